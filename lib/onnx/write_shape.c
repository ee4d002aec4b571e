/* SPDX-License-Identifier: MIT
 * Layers that move elements: in another shape or order, parts, more than once, put together, padded,
 * resized. */
#include <math.h>

#include "../operators/concat.h"
#include "../operators/pad.h"
#include "../operators/resize2d.h"
#include "../operators/slice.h"
#include "../operators/transpose.h"
#include "writer.h"

static size_t rank_of(const clcnn_writer *w) {
    return (size_t)clcnn_writer_shape(w, 0).rank;
}

/* ---- Shape and order ----------------------------------------------------------------------- */

static const char *ordered(clcnn_writer *w) {
    return clcnn_writer_turned(w, 0, clcnn_transpose_of(&w->problem)->axes);
}

void clcnn_write_transpose(clcnn_writer *w) {
    clcnn_writer_finish(w, ordered(w));
}

void clcnn_write_reshape(clcnn_writer *w) {
    clcnn_writer_finish(w, clcnn_writer_reshape(w, clcnn_writer_input(w, 0),
                                                w->problem.outputs[0].shape));
}

void clcnn_write_flatten(clcnn_writer *w) {
    clcnn_writer_finish(w, clcnn_writer_reshape(w, ordered(w), w->problem.outputs[0].shape));
}

/* ---- Parts --------------------------------------------------------------------------------- */

/* ONNX counts an end below 0 from the last element on: the one before the first is -size - 1. */
void clcnn_write_slice(clcnn_writer *w) {
    const clcnn_slice_parameters *p = clcnn_slice_of(&w->problem);
    const clcnn_shape in = clcnn_writer_shape(w, 0), out = w->problem.outputs[0].shape;
    int end[CLCNN_MAX_RANK], axes[CLCNN_MAX_RANK];
    for (int i = 0; i < in.rank; i++) {
        const int last = p->begin[i] + (out.dim[i] - 1) * p->step[i];
        end[i] = p->step[i] > 0 ? last + 1 : last > 0 ? last - 1 : -in.dim[i] - 1;
        axes[i] = i;
    }
    const size_t rank = rank_of(w);
    clcnn_writer_finish(w, CLCNN_NODE(w, "Slice", clcnn_writer_input(w, 0),
                                      clcnn_writer_numbers(w, p->begin, rank),
                                      clcnn_writer_numbers(w, end, rank),
                                      clcnn_writer_numbers(w, axes, rank),
                                      clcnn_writer_numbers(w, p->step, rank)));
}

void clcnn_write_tile(clcnn_writer *w) {
    const clcnn_shape in = clcnn_writer_shape(w, 0), out = w->problem.outputs[0].shape;
    int repeats[CLCNN_MAX_RANK];
    for (int i = 0; i < in.rank; i++) {
        repeats[i] = out.dim[i] / in.dim[i];
    }
    clcnn_writer_finish(w, CLCNN_NODE(w, "Tile", clcnn_writer_input(w, 0),
                                      clcnn_writer_numbers(w, repeats, rank_of(w))));
}

void clcnn_write_concat(clcnn_writer *w) {
    const size_t count = w->layer->input_count;
    const char **inputs = clcnn_writer_take(w, count * sizeof *inputs);
    for (size_t i = 0; inputs && i < count; i++) {
        inputs[i] = clcnn_writer_input(w, i);
    }
    if (inputs) {
        const char *y = clcnn_writer_node(w, "Concat", inputs, count);
        clcnn_writer_int(w, "axis", clcnn_concat_of(&w->problem)->axis);
        clcnn_writer_finish(w, y);
    }
}

void clcnn_write_pad(clcnn_writer *w) {
    static const char *const modes[] = {"constant", "edge", "reflect"};
    const clcnn_pad_parameters *p = clcnn_pad_of(&w->problem);
    const size_t rank = rank_of(w);
    int pads[2 * CLCNN_MAX_RANK];
    for (size_t i = 0; i < rank; i++) {
        pads[i] = p->before[i];
        pads[i + rank] = p->after[i];
    }
    const char *value =
        p->mode == CLCNN_PAD_CONSTANT ? clcnn_writer_scalar(w, clcnn_pad_value(&w->problem)) : "";
    const char *y = CLCNN_NODE(w, "Pad", clcnn_writer_input(w, 0),
                               clcnn_writer_numbers(w, pads, 2 * rank), value);
    clcnn_writer_word(w, "mode", modes[p->mode]);
    clcnn_writer_finish(w, y);
}

/* ---- resize2d ------------------------------------------------------------------------------ */

/* ONNX takes the sizes, and computes positions by out / in, or scales, and computes sizes by them. */
static bool by_sizes(const clcnn_resize2d_parameters *p) {
    const bool aligned = p->resize.coordinates == CLCNN_ALIGN_CORNERS;
    return aligned || (p->scale[0] == 0 && p->scale[1] == 0);
}

static float scale_of(const clcnn_resize2d_parameters *p, int axis) {
    return p->scale[axis] > 0 ? p->scale[axis] : (float)p->out[axis] / (float)p->in[axis];
}

/* Whether this axis has the size and the positions that its scale gives. */
static bool fits(const clcnn_resize2d_parameters *p, int axis) {
    const float scale = scale_of(p, axis);
    const bool exact = p->scale[axis] > 0 || (double)scale * p->in[axis] == (double)p->out[axis];
    return exact && floorf((float)p->in[axis] * scale) == (float)p->out[axis];
}

static const char *resized(clcnn_writer *w, const clcnn_resize2d_parameters *p) {
    const char *x = clcnn_writer_images(w, p->format);
    if (by_sizes(p)) {
        const int sizes[] = {p->n, p->c, p->out[0], p->out[1]};
        return CLCNN_NODE(w, "Resize", x, "", "", clcnn_writer_numbers(w, sizes, 4));
    }
    for (int i = 0; i < 2; i++) {
        if (!fits(p, i)) {
            clcnn_writer_refuse(w, CLCNN_UNSUPPORTED,
                                "%d pixels become %d with positions by scale %g; ONNX has one of "
                                "both, and the other follows",
                                p->in[i], p->out[i], (double)scale_of(p, i));
        }
    }
    const float scales[] = {1, 1, scale_of(p, 0), scale_of(p, 1)};
    return CLCNN_NODE(w, "Resize", x, "", clcnn_writer_floats(w, scales, 4));
}

void clcnn_write_resize2d(clcnn_writer *w) {
    static const char *const coordinates[] = {
        [CLCNN_HALF_PIXEL] = "half_pixel",
        [CLCNN_PYTORCH_HALF_PIXEL] = "pytorch_half_pixel",
        [CLCNN_ASYMMETRIC] = "asymmetric",
        [CLCNN_ALIGN_CORNERS] = "align_corners",
    };
    static const char *const roundings[] = {
        [CLCNN_ROUND_PREFER_CEIL] = "round_prefer_ceil",
        [CLCNN_ROUND_PREFER_FLOOR] = "round_prefer_floor",
        [CLCNN_ROUND_FLOOR] = "floor",
        [CLCNN_ROUND_CEIL] = "ceil",
    };
    const clcnn_resize2d_parameters *p = clcnn_resize2d_of(&w->problem);
    const bool nearest = p->resize.method == CLCNN_NEAREST;
    const char *y = resized(w, p);
    clcnn_writer_word(w, "mode", nearest ? "nearest" : "linear");
    clcnn_writer_word(w, "coordinate_transformation_mode", coordinates[p->resize.coordinates]);
    if (nearest) {
        clcnn_writer_word(w, "nearest_mode", roundings[p->resize.rounding]);
    }
    clcnn_writer_finish(w, clcnn_writer_from_images(w, p->format, y));
}
