/* SPDX-License-Identifier: MIT
 * Statuses and this thread's last error. */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>

static _Thread_local char message[1024];
static _Thread_local clcnn_error last;

const char *clcnn_version(void) {
    return CLCNN_VERSION;
}

#define STATUS_NAME(constant, text) [constant] = #constant,
#define STATUS_TEXT(constant, text) [constant] = text,

const char *clcnn_status_name(clcnn_status status) {
    static const char *const names[] = {CLCNN_STATUS_LIST(STATUS_NAME)};
    return (unsigned)status < CLCNN_STATUS_COUNT ? names[status] : "unknown status";
}

const char *clcnn_status_text(clcnn_status status) {
    static const char *const texts[] = {CLCNN_STATUS_LIST(STATUS_TEXT)};
    return (unsigned)status < CLCNN_STATUS_COUNT ? texts[status] : "unknown status";
}

const clcnn_error *clcnn_last_error(void) {
    last.message = message; /* a thread's address, so no constant */
    return &last;
}

void clcnn_error_set(clcnn_status status, int driver_code, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    last.status = status;
    last.driver_code = driver_code;
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    for (char *c = message; *c; c++) {
        if (*c == '\n' || *c == '\r') {
            *c = ' '; /* a driver's text may hold several lines; ours is one */
        }
    }
}

clcnn_status clcnn_require(const char *object, const char *argument, const void *pointer) {
    if (pointer) {
        return CLCNN_OK;
    }
    return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: %s is NULL; it is required", object, argument);
}
