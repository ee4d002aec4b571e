#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs Intel's OpenCL runtime for CPUs from PyPI into BUILD/intel, unless it is there, and prints the
# folder for OCL_ICD_VENDORS. Where it cannot be had one line says why.   install_intel.sh BUILD
set -eu
home=$(cd "$1" && pwd)/intel
"$(dirname "$0")/install_venv.sh" "$home" intel-opencl-rt==2026.2.0 intel-cmplr-lib-rt==2026.2.0
mkdir -p "$home/vendors"
echo "$home/lib/libintelocl.so" > "$home/vendors/intel.icd"
echo "$home/vendors"
