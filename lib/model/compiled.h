/* SPDX-License-Identifier: MIT
 * A compiled model: what is run, and where its values lie. compile.c makes it, run.c runs it. */
#ifndef CLCNN_LIB_COMPILED_H
#define CLCNN_LIB_COMPILED_H

#include "../backend.h"
#include "storage.h"

/* A layer that is an operator. */
typedef struct clcnn_model_step {
    const char *name; /* the graph's, or `label` */
    clcnn_label label;
    clcnn_op *op;
    clcnn_tensor **inputs; /* NULL where an operand is constant or left out */
    clcnn_tensor *outputs[CLCNN_MAX_OUTPUTS];
    size_t input_count, output_count;
} clcnn_model_step;

struct clcnn_compiled {
    clcnn_context *context;
    clcnn_graph graph; /* constants have no content any more */
    clcnn_storage storage;
    bool separate, has_run;
    /* Of each value that is not constant. Those of inputs and outputs have memory while a run is
     * enqueued, and after it where values are kept. */
    clcnn_tensor *tensors;
    clcnn_model_step *steps;
    size_t step_count;
};

#endif
