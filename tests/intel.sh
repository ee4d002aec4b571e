#!/bin/sh
# SPDX-License-Identifier: MIT
# Cases on a third, independent OpenCL: Intel's runtime for CPUs, whose compiler vectorises across
# work-items.   intel.sh BUILD
#
# Where it cannot be had (tools/scripts/install_intel.sh), or has no device for this CPU, one line says so
# and nothing is run. Of conv2d and dense, which build the most, it is every second line, and last: what a
# slow machine has no time for is of them, and said.
set -eu
build=$(cd "$1" && pwd)

skip() {
    echo "intel: skipped: $1"
    exit 0
}

OCL_ICD_VENDORS=$(tools/scripts/install_intel.sh "$build" 2> "$build/intel.log") ||
    skip "$(cat "$build/intel.log")"
export OCL_ICD_VENDORS
device='Intel(R) OpenCL'
code=0
"$build/clcnn" explain --device "$device" 'add shape=3' > "$build/intel.log" 2>&1 || code=$?
[ "$code" -ne 3 ] || skip "the runtime has no device here: $(tail -n 1 "$build/intel.log")"

"$build/clcnn" verify --list > "$build/intel-all.txt"
{
    grep -v -e '^conv2d' -e '^dense' "$build/intel-all.txt"
    grep -e '^conv2d' -e '^dense' "$build/intel-all.txt" | awk 'NR % 2'
} > "$build/intel.txt"
"$build/clcnn" verify --device "$device" --cases "$build/intel.txt" --seconds 40
"$build/clcnn" verify --device "$device" -q --random 12 --seed 7 --seconds 12
