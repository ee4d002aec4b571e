#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs into an empty folder and builds the embedding program against it, by pkg-config (shared and
# static) and by CMake, and calls it from Python; checks the names of the shared library, the headers as
# C99 and C++98, and what uninstall leaves. Then the same with the library alone, where what only the
# program needs is hidden.
#   embed.sh BUILD
set -eu
build=$(cd "$1" && pwd)
root=$build/embed
version=$(sed -n 's/^.define CLCNN_VERSION "\(.*\)"/\1/p' lib/clcnn.h)
soname=libclcnn.so.${version%.*}
rm -rf "$root"
mkdir -p "$root"

die() {
    echo "embedding: $1" >&2
    exit 1
}

# libclcnn.so -> its soname, which carries MAJOR.MINOR, -> the file
check_names() {
    [ "$(readlink "$prefix/lib/libclcnn.so")" = "$soname" ] || die "libclcnn.so is no link to $soname"
    [ "$(readlink "$prefix/lib/$soname")" = "libclcnn.so.$version" ] ||
        die "$soname is no link to libclcnn.so.$version"
    readelf -d "$prefix/lib/libclcnn.so.$version" > "$at/library.txt"
    grep -q "(SONAME) .*\[$soname\]" "$at/library.txt" || die "the library's soname is not $soname"
}

check_headers() {
    strict="-Wall -Wextra -pedantic -Werror -DCL_TARGET_OPENCL_VERSION=120 -I$prefix/include"
    cxx98="-std=c++98 -Wno-long-long" # Khronos' own header is not C++98; ours is
    # shellcheck disable=SC2086 # lists are meant to split
    {
        for header in "$prefix"/include/*.h; do # each by itself
            echo "#include <$(basename "$header")>" > "$at/header.c"
            cc -std=c99 $strict -fsyntax-only "$at/header.c"
            c++ -x c++ $cxx98 $strict -fsyntax-only "$at/header.c"
        done
        cc -std=c99 $strict -c tests/embed/header_c99.c -o "$at/header_c99.o"
        c++ $cxx98 $strict -c tests/embed/header_cxx98.cpp -o "$at/header_cxx98.o"
    }
}

# The program in every way in which it can find the library: all print the same.
# shellcheck disable=SC2046,SC2086 # lists are meant to split
build_app() {
    export PKG_CONFIG_PATH="$prefix/lib/pkgconfig" LD_LIBRARY_PATH="$prefix/lib"
    cc ${LDFLAGS-} tests/embed/app.c $(pkg-config --cflags --libs clcnn) -o "$at/app"
    readelf -d "$at/app" | grep -q "(NEEDED) .*\[$soname\]" || die "the program does not need $soname"
    "$at/app" > "$at/app.txt"
    cc ${LDFLAGS-} tests/embed/app.c $(pkg-config --cflags clcnn) "$prefix/lib/libclcnn.a" \
        $(pkg-config --libs --static clcnn | sed 's/-lclcnn//') -o "$at/app_static"
    LD_LIBRARY_PATH='' "$at/app_static" | cmp - "$at/app.txt"

    cmake -S tests/embed -B "$at/cmake" -DCMAKE_PREFIX_PATH="$prefix" > /dev/null
    cmake --build "$at/cmake" > /dev/null
    "$at/cmake/app" | cmp - "$at/app.txt"
}

# README's programs, word for word
# shellcheck disable=SC2016,SC2046 # back quotes, not a command; a list is meant to split
build_readme() {
    awk -v at="$at" '/^```c$/ {n++; into = 1; next} /^```$/ {into = 0} into {print > at "/readme" n ".c"}' README.md
    printf '12 16 9\n24 28 15\n15 17 9\n' > "$at/readme1.txt"
    printf 'ten probabilities, sum 1.000\n' > "$at/readme2.txt"
    for n in 1 2; do
        cc -Wall -Wextra -Werror "$at/readme$n.c" $(pkg-config --cflags --libs clcnn) -o "$at/readme$n"
        "$at/readme$n" | cmp - "$at/readme$n.txt"
        ! CLCNN_DEVICE=nowhere "$at/readme$n" > /dev/null 2>&1 || die "README's program $n hides an error"
    done
}

# A picture and a file of ONNX
# shellcheck disable=SC2046 # lists are meant to split
build_classify() {
    tests/onnx/make_digits.py "$at"
    cc -Wall -Wextra -Werror tests/embed/classify.c $(pkg-config --cflags --libs clcnn libpng) -o "$at/classify"
    [ "$("$at/classify" "$at/digits.onnx" "$at/digit.png")" = "7 0.997" ] || die "the digit is no 7"
    ! "$at/classify" "$at/digit.png" "$at/digit.png" 2> /dev/null || die "classify hides an error"
    ! "$at/classify" "$at/digits.onnx" "$at/digits.onnx" 2> /dev/null || die "classify hides an error"
}

check_uninstalled() {
    left=$(find "$prefix" ! -type d)
    [ -z "$left" ] || die "uninstall left: $left"
}

# Hides jansson, libpng and zlib from the compiler, and pkg-config from make; sees that they are hidden.
hide() {
    mkdir "$at/hidden"
    for name in jansson png zlib; do
        echo '#error "hidden"' > "$at/hidden/$name.h"
    done
    for name in jansson png z; do
        echo hidden > "$at/hidden/lib$name.so"
        cp "$at/hidden/lib$name.so" "$at/hidden/lib$name.a"
    done
    printf '#!/bin/sh\necho "pkg-config is hidden" >&2\nexit 1\n' > "$at/hidden/pkg-config"
    chmod +x "$at/hidden/pkg-config"
    export CPATH="$at/hidden" LDFLAGS="-L$at/hidden"

    echo 'int main(void) { return 0; }' > "$at/main.c"
    for name in jansson png zlib; do
        ! cc -include "$name.h" -fsyntax-only "$at/main.c" 2> /dev/null || die "$name.h is not hidden"
        ! cc "$LDFLAGS" "$at/main.c" "-l${name%lib}" -o "$at/main" 2> /dev/null ||
            die "-l${name%lib} is not hidden"
    done
}

at=$root/whole
prefix=$at/usr
mkdir "$at"
make --no-print-directory BUILD="$1" PREFIX="$prefix" install > /dev/null
check_names
check_headers
build_app
build_readme
build_classify
python3 tests/binding.py "$prefix/lib/libclcnn.so"
make --no-print-directory BUILD="$1" PREFIX="$prefix" uninstall > /dev/null
check_uninstalled

at=$root/alone
prefix=$at/dest/usr
mkdir "$at"
hide
make_alone() {
    PATH="$at/hidden:$PATH" make --no-print-directory BUILD="$at/build" LDFLAGS="$LDFLAGS" \
        DESTDIR="$at/dest" PREFIX=/usr "$@" > /dev/null
}
make_alone lib
make_alone install-lib
[ "$(echo "$prefix"/*)" = "$prefix/include $prefix/lib" ] || die "install-lib installs more than the library"
check_names
! grep -E '\(NEEDED\) .*\[lib(jansson|png|z)[0-9]*\.' "$at/library.txt" ||
    die "the library needs what only the program may need"
export PKG_CONFIG_SYSROOT_DIR="$at/dest"
build_app
make_alone uninstall
check_uninstalled
echo "embedding: pkg-config, static, CMake, Python, C99 and C++98 headers, the library alone, uninstall: right"
