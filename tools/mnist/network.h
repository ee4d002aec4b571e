/* SPDX-License-Identifier: MIT
 * The trained network that the program carries (tools/data/train_digits.py made its weights):
 * conv2d 3x3 stride 2 SAME relu, max_pool2d 2x2 SAME, flatten, dense to 10, softmax. */
#ifndef CLCNN_TOOLS_NETWORK_H
#define CLCNN_TOOLS_NETWORK_H

#include "clcnn.h"

enum { NETWORK_LAYERS = 5, NETWORK_CLASSES = 10 };

/* Read the fields to judge layer by layer: clcnn_op_bounds takes the same layer of a reference
 * network and the value that went in. */
typedef struct network {
    int batch;                               /* images a run takes */
    clcnn_op *op[NETWORK_LAYERS];            /* op[i] reads value[i] and writes value[i + 1] */
    clcnn_tensor *value[NETWORK_LAYERS + 1]; /* first (batch, 28, 28, 1), last (batch, 10) */
} network;

/* Builds the network in a context. EXIT_RIGHT, or an exit code after its line was printed; the
 * network is then empty. network_destroy takes an empty network; the context outlives it. */
int network_create(clcnn_context *context, int batch, network *net);
void network_destroy(network *net);

/* images: (batch, 28, 28, 1) in [0, 1]; probabilities: (batch, 10). Waits for the result. */
int network_run(network *net, const float *images, float *probabilities);

/* The class of one image's probabilities: the first of the largest. */
int network_label(const float probabilities[NETWORK_CLASSES]);

#endif
