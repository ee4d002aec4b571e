#!/bin/sh
# SPDX-License-Identifier: MIT
# Finds files that need each other in a circle: circles.sh BUILD. A file is NAME.c with NAME.h; it needs
# those whose header it includes, and those whose functions or tables it uses, as the objects in BUILD
# say. NAME_PART.c without a header of its own belongs to NAME.
set -eu
build=$1
rooms="tools lib host"
failed=0

# facts ROOM: "file PATH", "include PATH HEADER", "has PATH SYMBOL" and "uses PATH SYMBOL"
facts() {
    sources=$(git ls-files "$1/*.[ch]")
    objects=$(echo "$sources" | sed -n "s|\(.*\)c$|$build/obj/\1o|p")
    # shellcheck disable=SC2086 # a list
    symbols=$(nm -gA $objects 2> /dev/null)
    echo "$sources" | sed 's/^/file /'
    git grep '^#include "' -- "$1/*.[ch]" | sed 's/^\([^:]*\):#include "\(.*\)".*/include \1 \2/'
    echo "$symbols" | sed -n "s|^$build/obj/\(.*\)o: *U \(.*\)|uses \1c \2|p
                              s|^$build/obj/\(.*\)o:[0-9a-f]* [A-Z] \(.*\)|has \1c \2|p"
}

# needs: "A B" of the facts, where A needs B
needs() {
    awk '
    function owner(path, name) {
        sub(/\.[ch]$/, "", path)
        for (name = path; !((name ".h") in files) && sub(/_[^_\/]*$/, "", name);) {
        }
        return (name ".h") in files ? name : path
    }
    function need(a, b) {
        if (owner(a) != owner(b)) {
            print owner(a), owner(b)
        }
    }
    $1 == "file" { files[$2] }
    $1 == "include" { # beside the file, or beside a folder that it is in
        folder = $2
        while (sub(/\/[^\/]*$/, "", folder) && !((folder "/" $3) in files)) {
        }
        if ((folder "/" $3) in files) {
            need($2, folder "/" $3)
        }
    }
    $1 == "has" { home[$3] = $2 }
    $1 == "uses" { user[++uses] = $2; used[uses] = $3 }
    END {
        for (i = 1; i <= uses; i++) {
            if (used[i] in home) {
                need(user[i], home[used[i]])
            }
        }
    }'
}

for room in $rooms; do
    pairs=$(facts "$room" | needs | sort -u)
    if [ -z "$pairs" ]; then
        echo "circles: nothing in $room/ needs anything; is it built in $build?" >&2
        failed=1
    fi
    # tsort names the files of each circle after a line about it
    echo "$pairs" | LC_ALL=C tsort 2>&1 > /dev/null | sed -n 's/^tsort: //p' |
        awk '/contains a loop/ { printf "%scircle:", circles++ ? "\n" : ""; next }
             { printf " %s", $0 }
             END { if (circles) { print ""; exit 1 } }' >&2 || failed=1
done
exit "$failed"
