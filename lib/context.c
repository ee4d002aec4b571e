/* SPDX-License-Identifier: MIT
 * Contexts: what every kind has in common. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"
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

clcnn_status clcnn_context_check_desc(const clcnn_context_desc *desc) {
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

clcnn_status clcnn_context_init(clcnn_context *context, const clcnn_backend *backend,
                                const clcnn_context_desc *desc, const clcnn_device_info *device) {
    static const clcnn_context_desc defaults;
    context->backend = backend;
    context->device = *device;
    context->desc = desc ? *desc : defaults;
    context->desc.device = NULL;
    clcnn_status status = clcnn_context_check_desc(&context->desc);
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

bool clcnn_context_is_reference(const clcnn_context *context) {
    return context->device.type == CLCNN_DEVICE_REFERENCE;
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
