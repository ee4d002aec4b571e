/* SPDX-License-Identifier: MIT
 * Nodes that take parts of a tensor, put parts together, or put cells around it. */
#include <stdlib.h>
#include <string.h>

#include "fold.h"
#include "nodes.h"

/* ---- Parts --------------------------------------------------------------------------------- */

/* A part of a tensor: along axis i `size` elements from `begin` on in steps, which may be negative. */
typedef struct part {
    int64_t begin[CLCNN_MAX_RANK], size[CLCNN_MAX_RANK], step[CLCNN_MAX_RANK];
} part;

static part whole_of(clcnn_extent x) {
    part p;
    for (int i = 0; i < CLCNN_MAX_RANK; i++) {
        p.begin[i] = 0;
        p.step[i] = 1;
        p.size[i] = i < x.rank ? x.dim[i] : 0;
    }
    return p;
}

static clcnn_extent part_extent(const part *p, int rank) {
    clcnn_extent extent = {.rank = rank};
    memcpy(extent.dim, p->size, sizeof extent.dim);
    return extent;
}

static clcnn_array *part_of_array(clcnn_node *node, const clcnn_array *array, const part *p) {
    int64_t stride[CLCNN_MAX_RANK], first = 0;
    clcnn_fold_dense(array->extent, stride);
    for (int i = 0; i < array->extent.rank; i++) {
        first += p->begin[i] * stride[i];
        stride[i] *= p->step[i];
    }
    return clcnn_fold_strided(node, array, part_extent(p, array->extent.rank), first, stride);
}

/* The part of input 0 as a value of the model. */
static int part_value(clcnn_node *node, const part *p) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    clcnn_slice_desc desc = {.begin = {0}};
    bool all = true;
    for (int i = 0; i < x.rank; i++) {
        const bool whole = p->size[i] == x.dim[i] && p->step[i] == 1;
        desc.begin[i] = (int)p->begin[i];
        desc.size[i] = whole ? 0 : (int)p->size[i]; /* all, in another batch too */
        desc.step[i] = (int)p->step[i];
        all = all && whole;
        if (p->size[i] < 1) {
            clcnn_node_refuse(node, CLCNN_UNSUPPORTED, "of axis %d of %s nothing is left", i,
                              clcnn_extent_print(x).text);
        }
    }
    const int value = clcnn_node_value(node, 0);
    return all || !clcnn_node_sound(node) ? value : clcnn_model_slice(node->model, &desc, value);
}

static void give_part(clcnn_node *node, size_t output, const part *p) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    const clcnn_array *array = clcnn_node_known(node, 0);
    if (!clcnn_node_sound(node)) {
        return;
    }
    if (array) {
        clcnn_node_give_array(node, output, part_of_array(node, array, p));
    } else {
        clcnn_node_give(node, output, part_value(node, p), part_extent(p, x.rank));
    }
}

/* ---- Slice ---- */

static int64_t clamp(int64_t value, int64_t low, int64_t high) {
    return value < low ? low : value > high ? high : value;
}

/* NumPy's start:end:step of an axis of n. */
static void slice_axis(part *p, int axis, int64_t n, int64_t start, int64_t end, int64_t step) {
    const int64_t low = step > 0 ? 0 : -1, high = step > 0 ? n : n - 1;
    start = clamp(start < 0 ? start + n : start, low, high);
    end = clamp(end < 0 ? end + n : end, low, high);
    const int64_t span = step > 0 ? end - start : start - end, stride = step > 0 ? step : -step;
    p->begin[axis] = start;
    p->step[axis] = step;
    p->size[axis] = span > 0 ? (span + stride - 1) / stride : 0;
}

/* A list of Slice: an attribute before opset 10, else an input. */
static size_t slice_list(clcnn_node *node, const char *name, size_t input, int *list) {
    if (node->opset < 10) {
        return clcnn_node_ints(node, name, list, CLCNN_MAX_RANK);
    }
    const bool given =
        input < 3 || clcnn_node_has(node, input); /* axes and steps may be left out */
    return given ? clcnn_node_numbers(node, input, list, CLCNN_MAX_RANK) : 0;
}

void clcnn_read_Slice(clcnn_node *node) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    int start[CLCNN_MAX_RANK] = {0}, end[CLCNN_MAX_RANK] = {0};
    int axes[CLCNN_MAX_RANK] = {0}, step[CLCNN_MAX_RANK] = {0};
    const size_t count = slice_list(node, "starts", 1, start);
    const size_t ends = slice_list(node, "ends", 2, end);
    const size_t axis_count = slice_list(node, "axes", 3, axes);
    const size_t steps = node->opset < 10 ? 0 : slice_list(node, "steps", 4, step);
    if (clcnn_node_sound(node) && (ends != count || (axis_count && axis_count != count) ||
                                   (steps && steps != count) || count > (size_t)x.rank)) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT,
                          "starts, ends, axes and steps have %zu, %zu, %zu and %zu elements; they "
                          "must be as many, at most %d",
                          count, ends, axis_count, steps, x.rank);
    }
    part p = whole_of(x);
    for (size_t i = 0; clcnn_node_sound(node) && i < count; i++) {
        const int axis = clcnn_node_axis(node, axis_count ? axes[i] : (int)i, x.rank);
        if (steps && step[i] == 0) {
            clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "a step is 0; it must not be");
        } else {
            slice_axis(&p, axis, x.dim[axis], start[i], end[i], steps ? step[i] : 1);
        }
    }
    give_part(node, 0, &p);
}

/* ---- Split ---- */

/* Sizes along the axis: given, or equal, the last one being what is left. */
static size_t split_sizes(clcnn_node *node, int64_t whole, int *sizes, size_t most) {
    const size_t outputs = node->proto->n_output;
    size_t count = node->opset < 13          ? clcnn_node_ints(node, "split", sizes, most)
                   : clcnn_node_has(node, 1) ? clcnn_node_numbers(node, 1, sizes, most)
                                             : 0;
    const int parts = clcnn_node_int(node, "num_outputs", (int)outputs);
    if (clcnn_node_sound(node) && ((size_t)parts != outputs || outputs == 0)) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "num_outputs is %d, it has %zu outputs", parts,
                          outputs);
    }
    if (count == 0 && parts > 0 && clcnn_node_sound(node)) {
        const int64_t each = (whole + parts - 1) / parts;
        for (count = 0; count < outputs; count++) {
            const int64_t left = whole - (int64_t)count * each;
            sizes[count] = (int)(left < each ? left : each);
        }
    }
    return count;
}

void clcnn_read_Split(clcnn_node *node) {
    enum { MOST = 64 }; /* nodes have no more outputs */
    const clcnn_extent x = clcnn_node_extent(node, 0);
    const int axis = clcnn_node_axis(node, clcnn_node_int(node, "axis", 0), x.rank);
    int sizes[MOST] = {0};
    const size_t count = split_sizes(node, clcnn_node_sound(node) ? x.dim[axis] : 0, sizes, MOST);
    int64_t begin = 0;
    for (size_t i = 0; i < count; i++) {
        begin += sizes[i] < 0 ? x.dim[axis] + 1 : sizes[i];
    }
    if (clcnn_node_sound(node) && (count != node->proto->n_output || begin != x.dim[axis])) {
        clcnn_node_refuse(node, CLCNN_INVALID_SHAPE,
                          "it splits axis %d of %s into %zu parts of %lld in all for %zu outputs",
                          axis, clcnn_extent_print(x).text, count, (long long)begin,
                          node->proto->n_output);
    }
    begin = 0;
    for (size_t i = 0; clcnn_node_sound(node) && i < count; i++) {
        part p = whole_of(x);
        p.begin[axis] = begin;
        p.size[axis] = sizes[i];
        begin += sizes[i];
        give_part(node, i, &p);
    }
}

/* ---- Putting together ---------------------------------------------------------------------- */

/* All inputs as values of the model, behind each other along the axis. */
static int concat(clcnn_node *node, const int *values, size_t count, int axis, int rank) {
    const clcnn_concat_desc desc = {.axis_from_last = rank - 1 - axis};
    if (!clcnn_node_sound(node)) {
        return 0;
    }
    return count == 1 ? values[0] : clcnn_model_concat(node->model, &desc, values, count);
}

static void concat_values(clcnn_node *node, int axis, int rank) {
    const size_t count = clcnn_node_input_count(node);
    int *values = calloc(count + 1, sizeof *values);
    if (!values) {
        clcnn_node_refuse(node, CLCNN_OUT_OF_MEMORY, "no host memory for its inputs");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        values[i] = clcnn_node_value(node, i);
    }
    clcnn_node_give_whole(node, 0, concat(node, values, count, axis, rank));
    free(values);
}

/* Copies an array into `to`, from `begin` on along the axis. */
static void put(clcnn_array *to, const clcnn_array *from, int axis, int64_t begin) {
    int64_t inner = 1, outer = 1;
    for (int i = 0; i < to->extent.rank; i++) {
        inner *= i > axis ? to->extent.dim[i] : 1;
        outer *= i < axis ? to->extent.dim[i] : 1;
    }
    const size_t size = to->kind == CLCNN_ARRAY_FLOAT ? sizeof(float) : sizeof(int64_t);
    const size_t run = (size_t)(from->extent.dim[axis] * inner) * size;
    const size_t pitch = (size_t)(to->extent.dim[axis] * inner) * size;
    for (int64_t i = 0; run > 0 && i < outer; i++) {
        memcpy((char *)to->data + (size_t)i * pitch + (size_t)(begin * inner) * size,
               (const char *)from->data + (size_t)i * run, run);
    }
}

static bool fits(const clcnn_array *a, const clcnn_array *b, int axis) {
    bool same = a->kind == b->kind && a->extent.rank == b->extent.rank;
    for (int i = 0; same && i < a->extent.rank; i++) {
        same = i == axis || a->extent.dim[i] == b->extent.dim[i];
    }
    return same;
}

static void concat_arrays(clcnn_node *node, int axis) {
    const clcnn_array *first = clcnn_node_known(node, 0);
    clcnn_extent extent = first->extent;
    for (size_t i = 1; i < clcnn_node_input_count(node); i++) {
        const clcnn_array *a = clcnn_node_known(node, i);
        if (!fits(first, a, axis)) {
            clcnn_node_refuse(node, CLCNN_INVALID_SHAPE, "inputs 0 and %zu are %s and %s", i,
                              clcnn_extent_print(first->extent).text,
                              clcnn_extent_print(a->extent).text);
            return;
        }
        extent.dim[axis] += a->extent.dim[axis];
    }
    clcnn_array *made = clcnn_fold_like(node, first, extent);
    int64_t begin = 0;
    for (size_t i = 0; made && i < clcnn_node_input_count(node); i++) {
        const clcnn_array *a = clcnn_node_known(node, i);
        put(made, a, axis, begin);
        begin += a->extent.dim[axis];
    }
    clcnn_node_give_array(node, 0, made);
}

void clcnn_read_Concat(clcnn_node *node) {
    const int rank = clcnn_node_extent(node, 0).rank;
    const int axis = clcnn_node_axis(node, clcnn_node_int(node, "axis", 1), rank);
    bool known = true;
    for (size_t i = 0; i < clcnn_node_input_count(node); i++) {
        known = known && clcnn_node_known(node, i);
    }
    if (!clcnn_node_sound(node)) {
        return;
    }
    if (known) {
        concat_arrays(node, axis);
    } else {
        concat_values(node, axis, rank);
    }
}

/* ---- Gather -------------------------------------------------------------------------------- */

/* The extent of x in which the axis is replaced by those of the indices. */
static clcnn_extent gathered(clcnn_node *node, clcnn_extent x, clcnn_extent indices, int axis) {
    clcnn_extent e = {.rank = x.rank - 1 + indices.rank};
    if (e.rank > CLCNN_MAX_RANK) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED, "its output has rank %d; it may be at most %d",
                          e.rank, CLCNN_MAX_RANK);
        return x;
    }
    for (int i = 0; i < e.rank; i++) {
        e.dim[i] = i < axis                  ? x.dim[i]
                   : i < axis + indices.rank ? indices.dim[i - axis]
                                             : x.dim[i - indices.rank + 1];
    }
    return e;
}

/* Index i as an int64 from 0 on; refuses those that are none of the axis. */
static int64_t index_at(clcnn_node *node, const clcnn_array *indices, size_t i, int64_t size) {
    const int64_t index = indices->ints[i] < 0 ? indices->ints[i] + size : indices->ints[i];
    if (index < 0 || index >= size) {
        clcnn_node_refuse(node, CLCNN_INVALID_ARGUMENT, "index %lld of an axis of %lld",
                          (long long)indices->ints[i], (long long)size);
        return 0;
    }
    return index;
}

static void gather_array(clcnn_node *node, const clcnn_array *x, const clcnn_array *indices,
                         int axis, clcnn_extent extent) {
    clcnn_array *made = NULL;
    clcnn_extent list = x->extent; /* the indices as one axis */
    list.dim[axis] = (int64_t)indices->count;
    clcnn_array *rows = clcnn_fold_like(node, x, list);
    for (size_t i = 0; rows && clcnn_node_sound(node) && i < indices->count; i++) {
        part p = whole_of(x->extent);
        p.begin[axis] = index_at(node, indices, i, x->extent.dim[axis]);
        p.size[axis] = 1;
        clcnn_array *row = part_of_array(node, x, &p);
        if (row) {
            put(rows, row, axis, (int64_t)i);
        }
        clcnn_array_destroy(row);
    }
    if (rows && clcnn_node_sound(node)) {
        made = clcnn_fold_reshape(node, rows, extent);
    }
    clcnn_array_destroy(rows);
    clcnn_node_give_array(node, 0, made);
}

/* How many indices from i on follow each other. */
static size_t run_at(const clcnn_array *indices, size_t i) {
    size_t count = 1;
    while (i + count < indices->count &&
           indices->ints[i + count] == indices->ints[i] + (int64_t)count &&
           (indices->ints[i] < 0) == (indices->ints[i + count] < 0)) {
        count++;
    }
    return count;
}

/* Each part is a layer. */
enum { MOST_PARTS = 256 };

/* A part for each run of indices, behind each other. */
static void gather_value(clcnn_node *node, const clcnn_array *indices, int axis,
                         clcnn_extent extent) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    int *values = calloc(MOST_PARTS, sizeof *values);
    size_t count = 0;
    if (!values) {
        clcnn_node_refuse(node, CLCNN_OUT_OF_MEMORY, "no host memory for its indices");
        return;
    }
    for (size_t i = 0; clcnn_node_sound(node) && i < indices->count;) {
        part p = whole_of(x);
        const size_t run = run_at(indices, i);
        if (count == MOST_PARTS) {
            clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                              "its indices are more than %d runs of neighbours", MOST_PARTS);
            break;
        }
        p.begin[axis] = index_at(node, indices, i, x.dim[axis]);
        index_at(node, indices, i + run - 1, x.dim[axis]);
        p.size[axis] = (int64_t)run;
        values[count++] = part_value(node, &p);
        i += run;
    }
    if (clcnn_node_sound(node)) {
        clcnn_node_give(node, 0, concat(node, values, count, axis, x.rank), extent);
    }
    free(values);
}

void clcnn_read_Gather(clcnn_node *node) {
    const clcnn_extent x = clcnn_node_extent(node, 0);
    const int axis = clcnn_node_axis(node, clcnn_node_int(node, "axis", 0), x.rank);
    const clcnn_array *array = clcnn_node_known(node, 0), *indices = clcnn_node_array(node, 1);
    if (!indices || !clcnn_node_sound(node)) {
        return;
    }
    const clcnn_extent extent = gathered(node, x, indices->extent, axis);
    if (indices->kind != CLCNN_ARRAY_INT || indices->count == 0) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "input 1 must be integers, one at least");
    } else if (array && clcnn_node_sound(node)) {
        gather_array(node, array, indices, axis, extent);
    } else if (clcnn_node_sound(node)) {
        gather_value(node, indices, axis, extent);
    }
}

/* ---- Pad ----------------------------------------------------------------------------------- */

/* Pads of Pad: an attribute before opset 11, else an input; from 18 on of some axes alone. */
static bool read_pads(clcnn_node *node, int rank, int *before, int *after) {
    int list[2 * CLCNN_MAX_RANK], axes[CLCNN_MAX_RANK];
    const size_t count = node->opset < 11 ? clcnn_node_ints(node, "pads", list, 2 * CLCNN_MAX_RANK)
                                          : clcnn_node_numbers(node, 1, list, 2 * CLCNN_MAX_RANK);
    size_t axis_count =
        clcnn_node_has(node, 3) ? clcnn_node_numbers(node, 3, axes, CLCNN_MAX_RANK) : 0;
    if (!clcnn_node_has(node, 3)) {
        for (axis_count = 0; axis_count < (size_t)rank; axis_count++) {
            axes[axis_count] = (int)axis_count;
        }
    }
    if (clcnn_node_sound(node) && count != 2 * axis_count) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "it has %zu pads; it must have %zu, two an axis",
                          count, 2 * axis_count);
    }
    for (size_t i = 0; clcnn_node_sound(node) && i < axis_count; i++) {
        const int axis = clcnn_node_axis(node, axes[i], rank);
        before[axis] = list[i];
        after[axis] = list[i + axis_count];
        if (abs(before[axis] / 2) > CLCNN_MAX_ELEMENTS / 4 ||
            abs(after[axis] / 2) > CLCNN_MAX_ELEMENTS / 4) {
            clcnn_node_refuse(node, CLCNN_INVALID_SHAPE, "pads of axis %d are %d and %d", axis,
                              before[axis], after[axis]);
        }
    }
    return clcnn_node_sound(node);
}

static float pad_value(clcnn_node *node) {
    if (node->opset < 11) {
        return clcnn_node_float(node, "value", 0);
    }
    const clcnn_array *value = clcnn_node_has(node, 2) ? clcnn_node_array(node, 2) : NULL;
    return value && value->count == 1 ? (float)clcnn_array_number(value, 0) : 0;
}

/* Negative pads take cells away. */
void clcnn_read_Pad(clcnn_node *node) {
    static const char *const modes[] = {"constant", "edge", "reflect", NULL};
    const clcnn_extent x = clcnn_node_extent(node, 0);
    clcnn_pad_desc desc = {.mode = (clcnn_pad_mode)clcnn_node_word_of(node, "mode", modes),
                           .value = pad_value(node)};
    desc.value = desc.mode == CLCNN_PAD_CONSTANT ? desc.value : 0;
    part p = whole_of(x);
    if (!read_pads(node, x.rank, desc.before, desc.after)) {
        return;
    }
    bool padded = false;
    for (int i = 0; i < x.rank; i++) {
        const int cut_before = desc.before[i] < 0 ? -desc.before[i] : 0;
        const int cut_after = desc.after[i] < 0 ? -desc.after[i] : 0;
        p.begin[i] = cut_before;
        p.size[i] -= cut_before + cut_after;
        desc.before[i] += cut_before;
        desc.after[i] += cut_after;
        padded = padded || desc.before[i] || desc.after[i];
    }
    const int value = part_value(node, &p);
    clcnn_node_give_whole(node, 0,
                          padded && clcnn_node_sound(node)
                              ? clcnn_model_pad(node->model, &desc, value)
                              : value);
}
