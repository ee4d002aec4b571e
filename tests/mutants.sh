#!/bin/bash
# SPDX-License-Identifier: MIT
# Can the tests fail? Builds copies of the sources with one fault at a time, made on purpose, and sees
# each caught: faults of kernels by the fixed cases (where only the order of work-items is wrong: by
# Oclgrind), faults of the library and the program by the unit tests, faults of the comparisons with other
# libraries by peers.sh.   mutants.sh BUILD [PART]
# PART 0, 1 or 2: every third fault alone, where the unit tests have passed before; of the others it is
# seen that their edits still find what they change.
set -eu
export POCL_SIGFPE_HANDLER=0 # PoCL's would hide a division by zero of ours
build=$1
part=${2-}
case $part in
'' | [0-2]) ;;
*) echo "mutants: the part is \"$part\"; it must be 0, 1 or 2" >&2 && exit 2 ;;
esac
rm -rf "$build"

die() {
    echo "mutant $name: $1" >&2
    exit 1
}

# missed WHY: the fault was not caught; the others are tried all the same
missed() {
    cat "$tree/$name.txt" >&2
    echo "mutant $name: not caught: $1" >&2
    missed=$((missed + 1))
}

# tree NAME: a copy of the sources, where what a fault does not touch is built once
tree() {
    tree=$build/$1
    mkdir -p "$tree"
    cp -r Makefile lib host kernels tools tests "$tree"
    number=0
    tried=0
    missed=0
}

make_target() {
    MAKEFLAGS='' make --no-print-directory -C "$tree" BUILD=build CFLAGS=-O1 "build/$1" > "$tree/make.txt" 2>&1 || {
        cat "$tree/make.txt" >&2
        exit 1
    }
}

# mutant NAME FILE SED TARGET: builds with one edit of FILE, which must change something; false: the fault
# is not of this part
mutant() {
    name=$1
    file=$2
    number=$((number + 1))
    : > "$tree/$name.txt"
    sed "$3" "$file" > "$tree/edited" || die "sed does not take the edit"
    ! cmp -s "$file" "$tree/edited" || die "the edit changed nothing in $file; mend the edit"
    [ -z "$part" ] || [ $((number % 3)) -eq "$part" ] || return 1
    tried=$((tried + 1))
    cat "$tree/edited" > "$tree/$file"
    make_target "$4"
}

mend() {
    cp "$file" "$tree/$file"
}

# summary WHAT
summary() {
    echo "mutants of $1: $((tried - missed)) of $tried caught${part:+, a third (part $part) of $number}"
    [ $missed -eq 0 ]
}

# by_verify NAME FILE SED OPERATOR [PATTERN]: exit code 1 is a mismatch, anything else no catch. Of the
# fixed cases of OPERATOR those that match PATTERN are run, or those without a form of their own, up to
# the first mismatch, since each form of a broken kernel is built anew: at the device's own width, and where
# this does not see the fault, at every width.
by_verify() {
    local code=0 cases=$build/$1-cases.txt
    mutant "$1" "kernels/$2" "$3" clcnn || return 0
    if [ $# -gt 4 ]; then
        grep -e "$5" "tests/cases/$4.txt" > "$cases"
    else
        grep -v -e act= -e tile= "tests/cases/$4.txt" > "$cases"
    fi
    for widths in '' --all-widths; do
        [ "$code" -ne 0 ] ||
            "$tree/build/clcnn" verify -q --first $widths --cases "$cases" > "$tree/$1.txt" 2>&1 || code=$?
    done
    [ "$code" -eq 1 ] || missed "verify exits with $code"
    mend
}

# by_oclgrind NAME FILE SED
by_oclgrind() {
    mutant "$1" "kernels/$2" "$3" clcnn || return 0
    { ! tests/oclgrind.sh "$tree/build" small > "$tree/$1.txt" 2>&1 && grep -q 'race' "$tree/$1.txt"; } ||
        missed "Oclgrind names no race"
    mend
}

# by_build NAME FILE SED: a kernel that does not build names its own file and line, exit code 6
by_build() {
    local code=0
    mutant "$1" "kernels/$2" "$3" clcnn || return 0
    "$tree/build/clcnn" verify -q --first --operator softmax > "$tree/$1.txt" 2>&1 || code=$?
    { [ "$code" -eq 6 ] && grep -q "kernels/$2:[0-9]" "$tree/$1.txt"; } ||
        missed "exit code $code, not 6, or no line of kernels/$2 is named"
    mend
}

# by_unit NAME FILE SED SUITE: a test of the suite fails, or the process does
by_unit() {
    local code=0
    mutant "$1" "$2" "$3" unit || return 0
    { CK_RUN_SUITE=$4 timeout 60 "$tree/build/unit"; } > "$tree/$1.txt" 2>&1 || code=$?
    [ "$code" -ne 0 ] || missed "the suite $4 passes"
    mend
}

# by_peers NAME FILE SED
by_peers() {
    mutant "$1" "tools/peers/$2" "$3" clcnn || return 0
    ! (cd "$tree" && tests/peers.sh build) > "$tree/$1.txt" 2>&1 || missed "tests/peers.sh passes"
    mend
}

kernels() {
    tree kernels
    by_build no-build softmax_row.cl 's/floatv sum = 0;/floatv sum = nothing;/'
    by_verify plain-pad conv2d_plain.cl 's/row \* sh - top/row * sh/' conv2d
    by_verify plain-swap conv2d_plain.cl 's/in_row, in_column)\]/in_column, in_row)]/' conv2d
    by_verify direct-pad conv2d_direct.cl 's/ox \* sw - left/ox * sw/' conv2d
    by_verify direct-whole conv2d_direct.cl 's/(end_pixel - pixel + 1) \* k/(end_pixel - pixel + 2) * k/' conv2d
    by_verify direct-whole-pitch conv2d_direct.cl 's/ \&\& y_pitch == k \&\& / \&\& /' conv2d
    by_verify direct-last conv2d_direct.cl 's/if (pixel + p < pixels /if (pixel + p < pixels - 1 /' conv2d
    by_verify direct-count conv2d_direct.cl 's/++py == oh/++py > oh/' conv2d
    by_verify direct-step conv2d_direct.cl 's/++oy == oh/++oy > oh/' conv2d n400
    by_verify direct-fit conv2d_direct.cl 's/sw + (kw - 1) \* dw < w/sw + (kw - 1) * dw <= w/' conv2d
    by_verify direct-row conv2d_direct.cl 's/sh \* sw == 1/sh == 1/' conv2d
    by_verify direct-whole conv2d_direct.cl 's/first_filter + PANEL <= filters/first_filter <= filters/' conv2d
    by_verify direct-dilation conv2d_direct.cl 's/s \* dw/s * dh/' conv2d 'dh3 dw2'
    by_verify direct-panels conv2d_direct.cl 's/(filters + PANEL - 1)/(filters + PANEL + 1)/' conv2d 'tile=4x1 width=8'
    by_verify direct-taps conv2d_direct.cl 's/column\[p\] + kw > w/column[p] + kw > w + 1/' conv2d
    by_verify direct-adjoin conv2d_direct.cl 's/ \&\& channels == X_PITCH//' conv2d
    by_verify direct-part conv2d_direct.cl 's/(block + 1) % BLOCKS == 0/(block + 1) % BLOCKS == 1/' conv2d 'c8193'
    by_verify direct-total conv2d_direct.cl 's/if (block >= BLOCKS)/if (block > BLOCKS)/' conv2d 'c8193'
    by_verify direct-block conv2d_direct.cl 's/sum\[p\]\[v\] += part\[t\]/sum[p][v] += part[0]/' conv2d
    by_verify direct-start-row conv2d_direct.cl 's/start % (kw \* channels)/0/' conv2d
    by_verify direct-start-tap conv2d_direct.cl 's/start_of_row \/ channels/0/' conv2d
    by_verify direct-whole-sum conv2d_direct.cl 's/start += most/start += BLOCK/' conv2d
    by_verify direct-start conv2d_direct.cl 's/taps == 1 ? start_i : start_of_row/start_i/' conv2d
    by_verify direct-residual conv2d_direct.cl 's/add + p \* residual_pitch/add/' conv2d residual
    by_verify store-lanes common.clh 's/p += 4;/p += 3;/' dense
    by_verify dense-last dense_direct.cl 's/if (at < n /if (at < n - 1 /' dense
    by_verify dense-panel dense_direct.cl 's/panel \* panel_step/panel * c * PANEL/' dense given=weights
    by_verify dense-tiles dense.clh 's/min(start + t \* PIXELS + p, n - 1)/min(start + p, n - 1)/' dense n525
    by_verify dense-row dense.clh 's/ row += row_step/ row += PANEL/' dense given=weights
    by_verify dense-chunk dense.clh 's/x_pitch + first \* x_step;/x_pitch;/' dense 'c16383\|c8193'
    by_verify dense-part dense.clh 's/last || //' dense 'c16383\|c8193'
    by_verify tile-block tile.clh 's/from\[p\]\[v\] = 0;//' dense 'c[0-9][0-9][0-9]'
    by_verify rows-plane conv2d_rows.cl 's/s \* dw % sw/s % sw/' conv2d solver=rows
    by_verify rows-column conv2d_rows.cl 's/s \* dw \/ sw;/s * dw;/' conv2d solver=rows
    by_verify rows-left conv2d_rows.cl 's/clamp((left - q + sw - 1) \/ sw, 0, plane)/clamp((left - q) \/ sw, 0, plane)/' conv2d solver=rows
    by_verify rows-right conv2d_rows.cl 's/clamp((w + left - q + sw - 1)/clamp((w + left + sw - 1)/' conv2d solver=rows
    by_verify rows-inside conv2d_rows.cl 's/row >= 0 \&\& row < h, rows/row < h, rows/' conv2d solver=rows
    by_verify rows-strip conv2d_rows.cl 's/(line - first) \* sh + r/line * sh + r/' conv2d solver=rows
    by_verify rows-last conv2d_rows.cl 's/min(ow - column, TILE)/TILE/' conv2d solver=rows
    by_verify rows-panel conv2d_rows.cl 's/bias + panel/bias/' conv2d solver=rows
    by_verify rows-residual conv2d_rows.cl 's/residual + v \* WIDTH \* residual_pitch + f/residual + f/' conv2d solver=rows
    by_verify grouped-spread conv2d_grouped.cl 's/TAKE(2,/TAKE(1,/' conv2d ' g[0-9]* .*solver=grouped'
    by_verify grouped-double conv2d_grouped.cl 's/n < FILTERS; n \*= 2/n < FILTERS; n *= 4/' conv2d ' g[0-9]* .*solver=grouped'
    by_verify grouped-side conv2d_grouped.cl 's/(ulong)(column + at) < (ulong)w/column + at >= 0/' conv2d solver=grouped
    by_verify grouped-row conv2d_grouped.cl 's/inside = in_row >= 0 \&\& /inside = /' conv2d solver=grouped
    by_verify grouped-inner conv2d_grouped.cl 's/ + (KW - 1) \* DW >= w/ >= w/' conv2d solver=grouped
    by_verify grouped-last conv2d_grouped.cl 's/if (p < columns)/if (p < columns - 1)/' conv2d solver=grouped
    by_verify grouped-pair conv2d_grouped.cl 's/min(LINES, oh - line % oh)/LINES/' conv2d solver=grouped
    by_verify grouped-second conv2d_grouped.cl 's/r = q - l \* SH/r = q - l/' conv2d solver=grouped
    by_verify grouped-tail conv2d_grouped.cl 's/min(from, k - WIDTH)/from/' conv2d solver=grouped
    by_verify grouped-lanes conv2d_grouped.cl 's/(channel + l) \/ filters - start/l \/ filters/' conv2d solver=grouped
    by_verify grouped-strip conv2d_grouped.cl 's/min(top_line + strip, pixels \/ ow)/top_line + strip/' conv2d solver=grouped
    by_verify grouped-zeros conv2d_grouped.cl 's/filter + kh \* KW \* CHANNELS \* k/filter + kh * KW/' conv2d solver=grouped
    by_verify tiled-group conv2d_tiled.cl 's/group \* channels + at.i/at.i/' conv2d
    by_verify tiled-overrun conv2d_tiled.cl 's/pixel < pixels ?/pixel <= pixels ?/' conv2d
    by_verify tiled-panels conv2d_tiled.cl 's/(filters + TILE_N - 1)/(filters + TILE_N + 1)/' conv2d 'tile=32x32x8'
    by_verify pack-group pack.cl 's/panel \/ panels \* group_step/0/' conv2d ' g[0-9]'
    by_verify residual-pitch conv2d.clh 's/residual + pixel \* residual_pitch/residual + pixel * k/' conv2d 'residual=1.*pitch='
    by_verify rows-apart rows.clh 's/at \* y_pitch/at * x_pitch/' activation pitch=
    by_verify curve-inside activation.clh 's/curve(v, lines, CURVE)/curve(v, (float4)0, CURVE)/' conv2d act=swish
    by_verify curve-inside-kind activation.clh 's/curve(v, lines, CURVE)/curve(v, lines, SIGMOID)/' dense act=gelu
    by_verify curve-power curve.clh 's/MULADD(power, p, power - 1)/power * p/' activation act=elu
    by_verify curve-tail curve.clh 's/decay(-0.5f \* square) \* (p \* t)/decay(-0.5f * square) * p/' activation act=gelu
    by_verify curve-log curve.clh 's/(floatv)0.693359375f, MULADD(n, (floatv)-2.12194440e-4f, rest)/(floatv)0.693359375f, rest/' activation act=log
    by_verify curve-root curve.clh 's/& 0x7fffff) + 0x3f3504f3/\& 0x7fffff) + 0x3f800000/' activation act=log
    by_verify curve-erf curve.clh 's/fabs(v) < 1 ? p \* v/fabs(v) < 0 ? p * v/' activation act=erf
    by_verify curve-ceil kinds.clh 's/return ceil(v);/return floor(v) + 1;/' activation act=ceil
    by_verify curve-least curve.clh 's/v < -87.6f ? (floatv)0 : //' softmax
    by_verify add-stride broadcast.clh 's/(int4)(a_stride.s0, b_stride/(int4)(a_stride.s0, y_stride/' add
    by_verify runs-first broadcast_runs.cl 's/{first \/ repeat % count,/{0,/' multiply
    by_verify runs-table broadcast_runs.cl 's/: 0\] + at)/: 0])/' prelu
    by_verify runs-whole broadcast_runs.cl 's/row + i)/row)/' prelu
    by_verify runs-part broadcast_runs.cl 's/b_first + part \* count/b_first/' multiply
    by_verify runs-next broadcast_runs.cl 's/t.element + 1 < count ? t.element + 1 : 0/t.element/' prelu
    by_verify runs-rows broadcast_runs.cl 's/k \* count : 0), t/k : 0), t/' batch_norm
    by_verify max-zero max_pool2d.cl 's/largest = -INFINITY/largest = 0/' max_pool2d
    by_verify max-last max_pool2d.cl 's/min(i, a.count - WIDTH)/min(i, max(a.count - WIDTH - 1, 0))/' max_pool2d
    by_verify avg-last avg_pool2d.cl 's/min(i, a.count - WIDTH)/min(i, max(a.count - WIDTH - 1, 0))/' avg_pool2d
    by_verify weave-rows transpose_blocked.cl 's/height == y_row ? height : 0/height/' transpose axes=
    by_verify weave-step transpose_blocked.cl 's/y\[j \* rows + i\]/y[j * rows + (i + 1) % rows]/' transpose
    by_verify max-nan max_pool2d.cl 's/nan = v != v ? v : nan/nan = 0/' max_pool2d
    by_verify max-column pool2d.clh 's/dw + 1, w)/dw + 1, w - 1)/' max_pool2d
    by_verify pool-together max_pool2d.cl 's/min((item + 1) \* together, all_items)/(item + 1) * together/' max_pool2d
    by_verify pool-dilation max_pool2d.cl 's/column += dw/column += 1/' max_pool2d
    by_verify pool-inside pool2d.clh 's/first += dilation;/first = 0;/' avg_pool2d
    by_verify avg-gaps avg_pool2d.cl 's/cells_of(w + right - a.column, dw)/w + right - a.column/' avg_pool2d
    by_verify rows-border pool2d_rows.cl 's/fill(part, end \* c, cells \* c);//' avg_pool2d
    by_verify rows-place pool2d_rows.cl 's/pixel \* sw \* c + channel/pixel * c + channel/' max_pool2d
    by_verify rows-parts pool2d_rows.cl 's/column = from \* sw - left/column = from - left/' max_pool2d
    by_verify rows-counted pool2d_rows.cl 's/include_pad ? padded : inside/inside/' avg_pool2d
    by_verify pool-run pool2d.clh 's/a.channel = item % runs \* run;/a.channel = 0;/' max_pool2d
    by_verify index-ties max_pool2d_index.cl 's/!(v <= largest)/!(v < largest)/' max_pool2d index=
    by_verify index-nan max_pool2d_index.cl 's/ & (largest == largest)//' max_pool2d index=
    by_verify index-rows max_pool2d_index.cl 's/place_out(a, index_row, index_column)/place_out(a, y_row, y_column)/' max_pool2d index=.*pitch=
    by_verify index-image max_pool2d_index.cl 's/a.n \* n_step + //' max_pool2d index=tensor
    by_verify avg-divisor avg_pool2d.cl 's/cells = rows \* columns/cells = kh * kw/' avg_pool2d
    by_verify avg-vectors avg_pool2d.cl 's/x_column + v \* WIDTH/x_column/' avg_pool2d
    by_verify avg-blocks avg_pool2d.cl 's/&sums\[v\], total\[v\]/\&sums[v], total[0]/' avg_pool2d
    by_verify planes-last avg_pool2d_planes.cl 's/min(end - plane, WIDTH)/min(end - plane, WIDTH - 1)/' avg_pool2d
    by_verify planes-block avg_pool2d_planes.cl 's/i = block; i < end/i = 0; i < end/' avg_pool2d
    by_verify softmax-tail softmax_row.cl 's/i < length; i += WIDTH/i + WIDTH <= length; i += WIDTH/' softmax
    by_verify softmax-next softmax_row.cl 's/row + 1 < end ? x + x_pitch : x/x/' softmax
    by_verify softmax-short softmax_short.cl 's/, end - row);/, WIDTH);/; s/end - row);/WIDTH);/' softmax
    by_verify softmax-square softmax_short.cl 's/STORE(row\[i\], y + i \* pitch + column)/STORE(row[i], y + i * pitch + j)/' softmax
    by_verify softmax-part softmax_column.cl 's/floatv value = load_lanes(from + i \* step + at/floatv value = load_lanes(from + i * step/' softmax
    by_verify softmax-place softmax_row.cl 's/if (!logarithm)/if (1)/' log_softmax
    by_verify softmax-apart softmax_column.cl 's/y += before \* y_outer + beside \* y_pitch/y += before * y_outer + beside * row/' conv2d act=softmax
    by_verify softmax-pitch softmax_row.cl 's/y += y_pitch/y += length/' dense act=softmax
    by_verify sum-carry sum.clh 's|block += sums->level|block = sums->level|' softmax
    by_verify plain-padding conv2d_plain.cl 's|if (strange\[strange_first + f\] != 0)|if (0)|' conv2d
    by_verify pack-padding pack.cl 's/store_lanes(value/if (row < rows \&\& lanes > 0) store_lanes(value/' conv2d solver=tiled
    by_verify pack-tail pack.cl 's/store_lanes((floatv)0, .*//' conv2d pad=same
    by_verify pack-layout pack.cl 's/(row - tap \* channels) \* channel_step/(row - tap * channels)/' conv2d
    by_verify nonfinite-rows nonfinite.cl 's/row < rows/row < rows - 1/' conv2d pad=same
    by_verify add-lanes broadcast.clh 's/return step ? load_lanes/return 1 ? load_lanes/' add
    by_verify concat-start concat.cl 's/y_first + start/y_first/' concat
    by_verify concat-rows concat.cl 's|/ across / down|/ across / size.s1|' concat
    by_verify copy-step copy.clh 's/x_step == 1 \&\& y_step == 1/x_step == 1/' concat
    by_verify copy-tail copy.clh 's/vload4(0, x + i)/vload4(0, x)/' concat
    by_verify pad-reflect pad.cl 's/nearest - (at - nearest)/at < 0 ? -1 - at : nearest - (at - nearest)/' pad mode=reflect
    by_verify pad-pixel pad.cl 's/unit + i % unit\]/unit]/' pad mode=
    by_verify subtract-turned binary.clh 's/return a - b/return b - a/' subtract
    by_verify subtract-reversed binary.clh 's/a = b;/a = left;/' subtract
    by_verify multiply-sum binary.clh 's/return a \* b/return a + b/' multiply
    by_verify divide-turned binary.clh 's|return a / b|return b / a|' divide
    by_verify minimum-nan binary.clh 's/((a < b) | (a != a))/(a < b)/' minimum
    by_verify maximum-nan binary.clh 's/((a > b) | (a != a)) ? a : b/a < b ? b : a/' maximum
    by_verify power-negative binary.clh 's/return pow/return powr/' power
    by_verify equal-less binary.clh 's/return a == b ?/return a >= b ?/' equal
    by_verify less-or-equal binary.clh 's/return a < b ?/return a <= b ?/' less
    by_verify less-nan binary.clh 's/return a <= b ?/return !(a > b) ?/' less_or_equal data=nan
    by_verify where-turned where.cl 's/condition != 0 ? a : b/condition > 0 ? a : b/' where
    by_verify where-row where.cl 's/at.s2, y + at.s3/at.s2, y + at.s0/' where
    by_verify where-together where.cl 's/row = group \* together; row/row = group; row/' where
    by_verify where-last where.cl 's/step.s1, lanes)/0, lanes)/' where
    by_verify norm-scale batch_norm.cl 's/b + channels/b/' batch_norm
    by_verify norm-infinite root.clh 's/isnan(rest) ? root : //' batch_norm data=nan
    by_verify norm-gamma batch_norm_fold.cl 's/has_gamma ?/has_beta ?/' batch_norm
    by_verify prelu-corner binary.clh 's/a < 0 ?/a < 1 ?/' prelu
    by_verify dense-bias dense_epilogue.cl 's/bias_first + first/bias_first/' dense
    by_verify relu-threshold activation.clh 's/v <= lines.z ? low/v <= 0 ? low/' activation act=relu:
    by_verify tanh-shrink curve.clh 's/fabs(v) < 1 ? p \* square/fabs(v) < 0 ? p * square/' activation act=tanh_shrink
    by_verify resize-weights resize2d.clh 's/upper = as_float(tap.w)/upper = as_float(tap.z)/' resize2d
    by_verify resize-infinite resize2d.clh 's/upper == 0 ? a : //' resize2d data=nan
    by_verify resize-place resize2d_rows.cl 's/(tap.x - t->first) \* c + channel;/(tap.x - t->first) * c;/' resize2d
    by_verify resize-reach resize2d_rows.cl 's/(tap.w ? max(tap.x, tap.y) : tap.x) + 1/tap.x/' resize2d
    by_verify resize-down resize2d_rows.cl 's/vload4(row % oh, taps)/vload4(0, taps)/' resize2d
    by_verify resize-run resize2d_vector.cl 's/along.y \* x_column + i/along.y * x_column/' resize2d
    by_verify resize-last resize2d_planes.cl 's/column + i, ow - 1/column + i, ow - 2/' resize2d format=nchw
    by_verify blocked-order transpose_blocked.cl 's/item \/ across % down/item \/ down % across/' transpose 'h51 w43'
    by_verify blocked-rest transpose_blocked.cl 's/below == down - 1 ? rows/below == down - 1 ? rows - 1/' transpose
    by_verify blocked-last transpose_blocked.cl 's/return min(at, size - WIDTH);/return min(at, max(size - WIDTH - 1, 0));/' transpose
    by_verify blocked-turn turn.clh 's/mixed\[2 \* i\].odd = row\[i + WIDTH \/ 2\].lo/mixed[2 * i].odd = row[i + WIDTH \/ 2].hi/' transpose
    by_verify flatten-rest transpose_blocked.cl 's/below == down - 1 ? rows/below == down - 1 ? rows - 1/' flatten
    by_verify blocked-apart transpose_blocked.cl 's/(int2)(x_stride.s0, y_stride.s0)/(int2)(x_stride.s0, x_stride.s0)/' transpose axes=
    by_verify blocked-together transpose_blocked.cl 's/i < min(first + together, matrices)/i < first + 1/' transpose axes=
    by_verify move-run move.cl 's/y += y_first + first;/y += y_first;/' slice
    by_verify move-step move.cl 's/copy_row(x + at \* step, step, y, 1, whole)/copy_row(x + at, 1, y, 1, whole)/' slice
    by_verify move-axis move.cl 's/rest \/= sizes\[axis\];//' transpose axes=
    by_verify move-row move.cl 's/at + 1 < period.s1 ? at + 1 : 0/at + 1/' tile
    by_verify move-period move.cl 's/at % periods\[axis\]/at/' tile
    by_verify move-turn move.cl 's/first % period.s0;/0;/' tile
    by_verify move-copies move.cl 's/done \*= 2/done *= 3/' tile
    by_verify move-fill move.cl 's/i + WIDTH <= length; i += WIDTH/i + WIDTH < length; i += 2 * WIDTH/' tile
    by_verify reshape-pitch transpose_plain.cl 's/at \/ row \* pitch + at % row/at/' reshape
    by_verify transpose-swap transpose_tiled.cl 's/square\[a\]\[b\];/square[b][a];/' transpose
    by_verify spread-first conv2d_transpose.clh 's/return tap < step ? tap : taps;/return tap;/' conv2d_transpose
    by_verify spread-step conv2d_transpose.cl 's/s += step_w/s += sw/' conv2d_transpose
    by_verify spread-zero conv2d_transpose.cl 's/sum\[p\] = inside\[p\] ? \(.*\) : sum\[p\];/sum[p] = \1;/' conv2d_transpose
    by_verify spread-padding conv2d_transpose.cl 's/sum\[p\] = inside\[p\] ? MULADD(value, /sum[p] = MULADD(inside[p] ? value : (floatv)0, /; s/sum\[p\]) : sum\[p\];/sum[p]);/' conv2d_transpose data=nan
    by_verify spread-phases conv2d_transpose.cl 's/oh - 1 - phase_h/oh - 1/' conv2d_transpose
    by_verify reduce-outer place.clh 's/at += (index - outer \* size.s0) \* step.s0/at += index - outer * size.s0/' reduce_sum
    by_verify reduce-rows reduce_rows.cl 's/i + WIDTH <= count; i += WIDTH/i + WIDTH < count; i += 2 * WIDTH/' reduce_sum
    by_verify reduce-rest reduce.clh 's/(-INFINITY \* factor)/0/' reduce_max
    by_verify reduce-nan reduce.clh 's/ || (b) != (b)//' reduce_max data=nan
    by_verify reduce-sign reduce.clh 's/(factor \* (total))/(total)/' reduce_min
    by_verify reduce-part reduce_plain.cl 's/part \* outputs + place/place/' reduce_mean
    by_verify reduce-divisor reduce.clh 's/(total) \/ factor/(total)/' reduce_mean
    by_verify reduce-short reduce_short.cl 's/last + i >= whole \&\& //' reduce_mean
    by_verify reduce-short-last reduce_short.cl 's/ \&\& last + i < length//' reduce_sum
    by_verify reduce-short-step reduce_short.cl 's/y_step == 1/true/' reduce_sum
    by_verify reduce-last reduce_columns.cl 's/y\[i\] = lane\[before + i\]/y[i] = lane[i]/' reduce_sum
    by_verify reduce-groups reduce_columns.cl 's/half_size >= columns/half_size > columns/' reduce_max
    by_verify reduce-wide reduce_columns.cl 's/\* step + v \* WIDTH)))/* step)))/' reduce_min
    by_verify reduce-run reduce_columns.cl 's/item % runs \* run, row/item % runs, row/' reduce_sum
    by_verify reduce-group reduce_group.cl 's/first + item, min/first, min/' reduce_sum
    by_verify argmax-equal argmax.clh 's/(!((a) <= (b)) & ((b) == (b)))/(!((a) < (b)) \& ((b) == (b)))/' argmax
    by_verify argmax-nan argmax.clh 's/(!((a) <= (b)) & ((b) == (b)))/((a) > (b))/' argmax data=nan
    by_verify argmax-rest argmax.clh 's/count - i, -INFINITY)/count - i, INFINITY)/' argmax
    by_verify argmax-accumulators argmax.clh 's/(intv)(i + v \* WIDTH)/(intv)i/' argmax
    by_verify argmax-rows argmax_rows.cl 's/min((item + 1) \* together, outputs)/min(together, outputs)/' argmax
    by_verify argmax-square argmax_short.cl 's/(intv)(first + i)/(intv)(j + i)/' argmax
    by_verify argmax-short argmax_short.cl 's/if (first + i < elements)/if (1)/' argmax
    by_verify argmax-wide argmax_columns.cl 's/i \* step + v \* WIDTH)/i * step)/' argmax
    by_verify argmax-columns argmax_columns.cl 's/(item - row \* runs) \* run/0/' argmax
    by_verify argmax-plain argmax_plain.cl 's/x\[i \* step\]/x[i]/' argmax
    by_verify argmax-group argmax_group.cl 's/element\[item\] = element\[other\];//' argmax
    by_verify normalize-variance normalize.clh 's/((v) - (mean)) \* ((v) - (mean))/(v) * (v)/' layer_norm
    by_verify normalize-epsilon normalize.clh 's/MULADD(squares, part, epsilon)/squares * part/' layer_norm
    by_verify normalize-rest normalize_rows.cl 's/count - i, mean), mean/count - i, 0), mean/' layer_norm
    by_verify normalize-step normalize_rows.cl 's/if (step == length)/if (true)/' layer_norm
    by_verify normalize-block normalize_rows.cl 's/min(block, length - i)/length - i/' layer_norm
    by_verify normalize-planes normalize_rows.cl 's|row \* c_row / repeat|0|' group_norm
    by_verify normalize-tree normalize_columns.cl 's/half_size \*= 2/half_size *= 4/' group_norm
    by_verify normalize-part normalize_columns.cl 's/(item - image \* parts) \* together/item - image * parts/' group_norm
    by_verify normalize-wide normalize_columns.cl 's/mean + i, total + i, squares/mean, total + i, squares/' group_norm
    by_verify normalize-group normalize_group.cl 's/repeat == 1 ? i - row \* length : 0/0/' group_norm
    by_verify lrn-window lrn_planes.cl 's/channel + after + 1/channel + after/' lrn
    by_verify lrn-margin lrn_rows.cl 's/k = MARGIN - before/k = MARGIN - after/' lrn
    by_verify lrn-part lrn_rows.cl 's/first > 0 ? MARGIN : 0, from/0, from/' lrn
    by_verify lrn-end lrn_rows.cl 's/clear(table + count)//' lrn
    by_verify lrn-plain lrn_plain.cl 's/item \/ row % rows/0/' lrn
    by_verify lrn-root lrn.clh 's/root : root \* sqrt(root)/root : root/' lrn
    by_verify lrn-power lrn.clh 's/(floatv)-beta/(floatv)-0.5f/' lrn
    by_verify spread-apart conv2d_transpose.clh 's/y\[l \* y_channel\]/y[l]/' conv2d_transpose format=nchw
    by_verify spread-tile-step conv2d_transpose_direct.cl 's/s += step_w/s += sw/' conv2d_transpose
    by_verify spread-tile-zero conv2d_transpose_direct.cl 's/inside\[p\] ? sum\[p\]\[v\] : (floatv)0/sum[p][v]/' conv2d_transpose
    by_verify spread-tile-padding conv2d_transpose_direct.cl 's/inside\[p\] ? sum\[p\]\[v\] : (floatv)0/sum[p][v] * (inside[p] ? 1.0f : 0.0f)/' conv2d_transpose data=nan
    by_verify spread-tile-last conv2d_transpose_direct.cl 's/first_pixel + p < pixels/first_pixel + p < pixels - 1/' conv2d_transpose
    by_verify spread-tile-group conv2d_transpose_direct.cl 's/x += group \* channels/x += group/' conv2d_transpose ' g[0-9]'
    by_verify spread-tile-part conv2d_transpose_direct.cl 's/blocks = 0;$/blocks = 0; i++;/' conv2d_transpose c257
    by_verify pack-taps pack.cl 's|weight / taps :|weight / channels :|' conv2d_transpose filter=iohw
    by_verify winograd-points winograd.clh 's/M_SQRT2_F, odd_far, even_far/M_SQRT1_2_F, odd_far, even_far/' conv2d solver=winograd4x4
    by_verify winograd-border conv2d_winograd.cl 's/min(TILE, ow - column)/TILE/' conv2d solver=winograd
    by_verify winograd-blocks conv2d_winograd.cl 's/in += block_step/in += BLOCK/' conv2d solver=winograd
    by_verify winograd-panel conv2d_winograd.cl 's/bias_first + channel)/bias_first)/' conv2d solver=winograd
    by_verify winograd-group conv2d_winograd.cl 's/get_global_id(0) \* group_panels/0/' conv2d solver=winograd
    by_verify winograd-layout conv2d_winograd_filter.cl 's/channel \* channel_step/channel * filters/' conv2d solver=winograd.*oihw
    by_verify winograd-padding winograd_input.clh 's/row >= h/row > h/' conv2d solver=winograd
    by_verify matmul-batch matmul.clh 's/(at - outer \* batch.s0)/at/' matmul shape2=.x.x
    by_verify matmul-alpha matmul.clh 's/alpha \* sum/sum/' matmul alpha=
    by_verify matmul-beta matmul.clh 's/beta \* (addend/(addend/' matmul beta=
    by_verify matmul-addend matmul.clh 's/row \* addend_row + column/column/' matmul shape3=
    by_verify matmul-lane matmul.clh 's/addend_column ? load_lanes/1 ? load_lanes/' matmul shape3=
    by_verify matmul-plain matmul_plain.cl 's/b\[i \* b_row\]/b[i]/' matmul given=input2
    by_verify matmul-step dense.clh 's/\[i \* x_step\]/[i]/' matmul transpose_a=1
    by_verify matmul-chunk dense.clh 's/first \* x_step/first/' matmul transpose_a=1
    by_verify matmul-early matmul_direct.cl 's/before - v \* WIDTH/before/' matmul given=input2
    by_verify matmul-matrix matmul_direct.cl 's/at.s1 \* b_matrix/0/' matmul shape2=.x.x
    by_verify matmul-rows matmul_direct.cl 's/matrix \* m \* y_pitch/matrix * m * n/' matmul pitch=
    by_verify matmul-deep matmul_tiled.cl 's/(a_deep ? e % TILE_K/(!a_deep ? e % TILE_K/' matmul
    by_verify matmul-beyond matmul_tiled.cl 's/column < n \&\& depth < k/column < n/' matmul
    by_verify matmul-half matmul_tiled.cl 's/part \* (TILE_N \/ 2)/part * 4/' matmul
    by_verify matmul-block matmul_tiled.cl 's/row < m ? min/row < m - 1 ? min/' matmul
    by_oclgrind tiled-barrier conv2d_tiled.cl 's/barrier(CLK_LOCAL_MEM_FENCE);//'
    by_oclgrind softmax-barrier softmax_group.cl 's/barrier(CLK_LOCAL_MEM_FENCE);//'
    by_oclgrind argmax-barrier argmax_group.cl 's/barrier(CLK_LOCAL_MEM_FENCE);//'
    by_oclgrind reduce-barrier reduce_group.cl 's/barrier(CLK_LOCAL_MEM_FENCE);//'
    by_oclgrind normalize-barrier normalize_group.cl 's/barrier(CLK_LOCAL_MEM_FENCE);//'
    by_oclgrind matmul-barrier matmul_tiled.cl 's/barrier(CLK_LOCAL_MEM_FENCE);//'
    by_oclgrind transpose-barrier transpose_tiled.cl 's/barrier(CLK_LOCAL_MEM_FENCE);//'
    summary kernels
}

judges() {
    by_unit judge-passes lib/compare.c 's/if (!(r <= 1))/if (0)/' compare
    by_unit judge-nan lib/compare.c 's/(isnan(got) && isnan(expected))/isnan(got)/' compare
    by_unit judge-nan-bound lib/compare.c 's/error <= bound && !isnan(fraction)/!(error > bound)/' compare
    by_unit judge-last lib/compare.c 's/c.wrong == 0 ? i : c.first_wrong/i/' compare
    by_unit judge-constant lib/compare.c 's/c.constant && value == element(type, got, 0)/c.constant/' compare
    by_unit bound-tenfold lib/reference/bounds.c 's/judgement.bound, index, bound/judgement.bound, index, 10 * bound/' bounds
    by_unit bound-chain host/solver.c 's/CLCNN_SUM_BLOCK + floor/floor/' numerics
    by_unit bound-overflow lib/reference/bounds.c 's/r->magnitude + bound > FLT_MAX/0/' numerics
    by_unit bound-scale lib/reference/batch_norm_reference.c 's/ || overflows(n->scale)//' elementwise
    by_unit curve-round kernels/kinds.clh 's/return rint(v);/return round(v);/' activation
    by_unit bound-denormals lib/activation.c 's/return v != 0 \&\& fabs(v) < denormal ? 1 : 0;/return 0;/' bounds
    by_unit bound-pole lib/activation.c 's/return low < normal \&\& high > -normal;/return low < 0 \&\& high > 0;/' bounds
    by_unit bound-domain lib/activation.c 's/return low < 0 \&\& high > -normal;/return false;/' bounds
    by_unit bound-division lib/reference/binary_reference.c 's/DIVISION = 5/DIVISION = 6/' elementwise
    by_unit bound-divisor lib/reference/binary_reference.c 's/is_denormal(b) ? INFINITY/0 ? INFINITY/' elementwise
    by_unit bound-dividend lib/reference/binary_reference.c 's/fabs(y.value) \/ (double)FLT_MIN/1/' elementwise
    by_unit bound-norm lib/reference/bounds.c 's/ || sink->error_class == CLCNN_ERROR_NORM//' elementwise
    by_unit bound-lost lib/reference/normalize_reference.c 's/fabs(scale \* difference) \* s->lost/0/' normalize
    by_unit bound-squares lib/reference/normalize_reference.c 's/count \* squares \* (1 + rounding) > FLT_MAX/false/' normalize
    by_unit bound-sign lib/reference/normalize_reference.c 's/ || (isinf(scale) .. fabs(difference) <= s->error)//' normalize
    by_unit bound-winograd lib/reference/winograd.c 's/(double)FLT_MAX \/ 8/(double)INFINITY/' winograd
    by_unit bound-winograd-terms lib/reference/winograd.c 's/0.5, 0.5, 0.5/0.5, 0, 0.5/' winograd
    by_unit bound-winograd-columns lib/reference/winograd.c 's/m\[q \* pitch + j\]/m[p * pitch + j]/' winograd
    by_unit bound-winograd-squares lib/reference/winograd.c 's/+= (x \* f) \* (x \* f)/+= x * f/' winograd
    by_unit bound-scaled lib/reference/matmul_reference.c 's/SCALED = 3/SCALED = 2/' matmul
    by_unit bound-infinite lib/reference/matmul_reference.c 's/sum->magnitude > (double)FLT_MAX/0 > 1/' matmul
    by_unit reference-matrix lib/reference/matmul_reference.c 's/matrix \/= /matrix -= /' matmul
    by_unit matmul-broadcast host/operators/matmul.c 's/ || b != 0//' matmul
    by_unit matmul-single host/operators/matmul.c 's/p->a.row = a;//' matmul
    by_unit matmul-pitch host/operators/matmul.c 's/rows \* b->pitch/rows * columns/' matmul
    by_unit matmul-lonely lib/operators/matmul.c 's/desc->beta == 0/1/' matmul
    by_unit strict host/choose.c 's/!(strict .. (.s)->winograd_tile) ..//' winograd
    by_unit spread-lower lib/window.c 's/a->before = lower ? total - total \/ 2/a->before = lower ? total \/ 2/' conv2d_transpose
    by_unit spread-given lib/operators/conv2d_transpose.c 's/ || more\[0\] || more\[1\]//' conv2d_transpose
    by_unit bound-problem lib/operator.c 's/memcmp(a->parameters, b->parameters, sizeof a->parameters) == 0/1/' bounds
    by_unit bound-softmax lib/reference/softmax_after.c 's/\.bound + r->bound/.bound/' softmax_last
    by_unit bound-softmax-others lib/reference/softmax_after.c 's/r->sum - exp(-a)/r->sum/' softmax_last
    by_unit bound-softmax-drowned lib/reference/softmax_after.c 's/at == r->top ? r->others : //' softmax_last
    by_unit bound-softmax-vanished lib/reference/softmax_after.c 's/ + length \* DBL_MIN//' softmax_last
    by_unit bound-softmax-least lib/reference/softmax_after.c 's/fmax(most - y, y - least)/(most - y)/' softmax_last
    by_unit reference-padding lib/reference/conv2d_reference.c 's/r \* a->dh;/&if (h < 0) continue;/' numerics
    by_unit reference-taps lib/reference/conv2d_reference.c 's/(size_t)taps}/1}/' oracle
    by_unit reference-planes lib/reference/conv2d_reference.c 's/1 : (size_t)a->h \* (size_t)a->w/1 : 1/' oracle
    by_unit reference-bias lib/reference/conv2d_reference.c '/term(&sum, inputs\[CLCNN_CONV2D_BIAS\]/d' reference
    by_unit reference-residual lib/reference/conv2d_reference.c '/term(&sum, inputs\[CLCNN_CONV2D_RESIDUAL\]/d' operands
    by_unit reference-pad lib/reference/conv2d_reference.c 's/- a->top/- a->left/' reference
    by_unit reference-set lib/reference/normalize_reference.c 's/i \/ run \* groups \* run/i \/ run * run/' normalize
    by_unit reference-maximum lib/reference/max_pool2d_reference.c 's/largest.h < 0 || //' reference
    by_unit index-start kernels/max_pool2d_index.cl 's/a.rows_from \* w + a.columns_from/0/' indices
    by_unit reference-first lib/reference/max_pool2d_reference.c 's/v > largest.value/v >= largest.value/' indices
    by_unit reference-nan lib/reference/max_pool2d_reference.c 's/return (pixel){h, w, v};/largest = (pixel){h, w, v};/' indices
    by_unit argmax-lanes kernels/argmax.clh 's/element\[i\] + i < count ?/1 ?/' argmax
    by_unit argmax-reference lib/reference/reduce_reference.c 's/!(a <= b) \&\& !isnan(b)/a > b/' argmax
    by_unit argmax-axis lib/operators/reduce.c 's/rank - 1 - desc->axis_from_last\]/desc->axis_from_last]/' argmax
    by_unit judge-typed lib/compare.c 's/(double)((const int32_t \*)values)\[i\]/(double)(float)((const int32_t *)values)[i]/' compare
}

library() {
    by_unit guard-before lib/memory.c 's/check_zone(m, 0, "before")/CLCNN_OK/' memory
    by_unit guard-after lib/memory.c 's/check_zone(m, m->offset + m->bytes, "after")/CLCNN_OK/' memory
    by_unit guard-first lib/memory.c 's/size_t i = 0; !status/size_t i = 1; !status/' memory
    by_unit guard-last lib/memory.c 's/!status && i < WORDS;/!status \&\& i < WORDS - 1;/' memory
    by_unit budget-uncounted lib/memory.c 's/memory_live += m->total/memory_live += 0/' memory
    by_unit budget-kept lib/memory.c 's/memory_live -= m->total/memory_live -= 0/' memory
    by_unit view-start lib/tensor.c 's/(size_t)start \* step/(size_t)start/' views
    by_unit view-pitch lib/tensor.c 's/row_count(shape) > 1 ? pitch/0 ? pitch/' views
    by_unit view-beyond lib/tensor.c 's/start > size - count/start > size/' views
    by_unit view-memory lib/memory.c 's/m->references++/m->references += 0/' views
    by_unit int32-fill lib/tensor.c 's/ && value == truncf(value)//' types
    by_unit shape-empty lib/shape.c 's/shape.dim\[i\] < 1 ||//' shape
    by_unit same-lower lib/window.c 's/lower ? total - total \/ 2 : total \/ 2/total \/ 2/' window
    by_unit tensor-foreign lib/op.c 's/tensor->context != context/0/' api
    by_unit tensor-unwanted lib/op.c 's/^    if (tensor) {/    if (0) {/' operands
    by_unit tensor-begins lib/op.c 's/tensor->span.offset % op->alignment/0/' spans
    by_unit output-overlaps lib/op.c 's/!clcnn_overlap(input, outputs\[output\])/1/' spans
    by_unit output-replaces lib/op.c 's/exact \&\& replaceable/replaceable/' spans
    by_unit output-second lib/op.c 's/clcnn_overlap(outputs\[i\], outputs\[output\])/0/' indices
    by_unit output-wanted lib/problem.c 's/!status \&\& i < clcnn_problem_outputs(problem)/!status \&\& outputs[i].name/' indices
    by_unit window-gaps lib/operators/pool2d.c 's/ || skipped \* a->dilation - outside >= a->in//' window
    by_unit place-pitch lib/op.c 's/p->inputs\[i\].pitch == p->outputs\[0\].pitch/1/' operators
    by_unit place-constant lib/op.c 's/ \&\& !p->inputs\[i\].constant \&\&/ \&\&/' operators
    by_unit overlap-rows lib/overlap.c 's/apart + b->row <= a->pitch/1/' spans
    by_unit overlap-apart lib/overlap.c 's/y.first < x.end/1/' spans
    by_unit place-offset lib/overlap.c 's/a->span.offset == b->span.offset/1/' spans
    by_unit place-slope lib/channels.c 's/return input == 0/return true/' operators
    by_unit place-third lib/operators/add.c 's/input < 2 \&\& //' spans
    by_unit pitch-least lib/problem.c 's/pitch \&\& pitch < row/0/' spans
    by_unit place-start lib/operators/concat.c 's/(ptrdiff_t)x->start/(ptrdiff_t)0/' concat
    by_unit place-stride lib/operators/concat.c 's/xs.axis\[i\] != ys.axis\[i\]/0/' concat
    by_unit place-memory lib/overlap.c 's/x->span.memory->handle != output->span.memory->handle/0/' concat
    by_unit desc-newer lib/problem.c 's/if (from\[i\])/if (0)/' operators
    by_unit desc-older lib/problem.c 's/size < info->desc_size ? size : info/info/' operators
    by_unit resize-half lib/resize.c 's/at.fraction >= 0.5/at.fraction > 0.5/' resize
    by_unit resize-edge lib/resize.c 's/axis.in - 1 ||/axis.in ||/' resize
    by_unit field-list lib/operators/conv2d.c '/CLCNN_INTS(clcnn_conv2d_desc, groups/d' fields
    by_unit field-room lib/fields.c 's/w.length >= capacity/w.length > capacity/' fields
    by_unit field-axes lib/fields.c 's/is_of_axes(field) ? last : field->count/field->count/' fields
    by_unit field-infinite lib/fields.c 's/ \&\& (isinf(\*value) != 0) == infinite//' fields
    by_unit pad-reflects lib/operators/pad.c 's/count >= size/count > size/' pad
    by_unit field-parameters lib/fields.c 's/(!\*text \&\& i + 1 < count)/0/' fields
    by_unit field-small lib/fields.c 's/(infinite || (\*value == 0) == zero)/1/' fields
    by_unit field-held lib/problem.c 's/status = clcnn_fields_check(.*;/status = CLCNN_OK;/' fields
    by_unit softmax-axis lib/operator.c 's/format == CLCNN_NCHW ? 2 : 0/0/' softmax_last
    by_unit softmax-refused lib/activation.c 's/if (asked->kind == CLCNN_SOFTMAX)/if (0)/' softmax_last
    by_unit error-lines lib/error.c 's/c\[0\] < 0x20/0/' status
    by_unit initializer-seed lib/initialize.c 's/->seed/->kind/' initialize
}

host() {
    by_unit events-leaked host/run.c 's/clReleaseEvent(\*events\[i\]);//' opencl
    by_unit buffer-flags host/memory.c 's/f.flags & UNSUITABLE_FLAGS/0/' buffers
    by_unit buffer-offset host/memory.c 's/offset % 64/0/' opencl
    by_unit buffer-retained host/memory.c 's/= clRetainMemObject(buffer);/= (clRetainMemObject(buffer), clReleaseMemObject(buffer));/' opencl
    by_unit fill-rows host/memory.c 's/done \*= 2/done *= 4/' views
    by_unit events-ignored host/context.c 's/if (wait_count == 0)/if (wait_count < 2)/' transfers
    by_unit queue-unbounded host/context.c 's/c->enqueued < IN_FLIGHT \/ 2/1/' driver
    by_unit pack-held host/plan.c 's/inputs\[input\].constant ? clcnn_plan_held/row ? clcnn_plan_held/' workspace
    by_unit constants-shared host/run.c 's/status = clcnn_opencl_copy(op->inputs\[i\], plan->copies\[i\])/(void)0/' operands
    by_unit plan-skips host/run.c 's/size_t i = 0; !status \&\& i < plan->step_count/size_t i = 1; !status \&\& i < plan->step_count/' operands
    by_unit plan-once host/share.c 's/once = once \&\& place.kind/once = once || place.kind/' operands
    by_unit plan-copies host/run.c 's/return step->places \&\&/return 0 \&\&/' concat
    by_unit workspace-overlap host/workspace.c 's/offset = total;/offset = total ? total - ALIGNMENT : 0;/' operands
    by_unit workspace-limit host/workspace.c 's/limit \&\& needed > limit/0/' workspace
    by_unit workspace-small host/workspace.c 's/total > size_of(c->scratch)/!c->scratch/' workspace
    by_unit workspace-kept host/workspace.c 's/largest < size_of(c->scratch)/0/' workspace
    by_unit workspace-error host/workspace.c 's/clcnn_error_restore(&kept);//' plan
    by_unit workspace-lost host/workspace.c 's/c->base.lost ||//' plan
    by_unit plan-align host/plan.c 's/if (bytes > plan->op->alignment)/if (1)/' plan
    by_unit largest-lane kernels/sum.clh 's/((b) > (a) ? (b) : (a))/(a)/' numerics
    by_unit strange-first kernels/conv2d_plain.cl 's/strange\[strange_first + f\]/strange[f]/' plan
    by_unit packed-first kernels/nonfinite.cl 's/packed += packed_first +/packed +=/' plan
    by_unit pack-narrow kernels/pack.cl 's/const int behind = item - .*;/const int behind = (item * WIDTH - all_panels * padded_rows * vectors * WIDTH) \/ WIDTH;/' plan
    by_unit tiled-texts host/operators/conv2d/conv2d_tiled.c 's/return nhwc \&\& /return /' plan
    by_unit clblast-front host/clblast.c 's/try_product(c, g, FRONT, &sound)/CLCNN_OK/' driver
    by_unit clblast-pitch host/clblast.c 's/ s->gemm.a.pitch != g->a.pitch ||//' driver
    by_unit binary-reversed host/operators/binary.c 's/function += CLCNN_BROADCAST_REVERSED/(void)0/' oracle
    by_unit softmax-place host/operators/softmax.c 's/= plan->op->problem.outputs\[0\];/= plan->op->problem.inputs[0];/' softmax_last
    by_unit fork-unnoted host/process.c 's/ || noted == self/ || noted/' fork
    by_unit signals-kept host/signals.c 's/sigaction(i, &noted\[i\], NULL);//' signals
}

program() {
    by_unit judge-content tools/judge.c 's/c->wrong += o->comparison.wrong;//' judge
    by_unit judge-unpoisoned tools/judge.c 's/judge_poison(device->outputs\[output\])/CLCNN_OK/' judge
    by_unit judge-index tools/judge.c 's/tensor) == CLCNN_INT32 ? -1 : NAN/tensor) == CLCNN_INT32 ? 0 : NAN/' indices
    by_unit judge-spoils tools/judge.c 's/return holds_input ?/return 0 ?/' judge
    by_unit judge-input tools/judge.c 's/c->changed = !status \&\& changed/c->changed = 0/' judge
    by_unit judge-guards tools/judge.c 's/if (!status \&\& guarded)/if (0)/' judge
    by_unit judge-stale tools/judge.c 's/info.chain == c->answered_chain/1/' judge
    by_unit judge-stale-softmax tools/judge.c 's/info.softmax_chain == c->answered_softmax_chain/1/' judge
    by_unit judge-values tools/judge.c 's/clcnn_tensor_write(reference->inputs\[i\], in->values, in->count)/CLCNN_OK/' judge
    by_unit idx-trailer tools/mnist/idx.c 's/code = require_end(s);//' idx
    by_unit idx-signed tools/mnist/idx.c 's/return (int8_t)bits;/return (float)bits;/' idx
    by_unit labels-range tools/mnist/dataset.c 's/label > set->high/0/' dataset
    by_unit labels-first tools/mnist/dataset.c 's/a->dim\[0\] != images->dim\[0\]/0/' dataset
    by_unit line-escape tools/tool.c 's/c\[0\] >= 0x20 && //' tool
    by_unit bench-first tools/bench/timing.c 's/code = time_batch(work, 1, each);/code = 0;/' bench
    by_unit bench-waits tools/bench/timing.c 's/time_batch(work, runs, &each\[count++\])/time_batch(work, 1, \&each[count++])/' bench
    by_unit bench-picked tools/bench/baseline.c 's/!json_is_false(json_object_get(before, "picked"))/1/' bench
    by_unit line-defaults tools/problem/conv2d.c 's/p->kernel\[1\] ? p->kernel\[1\] : p->kernel\[0\]/p->kernel[1]/' problem
    by_unit line-pitches tools/problem/line.c 's/p->pitches != tensors/0/' problem
    by_unit tensors-around tools/problem/tensors.c 's/around \&\& !isnan(values\[i\])/0/' problem_rows
}

models() {
    by_unit view-axes lib/operators/transpose.c 's/input.dim\[axis\] > 1 \&\& axis < last/axis < last/' model
    by_unit view-slice lib/operators/slice.c 's/clcnn_slice_of(problem)->step\[i\] > 0/1/' model
    by_unit slice-end lib/operators/slice.c 's/size - 1 - begin/size - begin/' move
    by_unit reshape-rest lib/operators/reshape.c 's/rest % shape->dim\[i\] == 0/1/' move
    by_unit tile-most lib/operators/tile.c 's/times > CLCNN_MAX_ELEMENTS/0 * times > CLCNN_MAX_ELEMENTS/' move
    by_unit move-merge host/operators/move.c 's/m->period\[i\] == m->size\[i\] \&\& //' spans
    by_unit move-apart host/operators/transpose.c 's/.y_row = move->y\[last\]/.y_row = move->size[0]/' move
    by_unit fold-shift lib/reference/batch_norm_reference.c 's/n.beta - n.scale \* n.mean/n.beta/' model
    by_unit fold-channel lib/operators/conv2d.c 's/return p->oihw ?/return 0 ?/' model
    by_unit fold-group lib/operators/conv2d_transpose.c 's/ \* each + o;/ + o;/' model
    by_unit fold-format lib/model/simplify.c 's/only_input(graph, layer) == layer->inputs\[0\] \&\&/only_input(graph, layer) == layer->inputs[0] ||/' model
    by_unit fold-residual lib/model/simplify.c 's/!has_residual(layer) \&\&//' model
    by_unit fold-finite lib/model/simplify.c 's/if (!status \&\& sound)/if (!status)/' model
    by_unit fold-vanishes lib/model/simplify.c 's/(!vanishes || f->scale\[c\] == 0)/1/' model
    by_unit fold-known lib/operators/binary.c 's/product ? value : -sign/product ? value : 1/' model
    by_unit fold-wide lib/broadcast.c 's/clcnn_broadcast_whole(problem, 1 - input)/1/' model
    by_unit fold-axes lib/broadcast.c 's/fits \&\& size_at(shape, i) == 1/fits/' model
    by_unit pattern-equal lib/model/pattern_activation.c 's/, 1), -19)/, 1), -3)/' patterns
    by_unit pattern-shape lib/model/pattern_activation.c 's/!clcnn_shape_equal(graph->values\[value\].shape, graph->values\[c->source\].shape)/0/' patterns
    by_unit pattern-axes lib/model/pattern_layer_norm.c 's/ || axes != again//' patterns
    by_unit pattern-power lib/model/pattern_layer_norm.c 's/exponent == 2/1/' patterns
    by_unit pattern-centered lib/model/pattern_layer_norm.c 's/squared(graph, n->variance->inputs\[0\]) != quotient->inputs\[0\]/0/' patterns
    by_unit pattern-gamma lib/model/pattern_layer_norm.c 's/same = v->shape.dim\[desc->axes - i\] ==.*/;/' patterns
    by_unit pattern-pad lib/model/pattern_pad.c 's/ \&\& clcnn_pad_value(pad) == 0//' patterns
    by_unit pattern-channels lib/model/pattern_pad.c 's/i == w || i == w - 1 ||/1 ||/' patterns
    by_unit fuse-read lib/model/simplify.c 's/ \&\& v->uses == 1//' model
    by_unit fuse-end lib/model/simplify.c 's/layer->output_count == 1 \&\& is_linear(layer)/layer->output_count == 1/' model
    by_unit fuse-shape lib/model/simplify.c 's/if (!clcnn_shape_equal(a->shape, b->shape))/if (0)/' model
    by_unit output-twice lib/model/storage.c 's/ || taken\[base\]//' model
    by_unit place-over lib/model/places.c 's/!x || !overlap(places, x, y) ||/1 ||/' model
    by_unit place-inside lib/model/places.c 's/places->inside\[root\] != 1/0/' model
    by_unit place-slow lib/model/places.c 's/number == places->known || //' model
    by_unit place-largest lib/model/places.c 's/x->bytes < y->bytes ? 1 : -1/x->bytes < y->bytes ? -1 : 1/' model
    by_unit place-neighbours lib/model/places.c 's/if (all_lie_in(places, at, first.root, first.first))/if (1)/' model
    by_unit place-together lib/model/places.c 's/if (all_lie_in(places, at, first.root, first.first))/if (0)/' model
    by_unit place-done lib/model/places.c 's/ \&\& is_done(places, layer)//' model
    by_unit place-idle lib/model/places.c 's/layer->view = !as_built \&\& is_done(places, layer)/layer->view = 0/' model
    by_unit place-output lib/model/places.c 's/home->kind == CLCNN_HOME_ARENA \&\& home->first/home->first/' model
    by_unit home-rows lib/model/home.c 's/at % row + length <= row \&\& //' model_random
    by_unit home-cut lib/model/home.c 's/ || (size_t)home->pitch_before % row == 0)/ || 1)/' model
    by_unit home-first lib/model/home.c 's/(at \/ row \* pitch + at % row)/at/' model
    by_unit home-back lib/model/home.c 's/homes\[i\].pitch = homes\[i\].pitch_before;//' model_random
    by_unit part-step lib/operators/slice.c 's/> 1 ? p->step\[i\] \* in.axis\[i\]/> 1 ? in.axis[i]/' model
    by_unit part-begin lib/operators/slice.c 's/\*first += (size_t)p->begin\[i\] \*/*first += 0 */' model
    by_unit part-even lib/operators/slice.c 's/return memcmp(&apart, &even, sizeof apart) == 0/return *pitch > 0/' model
    by_unit in-place-dies lib/model/storage.c 's/!whole || root->end > number/!whole/' model
    by_unit in-place-whole lib/model/storage.c 's/ \&\& root->bytes == y->block.bytes//' model
    by_unit in-place-end lib/model/storage.c 's/homes\[to\].block.end = most(homes\[x\].block.end, homes\[y\].block.end)/(void)0/' model_random
    by_unit rebind-model lib/model/compile.c 's/is.identity != was.identity/0/' model_refused
    by_unit rebind-since lib/model/compile.c 's/is.outputs != was.outputs/0/' model_refused
    by_unit rebind-batch lib/model/compile.c 's/desc.batch = batch;//' model_refused
    by_unit rebind-like lib/model/compile.c 's/return step ? step->op : NULL;/return NULL;/' model
    by_unit share-held host/share.c 's/if (plan->held\[plan->uses\[i\].binding.place.index\].shared)/if (0)/' model
    by_unit share-recipe host/share.c 's/from->held\[held\].recipe == buffer->recipe/1/' plan
    by_unit share-copy host/share.c 's/like(plan) ? like(plan)->copies\[input\] : NULL/NULL/' model
    by_unit share-tile host/choose.c 's/return like \&\& like->solver == op->solver/return 0 \&\& like->solver == op->solver/' model
    by_unit arena-lives lib/model/arena.c 's/a->begin <= b->end/a->begin < b->end/' model
    by_unit arena-gap lib/model/arena.c 's/gap >= block->bytes \&\&//' model_random
    by_unit arena-round lib/model/arena.c 's/->rank = --front/->rank += 0 * --front/' model
    by_unit batch lib/model/graph.c 's/made.shape.dim\[0\] = batch;//' model_refused
    by_unit run-own lib/model/run.c 's/own = tensor == t || /own = /' model_refused
    by_unit run-memory lib/model/run.c 's/own = tensor == t ||.*$/own = tensor == t || (0 \&\&/' model_refused
    by_unit run-apart lib/model/run.c 's/if (clcnn_overlap(tensors\[i\], y))/if (0)/' model_refused
}

files() {
    by_unit layout-constant lib/model/layout.c 's/if (value \&\& is_constant(l, value)) {/if (0) {/' model_random
    by_unit layout-order lib/model/layout.c 's/image \* inner + k) \* outer + at/image * outer + at) * inner + k/' onnx
    by_unit layout-rank lib/model/layout.c 's/rank_of(l, value) != rank)/0)/' onnx
    by_unit layout-skip lib/model/layout.c 's/memcmp(\&found, \&out, sizeof found) == 0/1/' model_random
    by_unit permute-axis lib/operator.c 's/return last - place;/return axis_from_last;/' onnx
    by_unit permute-parts lib/operators/reshape.c 's/if (order_in\[i\] != order_out\[i\])/if (0)/' onnx
    by_unit permute-transpose lib/operators/transpose.c 's/->axes\[output_axes\[i\]\]/->axes[i]/' onnx
    by_unit onnx-batch-read lib/onnx/read.c 's/model->read = true/model->read = false/' onnx
    by_unit images-batch lib/model/images.c 's/built.dim\[0\] == batch.built \&\&/true ||/' onnx
    by_unit images-beside lib/model/images.c 's/!depends\[input\] ||/true ||/' onnx
    by_unit images-mixes lib/model/images.c 's/layer->row->mixes(&problem)/false/' onnx
    by_unit images-softmax lib/operators/softmax.c 's/->outer == 1 \&\&/->outer == 0 \&\&/' onnx
    by_unit images-norm lib/operators/normalize.c 's/images \* n->groups == 1 \&\&/images * n->groups == 0 \&\&/' onnx
    by_unit onnx-batch-size lib/onnx/read.c 's/axis == 0 \&\& wanted == r->desc->batch/wanted == r->desc->batch/' onnx
    by_unit onnx-batch-reshape lib/onnx/node_layers.c 's/desc.dims\[0\] = 0;/;/' onnx
    by_unit onnx-batch-slice lib/onnx/nodes_part.c 's/whole ? 0 : //' onnx
    by_unit onnx-batch-shares lib/model/compile.c 's/same \&\& clcnn_graph_same_layer/false \&\& clcnn_graph_same_layer/' onnx
    by_unit onnx-depth lib/onnx/proto.c 's/look(field->descriptor, body, depth + 1)/look(field->descriptor, body, 1)/' onnx_refused
    by_unit onnx-twice lib/onnx/names.c 's/if (node \&\& \*node == copy)/if (node)/' onnx_refused
    by_unit onnx-attribute lib/onnx/node.c 's/if (!(node->read >> i \& 1))/if (0)/' onnx_refused
    by_unit onnx-output lib/onnx/node.c 's/clcnn_node_wants(node, i) \&\& !(node->given/0 \&\& !(node->given/' onnx_refused
    by_unit onnx-elements lib/onnx/tensor.c 's/if (count != array->count)/if (0)/' onnx_refused
    by_unit onnx-outside lib/onnx/external.c 's/if (!inside) {/if (0) {/' onnx
    by_unit onnx-dots lib/onnx/external.c "s/part\[0\] == '.' \&\& part\[1\] == '.'/0/" onnx
    by_unit onnx-budget lib/onnx/node.c 's/|| count > \*node->budget/|| count == 0/' onnx_refused
    by_unit onnx-repeat lib/onnx/fold.c 's/(const int64_t\[\]){runs.dim\[2\], 0, 1}/(const int64_t[]){runs.dim[2], 1, 1}/' onnx
    by_unit onnx-open lib/onnx/read.c 's/\*size == -1 ? 0 : \*size/*size/' onnx
    by_unit onnx-outputs lib/onnx/read.c 's/if (has_output(r->model, name))/if (0)/' onnx
    by_unit onnx-files lib/onnx/external.c 's/files->left -= count;//' onnx
    by_unit onnx-booleans lib/onnx/fold.c 's/made->is_bool = array->is_bool;//' onnx
    by_unit onnx-where lib/onnx/nodes_binary.c 's/made->is_bool = a->is_bool;//' onnx
    by_unit onnx-equal lib/onnx/nodes_binary.c 's/.of_any = true, //' onnx
    by_unit onnx-scale lib/onnx/nodes_norm.c 's/have == wanted)/have > 0)/' onnx
    by_unit onnx-alpha lib/onnx/nodes_product.c 's/if (alpha == 0) {/if (0) {/' onnx
    by_unit onnx-infinite lib/onnx/nodes_reduce.c 's/{-FLT_MAX, FLT_MAX}/{-HUGE_VALF, HUGE_VALF}/;s/<float.h>/<math.h>/' onnx
    by_unit onnx-shrinks lib/onnx/nodes_resize.c 's/return shrinks ? CLCNN_ROUND_CEIL : /return /' onnx
    by_unit onnx-row lib/onnx/nodes_window.c 's/        pads\[3\] = pads\[1\];//' onnx
    by_unit onnx-axes lib/onnx/nodes_window.c 's/node, 1).rank != clcnn_node_extent(node, 0).rank/node, 1).rank < 3/' onnx_refused
    by_unit onnx-reduced lib/onnx/fold.c 's/left.dim\[i\] = axes\[i\] ? 1 : left.dim\[i\];/left.dim[i] = 1;/' onnx
    by_unit onnx-rest lib/onnx/nodes_binary.c 's/(r < 0) != (b < 0) ? r + b : r/(r < 0) ? r + b : r/' onnx
    by_unit onnx-clamp lib/onnx/nodes_part.c 's/clamp(end < 0 ? end + n : end, low, high)/end/' onnx
    by_unit onnx-negative lib/onnx/nodes_part.c 's/index < 0 || index >= size/index < 0/' onnx_refused
    by_unit onnx-softmax lib/onnx/nodes_reduce.c 's/node->opset < 13 \&\& axis < x.rank - 1/0/' onnx
    by_unit onnx-lower lib/onnx/nodes_window.c 's/CLCNN_PADDING_SAME_LOWER, CLCNN_PADDING_VALID/CLCNN_PADDING_SAME, CLCNN_PADDING_VALID/' onnx
    by_unit onnx-exchanged lib/onnx/nodes_binary.c 's/x\[i ^ (size_t)f->exchanged\]/x[i]/' onnx
    by_unit moved-part tools/model/moved.c 's/PART     0.1f/PART     0.05f/' moved
    by_unit moved-factor tools/model/moved.c 's/FACTOR   8/FACTOR   4/' moved
    by_unit moved-unwritten tools/model/moved.c 's/clcnn_tensor_write(tensor, y, count)/CLCNN_OK/' moved
    by_unit moved-alike tools/model/moved.c 's/(\*seed)++/*seed/' moved
    by_unit moved-rounded tools/model/moved.c 's/ + (double)by.round \* unit//' moved
    by_unit moved-sign tools/model/moved.c 's/(float)copysign(moved, (double)y)/(float)moved/' moved
    by_unit moved-infinite tools/model/moved.c 's/ || !isfinite(bound)//' moved
    by_unit moved-overflow tools/model/moved.c 's/o->bound\[k\] = INFINITY/o->bound[k] = 0/' moved
    by_unit moved-exact tools/model/moved.c 's/ROUNDING \* fabs(y)/0/' moved
    by_unit moved-verdict tools/model/whole.c 's/v->wrong += fails != 0;//' moved
    by_unit moved-file tools/model/whole.c 's/compare(output, reference, &expected, rule, v)/EXIT_RIGHT/' moved
    by_unit moved-nothing tools/model/whole.c 's/ || rule->unbound == rule->count//' moved
    by_unit moved-indices tools/model/whole.c 's/port->type != CLCNN_FLOAT32/0/' moved
    by_unit layout-worth lib/model/layout.c 's/layer->row->view == NULL/layer->row->channel != NULL/' onnx_save
    by_unit layout-images lib/model/layout.c 's/o == IMAGES ? RANK : //' onnx_save
    by_unit save-turn lib/onnx/write_layer.c 's/at -= stride\[k\] \* (size_t)index\[k\];//' onnx_save
    by_unit save-turned lib/onnx/write_layer.c 's/t->values == v->content.values \&\& //' onnx_save
    by_unit save-again lib/onnx/write_layer.c 's/w->turned = made;//' onnx_save
    by_unit save-unique lib/onnx/writer.c 's/if (\*found == name)/if (found)/' onnx_file
    by_unit save-text lib/onnx/writer.c 's/if (!is_text(wanted))/if (0)/' onnx_file
    by_unit save-label lib/onnx/write_layer.c 's/if (output == 0)/if (0)/' onnx_file
    by_unit save-sigmoid lib/onnx/write_activation.c 's|p\[1\] / p\[2\]|p[1]|' onnx_save
    by_unit save-relu lib/onnx/write_activation.c 's/plus(w, x, -p\[2\])/x/' onnx_save
    by_unit save-shrink lib/onnx/write_activation.c 's/up_to(w, CLCNN_NODE(w, "Abs", x)/up_to(w, x/' onnx_save
    by_unit save-end lib/onnx/write_window.c 's/behind < 0 ? -behind : 0/0/' onnx_save
    by_unit save-ceil lib/onnx/write_window.c 's/below > a->bottom ? below : a->bottom/a->bottom/' onnx_save
    by_unit save-divides lib/onnx/write_window.c 's/(!p->include_pad || inside)/1/' onnx_save
    by_unit save-divisor lib/onnx/write_window.c 's/-left, a->w + right/0, a->w/' onnx_save
    by_unit save-index lib/onnx/write_window.c 's/if (p->index == CLCNN_INDEX_TENSOR) {/if (0) {/' onnx_save
    by_unit save-groups lib/onnx/write_norm.c 's/groups == image.c/1/' onnx_save
    by_unit save-gamma lib/onnx/write_norm.c 's/GAMMA, each, 1)/GAMMA, each, 0)/' onnx_save
    by_unit save-channels lib/onnx/write_norm.c 's/channels->count, channels->inner, 1/channels->inner, channels->count, 1/' onnx_save
    by_unit save-matrix lib/onnx/write_product.c 's/2 \* rank - 3 - i/i/' onnx_save
    by_unit save-scalar lib/onnx/write_reduce.c 's/return scalar ?/return 0 ?/' onnx_save
    by_unit save-backwards lib/onnx/write_shape.c 's/last > 0 ? last - 1 : -in.dim\[i\] - 1/last - 1/' onnx_save
    by_unit save-scale lib/onnx/write_shape.c 's/if (!fits(p, i))/if (0)/' onnx_file
    by_unit save-sizes lib/onnx/write_shape.c 's/return aligned || /return 1 || /' onnx_save
    by_unit save-large lib/onnx/save.c 's/if (size > INT32_MAX)/if (0)/' onnx_file
    by_unit save-room lib/onnx/save.c 's/to->capacity \&\& to->capacity < size/0/' onnx_file
    by_unit save-port lib/onnx/save.c 's/strcmp(name, port->name) != 0/0/' onnx_file
    by_unit save-pipe lib/onnx/save.c 's/!S_ISREG(info.st_mode)/0/' onnx_file
    by_unit save-part lib/onnx/save.c 's/unlink(temporary);//' onnx_file
    by_unit npy-order tools/npy.c 's/if (h->fortran)/if (0)/' npy
    by_unit npy-rest tools/npy.c 's/size - begin != array->count/size - begin < array->count/' npy
    by_unit npy-twice tools/npy.c 's/sound \&\& !(h->seen \& bit)/sound/' npy
    by_unit npy-sign tools/npy.c "s/return e->kind == 'i'/return 0/" npy
}

comparisons() {
    by_peers peers-least rounds.py 's/return min(self.rounds/return max(self.rounds/'
    by_peers peers-fastest rounds.py 's/return min(times)/return max(times)/'
    by_peers peers-last rounds.py 's/times\[-rounds:\]/times/'
    by_peers peers-again rounds.py 's/range(AGAIN + 1)/range(AGAIN)/'
    by_peers peers-mark rounds.py 's/ if row in differing / if row in c.rows /'
    by_peers peers-mean rounds.py 's/sum(logarithms) \/ len(logarithms)/sum(logarithms)/'
    by_peers peers-best rounds.py 's/if self.best and len(alone) > 1/if self.best/'
    by_peers peers-chart rounds.py 's/c.columns\[-1\] if c.best/c.columns[-1] if 0/'
    by_peers peers-failure rounds.py 's/ if done.returncode else None/ if 0 else None/'
    by_peers peers-kind layers.py 's/ >= 64 else/ > 64 else/'
    by_peers peers-runs networks.py 's/max(LEAST_RUNS, math.ceil(LEAST_MS \/ last))/math.ceil(LEAST_MS \/ last)/'
    by_peers peers-probe networks.py 's/row.rounds\[self.name\]\[-1\] if self.name in row.rounds else //'
    by_peers peers-input networks.py 's/ and self.input.exists()//'
}

sources() {
    tree sources
    make_target unit
    if [ -z "$part" ]; then # nothing is broken yet
        "$tree/build/unit" > "$tree/unit.txt" 2>&1 || { cat "$tree/unit.txt" >&2; exit 1; }
    fi
    judges
    library
    models
    files
    host
    program
    comparisons
    summary sources
}

# Two at a time: the kernels' wait for one compiler, the sources' for another.
(kernels) &
one=$!
(sources) &
two=$!
failed=0
wait "$one" || failed=1
wait "$two" || failed=1
exit "$failed"
