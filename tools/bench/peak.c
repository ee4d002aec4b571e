/* SPDX-License-Identifier: MIT */
#include "peak.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#include "clcnn_opencl.h"
#include "tool.h"

/* Of work-items in groups of LOCAL: on a CPU one, and neighbours take neighbouring vectors. */
static const char source[] =
    "#define JOIN2(a, b) a##b\n"
    "#define JOIN(a, b) JOIN2(a, b)\n"
    "#if WIDTH == 1\n"
    "typedef float vec;\n"
    "#define LOAD(at, x) (x)[at]\n"
    "#define STORE(v, at, y) (y)[at] = v\n"
    "#else\n"
    "typedef JOIN(float, WIDTH) vec;\n"
    "#define LOAD JOIN(vload, WIDTH)\n"
    "#define STORE JOIN(vstore, WIDTH)\n"
    "#endif\n"
    "#if FMA\n"
    "#define MULTIPLY_ADD(a, b, c) fma(a, b, c)\n"
    "#else\n"
    "#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))\n"
    "#endif\n"
    "__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))\n"
    "void chains(__global float *y, int steps, float factor, float term) {\n"
    "    const vec a = factor, b = term;\n"
    "    vec sum[CHAINS];\n"
    "    for (int i = 0; i < CHAINS; i++) {\n"
    "        sum[i] = (vec)((float)i);\n"
    "    }\n"
    "    for (int step = 0; step < steps; step++) {\n"
    "#pragma unroll\n"
    "        for (int i = 0; i < CHAINS; i++) {\n"
    "            sum[i] = MULTIPLY_ADD(sum[i], a, b);\n"
    "        }\n"
    "    }\n"
    "    for (int i = 1; i < CHAINS; i++) {\n"
    "        sum[0] += sum[i];\n"
    "    }\n"
    "    STORE(sum[0], get_global_id(0), y);\n"
    "}\n"
    "__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))\n"
    "void copy(__global const float *x, __global float *y, int steps) {\n"
    "    size_t at = get_group_id(0) * LOCAL * (size_t)steps + get_local_id(0);\n"
    "    for (int step = 0; step < steps; step++, at += LOCAL) {\n"
    "        STORE(LOAD(at, x), at, y);\n"
    "    }\n"
    "}\n";

enum {
    CHAINED = 100, /* launches of which the fastest counts */
    COPIES = 20,
    ITEMS_A_UNIT = 4,   /* on a CPU, where a group is one item */
    GROUPS_A_UNIT = 32, /* elsewhere: enough to hide what a chain waits for */
    GROUP = 64,         /* items */
    COPIED = 1 << 28,   /* bytes, and as many written: more than most caches */
    SHARE = 8,          /* of the device's memory that each of the two buffers takes at most */
    STEPS_CPU = 1024,   /* vectors that an item copies */
    STEPS_ELSEWHERE = 16
};
static const double chain_seconds = 4e-3; /* of a launch, so that its start does not count */

typedef struct gauge {
    const clcnn_device_info *info;
    cl_command_queue queue;
    cl_context context;
    cl_device_id device;
    cl_program program;
    cl_kernel chains, copy;
    cl_mem x, y;
    size_t bytes; /* of each */
    int local, width, chain_count;
} gauge;

static int fail_call(const char *call, cl_int code) {
    const int memory = code == CL_OUT_OF_HOST_MEMORY || code == CL_MEM_OBJECT_ALLOCATION_FAILURE;
    return fail(memory ? EXIT_NO_MEMORY : EXIT_DRIVER, "bench: measuring the peak: %s: %d", call,
                (int)code);
}

/* ---- Making ---------------------------------------------------------------------------------- */

/* Chains that hide each other's latency and stay in registers: 32 of 16 floats, else 16. */
static void choose_shape(gauge *g) {
    const int cpu = g->info->type == CLCNN_DEVICE_CPU;
    g->width = g->info->vector_width;
    g->chain_count = g->width == 16 ? 24 : 12;
    g->local = cpu || g->info->max_group_size < GROUP ? 1 : GROUP;
}

static cl_int build(gauge *g) {
    const char *text = source;
    char options[128];
    cl_int code;
    snprintf(options, sizeof options, "-DWIDTH=%d -DCHAINS=%d -DLOCAL=%d -DFMA=%d", g->width,
             g->chain_count, g->local, g->info->fma);
    g->program = clCreateProgramWithSource(g->context, 1, &text, NULL, &code);
    code = code ? code : clBuildProgram(g->program, 1, &g->device, options, NULL, NULL);
    if (!code) {
        g->chains = clCreateKernel(g->program, "chains", &code);
    }
    if (!code) {
        g->copy = clCreateKernel(g->program, "copy", &code);
    }
    return code;
}

/* Both are written to, so that their pages are there. */
static cl_int make_buffers(gauge *g) {
    const cl_float one = 1;
    cl_int code;
    g->bytes = COPIED;
    while (g->bytes > g->info->max_allocation || g->bytes > g->info->global_memory / SHARE) {
        g->bytes /= 2;
    }
    g->x = clCreateBuffer(g->context, CL_MEM_READ_WRITE, g->bytes, NULL, &code);
    if (!code) {
        g->y = clCreateBuffer(g->context, CL_MEM_READ_WRITE, g->bytes, NULL, &code);
    }
    code = code ? code
                : clEnqueueFillBuffer(g->queue, g->x, &one, sizeof one, 0, g->bytes, 0, NULL, NULL);
    code = code ? code
                : clEnqueueFillBuffer(g->queue, g->y, &one, sizeof one, 0, g->bytes, 0, NULL, NULL);
    return code ? code : clFinish(g->queue);
}

static int open_gauge(clcnn_context *context, gauge *g) {
    *g = (gauge){.info = clcnn_context_device(context), .queue = clcnn_context_queue(context)};
    choose_shape(g);
    cl_int code =
        clGetCommandQueueInfo(g->queue, CL_QUEUE_CONTEXT, sizeof g->context, &g->context, NULL);
    code =
        code ? code
             : clGetCommandQueueInfo(g->queue, CL_QUEUE_DEVICE, sizeof g->device, &g->device, NULL);
    if (code) {
        return fail_call("clGetCommandQueueInfo", code);
    }
    code = build(g);
    if (code) {
        return fail_call("building its kernels", code);
    }
    code = make_buffers(g);
    return code ? fail_call("its buffers", code) : EXIT_RIGHT;
}

static void close_gauge(gauge *g) {
    cl_kernel const kernels[] = {g->chains, g->copy};
    cl_mem const buffers[] = {g->x, g->y};
    for (size_t i = 0; i < 2; i++) {
        if (kernels[i]) {
            clReleaseKernel(kernels[i]);
        }
        if (buffers[i]) {
            clReleaseMemObject(buffers[i]);
        }
    }
    if (g->program) {
        clReleaseProgram(g->program);
    }
}

/* ---- Measuring ------------------------------------------------------------------------------- */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The seconds of the fastest of `times` launches. */
static cl_int launch(const gauge *g, cl_kernel kernel, size_t items, int times, double *seconds) {
    const size_t local = (size_t)g->local;
    cl_int code = CL_SUCCESS;
    *seconds = INFINITY;
    for (int i = 0; !code && i < times; i++) {
        const double start = now();
        code = clEnqueueNDRangeKernel(g->queue, kernel, 1, NULL, &items, &local, 0, NULL, NULL);
        code = code ? code : clFinish(g->queue);
        *seconds = fmin(*seconds, now() - start);
    }
    return code;
}

static cl_int measure_chains(const gauge *g, double *flops) {
    const size_t groups =
        (size_t)g->info->compute_units * (size_t)(g->local == 1 ? ITEMS_A_UNIT : GROUPS_A_UNIT);
    const size_t items = groups * (size_t)g->local;
    const cl_float factor = 0.999f, term = 1e-3f; /* sums stay near 1 */
    double seconds = 0;
    cl_int steps = 1 << 10;
    cl_int code = clSetKernelArg(g->chains, 0, sizeof g->y, &g->y);
    code = code ? code : clSetKernelArg(g->chains, 2, sizeof factor, &factor);
    code = code ? code : clSetKernelArg(g->chains, 3, sizeof term, &term);
    for (; !code && seconds < chain_seconds && steps < 1 << 28; steps *= 2) {
        code = clSetKernelArg(g->chains, 1, sizeof steps, &steps);
        code = code ? code : launch(g, g->chains, items, 2, &seconds); /* the first one builds */
    }
    code = code ? code : clSetKernelArg(g->chains, 1, sizeof steps, &steps);
    code = code ? code : launch(g, g->chains, items, CHAINED, &seconds);
    *flops = 2.0 * (double)items * steps * g->chain_count * g->width / seconds;
    return code;
}

static cl_int measure_copy(const gauge *g, double *bytes) {
    const cl_int steps = g->local == 1 ? STEPS_CPU : STEPS_ELSEWHERE;
    const size_t items = g->bytes / ((size_t)steps * (size_t)g->width * sizeof(float));
    double seconds = 0;
    cl_int code = clSetKernelArg(g->copy, 0, sizeof g->x, &g->x);
    code = code ? code : clSetKernelArg(g->copy, 1, sizeof g->y, &g->y);
    code = code ? code : clSetKernelArg(g->copy, 2, sizeof steps, &steps);
    code = code ? code : launch(g, g->copy, items, COPIES, &seconds);
    *bytes = 2 * (double)g->bytes / seconds;
    return code;
}

int peak_measure(clcnn_context *context, bench_peak *peak) {
    gauge g;
    int code = open_gauge(context, &g);
    if (!code) {
        cl_int status = measure_chains(&g, &peak->flops);
        status = status ? status : measure_copy(&g, &peak->bytes);
        code = status ? fail_call("a kernel", status) : EXIT_RIGHT;
    }
    close_gauge(&g);
    return code;
}
