/* SPDX-License-Identifier: MIT
 * Problems drawn at random: sizes near the edges of tiles and vectors, every option, and shapes
 * that the library would refuse drawn again. */
#include <string.h>

#include "problem.h"

/* Half are conv2d, the rest any other. */
static const problem_operator *draw_operator(problem_stream *stream) {
    const int last = (int)problem_operator_count() - 1;
    return problem_operators[stream_chance(stream, 50) ? 0 : stream_between(stream, 1, last)];
}

/* ---- What tells something ------------------------------------------------------------------ */

/* How many of the windows along an axis read a cell that is not padding. */
static int reading(const problem_window *w, const clcnn_geometry *g, int axis, int in) {
    int count = 0;
    for (int o = 0; o < g->output[axis]; o++) {
        int reads = 0;
        for (int k = 0; k < w->kernel[axis]; k++) {
            const int at = o * w->stride[axis] - g->pads[axis] + k * w->dilation[axis];
            reads |= at >= 0 && at < in;
        }
        count += reads;
    }
    return count;
}

/* The output elements that depend on the input: of a few too many draws would be the same. */
static size_t telling_outputs(const problem *p, clcnn_shape output) {
    clcnn_geometry g;
    problem_window w;
    if (!p->operation->window || problem_geometry(p, &g)) {
        const size_t count = clcnn_shape_count(output);
        const double products = problem_cost(p); /* none reaches most outputs, now and then */
        return products < (double)count ? (size_t)products : count;
    }
    p->operation->window(p, &w);
    const size_t each = clcnn_shape_count(output) / (size_t)(g.output[0] * g.output[1]);
    return each * (size_t)reading(&w, &g, 0, p->h) * (size_t)reading(&w, &g, 1, p->w);
}

static int acceptable(const problem *p, double limit) {
    clcnn_shape output;
    return !problem_output(p, &output) && telling_outputs(p, output) >= 4 &&
           problem_cost(p) <= limit;
}

/* ---- How the tensors come ------------------------------------------------------------------ */

static int draw_pitch(problem_stream *stream, clcnn_shape shape) {
    static const int gaps[] = {0, 1, 2, 3, 4, 5, 8, 12, 16};
    const int row = shape.dim[shape.rank - 1], gap = STREAM_PICK(stream, gaps);
    return gap && clcnn_shape_count(shape) > (size_t)row ? row + gap : 0; /* a row alone is dense */
}

/* What the library refuses is taken back. */
static void draw_pitches(problem_stream *stream, problem *p) {
    problem pitched = *p;
    clcnn_shape output;
    problem_output(p, &output);
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        if (problem_has(p, i) && !problem_is_weight(p, i)) {
            pitched.pitch[pitched.pitches++] = draw_pitch(stream, problem_operand(p, i));
        }
    }
    for (size_t i = 0; i < problem_outputs(p); i++) { /* all have output 0's shape */
        pitched.pitch[pitched.pitches++] = draw_pitch(stream, output);
    }
    problem_resolve(&pitched);
    if (!problem_output(&pitched, &output)) {
        *p = pitched;
    }
}

/* Of inputs that may be left out, those that are not weights; which weights are given at run; which
 * tensors are parts of wider ones. */
static void draw_operands(problem_stream *stream, problem *p) {
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        const clcnn_operand_info *input = problem_input_info(p, i);
        if (input && input->optional && !problem_is_weight(p, i)) {
            p->optional[i] = stream_chance(stream, 15);
        }
    }
    if (p->operation->weights && stream_chance(stream, 10)) {
        for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
            const int there = problem_is_weight(p, i) && problem_has(p, i);
            p->given[i] = there && stream_chance(stream, 75);
        }
    }
    if (stream_chance(stream, 10)) {
        draw_pitches(stream, p);
    }
    p->unaligned = stream_chance(stream, 5);
}

/* ---- A case -------------------------------------------------------------------------------- */

void problem_draw(uint64_t seed, uint64_t index, const problem_operator *operation, problem *p) {
    problem_stream stream = {seed, seed};
    stream.state =
        stream_next(&stream) ^ index; /* mixed, so that seeds that are neighbours do not overlap */
    stream.state = stream_next(&stream);
    if (!operation) {
        operation = draw_operator(&stream);
    }
    /* a twentieth may be large: the rest keep thousands of cases quick */
    const double limit = stream_chance(&stream, 5) ? PROBLEM_DRAWN_COST : 0.2 * PROBLEM_DRAWN_COST;
    do {
        problem_start(p, operation);
        operation->draw(&stream, p);
        problem_resolve(p);
    } while (!acceptable(p, limit));
    p->seed = (unsigned)stream_between(&stream, 1, 999999);
    draw_operands(&stream, p);
}
