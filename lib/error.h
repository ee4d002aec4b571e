/* SPDX-License-Identifier: MIT
 * The one place where errors are made. A function that finds a fault returns clcnn_fail(...); its
 * callers pass the status up unchanged. */
#ifndef CLCNN_LIB_ERROR_H
#define CLCNN_LIB_ERROR_H

#include "clcnn.h"

/* Lets the compiler check printf arguments; positions count from 1. */
#define CLCNN_FORMAT(at, first) __attribute__((format(printf, at, first)))

/* Sets this thread's error. One line: object, fact with its values, rule. */
void clcnn_error_set(clcnn_status status, int driver_code, const char *format, ...)
    CLCNN_FORMAT(3, 4);

/* This thread's error, put aside and back by what may fail unseen. */
enum { CLCNN_MESSAGE = 1024 };
typedef struct clcnn_error_kept {
    clcnn_error last;
    char message[CLCNN_MESSAGE];
} clcnn_error_kept;
void clcnn_error_keep(clcnn_error_kept *kept);
void clcnn_error_restore(const clcnn_error_kept *kept);

/* A driver's text, and a word of the caller's, may hold ends of lines and what a terminal obeys:
 * each such character becomes a space. */
void clcnn_one_line(char *text);

/* clcnn_fail(status, format, ...) sets the error and is `status`; clcnn_fail_driver has the
 * driver's own code behind it. Macros, so that compilers and analysers see which status is
 * returned. */
#define clcnn_fail(status, ...) clcnn_fail_driver(status, 0, __VA_ARGS__)
#define clcnn_fail_driver(status, driver_code, ...)                                                \
    (clcnn_error_set(status, driver_code, __VA_ARGS__), (status))

/* "conv2d: filter is NULL" for each argument that must not be. */
clcnn_status clcnn_require(const char *object, const char *argument, const void *pointer);

#endif
