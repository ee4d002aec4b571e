#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs the Debian packages that are missing, or names them in one line and stops.
#   install_packages.sh lib|build|test|lint|peers|ci ...
set -eu

packages_of() {
    case $1 in
    lib) echo gcc make libc6-dev ocl-icd-opencl-dev opencl-headers libclblast-dev \
        libonnx-dev libprotobuf-c-dev protobuf-c-compiler ;;
    build) packages_of lib && echo pkg-config libpng-dev zlib1g-dev libjansson-dev pocl-opencl-icd ;;
    test) echo check g++ cmake oclgrind python3 libonnx-testdata python3-onnx ;;
    lint) echo clang clang-format clang-tidy shellcheck libdnnl-dev ;;
    peers) echo libdnnl-dev python3-torch python3-torchvision python3-onnx python3-venv ;;
    ci) echo mesa-opencl-icd dataset-fashion-mnist clang libclang-rt-dev python3-venv \
        python3-torchvision python3-onnx ;;
    *) echo "install_packages.sh: \"$1\" is no group of packages: lib, build, test, lint, peers, ci" >&2
       exit 2 ;;
    esac
}

if ! command -v dpkg-query > /dev/null; then
    echo "no Debian here: packages are not checked; README.md names what is needed"
    exit 0
fi

missing=
for group in "$@"; do
    for package in $(packages_of "$group"); do
        state=$(dpkg-query -W -f '${Status}' "$package" 2> /dev/null || true)
        [ "$state" = "install ok installed" ] || missing="$missing $package"
    done
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif sudo -n true 2> /dev/null; then
    as_root=sudo
else
    echo "missing packages; as root: apt-get install$missing" >&2
    exit 1
fi
echo "installing$missing"
# shellcheck disable=SC2086 # lists are meant to split
{
    $as_root apt-get update -q > /dev/null &&
        $as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends $missing > /dev/null
} || {
    echo "apt-get could not install$missing" >&2
    exit 1
}
