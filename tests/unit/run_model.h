/* SPDX-License-Identifier: MIT
 * Networks of the tests: compiled, run on host values, compared. */
#ifndef CLCNN_TESTS_RUN_MODEL_H
#define CLCNN_TESTS_RUN_MODEL_H

#include "clcnn_model.h"
#include "unit.h"

enum { UNIT_PORTS = 4, UNIT_MOST = 4096 };

/* The values of all inputs and outputs, one after the other; indices as floats. */
typedef struct unit_values {
    float x[UNIT_PORTS][UNIT_MOST], y[UNIT_PORTS][UNIT_MOST];
} unit_values;

/* Compiles a model that must be right; destroys nothing. */
clcnn_compiled *unit_model_compile(const clcnn_model *model, clcnn_context *context,
                                   clcnn_compile_desc desc);

/* Runs it on the values of x; those of y are what it gives. Outputs are poisoned first, and guard zones,
 * where the context has some, are looked at afterwards. */
void unit_model_run(clcnn_compiled *compiled, clcnn_context *context, unit_values *values);

/* NULL, or a line about the first element in which two answers differ. */
const char *unit_model_difference(const clcnn_compiled *compiled, const unit_values *got,
                                  const unit_values *expected);

/* A constant of small whole numbers, drawn from a seed. */
int unit_model_integers(clcnn_model *model, unsigned seed, clcnn_shape shape);

#endif
