#!/bin/sh
# SPDX-License-Identifier: MIT
# Is every operator of lib/operators.h in all of its places (CONTRIBUTING.md, "An operator")? Where
# operators share a file the symbol that carries the name says which one.   places.sh, at the top level
set -eu
failed=0
least=12 # problem lines

# lack NAME WHERE WHAT
lack() {
    echo "places: $1 has no $3 in $2" >&2
    failed=1
}

# holds NAME PATTERN WHAT FILE...: some file has a line like this
holds() {
    name=$1
    pattern=$2
    what=$3
    shift 3
    grep -qsE -e "$pattern" "$@" || lack "$name" "$*" "$what"
}

# part FILE FROM TO PATTERN: it is in these lines of the file
part() {
    sed -n "/$2/,/$3/p" "$1" | grep -qE -e "$4"
}

# The files that a solver's kernels are named in: the one with the list, and what shares its folder.
solvers() {
    list=$(grep -lE "clcnn_opencl_$1\[\] =" host/operators/*.c host/operators/*/*.c || true)
    case $list in
    host/operators/*/*) echo "${list%/*}"/*.c ;;
    *) echo "$list" ;;
    esac
}

# The list of solvers, and at least one kernel that these name.
runs_kernels() {
    files=$(solvers "$1")
    if [ -z "$files" ]; then
        lack "$1" host/operators "list of solvers"
        return
    fi
    # shellcheck disable=SC2086 # a list
    for kernel in $(grep -ohE '"[a-z][a-z0-9_]*"' $files | tr -d '"'); do
        [ -f "kernels/$kernel.cl" ] && return
    done
    lack "$1" kernels "kernel that $files names"
}

# A kernel that no operator runs: of its file or of its text nothing is tested.
is_run() {
    grep -qE "\"$1\"" host/operators/*.c host/operators/*/*.c || lack "$1" host/operators solver
}

in_sources() {
    holds "$1" "FORMS\($1,|clcnn_$1_create\(" "typed form" lib/clcnn.h
    holds "$1" "^CLCNN_MODEL_[A-Z_]*FORM\($1," "typed form" lib/clcnn_model.h
    holds "$1" "^const clcnn_operator clcnn_operator_$1 = " row lib/operators/*.c
    holds "$1" "^void clcnn_reference_$1\(" formula lib/reference/*_reference.c
    runs_kernels "$1"
    holds "$1" "^void clcnn_write_$1\(|^[A-Z]+\($1, " "writer of nodes" lib/onnx/write_*.c
    holds "$1" "^const problem_operator problem_$1 = " row tools/problem/*.c
    part tools/problem/row.h 'PROBLEM_OPERATOR_LIST(X)' '^$' "X\($1\)" ||
        lack "$1" tools/problem/row.h "entry in the list"
}

in_tests() {
    lines=$(grep -E "^$1 " "tests/cases/$1.txt" 2> /dev/null | sort -u | wc -l)
    [ "${lines:-0}" -ge "$least" ] || lack "$1" "tests/cases/$1.txt" "$least lines, but ${lines:-0},"
    holds "$1" "\"problem\": \"$1 " "answer of PyTorch's" "tests/oracle/$1.json"
    holds "$1" "\"$1\": [a-z]" function tests/oracle/make_oracle.py
    holds "$1" "^$1 " line tests/oclgrind/full.txt
    holds "$1" "^$1 " line tests/oclgrind/small.txt tests/oclgrind/clblast.txt
    holds "$1" "^ *\{\"$1\"," example tests/unit/example.c
    holds "$1" "^ *by_verify .* $1( |\$)" mutant tests/mutants.sh
}

in_texts() {
    part README.md '^| operator ' '^$' "^\|([a-z0-9_ ]*,)* $1(,[a-z0-9_ ]*)* \|" ||
        lack "$1" "README.md" "row in the table of operators"
    part tools/install/clcnn.1.in '^.SH PROBLEM LINES' '^.fi' \
        "(^|  |, )$1(, [a-z0-9_]+)* +([a-z0-9]+=|[a-z][0-9]* )" ||
        lack "$1" tools/install/clcnn.1.in "problem line"
}

operators=$(sed -n 's/^ *X(\([a-z0-9_]*\)).*/\1/p' lib/operators.h)
[ -n "$operators" ]
for name in $operators; do
    in_sources "$name"
    in_tests "$name"
    in_texts "$name"
done
for file in kernels/*.cl; do # without a kernel of its own it includes those of a program
    ! grep -q "kernel void" "$file" || is_run "$(basename "$file" .cl)"
done
exit "$failed"
