/* SPDX-License-Identifier: MIT
 * Opening: which devices there are, and which one a word means, is asked of each backend in turn. */
#include <stdio.h>
#include <stdlib.h>

#include "backends.h"

typedef struct listing {
    clcnn_device_info *infos;
    size_t capacity, count;
} listing;

static void add_device(void *user, const clcnn_device_info *info) {
    listing *list = user;
    if (list->count < list->capacity) {
        list->infos[list->count] = *info;
    }
    list->count++;
}

clcnn_status clcnn_devices(clcnn_device_info *infos, size_t capacity, size_t *count) {
    clcnn_status status = clcnn_require("devices", "count", count);
    if (!status && capacity > 0) {
        status = clcnn_require("devices", "infos", infos);
    }
    if (status) {
        return status;
    }
    listing list = {infos, capacity, 0};
    for (const clcnn_backend *const *b = clcnn_backends; !status && *b; b++) {
        status = (*b)->devices(add_device, &list);
    }
    if (!status) {
        *count = list.count;
    }
    return status;
}

/* Asks each backend for the device that a word names. */
static clcnn_status open_device(const clcnn_context_desc *desc, clcnn_context **context) {
    clcnn_status status = CLCNN_OK;
    for (const clcnn_backend *const *b = clcnn_backends; !status && !*context && *b; b++) {
        status = (*b)->open(*b, desc, context);
    }
    if (!status && !*context) {
        status = clcnn_fail(CLCNN_NO_DEVICE,
                            "context: there is no device \"%s\"; built without OpenCL, the library "
                            "has \"reference\" alone",
                            desc->device);
    }
    return status;
}

/* The line of a word that the caller did not write says where it stands. */
static clcnn_status blame_variable(clcnn_status status, const char *variable) {
    char line[1024];
    const clcnn_error *error = clcnn_last_error();
    snprintf(line, sizeof line, "%s", error->message);
    return clcnn_fail_driver(status, error->driver_code, "CLCNN_DEVICE=%.127s: %s", variable, line);
}

clcnn_status clcnn_context_create(const clcnn_context_desc *desc, clcnn_context **context) {
    static const clcnn_context_desc defaults;
    clcnn_status status = clcnn_require("context", "context", context);
    if (status) {
        return status;
    }
    *context = NULL;
    clcnn_context_desc asked = desc ? *desc : defaults;
    status = clcnn_context_check_desc(&asked);
    if (status) {
        return status;
    }
    const bool named = asked.device && asked.device[0];
    const char *variable = named ? NULL : secure_getenv("CLCNN_DEVICE");
    char word[256]; /* longer than any name */
    clcnn_trim(named ? asked.device : variable ? variable : "", word, sizeof word);
    asked.device = word;
    status = open_device(&asked, context);
    return status && variable && variable[0] ? blame_variable(status, variable) : status;
}
