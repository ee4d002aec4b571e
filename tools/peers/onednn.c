/* SPDX-License-Identifier: MIT
 * oneDNN beside `clcnn bench`: conv2d with bias and activation fused, in the layouts that it likes best,
 * weights packed before; the faster of its direct and its Winograd algorithm. Threads are OpenMP's,
 * which reads OMP_NUM_THREADS=2 OMP_PROC_BIND=true when the program starts. */
#include <dnnl.h>
#include <stdlib.h>
#include <string.h>

#include "bench/timing.h"
#include "peer.h"

enum { SRC, WEIGHTS, BIAS, DST, TENSORS };
static const int argument_of[TENSORS] = {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS,
                                         DNNL_ARG_DST};
static const dnnl_query_t query_of[TENSORS] = {dnnl_query_src_md, dnnl_query_weights_md,
                                               dnnl_query_weights_md, dnnl_query_dst_md};

static dnnl_engine_t engine;
static dnnl_stream_t stream;

/* A convolution that can run. */
typedef struct convolution {
    dnnl_primitive_desc_t desc;
    dnnl_primitive_t primitive;
    dnnl_exec_arg_t arguments[TENSORS];
    int count;
} convolution;

static int fail_call(const char *call, dnnl_status_t status) {
    return fail(status == dnnl_out_of_memory ? EXIT_NO_MEMORY : EXIT_DRIVER,
                "oneDNN: %s: status %d", call, (int)status);
}

/* ---- Tensors: random values, brought from rows to the layout that the primitive has chosen --- */

static dnnl_status_t make_plain(const dnnl_memory_desc_t *like, unsigned seed, float **values,
                                dnnl_memory_t *plain) {
    const dnnl_format_tag_t tags[] = {dnnl_a, dnnl_a, dnnl_ab, dnnl_abc, dnnl_abcd, dnnl_abcde};
    dnnl_memory_desc_t rows;
    size_t count = 1;
    for (int i = 0; i < like->ndims; i++) {
        count *= (size_t)like->dims[i];
    }
    *values = peer_values(count, seed);
    if (!*values) {
        return dnnl_out_of_memory;
    }
    const dnnl_status_t status =
        dnnl_memory_desc_init_by_tag(&rows, like->ndims, like->dims, dnnl_f32, tags[like->ndims]);
    return status ? status : dnnl_memory_create(plain, &rows, engine, *values);
}

static dnnl_status_t reorder(dnnl_memory_t from, dnnl_memory_t to) {
    const dnnl_memory_desc_t *from_desc, *to_desc;
    dnnl_primitive_desc_t desc = NULL;
    dnnl_primitive_t primitive = NULL;
    const dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}};
    dnnl_memory_get_memory_desc(from, &from_desc);
    dnnl_memory_get_memory_desc(to, &to_desc);
    dnnl_status_t status =
        dnnl_reorder_primitive_desc_create(&desc, from_desc, engine, to_desc, engine, NULL);
    if (!status) {
        status = dnnl_primitive_create(&primitive, desc);
    }
    if (!status) {
        status = dnnl_primitive_execute(primitive, stream, 2, arguments);
    }
    dnnl_stream_wait(stream);
    dnnl_primitive_destroy(primitive);
    dnnl_primitive_desc_destroy(desc);
    return status;
}

static dnnl_status_t make_tensor(convolution *c, int which) {
    const dnnl_memory_desc_t *desc =
        dnnl_primitive_desc_query_md(c->desc, query_of[which], which == BIAS);
    dnnl_exec_arg_t *argument = &c->arguments[c->count];
    dnnl_memory_t plain = NULL;
    float *values = NULL;
    argument->arg = argument_of[which];
    dnnl_status_t status =
        dnnl_memory_create(&argument->memory, desc, engine, DNNL_MEMORY_ALLOCATE);
    if (status) {
        return status;
    }
    c->count++;
    status = make_plain(desc, (unsigned)which + 1, &values, &plain);
    if (!status) {
        status = reorder(plain, argument->memory);
    }
    dnnl_memory_destroy(plain);
    free(values);
    return status;
}

/* ---- The convolution ------------------------------------------------------------------------- */

static dnnl_status_t any_layout(dnnl_memory_desc_t *desc, int rank, const dnnl_dims_t dims) {
    return dnnl_memory_desc_init_by_tag(desc, rank, dims, dnnl_f32, dnnl_format_tag_any);
}

static dnnl_status_t describe(const problem *p, const clcnn_geometry *g, dnnl_alg_kind_t algorithm,
                              dnnl_convolution_desc_t *desc) {
    clcnn_conv2d_desc d;
    problem_desc(p, &d, sizeof d);
    const int grouped = d.groups > 1;
    const dnnl_dims_t src = {p->n, p->c, p->h, p->w}, bias = {p->k};
    const dnnl_dims_t dst = {p->n, p->k, g->output[0], g->output[1]};
    const dnnl_dims_t weights = {d.groups, p->k / d.groups, p->c / d.groups, p->kernel[0],
                                 p->kernel[1]};
    const dnnl_dims_t stride = {d.stride[0], d.stride[1]};
    const dnnl_dims_t dilation = {d.dilation[0] - 1, d.dilation[1] - 1};
    const dnnl_dims_t before = {g->pads[0], g->pads[1]}, after = {g->pads[2], g->pads[3]};
    dnnl_memory_desc_t s, w, b, t;
    dnnl_status_t status = any_layout(&s, 4, src);
    status = status ? status : any_layout(&w, 4 + grouped, grouped ? weights : weights + 1);
    status = status ? status : any_layout(&b, 1, bias);
    status = status ? status : any_layout(&t, 4, dst);
    return status
               ? status
               : dnnl_dilated_convolution_forward_desc_init(desc, dnnl_forward_inference, algorithm,
                                                            &s, &w,
                                                            p->optional[PROBLEM_BIAS] ? &b : NULL,
                                                            &t, stride, dilation, before, after);
}

/* With a relu behind it. */
static dnnl_status_t fuse(dnnl_primitive_attr_t *attributes) {
    dnnl_post_ops_t ops = NULL;
    dnnl_status_t status = dnnl_primitive_attr_create(attributes);
    status = status ? status : dnnl_post_ops_create(&ops);
    status = status ? status : dnnl_post_ops_append_eltwise(ops, 1, dnnl_eltwise_relu, 0, 0);
    status = status ? status : dnnl_primitive_attr_set_post_ops(*attributes, ops);
    dnnl_post_ops_destroy(ops);
    return status;
}

static dnnl_status_t prepare(const problem *p, const clcnn_geometry *g, dnnl_alg_kind_t algorithm,
                             int relu, convolution *c) {
    dnnl_convolution_desc_t desc;
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_status_t status = describe(p, g, algorithm, &desc);
    if (!status && relu) {
        status = fuse(&attributes);
    }
    if (!status) {
        status = dnnl_primitive_desc_create(&c->desc, &desc, attributes, engine, NULL);
    }
    if (!status) {
        status = dnnl_primitive_create(&c->primitive, c->desc);
    }
    for (int i = 0; !status && i < TENSORS; i++) {
        if (i != BIAS || p->optional[PROBLEM_BIAS]) {
            status = make_tensor(c, i);
        }
    }
    dnnl_primitive_attr_destroy(attributes);
    return status;
}

static void release(convolution *c) {
    for (int i = 0; i < c->count; i++) {
        dnnl_memory_destroy(c->arguments[i].memory);
    }
    dnnl_primitive_destroy(c->primitive);
    dnnl_primitive_desc_destroy(c->desc);
}

/* ---- Timing ---------------------------------------------------------------------------------- */

static int run(void *user) {
    const convolution *c = user;
    const dnnl_status_t status =
        dnnl_primitive_execute(c->primitive, stream, c->count, c->arguments);
    return status ? fail_call("dnnl_primitive_execute", status) : EXIT_RIGHT;
}

static int finish(void *user) {
    (void)user;
    const dnnl_status_t status = dnnl_stream_wait(stream);
    return status ? fail_call("dnnl_stream_wait", status) : EXIT_RIGHT;
}

/* Takes an algorithm's time where it is the better one; one that oneDNN does not have is passed over. */
static int try_algorithm(const problem *p, const clcnn_geometry *g, dnnl_alg_kind_t algorithm,
                         int relu, bench_row *row) {
    convolution c = {.count = 0};
    const timing_work work = {run, finish, &c};
    const char *implementation = "";
    double seconds = 0;
    const dnnl_status_t status = prepare(p, g, algorithm, relu, &c);
    int code =
        !status || status == dnnl_unimplemented ? EXIT_RIGHT : fail_call("a convolution", status);
    if (!status) {
        dnnl_primitive_desc_query(c.desc, dnnl_query_impl_info_str, 0, (void *)&implementation);
        code = timing_median(&work, &seconds);
    }
    if (!status && !code && (row->seconds == 0 || seconds < row->seconds)) {
        row->seconds = seconds;
        snprintf(row->solver, sizeof row->solver, "%s",
                 algorithm == dnnl_convolution_direct ? "direct" : "winograd");
        snprintf(row->tile, sizeof row->tile, "%s", implementation);
    }
    release(&c);
    return code;
}

static int measure(const problem *p, bench_row *row) {
    char activation[PROBLEM_LINE];
    clcnn_geometry g;
    problem_print_key(p, "act", activation);
    const int relu = strcmp(activation, "relu") == 0;
    if ((activation[0] && !relu) || p->optional[PROBLEM_RESIDUAL] || problem_geometry(p, &g)) {
        return EXIT_RIGHT;
    }
    const int code = try_algorithm(p, &g, dnnl_convolution_direct, relu, row);
    return code ? code : try_algorithm(p, &g, dnnl_convolution_winograd, relu, row);
}

int main(int argc, char **argv) {
    dnnl_status_t status = dnnl_engine_create(&engine, dnnl_cpu, 0);
    status = status ? status : dnnl_stream_create(&stream, engine, dnnl_stream_default_flags);
    const int code = status ? fail_call("an engine", status) : peer_main(argc, argv, measure);
    dnnl_stream_destroy(stream);
    dnnl_engine_destroy(engine);
    return code;
}
