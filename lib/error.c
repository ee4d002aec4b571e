/* SPDX-License-Identifier: MIT
 * Statuses and this thread's last error. */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char message[CLCNN_MESSAGE];
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

/* Control characters: C0, DEL, and C1, which in UTF-8 are C2 80 to C2 9F. */
void clcnn_one_line(char *text) {
    for (unsigned char *c = (unsigned char *)text; *c; c++) {
        if (c[0] == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0) {
            c[0] = c[1] = ' ';
        } else if (c[0] < 0x20 || c[0] == 0x7F) {
            c[0] = ' ';
        }
    }
}

void clcnn_error_set(clcnn_status status, int driver_code, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    last.status = status;
    last.driver_code = driver_code;
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    clcnn_one_line(message);
}

void clcnn_error_keep(clcnn_error_kept *kept) {
    kept->last = last;
    memcpy(kept->message, message, sizeof message);
}

void clcnn_error_restore(const clcnn_error_kept *kept) {
    last = kept->last;
    memcpy(message, kept->message, sizeof message);
}

clcnn_status clcnn_require(const char *object, const char *argument, const void *pointer) {
    if (pointer) {
        return CLCNN_OK;
    }
    return clcnn_fail(CLCNN_INVALID_ARGUMENT, "%s: %s is NULL; it is required", object, argument);
}
