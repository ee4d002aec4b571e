/* SPDX-License-Identifier: MIT
 * CLBlast beside `clcnn bench`: its convolution as a GEMM, on the same device, in NCHW, with neither bias nor
 * activation. It has no groups, and one padding for both ends of an axis. */
#include <clblast_c.h>
#include <stdlib.h>

#include "affinity.h"
#include "bench/timing.h"
#include "clcnn_opencl.h"
#include "peer.h"

enum { INPUT, FILTER, OUTPUT, TENSORS };

static clcnn_context *context;

typedef struct convolution {
    const problem *p;
    clcnn_conv2d_desc desc;
    clcnn_geometry geometry;
    clcnn_tensor *tensors[TENSORS];
} convolution;

static int make_tensor(clcnn_shape shape, unsigned seed, clcnn_tensor **tensor) {
    const size_t count = clcnn_shape_count(shape);
    float *values = peer_values(count, seed);
    if (!values) {
        return fail(EXIT_NO_MEMORY, "no memory for %zu values", count);
    }
    clcnn_status status = clcnn_tensor_create(context, CLCNN_FLOAT32, shape, tensor);
    status = status ? status : clcnn_tensor_write(*tensor, values, count);
    free(values);
    return status ? fail_library() : EXIT_RIGHT;
}

static int make_tensors(convolution *c) {
    const clcnn_shape shapes[TENSORS] = {problem_input(c->p), problem_filter(c->p),
                                         clcnn_shape4(c->p->n, c->p->k, c->geometry.output[0],
                                                      c->geometry.output[1])};
    int code = EXIT_RIGHT;
    for (unsigned i = 0; !code && i < TENSORS; i++) {
        code = make_tensor(shapes[i], i + 1, &c->tensors[i]);
    }
    return code;
}

static int run(void *user) {
    const convolution *c = user;
    const problem *p = c->p;
    cl_command_queue queue = clcnn_context_queue(context);
    cl_mem buffers[TENSORS];
    size_t first[TENSORS];
    for (int i = 0; i < TENSORS; i++) {
        buffers[i] = clcnn_tensor_buffer(c->tensors[i], &first[i]);
        first[i] /= sizeof(float);
    }
    const CLBlastStatusCode code =
        CLBlastSconvgemm(CLBlastKernelModeCrossCorrelation, (size_t)p->c, (size_t)p->h,
                         (size_t)p->w, (size_t)p->kernel[0], (size_t)p->kernel[1],
                         (size_t)c->geometry.pads[0], (size_t)c->geometry.pads[1],
                         (size_t)c->desc.stride[0], (size_t)c->desc.stride[1],
                         (size_t)c->desc.dilation[0], (size_t)c->desc.dilation[1], (size_t)p->k,
                         (size_t)p->n, buffers[INPUT], first[INPUT], buffers[FILTER], first[FILTER],
                         buffers[OUTPUT], first[OUTPUT], &queue, NULL);
    return code ? fail(EXIT_DRIVER, "CLBlastSconvgemm: status %d", (int)code) : EXIT_RIGHT;
}

static int finish(void *user) {
    (void)user;
    return clcnn_context_finish(context) ? fail_library() : EXIT_RIGHT;
}

static int applies(const convolution *c) {
    const int *pads = c->geometry.pads;
    return c->desc.groups == 1 && pads[0] == pads[2] && pads[1] == pads[3];
}

static int measure(const problem *p, bench_row *row) {
    convolution c = {.p = p};
    const timing_work work = {run, finish, &c};
    problem_desc(p, &c.desc, sizeof c.desc);
    if (problem_geometry(p, &c.geometry)) {
        return fail_library();
    }
    if (!applies(&c)) {
        return EXIT_RIGHT;
    }
    int code = make_tensors(&c);
    if (!code) {
        code = timing_median(&work, &row->seconds);
    }
    snprintf(row->solver, sizeof row->solver, "convgemm");
    for (int i = 0; i < TENSORS; i++) {
        clcnn_tensor_destroy(c.tensors[i]);
    }
    return code;
}

int main(int argc, char **argv) {
    affinity_choose();
    int code = open_context(NULL, &context);
    if (!code) {
        code = peer_main(argc, argv, measure);
    }
    clcnn_context_destroy(context);
    return code;
}
