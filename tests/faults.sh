#!/bin/sh
# SPDX-License-Identifier: MIT
# Every call of OpenCL and CLBlast that the library makes fails once, and every allocation, both at a time:
#   faults.sh BUILD
set -eu
build=$1
sweep() {
    if ! "$build/faults" "$1" > "$build/faults-$1.txt"; then
        echo "faults: it ended at this one: $(tail -n 1 "$build/faults-$1.txt")" >&2
        return 1
    fi
}
sweep blocks &
sweep calls
wait $!
for call in $(nm -u "$build/libclcnn.a" | sed -nE 's/^ +U (cl[A-Z].*|CLBlast.*)$/\1/p' | sort -u); do
    if ! grep -qw "$call" "$build/faults-calls.txt"; then
        echo "faults: the library calls $call, and no run has let it fail" >&2
        exit 1
    fi
done
