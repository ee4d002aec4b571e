#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs packages of PyPI into a virtual environment of their own, unless they are there. Where they cannot be
# had one line says why, and nothing is left.   install_venv.sh FOLDER PACKAGE==VERSION...
set -eu
home=$1
shift
[ "$(cat "$home/packages" 2> /dev/null)" = "$*" ] && exit 0

install() {
    rm -rf "$home"
    python3 -m venv "$home" && "$home/bin/pip" install -q --disable-pip-version-check "$@" && echo "$*" > "$home/packages"
}

said=$(install "$@" 2>&1) || {
    rm -rf "$home"
    echo "PyPI's $* cannot be installed: $(echo "$said" | tail -n 1)" >&2
    exit 1
}
