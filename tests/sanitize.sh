#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the tests with gcc's sanitizers and runs them: sanitize.sh BUILD address,undefined|thread
# With threads only the threads suite, for which the sanitizer is; else the units and the fixed cases.
set -eu
build=$1
kind=$2
flags="-O1 -g -fno-omit-frame-pointer -fsanitize=$kind -fno-sanitize-recover=all"
export POCL_SIGFPE_HANDLER=0 # PoCL's would hide a division by zero of ours
export LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp:print_suppressions=0"
# PoCL alone: Mesa's loaders leak when platforms are listed, and are unloaded before they can be named
export OCL_ICD_VENDORS=/etc/OpenCL/vendors/pocl.icd
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1
make --no-print-directory BUILD="$build" CFLAGS="$flags" LDFLAGS="-fsanitize=$kind" \
    "$build/unit" "$build/clcnn"
if [ "$kind" = thread ]; then
    CK_RUN_SUITE=threads "$build/unit"
else
    "$build/unit"
    "$build/clcnn" verify -q
    "$build/clcnn" notebook --output "$build/notebook" > "$build/notebook.txt"
fi
echo "sanitizers ($kind): no findings"
