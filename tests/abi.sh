#!/bin/sh
# SPDX-License-Identifier: MIT
# What programs that were built against the library depend on: compares the functions that the shared
# library exports, and of every public header the functions, the values of enums and the layout of
# structs, with the lists in tests/abi. The layouts are those of 64-bit machines, the same on all where
# a type is aligned to its size; where pointers are shorter the lists are not compared.
#   abi.sh BUILD             compare
#   abi.sh BUILD --update    make the lists anew
set -eu
build=$1
at=$build/abi
flags="-DCL_TARGET_OPENCL_VERSION=120 -Ilib -Ihost"
rm -rf "$at"
mkdir -p "$at/lists"

die() {
    echo "abi: $1" >&2
    exit 1
}

for header in lib/clcnn*.h host/clcnn*.h; do
    name=$(basename "$header" .h)
    # shellcheck disable=SC2086 # a list
    {
        cc $flags -DCLCNN_API= -E "$header" > "$at/$name.i"
        awk -v HEADER="$name.h" -f tests/abi.awk "$at/$name.i" > "$at/$name.c"
        cc -std=c11 $flags "$at/$name.c" -o "$at/$name"
    }
    "$at/$name" > "$at/$name.unsorted"
    LC_ALL=C sort "$at/$name.unsorted" > "$at/lists/$name.txt"
done

sed -n 's/^function \([a-z0-9_]*\):.*/\1/p' "$at"/lists/*.txt | LC_ALL=C sort > "$at/declared"
nm -D --defined-only "$build/libclcnn.so" | awk '{print $3}' | LC_ALL=C sort > "$at/exported"
diff -u "$at/declared" "$at/exported" ||
    die "what the headers declare (-) is not what the library exports (+)"

if [ "$(echo __SIZEOF_POINTER__ | cc -E -P -)" != 8 ]; then
    echo "ABI: the lists are of 64-bit machines and were not compared"
elif [ "${2-}" = --update ]; then
    rm -f tests/abi/*.txt
    cp "$at"/lists/*.txt tests/abi/
    echo "ABI: tests/abi is made anew"
else
    diff -ruN tests/abi "$at/lists" ||
        die "not what tests/abi says (\"Growth\" in lib/clcnn.h); if that is meant: tests/abi.sh $build --update"
    echo "ABI: $(wc -l < "$at/exported") functions, $(cat tests/abi/*.txt | wc -l) facts, as kept"
fi
