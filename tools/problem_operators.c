/* SPDX-License-Identifier: MIT
 * The table of operators: how a problem becomes shapes and library calls. A new operator is a row
 * here, its few functions and its draw in problem_random.c. */
#include <string.h>

#include "problem.h"

static const char *or_null(const char *text) {
    return text[0] ? text : NULL;
}

/* ---- Shapes -------------------------------------------------------------------------------- */

static clcnn_shape image(const problem *p, clcnn_data_format format) {
    return format == CLCNN_NHWC ? clcnn_shape4(p->n, p->h, p->w, p->c)
                                : clcnn_shape4(p->n, p->c, p->h, p->w);
}

static clcnn_shape formatted_image(const problem *p) {
    return image(p, p->format);
}

static clcnn_shape any_shape(const problem *p) {
    return p->shape;
}

/* Operators that keep the shape have no shape function: the library checks what it is given when it
 * is asked for solvers, and the reference needs no device for that. */
static clcnn_status same_shape(const problem *p, clcnn_shape *shape) {
    const clcnn_context_desc desc = {.device = "reference"};
    clcnn_context *context;
    clcnn_status status = clcnn_context_create(&desc, &context);
    if (!status) {
        clcnn_solvers solvers;
        status = p->operation->solvers(context, p, &solvers);
        clcnn_context_destroy(context);
    }
    *shape = p->shape;
    return status;
}

static double one_term(const problem *p) {
    (void)p;
    return 1;
}

/* ---- conv2d -------------------------------------------------------------------------------- */

static clcnn_conv2d_desc conv2d_desc(const problem *p) {
    return (clcnn_conv2d_desc){
        .stride = {p->stride[0], p->stride[1]},
        .dilation = {p->dilation[0], p->dilation[1]},
        .groups = p->groups,
        .padding = p->padding,
        .pads = {p->pads[0], p->pads[1], p->pads[2], p->pads[3]},
        .data_format = p->format,
        .filter_layout = p->filter,
        .activation = p->activation,
        .solver = or_null(p->solver),
        .tile = or_null(p->tile),
    };
}

static clcnn_shape conv2d_filter(const problem *p) {
    /* channels that the groups do not divide are for the library to refuse: any size of at least 1
     */
    const int in = p->c > p->groups ? p->c / p->groups : 1;
    return p->filter == CLCNN_HWIO ? clcnn_shape4(p->kernel[0], p->kernel[1], in, p->k)
                                   : clcnn_shape4(p->k, in, p->kernel[0], p->kernel[1]);
}

static clcnn_status conv2d_output(const problem *p, clcnn_shape *shape) {
    const clcnn_conv2d_desc desc = conv2d_desc(p);
    const clcnn_shape input = formatted_image(p), filter = conv2d_filter(p);
    return clcnn_conv2d_shape(&desc, input, filter, shape);
}

static clcnn_status conv2d_geometry(const problem *p, clcnn_geometry *geometry) {
    const clcnn_conv2d_desc desc = conv2d_desc(p);
    const clcnn_shape input = formatted_image(p), filter = conv2d_filter(p);
    return clcnn_conv2d_geometry(&desc, input, filter, geometry);
}

static double conv2d_terms(const problem *p) {
    const int channels = p->c / p->groups;
    return (double)p->kernel[0] * p->kernel[1] * channels + p->bias;
}

static clcnn_status conv2d_solvers(clcnn_context *context, const problem *p,
                                   clcnn_solvers *solvers) {
    const clcnn_conv2d_desc desc = conv2d_desc(p);
    const clcnn_shape input = formatted_image(p), filter = conv2d_filter(p);
    return clcnn_conv2d_solvers(context, &desc, input, filter, solvers);
}

static clcnn_status conv2d_create(clcnn_context *context, const problem *p, clcnn_tensor *filter,
                                  clcnn_tensor *bias, clcnn_op **op) {
    const clcnn_conv2d_desc desc = conv2d_desc(p);
    const clcnn_shape input = formatted_image(p);
    return clcnn_conv2d_create(context, &desc, input, filter, bias, op);
}

/* ---- max_pool2d, avg_pool2d ---------------------------------------------------------------- */

static clcnn_pool2d_desc pool2d_desc(const problem *p) {
    return (clcnn_pool2d_desc){
        .window = {p->kernel[0], p->kernel[1]},
        .stride = {p->stride[0], p->stride[1]},
        .padding = p->padding,
        .pads = {p->pads[0], p->pads[1], p->pads[2], p->pads[3]},
        .ceil_mode = p->ceil,
        .include_pad = p->include_pad,
        .global = p->global,
        .data_format = p->format,
        .activation = p->activation,
        .solver = or_null(p->solver),
        .tile = or_null(p->tile),
    };
}

static clcnn_status pool2d_output(const problem *p, clcnn_shape *shape) {
    const clcnn_pool2d_desc desc = pool2d_desc(p);
    const clcnn_shape input = formatted_image(p);
    return clcnn_pool2d_shape(&desc, input, shape);
}

static clcnn_status pool2d_geometry(const problem *p, clcnn_geometry *geometry) {
    const clcnn_pool2d_desc desc = pool2d_desc(p);
    const clcnn_shape input = formatted_image(p);
    return clcnn_pool2d_geometry(&desc, input, geometry);
}

static double pool2d_terms(const problem *p) {
    return p->global ? (double)p->h * p->w : (double)p->kernel[0] * p->kernel[1];
}

static clcnn_status max_pool2d_solvers(clcnn_context *context, const problem *p,
                                       clcnn_solvers *solvers) {
    const clcnn_pool2d_desc desc = pool2d_desc(p);
    const clcnn_shape input = formatted_image(p);
    return clcnn_max_pool2d_solvers(context, &desc, input, solvers);
}

static clcnn_status max_pool2d_create(clcnn_context *context, const problem *p,
                                      clcnn_tensor *filter, clcnn_tensor *bias, clcnn_op **op) {
    (void)filter, (void)bias;
    const clcnn_pool2d_desc desc = pool2d_desc(p);
    const clcnn_shape input = formatted_image(p);
    return clcnn_max_pool2d_create(context, &desc, input, op);
}

static clcnn_status avg_pool2d_solvers(clcnn_context *context, const problem *p,
                                       clcnn_solvers *solvers) {
    const clcnn_pool2d_desc desc = pool2d_desc(p);
    const clcnn_shape input = formatted_image(p);
    return clcnn_avg_pool2d_solvers(context, &desc, input, solvers);
}

static clcnn_status avg_pool2d_create(clcnn_context *context, const problem *p,
                                      clcnn_tensor *filter, clcnn_tensor *bias, clcnn_op **op) {
    (void)filter, (void)bias;
    const clcnn_pool2d_desc desc = pool2d_desc(p);
    const clcnn_shape input = formatted_image(p);
    return clcnn_avg_pool2d_create(context, &desc, input, op);
}

/* ---- softmax, log_softmax ------------------------------------------------------------------ */

static clcnn_softmax_desc softmax_desc(const problem *p) {
    return (clcnn_softmax_desc){.axis_from_last = p->axis,
                                .solver = or_null(p->solver),
                                .tile = or_null(p->tile)};
}

static clcnn_status softmax_solvers(clcnn_context *context, const problem *p,
                                    clcnn_solvers *solvers) {
    const clcnn_softmax_desc desc = softmax_desc(p);
    return clcnn_softmax_solvers(context, &desc, p->shape, solvers);
}

static clcnn_status softmax_create(clcnn_context *context, const problem *p, clcnn_tensor *filter,
                                   clcnn_tensor *bias, clcnn_op **op) {
    (void)filter, (void)bias;
    const clcnn_softmax_desc desc = softmax_desc(p);
    return clcnn_softmax_create(context, &desc, p->shape, op);
}

static clcnn_status log_softmax_solvers(clcnn_context *context, const problem *p,
                                        clcnn_solvers *solvers) {
    const clcnn_softmax_desc desc = softmax_desc(p);
    return clcnn_log_softmax_solvers(context, &desc, p->shape, solvers);
}

static clcnn_status log_softmax_create(clcnn_context *context, const problem *p,
                                       clcnn_tensor *filter, clcnn_tensor *bias, clcnn_op **op) {
    (void)filter, (void)bias;
    const clcnn_softmax_desc desc = softmax_desc(p);
    return clcnn_log_softmax_create(context, &desc, p->shape, op);
}

/* ---- dense --------------------------------------------------------------------------------- */

static clcnn_dense_desc dense_desc(const problem *p) {
    return (clcnn_dense_desc){.activation = p->activation,
                              .solver = or_null(p->solver),
                              .tile = or_null(p->tile)};
}

static clcnn_shape dense_input(const problem *p) {
    return clcnn_shape2(p->n, p->c);
}

static clcnn_shape dense_weights(const problem *p) {
    return clcnn_shape2(p->c, p->k);
}

static clcnn_status dense_output(const problem *p, clcnn_shape *shape) {
    const clcnn_dense_desc desc = dense_desc(p);
    const clcnn_shape input = dense_input(p), weights = dense_weights(p);
    return clcnn_dense_shape(&desc, input, weights, shape);
}

static double dense_terms(const problem *p) {
    return (double)p->c + p->bias;
}

static clcnn_status dense_solvers(clcnn_context *context, const problem *p,
                                  clcnn_solvers *solvers) {
    const clcnn_dense_desc desc = dense_desc(p);
    const clcnn_shape input = dense_input(p), weights = dense_weights(p);
    return clcnn_dense_solvers(context, &desc, input, weights, solvers);
}

static clcnn_status dense_create(clcnn_context *context, const problem *p, clcnn_tensor *filter,
                                 clcnn_tensor *bias, clcnn_op **op) {
    const clcnn_dense_desc desc = dense_desc(p);
    const clcnn_shape input = dense_input(p);
    return clcnn_dense_create(context, &desc, input, filter, bias, op);
}

/* ---- activation ---------------------------------------------------------------------------- */

static clcnn_activation_desc activation_desc(const problem *p) {
    return (clcnn_activation_desc){.activation = p->activation,
                                   .solver = or_null(p->solver),
                                   .tile = or_null(p->tile)};
}

static clcnn_status activation_solvers(clcnn_context *context, const problem *p,
                                       clcnn_solvers *solvers) {
    const clcnn_activation_desc desc = activation_desc(p);
    return clcnn_activation_solvers(context, &desc, p->shape, solvers);
}

static clcnn_status activation_create(clcnn_context *context, const problem *p,
                                      clcnn_tensor *filter, clcnn_tensor *bias, clcnn_op **op) {
    (void)filter, (void)bias;
    const clcnn_activation_desc desc = activation_desc(p);
    return clcnn_activation_create(context, &desc, p->shape, op);
}

/* ---- transpose, flatten -------------------------------------------------------------------- */

static clcnn_transpose_desc transpose_desc(const problem *p) {
    return (clcnn_transpose_desc){.from = p->from,
                                  .to = p->to,
                                  .solver = or_null(p->solver),
                                  .tile = or_null(p->tile)};
}

static clcnn_shape transpose_input(const problem *p) {
    return image(p, p->from);
}

static clcnn_status transpose_output(const problem *p, clcnn_shape *shape) {
    const clcnn_transpose_desc desc = transpose_desc(p);
    const clcnn_shape input = transpose_input(p);
    return clcnn_transpose_shape(&desc, input, shape);
}

static clcnn_status transpose_solvers(clcnn_context *context, const problem *p,
                                      clcnn_solvers *solvers) {
    const clcnn_transpose_desc desc = transpose_desc(p);
    const clcnn_shape input = transpose_input(p);
    return clcnn_transpose_solvers(context, &desc, input, solvers);
}

static clcnn_status transpose_create(clcnn_context *context, const problem *p, clcnn_tensor *filter,
                                     clcnn_tensor *bias, clcnn_op **op) {
    (void)filter, (void)bias;
    const clcnn_transpose_desc desc = transpose_desc(p);
    const clcnn_shape input = transpose_input(p);
    return clcnn_transpose_create(context, &desc, input, op);
}

static clcnn_flatten_desc flatten_desc(const problem *p) {
    return (clcnn_flatten_desc){.data_format = p->format,
                                .solver = or_null(p->solver),
                                .tile = or_null(p->tile)};
}

static clcnn_status flatten_output(const problem *p, clcnn_shape *shape) {
    const clcnn_flatten_desc desc = flatten_desc(p);
    return clcnn_flatten_shape(&desc, p->shape, shape);
}

static clcnn_status flatten_solvers(clcnn_context *context, const problem *p,
                                    clcnn_solvers *solvers) {
    const clcnn_flatten_desc desc = flatten_desc(p);
    return clcnn_flatten_solvers(context, &desc, p->shape, solvers);
}

static clcnn_status flatten_create(clcnn_context *context, const problem *p, clcnn_tensor *filter,
                                   clcnn_tensor *bias, clcnn_op **op) {
    (void)filter, (void)bias;
    const clcnn_flatten_desc desc = flatten_desc(p);
    return clcnn_flatten_create(context, &desc, p->shape, op);
}

/* ---- The table ----------------------------------------------------------------------------- */

#define BIT(name) PROBLEM_BIT(name)
#define IMAGE     (BIT(H) | BIT(W) | BIT(C))
#define WINDOW    (BIT(KH) | BIT(KW) | BIT(SH) | BIT(SW) | BIT(PAD))
#define POOL      (BIT(N) | IMAGE | WINDOW | BIT(CEIL) | BIT(GLOBAL) | BIT(FORMAT) | BIT(ACT))
#define NUMBERS   (BIT(INTEGER) | BIT(REAL))

const problem_operator problem_operators[] = {
    {.name = "conv2d",
     .allowed = BIT(N) | IMAGE | BIT(K) | WINDOW | BIT(DH) | BIT(DW) | BIT(G) | BIT(FORMAT) |
                BIT(FILTER) | BIT(BIAS) | BIT(ACT),
     .required = IMAGE | BIT(K) | BIT(KH),
     .data = NUMBERS | BIT(NAN),
     .range = 1,
     .limit = 32,
     .input = formatted_image,
     .filter = conv2d_filter,
     .output = conv2d_output,
     .geometry = conv2d_geometry,
     .terms = conv2d_terms,
     .solvers = conv2d_solvers,
     .create = conv2d_create,
     .draw = problem_draw_conv2d},
    {.name = "max_pool2d",
     .allowed = POOL,
     .required = IMAGE,
     .data = NUMBERS | BIT(NAN),
     .range = 1,
     .limit = 4096,
     .input = formatted_image,
     .output = pool2d_output,
     .geometry = pool2d_geometry,
     .terms = pool2d_terms,
     .solvers = max_pool2d_solvers,
     .create = max_pool2d_create,
     .draw = problem_draw_pool2d},
    {.name = "avg_pool2d",
     .allowed = POOL | BIT(INCLUDE_PAD),
     .required = IMAGE,
     .data = NUMBERS | BIT(NAN),
     .range = 1,
     .limit = 32,
     .input = formatted_image,
     .output = pool2d_output,
     .geometry = pool2d_geometry,
     .terms = pool2d_terms,
     .solvers = avg_pool2d_solvers,
     .create = avg_pool2d_create,
     .draw = problem_draw_pool2d},
    {.name = "softmax",
     .allowed = BIT(SHAPE) | BIT(AXIS),
     .required = BIT(SHAPE),
     .data = NUMBERS,
     .range = 8,
     .limit = 32,
     .input = any_shape,
     .output = same_shape,
     .terms = one_term,
     .solvers = softmax_solvers,
     .create = softmax_create,
     .draw = problem_draw_softmax},
    {.name = "log_softmax",
     .allowed = BIT(SHAPE) | BIT(AXIS),
     .required = BIT(SHAPE),
     .data = NUMBERS,
     .range = 8,
     .limit = 32,
     .input = any_shape,
     .output = same_shape,
     .terms = one_term,
     .solvers = log_softmax_solvers,
     .create = log_softmax_create,
     .draw = problem_draw_softmax},
    {.name = "dense",
     .allowed = BIT(N) | BIT(C) | BIT(K) | BIT(BIAS) | BIT(ACT),
     .required = BIT(C) | BIT(K),
     .data = NUMBERS | BIT(NAN),
     .range = 1,
     .limit = 32,
     .input = dense_input,
     .filter = dense_weights,
     .output = dense_output,
     .terms = dense_terms,
     .solvers = dense_solvers,
     .create = dense_create,
     .draw = problem_draw_dense},
    {.name = "activation",
     .allowed = BIT(SHAPE) | BIT(ACT),
     .required = BIT(SHAPE),
     .data = NUMBERS | BIT(NAN),
     .range = 8,
     .limit = 32,
     .input = any_shape,
     .output = same_shape,
     .terms = one_term,
     .solvers = activation_solvers,
     .create = activation_create,
     .draw = problem_draw_activation},
    {.name = "transpose",
     .allowed = BIT(N) | IMAGE | BIT(FROM) | BIT(TO),
     .required = IMAGE | BIT(FROM) | BIT(TO),
     .data = NUMBERS | BIT(NAN),
     .range = 1,
     .limit = 4096,
     .input = transpose_input,
     .output = transpose_output,
     .terms = one_term,
     .solvers = transpose_solvers,
     .create = transpose_create,
     .draw = problem_draw_transpose},
    {.name = "flatten",
     .allowed = BIT(SHAPE) | BIT(FORMAT),
     .required = BIT(SHAPE),
     .data = NUMBERS | BIT(NAN),
     .range = 1,
     .limit = 4096,
     .input = any_shape,
     .output = flatten_output,
     .terms = one_term,
     .solvers = flatten_solvers,
     .create = flatten_create,
     .draw = problem_draw_flatten},
    {.name = NULL},
};

const problem_operator *problem_operator_find(const char *name) {
    for (const problem_operator *o = problem_operators; o->name; o++) {
        if (strcmp(o->name, name) == 0) {
            return o;
        }
    }
    return NULL;
}

/* ---- Problems ------------------------------------------------------------------------------ */

clcnn_shape problem_input(const problem *p) {
    return p->operation->input(p);
}

clcnn_shape problem_filter(const problem *p) {
    return p->operation->filter ? p->operation->filter(p) : (clcnn_shape){.rank = 0};
}

clcnn_shape problem_bias(const problem *p) {
    return p->bias ? clcnn_shape1(p->k) : (clcnn_shape){.rank = 0};
}

clcnn_status problem_output(const problem *p, clcnn_shape *shape) {
    return p->operation->output(p, shape);
}

double problem_cost(const problem *p) {
    clcnn_geometry geometry;
    if (p->operation->geometry && !p->operation->geometry(p, &geometry)) {
        return geometry.multiply_adds;
    }
    const clcnn_shape input = problem_input(p);
    return (double)clcnn_shape_count(input) * (p->operation->filter ? p->k : 1);
}

clcnn_status problem_solvers(clcnn_context *context, const problem *p, clcnn_solvers *solvers) {
    return p->operation->solvers(context, p, solvers);
}

clcnn_status problem_create(clcnn_context *context, const problem *p, clcnn_tensor *filter,
                            clcnn_tensor *bias, clcnn_op **op) {
    return p->operation->create(context, p, filter, bias, op);
}
