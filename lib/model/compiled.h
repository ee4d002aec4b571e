/* SPDX-License-Identifier: MIT
 * A compiled model: what is run, and where its values lie. compile.c makes it, run.c runs it. */
#ifndef CLCNN_LIB_COMPILED_H
#define CLCNN_LIB_COMPILED_H

#include "../backend.h"
#include "model.h"
#include "storage.h"

/* A layer that is an operator. */
typedef struct clcnn_model_step {
    size_t layer;
    const char *name; /* the graph's, or `label` */
    clcnn_label label;
    clcnn_op *op;
    clcnn_tensor **inputs; /* NULL where an operand is constant or left out */
    clcnn_tensor *outputs[CLCNN_MAX_OUTPUTS];
    size_t input_count, output_count;
} clcnn_model_step;

/* A model as it is at a time: its parts do not change, but there may come more. */
typedef struct clcnn_model_stamp {
    clcnn_identity *identity;
    size_t values, layers, outputs;
} clcnn_model_stamp;

struct clcnn_compiled {
    clcnn_context *context;
    clcnn_compile_desc desc;
    clcnn_model_stamp stamp; /* of the model that it was compiled from; it has a reference */
    clcnn_graph graph;       /* constants have no content any more */
    clcnn_storage storage;
    bool has_run;
    /* Of each value that is not constant. Those of inputs and outputs have memory while a run is
     * enqueued, and after it where values are kept. */
    clcnn_tensor *tensors;
    clcnn_model_step *steps;
    size_t step_count;
};

#endif
