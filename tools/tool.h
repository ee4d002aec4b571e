/* SPDX-License-Identifier: MIT
 * What the subcommands of `clcnn` share: exit codes, the one line of an error, the device. */
#ifndef CLCNN_TOOLS_TOOL_H
#define CLCNN_TOOLS_TOOL_H

#include <getopt.h>
#include <stdio.h>

#include "clcnn.h"

/* Exit codes, the same for every subcommand. */
enum {
    EXIT_RIGHT = 0,
    EXIT_MISMATCH = 1, /* or MISTRUSTED */
    EXIT_USAGE = 2,
    EXIT_NO_DEVICE = 3,
    EXIT_BAD_FILE = 4, /* an input file */
    EXIT_NO_MEMORY = 5,
    EXIT_DRIVER = 6, /* failed or died */
    EXIT_OUTPUT = 7, /* not writable */
    EXIT_INTERNAL = 8
};

/* Prints a text whose characters are not ours. A file's name may hold anything, an end of line or a
 * terminal's escape sequence too: what is not printable is shown as \xNN. */
void print_name(FILE *file, const char *text);

/* Prints "(2, 3)". */
void print_sizes(FILE *file, clcnn_shape shape);

/* Prints "clcnn: ..." as one line on stderr and returns `code`. */
int fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The line of a call that failed with this status; returns the exit code of that. fail_library: with
 * the library's last error. */
int fail_status(clcnn_status status, const char *why);
int fail_library(void);

/* The line for a problem line that problem_parse refuses; `code`, or EXIT_NO_MEMORY where that is
 * why. */
int fail_problem(int code, const char *where, const char *why);

/* "PATH: WHAT: " and the errno's text; `code`, or EXIT_NO_MEMORY where that is why. */
int fail_file(int code, const char *path, const char *what, int error);

/* getopt_long, which takes an empty value for one: here it is missing, and the answer ':', as letters have
 * it that begin so. */
int next_option(int argc, char **argv, const char *letters, const struct option *options);

/* The line for what next_option answers '?' or ':' to; and for a word at optind where none is expected.
 * argv[0] is the subcommand. */
int fail_option(char **argv, int option);
int fail_operand(char **argv);

/* Reads a whole number in [low, high]; EXIT_USAGE with a line that names `what`. */
int parse_number(const char *what, const char *text, long low, long high, long *value);

/* Makes a context, or says why not: EXIT_RIGHT or an exit code. device NULL: the default. */
int open_context(const clcnn_context_desc *desc, clcnn_context **context);

/* Each subcommand: argv[0] is its name; returns an exit code. */
int command_devices(int argc, char **argv);
int command_verify(int argc, char **argv);
int command_notebook(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_run(int argc, char **argv);   /* in a build with ONNX */
int command_bench(int argc, char **argv); /* in a build with OpenCL */

#endif
