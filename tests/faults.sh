#!/bin/sh
# SPDX-License-Identifier: MIT
# Every call of OpenCL and CLBlast that the library makes fails once, and every allocation:
#   faults.sh BUILD
set -eu
build=$1
for kind in calls blocks; do
    if ! "$build/faults" "$kind" > "$build/faults-$kind.txt"; then
        echo "faults: it ended at this one: $(tail -n 1 "$build/faults-$kind.txt")" >&2
        exit 1
    fi
done
for call in $(nm -u "$build/libclcnn.a" | sed -nE 's/^ +U (cl[A-Z].*|CLBlast.*)$/\1/p' | sort -u); do
    if ! grep -qw "$call" "$build/faults-calls.txt"; then
        echo "faults: the library calls $call, and no run has let it fail" >&2
        exit 1
    fi
done
