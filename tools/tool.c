/* SPDX-License-Identifier: MIT */
#include "tool.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int fail(int code, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fflush(stdout);
    fputs("clcnn: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return code;
}

static int exit_code(clcnn_status status) {
    switch (status) {
    case CLCNN_OK:
        return EXIT_RIGHT;
    case CLCNN_INVALID_ARGUMENT:
    case CLCNN_INVALID_SHAPE:
    case CLCNN_UNSUPPORTED:
        return EXIT_USAGE;
    case CLCNN_NO_DEVICE:
        return EXIT_NO_DEVICE;
    case CLCNN_OUT_OF_MEMORY:
        return EXIT_NO_MEMORY;
    case CLCNN_BUILD_FAILED:
    case CLCNN_DEVICE_FAILED:
        return EXIT_DRIVER;
    default:
        return EXIT_INTERNAL;
    }
}

int fail_library(void) {
    const clcnn_error *error = clcnn_last_error();
    const int code = exit_code(error->status);
    return fail(code, "%s%s", error->message,
                code == EXIT_NO_DEVICE ? "; 'clcnn devices' lists the devices" : "");
}

int fail_problem(int code, const char *where, const char *why) {
    const clcnn_error *error = clcnn_last_error();
    const int memory = error->status == CLCNN_OUT_OF_MEMORY && strcmp(error->message, why) == 0;
    return fail(memory ? EXIT_NO_MEMORY : code, "%s: %s", where, why);
}

int fail_file(int code, const char *path, const char *what, int error) {
    return fail(error == ENOMEM ? EXIT_NO_MEMORY : code, "%s: %s: %s", path, what, strerror(error));
}

int fail_usage(const char *command, const char *word) {
    return fail(EXIT_USAGE, "%s: \"%s\" is no option, or its value is amiss; try 'clcnn %s --help'",
                command, word, command);
}

int parse_number(const char *what, const char *text, long low, long high, long *value) {
    char *end;
    errno = 0;
    *value = strtol(text, &end, 10);
    if (end == text || *end || errno || *value < low || *value > high) {
        return fail(EXIT_USAGE, "%s: \"%s\" is not a whole number from %ld to %ld", what, text, low,
                    high);
    }
    return EXIT_RIGHT;
}

int open_context(const clcnn_context_desc *desc, clcnn_context **context) {
    return clcnn_context_create(desc, context) ? fail_library() : EXIT_RIGHT;
}
