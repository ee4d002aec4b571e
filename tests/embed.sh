#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs into an empty folder and builds the embedding program against it, by pkg-config (shared and
# static) and by CMake; checks the headers as C99 and C++98, and what uninstall leaves.
#   embed.sh BUILD
set -eu
build=$(cd "$1" && pwd)
root=$build/embed
rm -rf "$root"
mkdir -p "$root"
make --no-print-directory BUILD="$1" PREFIX="$root/usr" install > /dev/null

strict="-Wall -Wextra -pedantic -Werror -DCL_TARGET_OPENCL_VERSION=120"
includes="-I$root/usr/include"
# shellcheck disable=SC2086 # lists are meant to split
{
    # -Wno-long-long: Khronos' own header is not C++98; ours is
    for header in "$root"/usr/include/*.h; do # each by itself
        echo "#include <$(basename "$header")>" > "$root/header.c"
        cc -std=c99 $strict $includes -fsyntax-only "$root/header.c"
        c++ -x c++ -std=c++98 $strict -Wno-long-long $includes -fsyntax-only "$root/header.c"
    done
    cc -std=c99 $strict $includes -c tests/embed/header_c99.c -o "$root/header_c99.o"
    c++ -std=c++98 $strict -Wno-long-long $includes -c tests/embed/header_cxx98.cpp -o "$root/header_cxx98.o"
}

# libclcnn.so -> libclcnn.so.MAJOR.MINOR, the soname, -> libclcnn.so.MAJOR.MINOR.PATCH
version=$(sed -n 's/^.define CLCNN_VERSION "\(.*\)"/\1/p' lib/clcnn.h)
soname=libclcnn.so.${version%.*}
[ "$(readlink "$root/usr/lib/libclcnn.so")" = "$soname" ]
[ "$(readlink "$root/usr/lib/$soname")" = "libclcnn.so.$version" ]
readelf -d "$root/usr/lib/libclcnn.so.$version" | grep -q "(SONAME) .*\[$soname\]"

export PKG_CONFIG_PATH="$root/usr/lib/pkgconfig" LD_LIBRARY_PATH="$root/usr/lib"
# shellcheck disable=SC2046
cc tests/embed/app.c $(pkg-config --cflags --libs clcnn) -o "$root/app"
readelf -d "$root/app" | grep -q "(NEEDED) .*\[$soname\]"
"$root/app" > "$root/app.txt"
# shellcheck disable=SC2046
cc tests/embed/app.c $(pkg-config --cflags clcnn) "$root/usr/lib/libclcnn.a" \
    $(pkg-config --libs --static clcnn | sed 's/-lclcnn//') -o "$root/app_static"
LD_LIBRARY_PATH='' "$root/app_static" | cmp - "$root/app.txt"

# README's program, word for word
# shellcheck disable=SC2016 # back quotes, not a command
sed -n '/^```c$/,/^```$/p' README.md | sed '/^```/d' > "$root/readme.c"
# shellcheck disable=SC2046
cc -Wall -Wextra -Werror "$root/readme.c" $(pkg-config --cflags --libs clcnn) -o "$root/readme"
printf '12 16 9\n24 28 15\n15 17 9\n' > "$root/readme.txt"
"$root/readme" | cmp - "$root/readme.txt"

cmake -S tests/embed -B "$root/cmake" -DCMAKE_PREFIX_PATH="$root/usr" > /dev/null
cmake --build "$root/cmake" > /dev/null
"$root/cmake/app" | cmp - "$root/app.txt"

make --no-print-directory BUILD="$1" PREFIX="$root/usr" uninstall > /dev/null
left=$(find "$root/usr" ! -type d)
if [ -n "$left" ]; then
    echo "uninstall left: $left" >&2
    exit 1
fi
echo "embedding: pkg-config, static, CMake, C99 and C++98 headers, uninstall: right"
