/* SPDX-License-Identifier: MIT
 * What rows are made with. */
#include "operator.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "activation.h"

const char *const clcnn_format_words[] = {"nhwc", "nchw", NULL};
const char *const clcnn_filter_words[] = {"hwio", "oihw", NULL};
const char *const clcnn_transposed_words[] = {"hwoi", "iohw", NULL};
const char *const clcnn_padding_words[] = {"valid", "same", "same_lower", NULL};
const char *const clcnn_flag_words[] = {"0", "1", NULL};

_Static_assert(CLCNN_NCHW == 1 && CLCNN_OIHW == 1 && CLCNN_IOHW == 1 &&
                   CLCNN_PADDING_SAME_LOWER == 2 && CLCNN_PADDING_EXPLICIT == 3,
               "words stand in the order of their constants");

const clcnn_operand_info clcnn_one_input[] = {{.name = "input"}, {.name = NULL}};
const clcnn_operand_info clcnn_one_output[] = {{.name = "output"}, {.name = NULL}};

bool clcnn_always_in_place(const clcnn_problem *problem, size_t input) {
    (void)problem;
    (void)input;
    return true;
}

bool clcnn_permute_freely(const clcnn_problem *problem, void *desc, const int *axes,
                          const int *output_axes) {
    (void)output_axes;
    (void)problem;
    (void)desc;
    (void)axes;
    return true;
}

int clcnn_permuted_axis(const clcnn_problem *problem, int axis_from_last, const int *axes) {
    const int last = problem->inputs[0].shape.rank - 1;
    int place = 0;
    while (axes[place] != last - axis_from_last) {
        place++;
    }
    return last - place;
}

void clcnn_permute_numbers(const clcnn_problem *problem, int *numbers, const int *axes) {
    int old[CLCNN_MAX_RANK];
    memcpy(old, numbers, sizeof old);
    for (int i = 0; i < problem->inputs[0].shape.rank; i++) {
        numbers[i] = old[axes[i]];
    }
}

static void *field_of(const clcnn_operator *row, const char *name, const void *desc) {
    const clcnn_field *field = row->info.fields;
    while (field->name && strcmp(field->name, name) != 0) {
        field++;
    }
    return field->name ? (char *)desc + field->offset : NULL;
}

clcnn_activation *clcnn_operator_activation_of(const clcnn_operator *row, void *desc) {
    return field_of(row, "activation", desc);
}

clcnn_data_format *clcnn_operator_format_of(const clcnn_operator *row, void *desc) {
    return field_of(row, "data_format", desc);
}

clcnn_data_format clcnn_operator_format(const clcnn_operator *row, const void *desc) {
    const clcnn_data_format *format = field_of(row, "data_format", desc);
    return format ? *format : CLCNN_NHWC;
}

/* ---- Problems ------------------------------------------------------------------------------ */

size_t clcnn_operand_count(const clcnn_operand_info *list) {
    size_t count = 0;
    while (list[count].name) {
        count++;
    }
    return count;
}

const clcnn_operand_info *clcnn_problem_input(const clcnn_problem *problem, size_t input) {
    const clcnn_operator_info *info = &problem->row->info;
    const size_t last = clcnn_operand_count(info->inputs) - 1;
    return &info->inputs[input < last ? input : last];
}

const char *clcnn_problem_name(const clcnn_problem *problem) {
    return problem->row->info.name;
}

size_t clcnn_problem_outputs(const clcnn_problem *problem) {
    size_t count = 0;
    while (count < CLCNN_MAX_OUTPUTS && problem->outputs[count].shape.rank > 0) {
        count++;
    }
    return count;
}

double clcnn_problem_terms(const clcnn_problem *problem) {
    return problem->row->terms ? problem->row->terms(problem) : 1;
}

static bool same_activation(const clcnn_activation *a, const clcnn_activation *b) {
    return a->kind == b->kind && a->custom == b->custom && a->p[0] == b->p[0] &&
           a->p[1] == b->p[1] && a->p[2] == b->p[2];
}

static bool same_inputs(const clcnn_problem *a, const clcnn_problem *b) {
    bool same = a->input_count == b->input_count;
    for (size_t i = 0; same && i < a->input_count; i++) {
        same = clcnn_shape_equal(a->inputs[i].shape, b->inputs[i].shape);
    }
    return same;
}

bool clcnn_problem_same(const clcnn_problem *a, const clcnn_problem *b) {
    return a->row == b->row && same_inputs(a, b) &&
           same_activation(&a->activation, &b->activation) &&
           memcmp(a->parameters, b->parameters, sizeof a->parameters) == 0;
}

/* ---- What infer functions share ------------------------------------------------------------ */

clcnn_status clcnn_problem_output(clcnn_problem *problem, clcnn_shape shape) {
    char object[64];
    snprintf(object, sizeof object, "%s output", clcnn_problem_name(problem));
    problem->outputs[0].shape = shape;
    return clcnn_shape_check(object, shape);
}

clcnn_status clcnn_problem_activation(clcnn_problem *problem, const clcnn_activation *asked,
                                      clcnn_data_format format) {
    problem->softmax_axis = format == CLCNN_NCHW ? 2 : 0;
    return clcnn_activation_resolve_any(clcnn_problem_name(problem), asked, &problem->activation);
}

clcnn_label clcnn_problem_label(const clcnn_problem *problem, size_t input) {
    const clcnn_operator_info *info = &problem->row->info;
    const char *name = clcnn_problem_input(problem, input)->name;
    const bool one_of_many = info->repeated && input + 1 >= clcnn_operand_count(info->inputs);
    clcnn_label label;
    if (one_of_many) {
        snprintf(label.text, sizeof label.text, "%s %zu", name, input);
    } else {
        snprintf(label.text, sizeof label.text, "%s", name);
    }
    return label;
}

clcnn_status clcnn_problem_dense(const clcnn_problem *problem, size_t input) {
    const clcnn_value *value = &problem->inputs[input];
    if (clcnn_problem_has(problem, input) && !clcnn_value_dense(value)) {
        return clcnn_fail(CLCNN_INVALID_SHAPE,
                          "%s: %s has pitch %d and rows of %d; it must be dense",
                          clcnn_problem_name(problem), clcnn_problem_label(problem, input).text,
                          value->pitch, value->shape.dim[value->shape.rank - 1]);
    }
    return CLCNN_OK;
}

clcnn_status clcnn_problem_epsilon(const clcnn_problem *problem, float asked, float *epsilon) {
    if (!(asked >= 0 && asked < INFINITY)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "%s: epsilon is %g; it must be finite and not negative",
                          clcnn_problem_name(problem), (double)asked);
    }
    *epsilon = asked > 0 ? asked : 1e-3f;
    return CLCNN_OK;
}

clcnn_status clcnn_problem_expect(const clcnn_problem *problem, size_t input, clcnn_shape shape) {
    if (!clcnn_problem_has(problem, input) ||
        clcnn_shape_equal(problem->inputs[input].shape, shape)) {
        return CLCNN_OK;
    }
    return clcnn_fail(CLCNN_INVALID_SHAPE, "%s: %s has shape %s; it must be %s",
                      clcnn_problem_name(problem), clcnn_problem_label(problem, input).text,
                      clcnn_shape_print(problem->inputs[input].shape).text,
                      clcnn_shape_print(shape).text);
}
