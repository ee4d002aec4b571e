/* SPDX-License-Identifier: MIT */
#include "images.h"

#include <stdlib.h>

#include "../problem.h"

/* What both graphs have of an outermost axis where it is the batch. */
typedef struct batches {
    int built, copy;
} batches;

/* The batch, and all else alike. */
static bool has_batch(batches batch, clcnn_shape built, clcnn_shape copy) {
    bool right = built.rank == copy.rank && built.rank > 0 && built.dim[0] == batch.built &&
                 copy.dim[0] == batch.copy;
    for (int i = 1; right && i < built.rank; i++) {
        right = built.dim[i] == copy.dim[i];
    }
    return right;
}

/* Whether what broadcasting puts beside each other are the same images. */
static bool lies_beside(const clcnn_graph *copy, const clcnn_graph_layer *layer,
                        const bool *depends) {
    const int rank = copy->values[layer->outputs[0]].shape.rank;
    bool right = true;
    for (size_t i = 0; layer->input_count > 1 && i < layer->input_count; i++) {
        const int input = layer->inputs[i];
        right = right && (!depends[input] || copy->values[input].shape.rank == rank);
    }
    return right;
}

static clcnn_status refuse(const clcnn_graph *copy, const clcnn_graph_layer *layer, batches batch) {
    return clcnn_graph_blame_layer(
        copy, layer,
        clcnn_fail(CLCNN_INVALID_SHAPE,
                   "it does not keep images apart; so the model, which was read with a batch of "
                   "%d, cannot have %d",
                   batch.built, batch.copy));
}

static clcnn_status check_layer(const clcnn_graph *built, const clcnn_graph *copy,
                                const clcnn_graph_layer *layer, batches batch,
                                const bool *depends) {
    clcnn_problem problem = {.row = NULL};
    clcnn_status status = clcnn_graph_problem(copy, layer, &problem);
    if (status) {
        return status;
    }
    bool apart =
        lies_beside(copy, layer, depends) && !(layer->row->mixes && layer->row->mixes(&problem));
    for (size_t i = 0; apart && i < layer->output_count; i++) {
        const int output = layer->outputs[i];
        apart = has_batch(batch, built->values[output].shape, copy->values[output].shape);
    }
    clcnn_problem_free(&problem);
    return apart ? CLCNN_OK : refuse(copy, layer, batch);
}

static bool depends_on(const clcnn_graph_layer *layer, const bool *depends) {
    bool any = false;
    for (size_t i = 0; i < layer->input_count; i++) {
        any = any || depends[layer->inputs[i]];
    }
    return any;
}

clcnn_status clcnn_images_apart(const clcnn_graph *built, const clcnn_graph *copy) {
    bool *depends = calloc(copy->value_count, sizeof *depends);
    clcnn_status status =
        depends ? CLCNN_OK
                : clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory to look at its batch");
    batches batch = {0, 0};
    for (size_t i = 0; !status && i < copy->inputs.count; i++) {
        const int value = copy->inputs.list[i].value;
        depends[value] = true;
        batch = (batches){built->values[value].shape.dim[0], copy->values[value].shape.dim[0]};
    }
    for (size_t i = 0; !status && batch.built != batch.copy && i < copy->layer_count; i++) {
        const clcnn_graph_layer *layer = &copy->layers[i];
        if (depends_on(layer, depends)) {
            status = check_layer(built, copy, layer, batch, depends);
            for (size_t k = 0; k < layer->output_count; k++) {
                depends[layer->outputs[k]] = true;
            }
        }
    }
    free(depends);
    return status;
}
