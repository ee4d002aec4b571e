#!/bin/sh
# SPDX-License-Identifier: MIT
# What `make test` runs, once everything is built: run.sh BUILD. Stops at the first failure.
set -eu
build=$1
start=$(date +%s)
stages=0
export POCL_SIGFPE_HANDLER=0 # PoCL's would hide a division by zero of ours

stage() {
    echo "== $1 ($(($(date +%s) - start)) s)"
    stages=$((stages + 1))
}

without_opencl() {
    make --no-print-directory OPENCL=no BUILD="$build/no-opencl" all "$build/no-opencl/unit" > /dev/null
    "$build/no-opencl/unit"
    "$build/no-opencl/clcnn" notebook --output "$build/no-opencl/notebook" > /dev/null
    code=0
    "$build/no-opencl/clcnn" verify || code=$?
    [ "$code" -eq 3 ] # it has no device to verify
}

stage "units, hand-worked answers, PyTorch's answers"
"$build/unit"
stage "fixed cases and MNIST, device against reference"
"$build/clcnn" verify --json > "$build/verify.json" || {
    cat "$build/verify.json"
    exit 1
}
# every line's own solver and tile runs here: what is skipped would be unseen
grep -q '"solver": 0,' "$build/verify.json" && grep -q '"tile": 0,' "$build/verify.json"
"$build/clcnn" devices
stage "random cases"
"$build/clcnn" verify --random 300 --seed 1
stage "ONNX' own tests"
"$build/onnx_backend" /usr/share/libonnx-testdata/data | tee "$build/onnx_backend.txt"
grep -q ' 556 passed, 0 failed' "$build/onnx_backend.txt" # of Debian 12's data; no test gets lost unseen
stage "ONNX files that are written, by Debian's onnx"
rm -rf "$build/saved" && mkdir "$build/saved"
CLCNN_SAVED=$build/saved CK_RUN_SUITE=onnx_save "$build/unit" > /dev/null
tests/onnx/check_saved.py "$build/saved"
stage "the program: exit codes, bad input, failing drivers, pictures"
tests/tool.sh "$build"
stage "comparisons with other libraries"
tests/peers.sh "$build"
stage "embedding: installed library, pkg-config, CMake, headers"
tests/embed.sh "$build"
stage "ABI: exported functions, values of enums, layouts of structs"
tests/abi.sh "$build"
stage "without OpenCL"
without_opencl
stage "Oclgrind"
tests/oclgrind.sh "$build" small
stage "kernels"
tests/kernel_table.sh "$build/verify.json" "$build"/oclgrind/small/*.json
echo "all tests: $(($(date +%s) - start)) s"
echo "$stages passed, 0 failed"
