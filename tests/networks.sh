#!/bin/bash
# SPDX-License-Identifier: MIT
# Networks of torchvision against PyTorch, layer by layer and whole, with the solvers that are chosen and in
# strict mode.   networks.sh BUILD [FOLDER [NAME...]]
# FOLDER (BUILD/networks) holds what tools/networks/export.py writes, which is called for what is missing;
# without a NAME all of its networks are verified. DEVICE in the environment: on that one (`clcnn devices`).
set -euo pipefail
build=$1
folder=${2:-$build/networks}
export_networks=tools/networks/export.py
names=("${@:3}")
[ ${#names[@]} -gt 0 ] || mapfile -t names < <("$export_networks" --list)
text=$build/networks.txt
failed=0

# told NAME MODE SECONDS: the one line of what verify said, the device beside PyTorch
told() {
    awk -v name="$1" -v mode="$2" -v seconds="$3" '
        / layers on / { layers = $1; worst = $NF }
        /: the device beside .*\.y\.npy: / {
            match($0, /off by .*, largest/)
            whole = whole (whole ? ";" : "") " " substr($0, RSTART, RLENGTH - length(", largest"))
        }
        END {
            printf "%-20s %-7s %3d layers, error / bound %-8s whole%s; %d s\n", name, mode, layers, worst ";", whole, seconds
            exit !(layers && whole)
        }' "$text"
}

# verify NAME MODE OPTION...
verify() {
    local began=$SECONDS code=0
    "$build/clcnn" verify --model "$folder/$1.onnx" --input "$folder/$1.x.npy" --expect "$folder/$1.y.npy" \
        ${DEVICE:+--device "$DEVICE"} "${@:3}" > "$text" 2>&1 || code=$?
    if [ "$code" -ne 0 ] || ! told "$1" "$2" $((SECONDS - began)); then
        cat "$text"
        echo "$1, $2: exit code $code"
        failed=1
    fi
}

for name in "${names[@]}"; do
    [ -s "$folder/$name.y.npy" ] || "$export_networks" "$folder" "$name" > /dev/null
    verify "$name" chosen
    verify "$name" strict --strict
done
exit "$failed"
