#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints how often each kernel was verified on the default device and run under Oclgrind; fails if one
# was reached by neither or only one.   kernel_table.sh DEVICE.json OCLGRIND.json...
# A file kernels/NAME.cl holds one kernel, NAME, or includes those of a program.
set -eu
device=$1
shift
runs() {
    name=$1
    shift
    sed -n "s/^.*\"$name\": \([0-9][0-9]*\).*$/\1/p" "$@" | awk '{n += $1} END {print n + 0}'
}
missing=0
printf '%-18s %10s %10s\n' kernel verified oclgrind
for file in kernels/*.cl; do
    grep -q "kernel void" "$file" || continue
    name=$(basename "$file" .cl)
    verified=$(runs "$name" "$device")
    watched=$(runs "$name" "$@")
    printf '%-18s %10s %10s\n' "$name" "$verified" "$watched"
    if [ "$verified" -eq 0 ] || [ "$watched" -eq 0 ]; then
        missing=1
    fi
done
if [ "$missing" -ne 0 ]; then
    echo "a kernel was not reached: add a case to tests/cases or tests/oclgrind" >&2
    exit 1
fi
