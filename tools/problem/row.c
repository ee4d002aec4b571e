/* SPDX-License-Identifier: MIT */
#include "row.h"

#include <string.h>

void problem_start(problem *p, const problem_operator *operation) {
    memset(p, 0, sizeof *p); /* what lies between the fields too: equal problems are equal bytes */
    p->operation = operation;
    p->info = clcnn_operator_find(operation->name);
}

void problem_desc(const problem *p, void *desc, size_t size) {
    memcpy(desc, p->desc, size);
}

void problem_set_desc(problem *p, const void *desc, size_t size) {
    memcpy(p->desc, desc, size);
}

int problem_lists(const char *list, const char *word, size_t length) {
    static const char blank[] = " ";
    for (const char *at = list ? list : ""; *at; at += strspn(at, blank)) {
        const size_t here = strcspn(at, blank);
        if (here == length && strncmp(at, word, length) == 0) {
            return 1;
        }
        at += here;
    }
    return 0;
}

/* ---- Inputs -------------------------------------------------------------------------------- */

const clcnn_operand_info *problem_input_info(const problem *p, size_t i) {
    const clcnn_operand_info *input = p->info->inputs;
    for (size_t at = 0; input->name && at < i; at++) {
        if (!input[1].name && p->info->repeated) {
            return p->shape[i].rank ? input : NULL; /* of those, as many as there are shapes */
        }
        input++;
    }
    return input->name ? input : NULL;
}

int problem_has(const problem *p, size_t i) {
    const clcnn_operand_info *input = problem_input_info(p, i);
    return input && (!input->optional || p->optional[i]);
}

int problem_is_weight(const problem *p, size_t i) {
    const clcnn_operand_info *input = problem_input_info(p, i);
    return input && problem_lists(p->operation->weights, input->name, strlen(input->name));
}

int problem_is_constant(const problem *p, size_t i) {
    return problem_is_weight(p, i) && !p->given[i];
}

size_t problem_outputs(const problem *p) {
    return p->operation->outputs ? p->operation->outputs(p) : 1;
}

int problem_pitched(const problem *p) {
    int count = (int)problem_outputs(p);
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        count += problem_has(p, i) && !problem_is_weight(p, i);
    }
    return count;
}

/* ---- Fields -------------------------------------------------------------------------------- */

const char *problem_first_word(const problem *p, const char *key) {
    for (const clcnn_field *f = p->info->fields; f->name; f++) {
        if (f->words && strcmp(f->key, key) == 0) {
            return f->words[0];
        }
    }
    return "";
}

/* ---- Defaults ------------------------------------------------------------------------------ */

/* One pitch is that of all tensors, and none is said where all are dense. */
static void resolve_pitches(problem *p) {
    int dense = 1;
    if (p->pitches == 1) {
        p->pitches = problem_pitched(p);
        for (int i = 1; i < p->pitches; i++) {
            p->pitch[i] = p->pitch[0];
        }
    }
    for (int i = 0; i < p->pitches; i++) {
        dense = dense && p->pitch[i] == 0;
    }
    p->pitches = dense ? 0 : p->pitches;
}

void problem_resolve(problem *p) {
    p->n = problem_or(p->n, 1);
    if (p->operation->resolve) {
        p->operation->resolve(p);
    }
    resolve_pitches(p);
}

/* ---- What rows share ----------------------------------------------------------------------- */

clcnn_shape problem_image(const problem *p, clcnn_data_format format) {
    return format == CLCNN_NHWC ? clcnn_shape4(p->n, p->h, p->w, p->c)
                                : clcnn_shape4(p->n, p->c, p->h, p->w);
}

void problem_shapes(const problem *p, clcnn_operand inputs[PROBLEM_INPUTS]) {
    for (int i = 0; i < PROBLEM_INPUTS; i++) {
        inputs[i] = clcnn_given(p->shape[i]); /* of rank 0: left out */
    }
}

/* In NCHW a shape that has no channels is left to the library to refuse. */
void problem_channels(const problem *p, clcnn_data_format format,
                      clcnn_operand inputs[PROBLEM_INPUTS]) {
    const clcnn_shape shape = p->shape[0];
    const int axis = shape.rank - (format == CLCNN_NCHW ? 3 : 1);
    inputs[0] = clcnn_given(shape);
    for (int i = 1; i < PROBLEM_INPUTS; i++) {
        inputs[i] = clcnn_given(clcnn_shape1(shape.dim[axis < 0 ? 0 : axis]));
    }
}

clcnn_data_format problem_draw_channels(problem_stream *stream, problem *p) {
    const clcnn_data_format format = stream_format(stream);
    clcnn_shape *shape = &p->shape[0];
    shape->rank =
        format == CLCNN_NCHW ? stream_between(stream, 3, 5) : stream_between(stream, 1, 5);
    for (int i = 0; i < shape->rank; i++) {
        shape->dim[i] = stream_between(stream, 1, 7);
    }
    shape->dim[shape->rank - 1] = stream_side(stream);
    shape->dim[shape->rank - (format == CLCNN_NCHW ? 3 : 1)] = stream_channels(stream);
    return format;
}

void problem_weighted(const problem *p, clcnn_shape input, clcnn_shape weights,
                      clcnn_operand inputs[PROBLEM_INPUTS]) {
    inputs[0] = clcnn_given(input);
    inputs[PROBLEM_WEIGHTS] = clcnn_given(weights);
    inputs[PROBLEM_BIAS] = clcnn_given(clcnn_shape1(p->k));
    if (p->optional[PROBLEM_RESIDUAL]) {
        const clcnn_op_desc desc =
            clcnn_op_desc_make(p->info->name, p->desc, p->info->desc_size, inputs, PROBLEM_BIAS);
        clcnn_shape output;
        if (!clcnn_op_shape(&desc, 0, &output)) { /* else the library says why when it is asked */
            inputs[PROBLEM_RESIDUAL] = clcnn_given(output);
        }
    }
}

clcnn_data_format problem_draw_image(problem_stream *stream, problem *p) {
    p->n = stream_batch(stream);
    p->h = stream_side(stream);
    p->w = stream_side(stream);
    p->c = stream_channels(stream);
    return stream_format(stream);
}
