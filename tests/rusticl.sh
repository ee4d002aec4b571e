#!/bin/sh
# SPDX-License-Identifier: MIT
# The fixed cases on a second, independent OpenCL: Mesa's rusticl on llvmpipe.   rusticl.sh BUILD [PART]
# PART 0, 1 or 2: every third of them alone.
#
# llvmpipe ends every loop of a work-item once 65535 iterations have run in all its loops together
# (LP_MAX_TGSI_LOOP_ITERATIONS), so the tiled kernel cannot sum 9207 or 16383 terms there, a softmax not
# go over 15001 elements or 4099 columns three times, and a pool not through the rows of a large image:
# those lines are left out, and named. Its compiler is slow (a tile of direct of 12 vectors of 16 takes it one to
# two minutes), so what it has made is kept, in a folder of its own, or it is made again for every case, and
# lines that name vectors of 16 have 8 here, which take half as long. After five minutes it starts no more cases and
# says how many are left.
set -eu
build=$1
part=${2-}
case $part in
'' | [0-2]) ;;
*) echo "rusticl: the part is \"$part\"; it must be 0, 1 or 2" >&2 && exit 2 ;;
esac
export MESA_SHADER_CACHE_DIR="${MESA_SHADER_CACHE_DIR:-$build/mesa-cache}"
mkdir -p "$MESA_SHADER_CACHE_DIR"
deep='c1023 k5\|c16383\|softmax shape=\(4099x3\|15001\)\|pool2d .*\(w700\|w2300\|h40 w90\)'
"$build/clcnn" verify --list | awk -v "part=$part" 'part == "" || NR % 3 == part' > "$build/rusticl-all.txt"
grep -v "$deep" "$build/rusticl-all.txt" | sed 's/ width=16/ width=8/' > "$build/rusticl.txt"
echo "left out, too deep for llvmpipe:"
grep "$deep" "$build/rusticl-all.txt"
echo "by vectors of 8, not 16: $(grep -c ' width=16' "$build/rusticl-all.txt") lines"
export RUSTICL_ENABLE=llvmpipe
"$build/clcnn" verify --device llvmpipe --cases "$build/rusticl.txt" --seconds 300
