/* SPDX-License-Identifier: MIT */
#include "judge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Making -------------------------------------------------------------------------------- */

/* Parts of one block for the floats, which have the size of indices, and of one for the doubles. */
static void share_out(judge_case *c) {
    float *floats = c->floats;
    double *doubles = c->doubles;
    for (size_t i = 0; i < c->input_count; i++) {
        c->inputs[i].values = floats;
        floats += c->inputs[i].count;
    }
    for (size_t i = 0; i < c->output_count; i++) {
        judge_output *o = &c->outputs[i];
        o->got = floats;
        o->expected = doubles;
        o->bound = doubles + o->count;
        floats += o->count;
        doubles += 2 * o->count;
    }
    c->after = floats;
}

clcnn_status judge_create(const clcnn_shape *inputs, size_t input_count, const clcnn_shape *outputs,
                          size_t output_count, clcnn_data_kind data, judge_case *c) {
    size_t given = 0, largest = 0, made = 0;
    *c = (judge_case){.data = data};
    c->fault = "no memory for the values to be judged";
    c->inputs = calloc(input_count, sizeof *c->inputs);
    c->outputs = calloc(output_count, sizeof *c->outputs);
    if (!c->inputs || !c->outputs) {
        return CLCNN_OUT_OF_MEMORY;
    }
    c->input_count = input_count;
    c->output_count = output_count;
    for (size_t i = 0; i < input_count; i++) {
        const size_t count = clcnn_shape_count(inputs[i]);
        c->inputs[i].count = count;
        given += count;
        largest = count > largest ? count : largest;
    }
    for (size_t i = 0; i < output_count; i++) {
        c->outputs[i].shape = outputs[i];
        c->outputs[i].count = clcnn_shape_count(outputs[i]);
        made += c->outputs[i].count;
    }
    c->floats = malloc((given + made + largest) * sizeof *c->floats);
    c->doubles = malloc(2 * made * sizeof *c->doubles);
    if (!c->floats || !c->doubles) {
        return CLCNN_OUT_OF_MEMORY;
    }
    share_out(c);
    c->fault = NULL;
    return CLCNN_OK;
}

void judge_destroy(judge_case *c) {
    free(c->inputs);
    free(c->outputs);
    free(c->floats);
    free(c->doubles);
    *c = (judge_case){.inputs = NULL};
}

/* ---- The device ---------------------------------------------------------------------------- */

/* What a call of the judge ends with: where that failed, the library said why. */
static clcnn_status ended(judge_case *c, clcnn_status status) {
    c->fault = status ? clcnn_last_error()->message : NULL;
    return status;
}

static clcnn_status read_outputs(judge_case *c, const judge_side *device) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < c->output_count; i++) {
        judge_output *o = &c->outputs[i];
        o->type = clcnn_tensor_type(device->outputs[i]);
        status = clcnn_tensor_read_bytes(device->outputs[i], o->got,
                                         o->count * clcnn_type_size(o->type));
    }
    return status;
}

/* Whether an input and an output are one tensor: the run is in the place of the input. */
static int in_place(const judge_case *c, const judge_side *device, size_t input, size_t output) {
    return c->inputs[input].count > 0 && device->inputs[input] == device->outputs[output];
}

clcnn_status judge_poison(clcnn_tensor *tensor) {
    return clcnn_tensor_fill(tensor, clcnn_tensor_type(tensor) == CLCNN_INT32 ? -1 : NAN);
}

static clcnn_status poison(judge_case *c, const judge_side *device, size_t output) {
    int holds_input = 0;
    for (size_t i = 0; i < c->input_count; i++) {
        holds_input |= in_place(c, device, i, output);
    }
    return holds_input ? CLCNN_OK : judge_poison(device->outputs[output]);
}

static clcnn_status run(judge_case *c, const judge_side *device) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < c->output_count; i++) {
        status = poison(c, device, i);
    }
    if (!status) {
        status = clcnn_op_execute(device->op, device->inputs, c->input_count, device->outputs,
                                  c->output_count);
    }
    return status ? status : read_outputs(c, device);
}

static clcnn_status look_at_input(judge_case *c, const judge_side *device, size_t i, int *changed) {
    const judge_input *in = &c->inputs[i];
    for (size_t k = 0; k < c->output_count; k++) {
        if (in_place(c, device, i, k)) {
            return CLCNN_OK;
        }
    }
    if (in->count == 0) {
        return CLCNN_OK;
    }
    const clcnn_status status = clcnn_tensor_read(device->inputs[i], c->after, in->count);
    if (!status && memcmp(in->values, c->after, in->count * sizeof *in->values) != 0) {
        *changed = 1;
    }
    return status;
}

/* Looks whether the inputs hold their values still. */
static clcnn_status look_at_inputs(judge_case *c, const judge_side *device, int *changed) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < c->input_count; i++) {
        status = look_at_input(c, device, i, changed);
    }
    return status;
}

clcnn_status judge_run(judge_case *c, const judge_side *device, clcnn_context *guarded) {
    int changed = 0;
    clcnn_status status = run(c, device);
    if (!status && guarded) {
        status = clcnn_context_check_guards(guarded);
    }
    if (!status) {
        status = look_at_inputs(c, device, &changed);
    }
    c->changed = !status && changed;
    if (!c->changed) {
        return ended(c, status);
    }
    c->fault = "the run changed its input";
    return CLCNN_INTERNAL;
}

clcnn_status judge_read(judge_case *c, const judge_side *device) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < c->input_count; i++) {
        const judge_input *in = &c->inputs[i];
        if (in->count > 0) {
            status = clcnn_tensor_read(device->inputs[i], in->values, in->count);
        }
    }
    return ended(c, status ? status : read_outputs(c, device));
}

/* ---- The right answer ---------------------------------------------------------------------- */

static clcnn_status answer(judge_case *c, const judge_side *reference, const clcnn_op *judged) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < c->output_count; i++) {
        const judge_output *o = &c->outputs[i];
        const clcnn_op_judgement arrays = {.expected = o->expected, .bound = o->bound};
        status = clcnn_op_bounds(reference->op, judged, c->data, reference->inputs, c->input_count,
                                 i, &arrays, o->count);
    }
    return status;
}

clcnn_status judge_answer(judge_case *c, const judge_side *reference, const clcnn_op *judged) {
    clcnn_op_information info;
    clcnn_status status = clcnn_op_info(judged, &info);
    for (size_t i = 0; !status && i < c->input_count; i++) {
        const judge_input *in = &c->inputs[i];
        if (in->count > 0) {
            status = clcnn_tensor_write(reference->inputs[i], in->values, in->count);
        }
    }
    if (!status) {
        status = answer(c, reference, judged);
    }
    if (!status) {
        c->answered_class = info.error_class;
        c->answered_chain = info.chain;
        c->answered_softmax_chain = info.softmax_chain;
        c->answered_winograd_tile = info.winograd_tile;
    }
    return ended(c, status);
}

clcnn_status judge_again(judge_case *c, const judge_side *reference, const clcnn_op *judged) {
    clcnn_op_information info;
    const clcnn_status status = clcnn_op_info(judged, &info);
    if (status || (info.error_class == c->answered_class && info.chain == c->answered_chain &&
                   info.softmax_chain == c->answered_softmax_chain &&
                   info.winograd_tile == c->answered_winograd_tile)) {
        return ended(c, status);
    }
    return judge_answer(c, reference, judged);
}

double judge_got(const judge_output *output, size_t index) {
    return output->type == CLCNN_INT32 ? (double)output->indices[index]
                                       : (double)output->got[index];
}

/* ---- The verdict --------------------------------------------------------------------------- */

clcnn_status judge_compare(judge_case *c) {
    clcnn_status status = CLCNN_OK;
    c->wrong = c->wrong_output = 0;
    c->worst = 0;
    for (size_t i = 0; !status && i < c->output_count; i++) {
        judge_output *o = &c->outputs[i];
        status =
            clcnn_compare_typed(o->type, o->got, o->expected, o->bound, o->count, &o->comparison);
        if (!status) {
            c->wrong_output = c->wrong == 0 && o->comparison.wrong > 0 ? i : c->wrong_output;
            c->wrong += o->comparison.wrong;
            c->worst = fmax(c->worst, o->comparison.worst_ratio);
        }
    }
    return ended(c, status);
}

clcnn_status judge_result(judge_case *c, const judge_side *reference, const clcnn_op *judged) {
    const clcnn_status status = judge_answer(c, reference, judged);
    return status ? status : judge_compare(c);
}

/* ---- Telling ------------------------------------------------------------------------------- */

/* "(0, 3, 2, 5)" of the element at an index. */
static void print_coordinates(clcnn_shape shape, size_t index, char *text, size_t size) {
    int at[CLCNN_MAX_RANK] = {0};
    for (int i = shape.rank - 1; i >= 0; i--) {
        at[i] = (int)(index % (size_t)shape.dim[i]);
        index /= (size_t)shape.dim[i];
    }
    size_t length = 0;
    for (int i = 0; i < shape.rank && length < size; i++) {
        length += (size_t)snprintf(text + length, size - length, i ? ", %d" : "(%d", at[i]);
    }
    if (length < size) {
        snprintf(text + length, size - length, ")");
    }
}

void judge_tell(const char *name, const judge_output *o, char *text, size_t size) {
    char where[128];
    const size_t at = o->comparison.first_wrong;
    const double bound = isnan(o->bound[at]) ? 0 : o->bound[at]; /* of infinities there is none */
    const int digits = o->type == CLCNN_INT32 ? 10 : 9;
    print_coordinates(o->shape, at, where, sizeof where);
    const int length = snprintf(text, size,
                                "%s %s: expected %.*g, got %.*g, bound %.3g; %zu of %zu elements "
                                "are wrong",
                                name, where, digits, o->expected[at], digits, judge_got(o, at),
                                bound, o->comparison.wrong, o->count);
    if (isfinite(o->comparison.worst_ratio)) {
        snprintf(text + length, size - (size_t)length, ", the worst by %.3g bounds",
                 o->comparison.worst_ratio);
    }
}
