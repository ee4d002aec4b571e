/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <stdlib.h>
#include <string.h>

#include "signals.h"

typedef struct clcnn_program {
    struct clcnn_program *next;
    const char *text; /* of clcnn_kernel_sources */
    char *options;
    cl_program program;
} clcnn_program;

static const clcnn_kernel_source *find_source(const char *name) {
    for (const clcnn_kernel_source *s = clcnn_kernel_sources; s->name; s++) {
        if (strcmp(s->name, name) == 0) {
            return s;
        }
    }
    return NULL;
}

/* The log's first line that says error, or its first line. */
static const char *first_error(char *log) {
    char *line = strstr(log, "error");
    line = line ? line : log;
    while (line > log && line[-1] != '\n') {
        line--;
    }
    line[strcspn(line, "\n")] = 0;
    return line;
}

static void log_lines(clcnn_opencl_context *c, const char *source, const char *log) {
    while (*log) {
        const int length = (int)strcspn(log, "\n");
        clcnn_log(&c->base, "%s: %.*s", source, length, log);
        log += log[length] ? length + 1 : length;
    }
}

static clcnn_status build_failed(clcnn_opencl_context *c, const char *source, cl_program program,
                                 cl_int code) {
    if (clcnn_opencl_is_shortage(code)) { /* it says nothing of the kernel */
        return clcnn_opencl_fail(c, code, "clBuildProgram");
    }
    size_t size = 0;
    clGetProgramBuildInfo(program, c->device, CL_PROGRAM_BUILD_LOG, 0, NULL, &size);
    char *log = calloc(size + 1, 1);
    if (log) {
        clGetProgramBuildInfo(program, c->device, CL_PROGRAM_BUILD_LOG, size, log, NULL);
        log_lines(c, source, log);
    }
    clcnn_status status =
        clcnn_fail_driver(CLCNN_BUILD_FAILED, code, "kernels/%s.cl does not build on %s: %s",
                          source, c->base.device.name,
                          log && log[0] ? first_error(log) : "no build log");
    free(log);
    return status;
}

static clcnn_status build(clcnn_opencl_context *c, const clcnn_kernel_source *source,
                          const char *options, cl_program *program) {
    cl_int code;
    const char *text = source->text;
    *program = clCreateProgramWithSource(c->context, 1, &text, NULL, &code);
    if (code) {
        return clcnn_opencl_fail(c, code, "clCreateProgramWithSource");
    }
    clcnn_driver_enter();
    code = clBuildProgram(*program, 1, &c->device, options, NULL, NULL);
    clcnn_driver_leave();
    if (code) {
        clcnn_status status = build_failed(c, source->name, *program, code);
        clReleaseProgram(*program);
        return status;
    }
    return CLCNN_OK;
}

clcnn_status clcnn_program_get(clcnn_opencl_context *c, const char *kernel, const char *options,
                               cl_program *program) {
    const clcnn_kernel_source *s = find_source(kernel);
    if (!s) {
        return clcnn_fail(CLCNN_INTERNAL, "kernels/%s.cl is not in this build", kernel);
    }
    for (const clcnn_program *p = c->programs; p; p = p->next) {
        if (p->text == s->text && strcmp(p->options, options) == 0) {
            *program = p->program;
            return CLCNN_OK;
        }
    }
    clcnn_program *p = calloc(1, sizeof *p);
    char *kept = strdup(options);
    clcnn_status status = CLCNN_OUT_OF_MEMORY;
    if (p && kept) {
        status = build(c, s, options, &p->program);
    } else {
        clcnn_error_set(status, 0, "program %s: no host memory", kernel);
    }
    if (status) {
        free(kept);
        free(p);
        return status;
    }
    p->text = s->text;
    p->options = kept;
    p->next = c->programs;
    c->programs = p;
    *program = p->program;
    return CLCNN_OK;
}

void clcnn_programs_free(clcnn_opencl_context *c) {
    while (c->programs) {
        clcnn_program *p = c->programs;
        c->programs = p->next;
        if (!clcnn_context_forked(&c->base)) {
            clReleaseProgram(p->program);
        }
        free(p->options);
        free(p);
    }
}
