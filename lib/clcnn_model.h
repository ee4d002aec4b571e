/* SPDX-License-Identifier: MIT
 *
 * clcnn_model.h: networks.
 *
 *   clcnn_model      a graph of operators with its weights, on the host: built by calls
 *   clcnn_compiled   a model prepared for one context: layers fused, operators created, memory
 *                    planned; run it many times
 *
 *     clcnn_model_create(&model);
 *     int v = clcnn_model_input(model, "images", clcnn_shape4(1, 28, 28, 1));
 *     v = clcnn_model_conv2d(model, &conv, v, clcnn_model_constant(model, shape, filter), 0);
 *     v = clcnn_model_max_pool2d(model, NULL, v);
 *     clcnn_model_output(model, "maps", v);
 *     clcnn_model_compile(model, context, NULL, &compiled);
 *     clcnn_compiled_run(compiled, &x, 1, &y, 1);
 *
 * The rules of clcnn.h hold. A model belongs to no context: any number of threads may read one that
 * nobody builds on, and compile it, each for a context of its own. A compiled model is of its context,
 * which outlives it, and in which one thread works at a time. */
#ifndef CLCNN_MODEL_H
#define CLCNN_MODEL_H

#include "clcnn.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Building ------------------------------------------------------------------------------
 * What flows between layers is a value: a tensor of a shape and a type that follow from the layers
 * before it. Values have numbers, from 1 on; 0 is none, and stands for an operand that is left out.
 *
 * A model is written in one go, without looking at a status: after the first call that fails the
 * others do nothing and give 0. clcnn_model_check, _info and _compile tell what that failure was. */

typedef struct clcnn_model clcnn_model;

CLCNN_API clcnn_status clcnn_model_create(clcnn_model **model);
CLCNN_API void clcnn_model_destroy(clcnn_model *model);

/* CLCNN_OK, or the status of the first call that failed, whose line is this thread's last error. */
CLCNN_API clcnn_status clcnn_model_check(const clcnn_model *model);

/* A value of float32 that each run is given. The outermost axis is the batch (clcnn_compile_desc).
 * Names of inputs differ, and so do those of outputs; none is empty. */
CLCNN_API int clcnn_model_input(clcnn_model *model, const char *name, clcnn_shape shape);

/* A value that is always the same: `values`, of float32 and in memory order, are copied. */
CLCNN_API int clcnn_model_constant(clcnn_model *model, clcnn_shape shape, const float *values);

/* A layer: the operator of this name with its descriptor (NULL: zeros) and operands, see
 * clcnn_op_desc. Gives output 0; where the descriptor asks for more, they have the next numbers. */
CLCNN_API int clcnn_model_layer(clcnn_model *model, const char *operator_name, const void *desc,
                                size_t desc_size, const int *inputs, size_t input_count);

/* Names a layer by its output 0, in messages too; layers may share a name. What is fused has the last
 * of its layers' names. Unnamed ones are called by their operator and the number of output 0, of what
 * is fused the last one's: "conv2d_7". */
CLCNN_API void clcnn_model_name(clcnn_model *model, int value, const char *name);

/* A value that each run gives; one of int32 can be an output once. */
CLCNN_API void clcnn_model_output(clcnn_model *model, const char *name, int value);

/* ---- Reading ------------------------------------------------------------------------------- */

/* The shape of a value as the model was built; rank 0 where there is no such one. */
CLCNN_API clcnn_shape clcnn_model_shape(const clcnn_model *model, int value);

/* An input or output. The name is lent and lives as long as what it is asked of. */
typedef struct clcnn_port {
    const char *name; /* NULL: there is none of this index */
    clcnn_shape shape;
    clcnn_type type;
    int value; /* of the model as it was built; 0 of what is compiled */
} clcnn_port;

/* Inputs and outputs in the order in which they were made, from 0 on. */
CLCNN_API clcnn_port clcnn_model_input_at(const clcnn_model *model, size_t index);
CLCNN_API clcnn_port clcnn_model_output_at(const clcnn_model *model, size_t index);

typedef struct clcnn_model_information {
    size_t inputs, outputs, layers;
    double parameters;    /* elements of all constants that a layer reads */
    double multiply_adds; /* of a run as the model was built, see clcnn_work */
} clcnn_model_information;

CLCNN_API clcnn_status clcnn_model_info(const clcnn_model *model, clcnn_model_information *info);

/* A layer as the model was built. What is lent lives until the model is built on or destroyed. */
typedef struct clcnn_model_layer_information {
    const char *name;            /* NULL: it was given none */
    const char *operator_name;   /* NULL: there is none of this index */
    const void *desc;            /* the operator's, see clcnn_operator_find */
    const int *inputs, *outputs; /* values; an input of 0 is left out */
    size_t input_count, output_count;
} clcnn_model_layer_information;

/* Layers in the order in which they were made, from 0 on. */
CLCNN_API clcnn_model_layer_information clcnn_model_layer_at(const clcnn_model *model,
                                                             size_t index);

/* 1 where the value is a constant, else 0. */
CLCNN_API int clcnn_model_is_constant(const clcnn_model *model, int value);

/* ---- Compiling ----------------------------------------------------------------------------- */

typedef struct clcnn_compile_desc {
    /* 0: as built; else the size of the outermost axis of all inputs, which were built with the same */
    int batch;
    int strict;             /* clcnn_choice.strict of every layer */
    size_t workspace_limit; /* clcnn_choice.workspace_limit of every layer */
    /* 1: one operator for each layer, as the model was built, and a copy for each output that is an
     * input, a constant or another output. 0: what only depends on constants is
     * computed once, what no output depends on is left out, layers that are together an activation or a
     * layer_norm are one, pads are a convolution's own, batch norm and constant factors and terms of each
     * channel are folded into the weights before them, activations and additions are fused into the
     * layer before them, and what is its input in another shape is a view */
    int as_built;
    /* 1: every value has a buffer of its own, which holds it until the next run, so that layers can
     * be verified one by one; inputs and outputs of the last run are kept alive. 0: values share one
     * buffer by the time in which they live, some take their input's place, what is concatenated is
     * computed where it belongs, and, unless as_built, slices are read where they are and layers that
     * have nothing left to do are none */
    int separate;
} clcnn_compile_desc;

typedef struct clcnn_compiled clcnn_compiled;

/* Prepares the model for a context. The model may be changed or destroyed afterwards. desc may be
 * NULL. */
CLCNN_API clcnn_status clcnn_model_compile(const clcnn_model *model, clcnn_context *context,
                                           const clcnn_compile_desc *desc,
                                           clcnn_compiled **compiled);
CLCNN_API void clcnn_compiled_destroy(clcnn_compiled *compiled);

/* Prepares the model for another batch (clcnn_compile_desc.batch) in the context of `compiled`, which was
 * compiled from it and is asked for all else that its descriptor had. Where a layer keeps its solver it
 * keeps its tile, and the new one holds the same packed constants and not a copy; it has its own memory for
 * values in between. Neither needs the other from then on: what they share lives as long as one of them.
 * `model` must be the one of `compiled`, without anything built on since, or it is CLCNN_INVALID_ARGUMENT; it
 * may be destroyed afterwards. CLCNN_INVALID_SHAPE where a layer does not take this batch: a reshape to fixed
 * sizes, say, or, in a model that was read from a file, what puts images together. Where this fails
 * `compiled` is as it was. On the reference nothing is shared. */
CLCNN_API clcnn_status clcnn_compiled_rebind(const clcnn_compiled *compiled,
                                             const clcnn_model *model, int batch,
                                             clcnn_compiled **rebound);

/* The model's inputs and outputs with the shapes that a run takes. */
CLCNN_API clcnn_port clcnn_compiled_input_at(const clcnn_compiled *compiled, size_t index);
CLCNN_API clcnn_port clcnn_compiled_output_at(const clcnn_compiled *compiled, size_t index);

/* Enqueues all layers and does not wait. With guard zones the values in between are poisoned first.
 * Tensors are the caller's, of the compiled model's context, dense, and begin
 * at a multiple of 64 bytes; no output shares elements with an input or another output. */
CLCNN_API clcnn_status clcnn_compiled_run(clcnn_compiled *compiled, clcnn_tensor *const *inputs,
                                          size_t input_count, clcnn_tensor *const *outputs,
                                          size_t output_count);

typedef struct clcnn_compiled_information {
    size_t layers;
    /* bytes of the buffers that values share, and the largest sum of those that are alive at one
     * time, below which no plan can go; inputs and outputs are the caller's and not counted */
    size_t activations, live;
    size_t constants; /* bytes that the operators hold: packed filters and the like */
    size_t workspace; /* the largest of the operators': they share it */
    size_t shared;    /* of the constants: what was another's already, see clcnn_compiled_rebind */
} clcnn_compiled_information;

CLCNN_API clcnn_status clcnn_compiled_info(const clcnn_compiled *compiled,
                                           clcnn_compiled_information *info);

/* A layer as it runs, for as long as the compiled model lives. */
typedef struct clcnn_compiled_layer {
    const char *name;
    clcnn_op *op;
    /* Where the model was compiled as `separate` and has run: the tensors of the last run, to be read
     * and to be written to; else NULL. Operands that are constant or left out are NULL. */
    clcnn_tensor *const *inputs;
    size_t input_count;
    clcnn_tensor *const *outputs;
    size_t output_count;
    double multiply_adds; /* of a run, see clcnn_work */
} clcnn_compiled_layer;

CLCNN_API clcnn_status clcnn_compiled_layer_at(const clcnn_compiled *compiled, size_t index,
                                               clcnn_compiled_layer *layer);

/* ---- Typed forms of clcnn_model_layer ------------------------------------------------------
 *   clcnn_model_NAME(model, desc, input)                  of an operator with one input
 *   clcnn_model_NAME(model, desc, input, weights, bias)   with weights; bias may be 0
 *   clcnn_model_NAME(model, desc, inputs, input_count)    with several operands
 * desc may be NULL. */

#define CLCNN_MODEL_FORM(name, desc_type)                                                          \
    static inline int clcnn_model_##name(clcnn_model *model, const desc_type *desc, int input) {   \
        return clcnn_model_layer(model, #name, desc, sizeof *desc, &input, 1);                     \
    }

#define CLCNN_MODEL_WEIGHTED_FORM(name, desc_type)                                                 \
    static inline int clcnn_model_##name(clcnn_model *model, const desc_type *desc, int input,     \
                                         int weights, int bias) {                                  \
        int x[3];                                                                                  \
        x[0] = input;                                                                              \
        x[1] = weights;                                                                            \
        x[2] = bias;                                                                               \
        return clcnn_model_layer(model, #name, desc, sizeof *desc, x, 3);                          \
    }

#define CLCNN_MODEL_OPERAND_FORM(name, desc_type)                                                  \
    static inline int clcnn_model_##name(clcnn_model *model, const desc_type *desc,                \
                                         const int *inputs, size_t input_count) {                  \
        return clcnn_model_layer(model, #name, desc, sizeof *desc, inputs, input_count);           \
    }

CLCNN_MODEL_WEIGHTED_FORM(conv2d, clcnn_conv2d_desc)
CLCNN_MODEL_WEIGHTED_FORM(conv2d_transpose, clcnn_conv2d_transpose_desc)
CLCNN_MODEL_FORM(max_pool2d, clcnn_pool2d_desc)
CLCNN_MODEL_FORM(avg_pool2d, clcnn_pool2d_desc)
CLCNN_MODEL_FORM(softmax, clcnn_softmax_desc)
CLCNN_MODEL_FORM(log_softmax, clcnn_softmax_desc)
CLCNN_MODEL_WEIGHTED_FORM(dense, clcnn_dense_desc)
CLCNN_MODEL_FORM(activation, clcnn_activation_desc)
CLCNN_MODEL_FORM(transpose, clcnn_transpose_desc)
CLCNN_MODEL_FORM(flatten, clcnn_flatten_desc)
CLCNN_MODEL_FORM(reshape, clcnn_reshape_desc)
CLCNN_MODEL_FORM(slice, clcnn_slice_desc)
CLCNN_MODEL_FORM(tile, clcnn_tile_desc)
CLCNN_MODEL_OPERAND_FORM(add, clcnn_add_desc)
CLCNN_MODEL_OPERAND_FORM(subtract, clcnn_binary_desc)
CLCNN_MODEL_OPERAND_FORM(multiply, clcnn_binary_desc)
CLCNN_MODEL_OPERAND_FORM(divide, clcnn_binary_desc)
CLCNN_MODEL_OPERAND_FORM(minimum, clcnn_binary_desc)
CLCNN_MODEL_OPERAND_FORM(maximum, clcnn_binary_desc)
CLCNN_MODEL_OPERAND_FORM(power, clcnn_binary_desc)
CLCNN_MODEL_OPERAND_FORM(equal, clcnn_binary_desc)
CLCNN_MODEL_OPERAND_FORM(less, clcnn_binary_desc)
CLCNN_MODEL_OPERAND_FORM(less_or_equal, clcnn_binary_desc)
CLCNN_MODEL_OPERAND_FORM(where, clcnn_where_desc)
CLCNN_MODEL_OPERAND_FORM(batch_norm, clcnn_batch_norm_desc)
CLCNN_MODEL_OPERAND_FORM(prelu, clcnn_prelu_desc)
CLCNN_MODEL_OPERAND_FORM(concat, clcnn_concat_desc)
CLCNN_MODEL_FORM(pad, clcnn_pad_desc)
CLCNN_MODEL_FORM(resize2d, clcnn_resize2d_desc)
CLCNN_MODEL_FORM(reduce_mean, clcnn_reduce_desc)
CLCNN_MODEL_FORM(reduce_sum, clcnn_reduce_desc)
CLCNN_MODEL_FORM(reduce_max, clcnn_reduce_desc)
CLCNN_MODEL_FORM(reduce_min, clcnn_reduce_desc)
CLCNN_MODEL_OPERAND_FORM(layer_norm, clcnn_layer_norm_desc)
CLCNN_MODEL_OPERAND_FORM(group_norm, clcnn_group_norm_desc)
CLCNN_MODEL_FORM(argmax, clcnn_argmax_desc)
CLCNN_MODEL_FORM(lrn, clcnn_lrn_desc)
CLCNN_MODEL_OPERAND_FORM(matmul, clcnn_matmul_desc)

#ifdef __cplusplus
}
#endif
#endif
