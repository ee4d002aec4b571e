#!/bin/sh
# SPDX-License-Identifier: MIT
# What a machine can judge about the sources: lint.sh BUILD
set -eu
build=$1
failed=0
complain() {
    echo "lint: $1" >&2
    failed=1
}

sources=$(git ls-files '*.c' '*.h' '*.cl' '*.clh')
# shellcheck disable=SC2086 # a list
clang-format --dry-run --Werror $sources || complain "clang-format would change files"

flags="-std=c11 -D_GNU_SOURCE -DCLCNN_OPENCL -DCLCNN_CLBLAST -DCLCNN_ONNX -DCL_TARGET_OPENCL_VERSION=120"
# shellcheck disable=SC2086
git ls-files 'lib/*.c' 'host/*.c' 'tools/*.c' |
    xargs -P 2 -n 4 sh -c 'clang-tidy --quiet "$@" -- '"$flags -Ilib -Ihost -Itools -I$build/include -isystem $build/generated"' 2> /dev/null' tidy ||
    complain "clang-tidy has findings"

# kernel FILE OPTION...: as OpenCL C 1.2, without a warning
kernel() {
    clang -x cl -cl-std=CL1.2 -fsyntax-only -Wall -Wextra -Wno-unused-parameter -Werror \
        -Xclang -finclude-default-header -target spir64 "$@" || complain "$* has findings"
}
for file in kernels/*.cl; do
    kernel "$file"
done
for file in kernels/binary.cl kernels/broadcast_runs.cl; do # and the rarer functions of binary.clh
    kernel "$file" -DRARE=1
done

# The layers: only host/ knows OpenCL, lib/ names host/ in one file, tools/ sees public headers only.
grep -nE '#include [<"]CL/' lib/*.[ch] lib/*/*.[ch] tools/*.[ch] tools/*/*.[ch] &&
    complain "lib/ and tools/ never include OpenCL"
grep -nE '#include ".*(host/|opencl)' lib/*.[ch] lib/*/*.[ch] && complain "lib/ never includes host/"
grep -nE '#include ".*(lib|host)/' tools/*.[ch] tools/*/*.[ch] &&
    complain "tools/ sees public headers only"

# One judge, and one way: whoever needs a file is not needed by it.
grep -n 'clcnn_op_bounds(' tools/*.c tools/*/*.c | grep -v '^tools/judge\.c:' &&
    complain "tools/judge.c alone asks for bounds"
tests/circles.sh "$build" || complain "files need each other in a circle"

tests/places.sh || complain "an operator lacks one of its places"

# An operator is its row: nobody else asks which one it is, but for patterns, which are made of operators.
operators=$(sed -n 's/^ *X(\([a-z0-9_]*\)).*/\1/p' lib/operators.h)
for name in $operators; do
    grep -nE --exclude='pattern_*.c' "clcnn_operator_$name\b|strcmp\(.*\"$name\"" lib/*.c lib/model/*.c lib/reference/*.c host/*.c \
        host/operators/*.c host/operators/*/*.c tools/*.c tools/*/*.c &&
        complain "$name is asked for outside its row"
done

nm -D --defined-only "$build"/libclcnn.so | awk '{print $3}' | grep -v '^clcnn_' &&
    complain "the shared library exports symbols without clcnn_"
nm -g --defined-only "$build"/libclcnn.a | awk 'NF == 3 {print $3}' | grep -v '^clcnn_' &&
    complain "the static library has symbols without clcnn_"

# shellcheck disable=SC2046
shellcheck $(git ls-files '*.sh') .ci/run || complain "shellcheck has findings"

[ "$failed" -eq 0 ] && echo "lint: clean"
exit "$failed"
