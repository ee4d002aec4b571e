# SPDX-License-Identifier: MIT
# From a preprocessed public header (cc -E, CLCNN_API empty), whose name is HEADER: a C program that
# prints what a caller's machine code depends on, one fact a line. It reads what the headers hold:
# functions with named parameters, enums, structs of plain members. Anything else ends it, unread.

function trim(s) {
    gsub(/^ +| +$/, "", s)
    return s
}

function unread(what) {
    print HEADER ": tests/abi.awk cannot read: " what > "/dev/stderr"
    exit 1
}

# What stands between the first `open` and the last `shut`.
function inside(s, open, shut) {
    s = substr(s, index(s, open) + 1)
    while (s != "" && substr(s, length(s)) != shut) {
        s = substr(s, 1, length(s) - 1)
    }
    return substr(s, 1, length(s) - 1)
}

# A parameter without its name, which no caller depends on.
function parameter(s,    array) {
    s = trim(s)
    if (match(s, /\[[0-9]*\]$/)) {
        array = substr(s, RSTART)
        s = substr(s, 1, RSTART - 1)
    }
    if (s == "void" || s ~ /[(]/ || !match(s, /[a-z0-9_]+$/) || RSTART == 1) {
        return s == "void" ? s : unread("the parameter \"" s "\"")
    } # RSTART is where the name begins
    return trim(substr(s, 1, RSTART - 1)) array
}

function parameters(s,    i, n, part, list) {
    n = split(s, part, ",")
    for (i = 1; i <= n; i++) {
        list = list (i > 1 ? ", " : "") parameter(part[i])
    }
    return "(" list ")"
}

function fact(format, values) {
    printf "    printf(\"%s\\n\"%s);\n", format, values
}

function callable(kind, s,    head) {
    head = trim(substr(s, 1, index(s, "(") - 1))
    if (!match(head, /[a-z0-9_]+$/) || RSTART == 1) {
        unread(s)
    }
    fact(kind " " substr(head, RSTART) ": " trim(substr(head, 1, RSTART - 1)) " " \
        parameters(inside(s, "(", ")")))
}

function callback(s,    name) {
    match(s, /\(\*[a-z0-9_]+\)/)
    name = substr(s, RSTART + 2, RLENGTH - 3)
    sub(/\(\*[a-z0-9_]+\)/, name, s)
    callable("callback", substr(s, length("typedef ") + 1))
}

function enumeration(name, body,    i, n, constant) {
    n = split(body, constant, ",")
    for (i = 1; i <= n; i++) {
        sub(/=.*/, "", constant[i])
        if (trim(constant[i]) != "") {
            fact("enum " name " %4d " trim(constant[i]), ", (int)" trim(constant[i]))
        }
    }
    fact("enum " name " size %zu", ", sizeof(" name ")")
}

# "const char *a, b[3]": type and declarators.
function members(name, s,    i, n, declarator, type, field) {
    n = split(s, declarator, ",")
    for (i = 1; i <= n; i++) {
        field = trim(declarator[i])
        if (!match(field, /[*]*[a-z0-9_]+(\[[0-9]+\])*$/) || s ~ /[(){}:]/) {
            unread("the member \"" s "\"")
        }
        type = i == 1 ? trim(substr(field, 1, RSTART - 1)) : type
        declarator[i] = substr(field, RSTART)
        field = declarator[i]
        gsub(/[*]|\[.*/, "", field)
        fact("struct " name " at %4zu, %4zu bytes: " type " " declarator[i], \
            ", offsetof(" name ", " field "), sizeof(((" name " *)0)->" field ")")
    }
}

function structure(name, body,    i, n, statement) {
    n = split(body, statement, ";")
    for (i = 1; i <= n; i++) {
        if (trim(statement[i]) != "") {
            members(name, trim(statement[i]))
        }
    }
    fact("struct " name " size %zu", ", sizeof(" name ")")
}

function declaration(s,    word, n) {
    n = split(s, word, " ")
    if (s ~ /^typedef enum [a-z0-9_]+ \{/) {
        enumeration(word[3], inside(s, "{", "}"))
    } else if (s ~ /^typedef struct [a-z0-9_]+ \{/) {
        structure(word[3], inside(s, "{", "}"))
    } else if (s ~ /^typedef [^{}]*\(\*[a-z0-9_]+\)\(/) {
        callback(s)
    } else if (s ~ /^static _*inline_* /) {
        sub(/ *\{.*/, "", s)
        sub(/^static [a-z_]+ /, "", s)
        callable("inline", s)
    } else if (s ~ /^[^={}]*[a-z0-9_]\([^{}]*\)$/ && s !~ /^typedef/) {
        callable("function", s)
    } else if (n != 4 || word[2] != "struct" || word[3] != word[4]) { # an opaque type
        unread(s)
    }
}

/^# [0-9]+ "/ { ours = index($0, "/" HEADER "\"") > 0 }
ours && !/^#/ { text = text " " $0 }

END {
    gsub(/[ \t]+/, " ", text)
    print "#include <stddef.h>\n#include <stdio.h>\n\n#include <" HEADER ">\n\nint main(void) {"
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        depth += (c == "{") - (c == "}")
        if (c == ";" && depth == 0 || c == "}" && depth == 0 && s ~ /^ *static/) {
            declaration(trim(s (c == "}" ? c : "")))
            count++
            s = ""
        } else {
            s = s c
        }
    }
    if (count == 0 || trim(s) != "") {
        unread(count == 0 ? "nothing declared" : s)
    }
    print "}"
}
