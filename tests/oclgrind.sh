#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs kernels under Oclgrind, which reports what a CPU device hides: accesses outside a buffer, races,
# missing barriers, uninitialised values. A pass is a log that exists and is empty.
#   oclgrind.sh BUILD small|full [PART]
# small: each kernel once, the float16 and fma form. full: every vector width with and without fma,
# uninitialised values, and a device with small limits; with PART 0, 1 or 2 by every third line.
# Guard zones are off: they would lie inside the cl_mem, where Oclgrind looks no further.
set -eu
build=$(cd "$1" && pwd)
size=$2
part=${3-}
case $part in
'' | [0-2]) ;;
*) echo "oclgrind: the part is \"$part\"; it must be 0, 1 or 2" >&2 && exit 2 ;;
esac
program=${CLCNN:-$build/clcnn}
out=$build/oclgrind/$size
rm -rf "$out"
mkdir -p "$out/vendors"
dpkg -L oclgrind | grep rt-icd.so > "$out/vendors/oclgrind.icd"
export OCL_ICD_VENDORS="$out/vendors" CLCNN_DEVICE=Oclgrind OCLGRIND_CHECK_API=1

# watch NAME verify-options...: the environment holds what Oclgrind is to look for
watch() {
    name=$1
    shift
    export OCLGRIND_LOG="$out/$name.log"
    "$program" verify --guard=off --json "$@" > "$out/$name.json" || {
        cat "$out/$name.json" "$out/$name.log" >&2
        echo "oclgrind $name: verify failed" >&2
        exit 1
    }
    if ! grep -q '"name": "Oclgrind' "$out/$name.json" || ! test -f "$OCLGRIND_LOG" || test -s "$OCLGRIND_LOG"; then
        head -40 "$OCLGRIND_LOG" >&2
        echo "oclgrind $name: findings, see $OCLGRIND_LOG" >&2
        exit 1
    fi
}

# pass NAME FILE verify-options...
pass() {
    name=$1
    file=$2
    shift 2
    watch "$name" --cases "$file" "$@"
    echo "oclgrind $name: no findings"
}

races() {
    OCLGRIND_DATA_RACES=1 OCLGRIND_UNIFORM_WRITES=1
    export OCLGRIND_DATA_RACES OCLGRIND_UNIFORM_WRITES
    pass "$@"
    unset OCLGRIND_DATA_RACES OCLGRIND_UNIFORM_WRITES
}

# each_solver FILE: its lines, one for each solver, but CLBlast
each_solver() {
    grep -v -e '^#' -e shape3= -e given= -e pitch= -e "^[cd].*act=[est]" -e ^softmax -e ^tile "$1" | while read -r line; do
        case $line in
        *solver=*) echo "$line" ;;
        *)
            for solver in $("$program" explain "$line" | sed -n 's/^  solvers *\(.*\) on .*/\1/p' |
                sed 's/ [^ ,]* ms//g' | tr -d ,); do
                [ "$solver" = clblast ] || echo "$line solver=$solver"
            done
            ;;
        esac
    done
}

# Oclgrind 21.10 takes for uninitialised what stands in a buffer that clEnqueueFillBuffer once filled or
# that clEnqueueWriteBufferRect wrote, and what lies in a buffer behind the size that an earlier one had
# in its place. So each line and solver is a process of its own, and lines are left out whose kernels
# read filled outputs (shape3=, a fused activation that is a step of its own, softmax, whose kernels
# log_softmax runs without reading y, tile) and workspaces (given=), or tensors that are written by rows
# (pitch=).
uninitialised() {
    all=$1
    each_solver "$2" > "$out/$all.txt"
    test -s "$out/$all.txt"
    shift 2
    OCLGRIND_UNINITIALIZED=1 OCLGRIND_BUILD_OPTIONS=-cl-opt-disable
    export OCLGRIND_UNINITIALIZED OCLGRIND_BUILD_OPTIONS
    while read -r line; do
        watch "$all" --case "$line" "$@"
    done < "$out/$all.txt"
    unset OCLGRIND_UNINITIALIZED OCLGRIND_BUILD_OPTIONS
    echo "oclgrind $all: no findings"
}

small_device() {
    OCLGRIND_LOCAL_MEM_SIZE=32768 OCLGRIND_MAX_WGSIZE=256
    export OCLGRIND_LOCAL_MEM_SIZE OCLGRIND_MAX_WGSIZE
    pass "$@"
    unset OCLGRIND_LOCAL_MEM_SIZE OCLGRIND_MAX_WGSIZE
}

races small tests/oclgrind/small.txt --width 16 --fma on
races clblast tests/oclgrind/clblast.txt --width 16 --fma on
if [ "$size" = full ]; then
    full=$out/full.txt
    grep '^[^#]' tests/oclgrind/full.txt | awk -v "part=$part" 'part == "" || NR % 3 == part' > "$full"
    races full-16 "$full" --width 16 --fma on
    races full-8 "$full" --width 8 --fma off
    races full-4 "$full" --width 4 --fma on
    races clblast-8 tests/oclgrind/clblast.txt --width 8 --fma off
    races clblast-4 tests/oclgrind/clblast.txt --width 4 --fma on
    races clblast-1 tests/oclgrind/clblast.txt --width 1 --fma off
    races full-1 "$full" --width 1 --fma off
    uninitialised uninitialised-small tests/oclgrind/small.txt --width 4 --fma off
    uninitialised uninitialised-16 "$full" --width 16 --fma on
    uninitialised uninitialised-1 "$full" --width 1 --fma off
    small_device small-device "$full" --width 8 --fma on
fi
