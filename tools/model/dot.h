/* SPDX-License-Identifier: MIT */
#ifndef CLCNN_TOOLS_MODEL_DOT_H
#define CLCNN_TOOLS_MODEL_DOT_H

#include "clcnn_model.h"

/* Prints the model as it was built for Graphviz: a box for each layer, an arrow for each value. */
void model_dot(const clcnn_model *model);

#endif
