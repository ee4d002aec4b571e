#!/bin/sh
# SPDX-License-Identifier: MIT
# Fuzzes what reads foreign bytes, and the public calls, for FUZZ_SECONDS each (30), two at a time:
#   fuzz.sh BUILD [NAME...]
# A finding is a crash, a sanitizer's report, a guard zone overwritten, or a value out of its bounds;
# its input stays in BUILD. Corpora grow in BUILD/corpus and begin with what lies in the repository.
set -eu
build=$1
shift
names=${*:-onnx npy idx problem reference device}
seconds=${FUZZ_SECONDS:-30}
sanitizers=address,undefined
export POCL_SIGFPE_HANDLER=0 # PoCL's would hide a division by zero of ours
export OCL_ICD_VENDORS=/etc/OpenCL/vendors/pocl.icd
export LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp:print_suppressions=0"
export UBSAN_OPTIONS=print_stacktrace=1

make --no-print-directory BUILD="$build" CC=clang CLBLAST=no \
    CFLAGS="-O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all -fsanitize=fuzzer-no-link,$sanitizers" \
    LDFLAGS="-fsanitize=fuzzer,$sanitizers" \
    "$build/fuzz_onnx" "$build/fuzz_npy" "$build/fuzz_idx" "$build/fuzz_problem" "$build/fuzz_api" > /dev/null

# seeds NAME: what is in the repository already, small files first of all
seeds() {
    mkdir -p "$build/corpus/$1"
    case $1 in
    idx)
        for file in tools/data/*labels*.gz tools/data/*bias*.gz; do
            cp "$file" "$build/corpus/idx"
            zcat "$file" > "$build/corpus/idx/$(basename "$file" .gz)"
            { zcat "$file" | gzip -1; gzip < /dev/null; } > "$build/corpus/idx/$(basename "$file").2"
        done
        ;;
    onnx)
        find /usr/share/libonnx-testdata/data -name model.onnx -size -8k | while read -r file; do
            cp "$file" "$build/corpus/onnx/$(basename "$(dirname "$file")")"
        done
        ;;
    npy)
        python3 tests/fuzz/npy_seeds.py "$build/corpus/npy"
        ;;
    problem) grep -hv '^#' tests/cases/*.txt | split -l 1 -a 4 - "$build/corpus/problem/line" ;;
    esac
}

# fuzz NAME PROGRAM OPTION...: its output is in BUILD/NAME.log
fuzz() {
    name=$1
    program=$build/$2
    shift 2
    seeds "$name"
    "$program" "$build/corpus/$name" -max_total_time="$seconds" -print_final_stats=1 \
        -rss_limit_mb=3000 -artifact_prefix="$build/$name-" "$@" > "$build/$name.log" 2>&1
}

start() {
    case $1 in
    onnx) fuzz onnx fuzz_onnx -max_len=8192 -timeout=20 ;;
    npy) fuzz npy fuzz_npy -max_len=512 -timeout=20 -close_fd_mask=2 ;;
    idx) fuzz idx fuzz_idx -max_len=4096 -timeout=20 -close_fd_mask=2 ;;
    problem) fuzz problem fuzz_problem -max_len=600 -timeout=20 -only_ascii=1 ;;
    reference) CLCNN_DEVICE=reference fuzz reference fuzz_api -max_len=64 -len_control=0 -timeout=20 ;;
    # PoCL's leaks cannot be told by their names here; ours are the reference's, too. Kernels are built.
    device)
        CLCNN_DEVICE=cpu ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=64 fuzz device fuzz_api -max_len=64 -len_control=0 -timeout=120
        ;;
    *) echo "fuzz.sh: \"$1\" is none of onnx, npy, idx, problem, reference, device" >&2; return 2 ;;
    esac
}

report() {
    if ! wait "$2"; then
        grep -v '^#' "$build/$1.log" | tail -60 >&2
        echo "fuzz $1: a finding; its input is $build/$1-*" >&2
        exit 1
    fi
    echo "fuzz $1: $(sed -n 's/^stat::number_of_executed_units: //p' "$build/$1.log") inputs, no findings"
}

# shellcheck disable=SC2086 # names are words
set -- $names
while [ $# -gt 0 ]; do
    first=$1
    second=${2:-}
    start "$first" &
    pid=$!
    if [ -n "$second" ]; then
        start "$second" &
        report "$first" "$pid"
        report "$second" $!
        shift
    else
        report "$first" "$pid"
    fi
    shift
done
