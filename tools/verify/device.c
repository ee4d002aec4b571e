/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <stdio.h>
#include <stdlib.h>

#include "report.h"
#include "tool.h"

/* With --verbose the library's own lines are shown, beside the results and not among them. */
static void log_line(void *user, const char *line) {
    (void)user;
    fprintf(stderr, "clcnn: %s\n", line);
}

static int width_index(int width) {
    return width == 0 ? 0 : width == 1 ? 1 : width == 4 ? 2 : width == 8 ? 3 : 4;
}

clcnn_context *verify_context(verify *v, int width, clcnn_fma fma) {
    clcnn_context **context = &v->contexts[width_index(width)][fma];
    if (!*context && !v->stop) {
        const clcnn_context_desc desc = {.device = v->options->device,
                                         .log = v->options->verbose ? log_line : NULL,
                                         .guard_zones = !v->options->no_guard,
                                         .vector_width = width,
                                         .fma = fma};
        report_clear(v);
        report_begin(v, "opening the device", "", "", "");
        const int code = open_context(&desc, context);
        if (code) {
            verify_stop(v, code);
        }
    }
    return *context;
}

/* Without OpenCL the default device is the reference: comparing it with itself must be asked for.
 */
static int check_device(const verify *v) {
    if (v->device.type == CLCNN_DEVICE_REFERENCE && !v->options->device &&
        !secure_getenv("CLCNN_DEVICE")) {
        return fail(EXIT_NO_DEVICE, "verify: there is no device, this program was built without "
                                    "OpenCL; --device reference compares the reference with "
                                    "itself");
    }
    return EXIT_RIGHT;
}

int verify_open(verify *v) {
    const clcnn_context_desc reference = {.device = "reference"};
    const int code = open_context(&reference, &v->reference);
    if (code) {
        return code;
    }
    const clcnn_context *context = verify_context(v, v->options->width, v->options->fma);
    if (!context) {
        return v->code;
    }
    v->device = *clcnn_context_device(context);
    return check_device(v);
}

void verify_close(verify *v) {
    report_begin(v, "closing the device", "", "", "");
    for (int i = 0; i < VERIFY_WIDTHS * VERIFY_FMAS; i++) {
        clcnn_context_destroy(v->contexts[i / VERIFY_FMAS][i % VERIFY_FMAS]);
    }
    clcnn_context_destroy(v->reference);
}
