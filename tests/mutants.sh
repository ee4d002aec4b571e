#!/bin/sh
# SPDX-License-Identifier: MIT
# Can the verifier fail? Builds the shipped program with kernels broken on purpose, one fault at a
# time, and sees verify (where only the order of work-items is wrong: Oclgrind) catch each.
#   mutants.sh BUILD
set -eu
build=$1
mkdir -p "$build"
caught=0

# mutant NAME FILE SED: a copy of kernels/ with one edit, which must change something
mutant() {
    rm -rf "$build/kernels-$1"
    cp -r kernels "$build/kernels-$1"
    sed "$3" "kernels/$2" > "$build/kernels-$1/$2"
    if cmp -s "kernels/$2" "$build/kernels-$1/$2"; then
        echo "mutant $1: the edit changed nothing in kernels/$2; mend the edit" >&2
        exit 1
    fi
    make --no-print-directory KERNELS="$build/kernels-$1" BUILD="$build" "$build/clcnn" > /dev/null
}

# by_verify NAME FILE SED OPERATOR: exit code 1 is a mismatch, anything else no catch
by_verify() {
    mutant "$1" "$2" "$3"
    code=0
    "$build/clcnn" verify -q --operator "$4" > "$build/$1.txt" 2>&1 || code=$?
    if [ "$code" -ne 1 ]; then
        cat "$build/$1.txt" >&2
        echo "mutant $1 was not caught: verify exits with $code" >&2
        exit 1
    fi
    caught=$((caught + 1))
}

# by_oclgrind NAME FILE SED
by_oclgrind() {
    mutant "$1" "$2" "$3"
    if tests/oclgrind.sh "$build" small > "$build/$1.txt" 2>&1; then
        echo "mutant $1 was not caught by Oclgrind" >&2
        exit 1
    fi
    if ! grep -q 'race' "$build/$1.txt"; then
        cat "$build/$1.txt" >&2
        echo "mutant $1: Oclgrind failed, but found no race" >&2
        exit 1
    fi
    caught=$((caught + 1))
}

# by_build NAME FILE SED: a kernel that does not build names its own file and line, exit code 6
by_build() {
    mutant "$1" "$2" "$3"
    code=0
    "$build/clcnn" verify -q --operator softmax > "$build/$1.txt" 2>&1 || code=$?
    if [ "$code" -ne 6 ] || ! grep -q "kernels/$2:[0-9]" "$build/$1.txt"; then
        cat "$build/$1.txt" >&2
        echo "mutant $1: exit code $code, not 6 with a line of kernels/$2" >&2
        exit 1
    fi
    caught=$((caught + 1))
}

by_build no-build softmax_row.cl 's/floatv sum = 0;/floatv sum = nothing;/'
by_verify plain-pad conv2d_plain.cl 's/row \* sh - top/row * sh/' conv2d
by_verify plain-swap conv2d_plain.cl 's/in_row, in_column)\]/in_column, in_row)]/' conv2d
by_verify direct-pad conv2d_direct.cl 's/% ow \* sw - left/% ow * sw/' conv2d
by_verify direct-last conv2d_direct.cl 's/if (pixel < pixels)/if (pixel < pixels - 1)/' conv2d
by_verify direct-dilation conv2d_direct.cl 's/s \* dw/s * dh/' conv2d
by_verify tiled-group conv2d_tiled.cl 's/group \* channels + at.i/at.i/' conv2d
by_verify tiled-overrun conv2d_tiled.cl 's/pixel < pixels ?/pixel <= pixels ?/' conv2d
by_verify max-zero max_pool2d.cl 's/largest = -INFINITY/largest = 0/' max_pool2d
by_verify max-nan max_pool2d.cl 's/((v > largest) | (v != v))/(v > largest)/' max_pool2d
by_verify max-column pool2d.clh 's/min(a.column + kw, w)/min(a.column + kw, w - 1)/' max_pool2d
by_verify avg-divisor avg_pool2d.cl 's/(float)(rows \* columns)/(float)(kh * kw)/' avg_pool2d
by_verify softmax-tail softmax_row.cl 's/i < length; i += WIDTH/i + WIDTH <= length; i += WIDTH/' softmax
by_verify sum-carry sum.clh 's|block += sums->level|block = sums->level|' softmax
by_verify plain-padding conv2d_plain.cl 's|if (strange_weights)|if (0)|' conv2d
by_verify dense-bias dense_epilogue.cl 's/bias_first + first/bias_first/' dense
by_verify relu-threshold activation.clh 's/v <= p2 ? low/v <= 0 ? low/' activation
by_verify tanh-shrink activation.clh 's/fabs(v) < 1 ? v \* (q/fabs(v) < 0 ? v * (q/' activation
by_verify blocked-order transpose_blocked.cl 's/item \/ across % down/item \/ down % across/' transpose
by_verify transpose-swap transpose_tiled.cl 's/square\[a\]\[b\];/square[b][a];/' transpose
by_oclgrind tiled-barrier conv2d_tiled.cl 's/barrier(CLK_LOCAL_MEM_FENCE);//'
by_oclgrind softmax-barrier softmax_group.cl 's/barrier(CLK_LOCAL_MEM_FENCE);//'
by_oclgrind transpose-barrier transpose_tiled.cl 's/barrier(CLK_LOCAL_MEM_FENCE);//'
echo "mutants: $caught of $caught caught"
