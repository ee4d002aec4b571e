/* SPDX-License-Identifier: MIT
 * The one place where errors are made. A function that finds a fault returns clcnn_fail(...); its
 * callers pass the status up unchanged. */
#ifndef CLCNN_LIB_ERROR_H
#define CLCNN_LIB_ERROR_H

#include "clcnn.h"

/* Lets the compiler check printf arguments; positions count from 1. */
#define CLCNN_FORMAT(at, first) __attribute__((format(printf, at, first)))

/* Sets this thread's error and returns `status`. One line: object, fact with its values, rule. */
clcnn_status clcnn_fail(clcnn_status status, const char *format, ...) CLCNN_FORMAT(2, 3);

/* The same with the driver's own code behind it. */
clcnn_status clcnn_fail_driver(clcnn_status status, int driver_code, const char *format, ...)
    CLCNN_FORMAT(3, 4);

/* "conv2d: filter is NULL" for each argument that must not be. */
clcnn_status clcnn_require(const char *object, const char *argument, const void *pointer);

#endif
