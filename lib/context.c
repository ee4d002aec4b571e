/* SPDX-License-Identifier: MIT
 * Contexts: which device a word means is asked of each backend in turn. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends.h"
#include "fork.h"

void clcnn_log(const clcnn_context *context, const char *format, ...) {
    if (!context->desc.log) {
        return;
    }
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    clcnn_one_line(line);
    context->desc.log(context->desc.log_user, line);
}

void clcnn_trim(const char *text, char *kept, size_t size) {
    while (isspace((unsigned char)*text)) {
        text++;
    }
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1])) {
        length--;
    }
    snprintf(kept, size, "%.*s", (int)length, text);
}

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

static clcnn_status check_desc(const clcnn_context_desc *desc) {
    const int width = desc->vector_width;
    if (width != 0 && width != 1 && width != 4 && width != 8 && width != 16) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "context: vector_width is %d; it must be 0, 1, 4, 8 or 16", width);
    }
    if ((unsigned)desc->fma > CLCNN_FMA_OFF) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "context: fma is %d; it must be auto, on or off",
                          (int)desc->fma);
    }
    return CLCNN_OK;
}

/* Asks each backend for the device that a word names. */
static clcnn_status open_device(const clcnn_context_desc *desc, clcnn_context **context) {
    clcnn_status status = CLCNN_OK;
    for (const clcnn_backend *const *b = clcnn_backends; !status && !*context && *b; b++) {
        status = (*b)->open(desc, context);
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
    status = check_desc(&asked);
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

clcnn_status clcnn_context_init(clcnn_context *context, const clcnn_backend *backend,
                                const clcnn_context_desc *desc, const clcnn_device_info *device) {
    static const clcnn_context_desc defaults;
    context->backend = backend;
    context->device = *device;
    context->desc = desc ? *desc : defaults;
    context->desc.device = NULL;
    clcnn_status status = check_desc(&context->desc);
    if (context->desc.vector_width == 0) {
        context->desc.vector_width = device->vector_width;
    }
    if (context->desc.fma == CLCNN_FMA_AUTO) {
        context->desc.fma = device->fma ? CLCNN_FMA_ON : CLCNN_FMA_OFF;
    }
    if (context->desc.memory_budget == 0) {
        context->desc.memory_budget = device->global_memory;
    }
    return status;
}

void clcnn_context_destroy(clcnn_context *context) {
    if (context) {
        context->backend->close(context);
    }
}

bool clcnn_context_forked(const clcnn_context *context) {
    return context->process && context->process != clcnn_process_self();
}

clcnn_status clcnn_context_usable(const char *object, const clcnn_context *context) {
    clcnn_status status = clcnn_require(object, "context", context);
    if (!status && clcnn_context_forked(context)) {
        return clcnn_fail(
            CLCNN_UNSUPPORTED,
            "%s: the context is of process %d, from which %d was forked; a driver does "
            "not survive a fork; destroy it",
            object, context->process, clcnn_process_self());
    }
    if (!status && context->lost) {
        return clcnn_fail(CLCNN_DEVICE_FAILED,
                          "%s: the context is lost since its device failed; destroy it", object);
    }
    return status;
}

const clcnn_device_info *clcnn_context_device(const clcnn_context *context) {
    return context ? &context->device : NULL;
}

clcnn_status clcnn_context_finish(clcnn_context *context) {
    clcnn_status status = clcnn_context_usable("context", context);
    return status ? status : context->backend->finish(context);
}

size_t clcnn_context_memory(const clcnn_context *context) {
    return context ? context->memory_live : 0;
}
