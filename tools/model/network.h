/* SPDX-License-Identifier: MIT
 * A model of a file in a context, with the tensors of its runs. */
#ifndef CLCNN_TOOLS_MODEL_NETWORK_H
#define CLCNN_TOOLS_MODEL_NETWORK_H

#include "clcnn_model.h"
#include "files.h"

/* Whether a command line has --model. */
int model_is_asked(int argc, char **argv);

/* Reads the file for inputs of these shapes. EXIT_RIGHT, or an exit code after its line. */
int model_load(const char *path, const model_files *inputs, long batch, clcnn_model **model);

typedef struct model_network {
    clcnn_compiled *compiled;
    clcnn_tensor **inputs, **outputs;
    size_t input_count, output_count;
} model_network;

/* Compiles it, with tensors for a run. model_network_destroy either way; the context outlives it. */
int model_network_create(const clcnn_model *model, clcnn_context *context,
                         const clcnn_compile_desc *desc, model_network *net);
void model_network_destroy(model_network *net);

/* Fills the inputs from the files. Those that have none: drawn at random where `seed` is not 0, else
 * refused. */
int model_network_fill(model_network *net, const model_files *inputs, unsigned seed);

/* Enqueues a run. */
int model_network_run(model_network *net);

/* The elements of a tensor, of float32 or int32, to be freed; NULL after a line was printed. */
void *model_values(clcnn_tensor *tensor, int *code);

#endif
