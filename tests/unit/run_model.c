/* SPDX-License-Identifier: MIT */
#include "run_model.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "backend.h"

clcnn_compiled *unit_model_compile(const clcnn_model *model, clcnn_context *context,
                                   clcnn_compile_desc desc) {
    clcnn_compiled *compiled = NULL;
    UNIT_OK(clcnn_model_compile(model, context, &desc, &compiled));
    return compiled;
}

static clcnn_tensor *make_tensor(clcnn_context *context, clcnn_port port, const float *values) {
    clcnn_tensor *t = NULL;
    UNIT_OK(clcnn_tensor_create(context, port.type, port.shape, &t));
    if (values) {
        UNIT_OK(clcnn_tensor_write(t, values, clcnn_shape_count(port.shape)));
    } else {
        UNIT_OK(judge_poison(t));
    }
    return t;
}

static void read_values(clcnn_tensor *tensor, float *values) {
    int32_t indices[UNIT_MOST];
    const size_t count = clcnn_shape_count(clcnn_tensor_shape(tensor));
    if (clcnn_tensor_type(tensor) == CLCNN_FLOAT32) {
        UNIT_OK(clcnn_tensor_read(tensor, values, count));
        return;
    }
    UNIT_OK(clcnn_tensor_read_bytes(tensor, indices, count * sizeof *indices));
    for (size_t i = 0; i < count; i++) {
        values[i] = (float)indices[i];
    }
}

void unit_model_run(clcnn_compiled *compiled, clcnn_context *context, unit_values *values) {
    clcnn_tensor *x[UNIT_PORTS] = {NULL}, *y[UNIT_PORTS] = {NULL};
    size_t inputs = 0, outputs = 0;
    for (; clcnn_compiled_input_at(compiled, inputs).name; inputs++) {
        x[inputs] =
            make_tensor(context, clcnn_compiled_input_at(compiled, inputs), values->x[inputs]);
    }
    for (; clcnn_compiled_output_at(compiled, outputs).name; outputs++) {
        y[outputs] = make_tensor(context, clcnn_compiled_output_at(compiled, outputs), NULL);
    }
    UNIT_OK(clcnn_compiled_run(compiled, x, inputs, y, outputs));
    for (size_t i = 0; i < outputs; i++) {
        read_values(y[i], values->y[i]);
        clcnn_tensor_destroy(y[i]);
    }
    for (size_t i = 0; i < inputs; i++) {
        clcnn_tensor_destroy(x[i]);
    }
    if (context->desc.guard_zones) {
        UNIT_OK(clcnn_context_check_guards(context));
    }
}

const char *unit_model_difference(const clcnn_compiled *compiled, const unit_values *got,
                                  const unit_values *expected) {
    static char line[160];
    clcnn_port port;
    for (size_t i = 0; (port = clcnn_compiled_output_at(compiled, i)).name; i++) {
        for (size_t k = 0; k < clcnn_shape_count(port.shape); k++) {
            const float a = got->y[i][k], b = expected->y[i][k];
            if (a != b && !(isnan(a) && isnan(b))) {
                snprintf(line, sizeof line, "%s: element %zu is %.9g, expected %.9g", port.name, k,
                         (double)a, (double)b);
                return line;
            }
        }
    }
    return NULL;
}

int unit_model_integers(clcnn_model *model, unsigned seed, clcnn_shape shape) {
    float values[UNIT_MOST];
    unit_integers(seed, values, clcnn_shape_count(shape));
    return clcnn_model_constant(model, shape, values);
}
