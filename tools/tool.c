/* SPDX-License-Identifier: MIT */
#include "tool.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 16384 }; /* two paths and a message of the library */

/* Bytes of the character at `text`, valid UTF-8 that a terminal shows and does not obey; 0: it is
 * no such. */
static size_t printable(const char *text) {
    const unsigned char *c = (const unsigned char *)text;
    if (c[0] < 0x80) {
        return c[0] >= 0x20 && c[0] != 0x7F;
    }
    const size_t size = c[0] < 0xC2 ? 0 : c[0] < 0xE0 ? 2 : c[0] < 0xF0 ? 3 : c[0] < 0xF5 ? 4 : 0;
    for (size_t i = 1; i < size; i++) {
        if (c[i] < 0x80 || c[i] > 0xBF) {
            return 0;
        }
    }
    /* the second byte tells overlong forms, surrogates, what lies beyond U+10FFFF, and C1 controls */
    const int wrong = (c[0] == 0xC2 && c[1] < 0xA0) || (c[0] == 0xE0 && c[1] < 0xA0) ||
                      (c[0] == 0xED && c[1] > 0x9F) || (c[0] == 0xF0 && c[1] < 0x90) ||
                      (c[0] == 0xF4 && c[1] > 0x8F);
    return size > 0 && !wrong ? size : 0;
}

void print_name(FILE *file, const char *text) {
    while (*text) {
        const size_t size = printable(text);
        if (size > 0) {
            fwrite(text, 1, size, file);
        } else {
            fprintf(file, "\\x%02x", (unsigned char)*text);
        }
        text += size > 0 ? size : 1;
    }
}

void print_sizes(FILE *file, clcnn_shape shape) {
    for (int i = 0; i < shape.rank; i++) {
        fprintf(file, i ? ", %d" : "(%d", shape.dim[i]);
    }
    fputc(')', file);
}

int fail(int code, const char *format, ...) {
    char line[LINE]; /* and none from the heap, which may be what has failed */
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    fflush(stdout);
    fputs("clcnn: ", stderr);
    print_name(stderr, line);
    fputc('\n', stderr);
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

int fail_status(clcnn_status status, const char *why) {
    const int code = exit_code(status);
    return fail(code, "%s%s", why,
                code == EXIT_NO_DEVICE ? "; 'clcnn devices' lists the devices" : "");
}

int fail_library(void) {
    const clcnn_error *error = clcnn_last_error();
    return fail_status(error->status, error->message);
}

int fail_problem(int code, const char *where, const char *why) {
    const clcnn_error *error = clcnn_last_error();
    const int memory = error->status == CLCNN_OUT_OF_MEMORY && strcmp(error->message, why) == 0;
    return fail(memory ? EXIT_NO_MEMORY : code, "%s: %s", where, why);
}

int fail_file(int code, const char *path, const char *what, int error) {
    return fail(error == ENOMEM ? EXIT_NO_MEMORY : code, "%s: %s: %s", path, what, strerror(error));
}

static int fail_word(const char *command, const char *word, const char *what) {
    return fail(EXIT_USAGE, "%s: \"%s\" %s; try 'clcnn %s --help'", command, word, what, command);
}

int next_option(int argc, char **argv, const char *letters, const struct option *options) {
    const int option = getopt_long(argc, argv, letters, options, NULL);
    return option != -1 && optarg && !*optarg ? ':' : option;
}

int fail_option(char **argv, int option) {
    const int empty = optarg == argv[optind - 1]; /* a value, in a word of its own */
    const char *word = argv[optind - 1 - empty], *rest = argv[optind];
    char letter[] = {'-', (char)optopt, 0};
    if (optopt && optopt < 128 && rest && *rest == '-' && rest[1] != '-' && strchr(rest, optopt)) {
        word = letter; /* others stand behind it in its word, which is not done with */
    }
    const bool has_value = optopt && strncmp(word, "--", 2) == 0; /* of a long option that is one */
    return fail_word(argv[0], word,
                     option == ':' ? "needs a value"
                     : has_value   ? "takes no value"
                                   : "is no option");
}

int fail_operand(char **argv) {
    return fail_word(argv[0], argv[optind], "is no option, and nothing else is expected");
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
