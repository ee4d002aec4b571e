/* SPDX-License-Identifier: MIT
 * The trained network that the program carries (tools/data/train_digits.py made its weights):
 * conv2d 3x3 stride 2 SAME relu, max_pool2d 2x2 SAME, flatten, dense to 10, softmax. */
#ifndef CLCNN_TOOLS_NETWORK_H
#define CLCNN_TOOLS_NETWORK_H

#include "clcnn_model.h"
#include "judge.h"

enum { NETWORK_CLASSES = 10 };

typedef struct network {
    int batch; /* images a run takes */
    size_t layers;
    clcnn_compiled *compiled;
    clcnn_tensor *images, *probabilities; /* (batch, 28, 28, 1), (batch, 10) */
} network;

/* Builds the network in a context. EXIT_RIGHT, or an exit code after its line was printed; the
 * network is then empty. network_destroy takes an empty network; the context outlives it. */
int network_create(clcnn_context *context, int batch, network *net);
void network_destroy(network *net);

/* images: (batch, 28, 28, 1) in [0, 1]; probabilities: (batch, 10). Waits for the result. */
int network_run(network *net, const float *images, float *probabilities);

/* A layer with its values of the last run, as the judge takes it. */
clcnn_status network_layer(const network *net, size_t index, judge_side *side);

/* The class of one image's probabilities: the first of the largest. */
int network_label(const float probabilities[NETWORK_CLASSES]);

#endif
