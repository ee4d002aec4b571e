#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs Intel's OpenCL runtime for CPUs from PyPI into BUILD/intel, unless it is there, and prints the
# folder for OCL_ICD_VENDORS. Where it cannot be had one line says why.   install_intel.sh BUILD
set -eu
build=$(cd "$1" && pwd)
packages='intel-opencl-rt==2026.2.0 intel-cmplr-lib-rt==2026.2.0'
home=$build/intel

# shellcheck disable=SC2086 # a list
install() {
    rm -rf "$home"
    python3 -m venv "$home" && "$home/bin/pip" install -q $packages && mkdir "$home/vendors" &&
        echo "$home/lib/libintelocl.so" > "$home/vendors/intel.icd"
}

[ -f "$home/vendors/intel.icd" ] || install > "$build/intel.log" 2>&1 || {
    echo "PyPI's $packages cannot be installed: $(tail -n 1 "$build/intel.log")" >&2
    exit 1
}
echo "$home/vendors"
