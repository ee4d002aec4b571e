/* SPDX-License-Identifier: MIT
 * How far apart two sound runs of a whole model may be. Errors of early layers grow or fade on their way, so
 * no fixed tolerance fits: the model itself says. In four more runs of the reference every element of every
 * layer's output moves by a random part of a tenth of its bound; results may differ by 8 times as much as
 * the farthest of these runs came out, or as the rounding of its elements to float32 where that is more. */
#ifndef CLCNN_TOOLS_MODEL_MOVED_H
#define CLCNN_TOOLS_MODEL_MOVED_H

#include "judge.h"
#include "network.h"

/* An output of the model. */
typedef struct moved_output {
    clcnn_shape shape;
    size_t count;   /* of elements; 0: of int32, indices of values whose last bits decide */
    float *right;   /* what the reference gives */
    double allowed; /* how far from it a sound run may be, but */
    size_t
        unbound; /* elements that were finite in some of the runs alone: there anything is right */
    double *bound; /* of each element */
} moved_output;

typedef struct moved_runs {
    size_t layers, output_count;
    float **bounds; /* of each layer: of its outputs' elements, one output after the other */
    moved_output *outputs;
} moved_runs;

/* For a model of so many layers. Each of these gives EXIT_RIGHT, or an exit code after its line;
 * moved_destroy either way. */
int moved_create(size_t layers, moved_runs *m);
void moved_destroy(moved_runs *m);

/* Keeps the bounds that a layer was judged by, for the solver that ran. */
int moved_keep(moved_runs *m, size_t layer, const judge_case *c);

/* Fills the outputs, once the bounds of all layers are kept: from the last run of the reference, which was
 * compiled as `separate`, and from four that begin with its inputs. Its tensors keep the last one's values. */
int moved_run(moved_runs *m, const model_network *reference, unsigned seed);

#endif
