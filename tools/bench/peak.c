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
    "}\n"
    "__kernel __attribute__((reqd_work_group_size(LOCAL, 1, 1)))\n"
    "void sum(__global const float *x, __global const float *y, int steps, __global float *sums) "
    "{\n"
    "    size_t at = get_group_id(0) * LOCAL * (size_t)steps + get_local_id(0);\n"
    "    vec a = 0.0f, b = 0.0f;\n"
    "    for (int step = 0; step < steps; step++, at += LOCAL) {\n"
    "        a += LOAD(at, x);\n"
    "        b += LOAD(at, y);\n"
    "    }\n"
    "    STORE(a + b, get_global_id(0), sums);\n"
    "}\n";

enum {
    CHAINED = 100, /* launches of which the fastest counts */
    MOVED = 20,
    ITEMS_A_UNIT = 4,   /* on a CPU, where a group is one item */
    GROUPS_A_UNIT = 32, /* elsewhere: enough to hide what a chain waits for */
    GROUP = 64,         /* items */
    BYTES = 1 << 28,    /* of each of two buffers: more than most caches */
    SHARE = 8,          /* of the device's memory that each takes at most */
    STEPS_CPU = 1024,   /* vectors that an item copies or sums */
    STEPS_ELSEWHERE = 16
};
static const double chain_seconds = 4e-3; /* of a launch, so that its start does not count */

enum { CHAINS, COPY, SUM, KERNELS };
static const char *const names[KERNELS] = {"chains", "copy", "sum"};
enum { X, Y, SUMS, BUFFERS };

typedef struct gauge {
    const clcnn_device_info *info;
    cl_command_queue queue;
    cl_context context;
    cl_device_id device;
    cl_program program;
    cl_kernel kernels[KERNELS];
    cl_mem buffers[BUFFERS];
    size_t bytes; /* of x and of y */
    int local, width, chains;
    cl_int steps; /* of an item that copies or sums */
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
    g->chains = g->width == 16 ? 24 : 12;
    g->local = cpu || g->info->max_group_size < GROUP ? 1 : GROUP;
    g->steps = cpu ? STEPS_CPU : STEPS_ELSEWHERE;
    g->bytes = BYTES;
    while (g->bytes > g->info->max_allocation || g->bytes > g->info->global_memory / SHARE) {
        g->bytes /= 2;
    }
}

static cl_int build(gauge *g) {
    const char *text = source;
    char options[128];
    cl_int code;
    snprintf(options, sizeof options, "-DWIDTH=%d -DCHAINS=%d -DLOCAL=%d -DFMA=%d", g->width,
             g->chains, g->local, g->info->fma);
    g->program = clCreateProgramWithSource(g->context, 1, &text, NULL, &code);
    code = code ? code : clBuildProgram(g->program, 1, &g->device, options, NULL, NULL);
    for (int i = 0; !code && i < KERNELS; i++) {
        g->kernels[i] = clCreateKernel(g->program, names[i], &code);
    }
    return code;
}

/* All are written to, so that their pages are there. */
static cl_int make_buffers(gauge *g) {
    const size_t bytes[BUFFERS] = {g->bytes, g->bytes, g->bytes / (size_t)g->steps};
    const cl_float one = 1;
    cl_int code = CL_SUCCESS;
    for (int i = 0; !code && i < BUFFERS; i++) {
        g->buffers[i] = clCreateBuffer(g->context, CL_MEM_READ_WRITE, bytes[i], NULL, &code);
        code = code ? code
                    : clEnqueueFillBuffer(g->queue, g->buffers[i], &one, sizeof one, 0, bytes[i], 0,
                                          NULL, NULL);
    }
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
    for (int i = 0; i < BUFFERS && g->buffers[i]; i++) {
        clReleaseMemObject(g->buffers[i]);
    }
    for (int i = 0; i < KERNELS && g->kernels[i]; i++) {
        clReleaseKernel(g->kernels[i]);
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
static cl_int launch(const gauge *g, int which, size_t items, int times, double *seconds) {
    const size_t local = (size_t)g->local;
    cl_int code = CL_SUCCESS;
    *seconds = INFINITY;
    for (int i = 0; !code && i < times; i++) {
        const double start = now();
        code = clEnqueueNDRangeKernel(g->queue, g->kernels[which], 1, NULL, &items, &local, 0, NULL,
                                      NULL);
        code = code ? code : clFinish(g->queue);
        *seconds = fmin(*seconds, now() - start);
    }
    return code;
}

static cl_int measure_chains(const gauge *g, double *flops) {
    cl_kernel kernel = g->kernels[CHAINS];
    const size_t groups =
        (size_t)g->info->compute_units * (size_t)(g->local == 1 ? ITEMS_A_UNIT : GROUPS_A_UNIT);
    const size_t items = groups * (size_t)g->local;
    const cl_float factor = 0.999f, term = 1e-3f; /* sums stay near 1 */
    double seconds = 0;
    cl_int steps = 1 << 10;
    cl_int code = clSetKernelArg(kernel, 0, sizeof(cl_mem), &g->buffers[Y]);
    code = code ? code : clSetKernelArg(kernel, 2, sizeof factor, &factor);
    code = code ? code : clSetKernelArg(kernel, 3, sizeof term, &term);
    for (; !code && seconds < chain_seconds && steps < 1 << 28; steps *= 2) {
        code = clSetKernelArg(kernel, 1, sizeof steps, &steps);
        code = code ? code : launch(g, CHAINS, items, 2, &seconds); /* the first one builds */
    }
    code = code ? code : clSetKernelArg(kernel, 1, sizeof steps, &steps);
    code = code ? code : launch(g, CHAINS, items, CHAINED, &seconds);
    *flops = 2.0 * (double)items * steps * g->chains * g->width / seconds;
    return code;
}

/* Of a kernel that goes through x and y once. */
static cl_int measure_bytes(const gauge *g, int which, double *bytes) {
    const size_t items = g->bytes / ((size_t)g->steps * (size_t)g->width * sizeof(float));
    double seconds = 0;
    cl_int code = CL_SUCCESS;
    for (cl_uint i = 0; !code && i < 2; i++) {
        code = clSetKernelArg(g->kernels[which], i, sizeof(cl_mem), &g->buffers[i]);
    }
    code = code ? code : clSetKernelArg(g->kernels[which], 2, sizeof g->steps, &g->steps);
    code = code ? code : launch(g, which, items, MOVED, &seconds);
    *bytes = 2 * (double)g->bytes / seconds;
    return code;
}

int peak_measure(clcnn_context *context, bench_peak *peak) {
    gauge g;
    int code = open_gauge(context, &g);
    if (!code) {
        cl_int status = clSetKernelArg(g.kernels[SUM], 3, sizeof(cl_mem), &g.buffers[SUMS]);
        status = status ? status : measure_chains(&g, &peak->flops);
        status = status ? status : measure_bytes(&g, COPY, &peak->copied);
        status = status ? status : measure_bytes(&g, SUM, &peak->read);
        code = status ? fail_call("a kernel", status) : EXIT_RIGHT;
    }
    close_gauge(&g);
    return code;
}
