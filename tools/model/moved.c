/* SPDX-License-Identifier: MIT */
#include "moved.h"

#include <math.h>
#include <stdlib.h>

#include "tool.h"

#define RUNS     4
#define PART     0.1f /* of a bound, that an element moves by at most */
#define FACTOR   8
#define ROUNDING 0x1p-24 /* of a float, relative to it */

static int fail_memory(void) {
    return fail(EXIT_NO_MEMORY, "verify: no memory for the bounds of a model");
}

int moved_create(size_t layers, moved_runs *m) {
    *m = (moved_runs){.layers = layers, .bounds = calloc(layers + 1, sizeof *m->bounds)};
    return m->bounds ? EXIT_RIGHT : fail_memory();
}

void moved_destroy(moved_runs *m) {
    for (size_t i = 0; m->bounds && i < m->layers; i++) {
        free(m->bounds[i]);
    }
    for (size_t i = 0; m->outputs && i < m->output_count; i++) {
        free(m->outputs[i].right);
        free(m->outputs[i].bound);
    }
    free(m->bounds);
    free(m->outputs);
    *m = (moved_runs){.layers = 0};
}

int moved_keep(moved_runs *m, size_t layer, const judge_case *c) {
    size_t count = 0;
    for (size_t i = 0; i < c->output_count; i++) {
        count += c->outputs[i].count;
    }
    float *bound = m->bounds[layer] = malloc((count + 1) * sizeof *bound);
    if (!bound) {
        return fail_memory();
    }
    for (size_t i = 0; i < c->output_count; i++) {
        for (size_t k = 0; k < c->outputs[i].count; k++) {
            *bound++ = (float)c->outputs[i].bound[k];
        }
    }
    return EXIT_RIGHT;
}

/* ---- A moved run --------------------------------------------------------------------------- */

/* How an element moves. */
typedef struct chance {
    float part; /* of its bound */
    float
        round; /* in units of its last place: up or down by chance, or moves of less than half a unit
                    would be none */
} chance;

/* What is above zero stays there, or a root of it would be none any more. Where anything is right, no move
 * is a tenth of it. */
static float move(float y, float bound, chance by) {
    const double unit = (double)nextafterf(fabsf(y), INFINITY) - fabs((double)y);
    if (bound == 0 || !isfinite(bound) || !isfinite(y)) {
        return y;
    }
    const double moved = (double)y + (double)by.part * (double)bound + (double)by.round * unit;
    return (float)copysign(moved, (double)y);
}

/* From -most up to most. */
static int draw(clcnn_shape shape, float most, unsigned seed, float **values) {
    const clcnn_initializer even = {.kind = CLCNN_RANDOM_UNIFORM,
                                    .seed = seed,
                                    .a = -most,
                                    .b = most};
    const size_t count = clcnn_shape_count(shape);
    *values = malloc(count * sizeof **values);
    if (!*values) {
        return fail_memory();
    }
    return clcnn_initialize(&even, shape, *values, count) ? fail_library() : EXIT_RIGHT;
}

/* No two draws take the same seed. */
static int move_tensor(clcnn_tensor *tensor, const float *bound, unsigned *seed) {
    const clcnn_shape shape = clcnn_tensor_shape(tensor);
    const size_t count = clcnn_shape_count(shape);
    float *parts = NULL, *rounds = NULL;
    int code;
    float *y = model_values(tensor, &code);
    code = code ? code : draw(shape, PART, (*seed)++, &parts);
    code = code ? code : draw(shape, 0.5f, (*seed)++, &rounds);
    for (size_t k = 0; !code && k < count; k++) {
        y[k] = move(y[k], bound[k], (chance){parts[k], rounds[k]});
    }
    if (!code && clcnn_tensor_write(tensor, y, count)) {
        code = fail_library();
    }
    free(rounds);
    free(parts);
    free(y);
    return code;
}

static int run_layer(const clcnn_compiled_layer *layer, const float *bound, unsigned *seed) {
    int code = clcnn_op_execute(layer->op, layer->inputs, layer->input_count, layer->outputs,
                                layer->output_count)
                   ? fail_library()
                   : EXIT_RIGHT;
    for (size_t i = 0; !code && i < layer->output_count; i++) {
        clcnn_tensor *y = layer->outputs[i];
        if (clcnn_tensor_type(y) == CLCNN_FLOAT32) {
            code = move_tensor(y, bound, seed);
        }
        bound += clcnn_shape_count(clcnn_tensor_shape(y));
    }
    return code;
}

static int run_layers(const moved_runs *m, const model_network *reference, unsigned *seed) {
    int code = EXIT_RIGHT;
    for (size_t i = 0; !code && i < m->layers; i++) {
        clcnn_compiled_layer layer;
        code = clcnn_compiled_layer_at(reference->compiled, i, &layer)
                   ? fail_library()
                   : run_layer(&layer, m->bounds[i], seed);
    }
    return code;
}

/* ---- Outputs ------------------------------------------------------------------------------- */

static int keep_right(clcnn_tensor *tensor, moved_output *o) {
    int code = EXIT_RIGHT;
    if (clcnn_tensor_type(tensor) != CLCNN_FLOAT32) {
        return code;
    }
    o->shape = clcnn_tensor_shape(tensor);
    o->count = clcnn_shape_count(o->shape);
    o->right = model_values(tensor, &code);
    o->bound = calloc(o->count, sizeof *o->bound);
    return code || o->bound ? code : fail_memory();
}

/* How far from y, and no nearer than its rounding is. */
static double distance(double moved, double y) {
    return fmax(fabs(moved - y), ROUNDING * fabs(y));
}

/* How far the run came out. */
static int look_at(clcnn_tensor *tensor, moved_output *o) {
    int code = EXIT_RIGHT;
    float *y = o->count > 0 ? model_values(tensor, &code) : NULL;
    for (size_t k = 0; !code && k < o->count; k++) {
        if (isfinite(y[k]) && isfinite(o->right[k])) {
            o->allowed = fmax(o->allowed, FACTOR * distance((double)y[k], (double)o->right[k]));
        } else if (isfinite(y[k]) || isfinite(o->right[k])) {
            o->bound[k] = INFINITY;
        }
    }
    free(y);
    return code;
}

static void set_bounds(moved_output *o) {
    for (size_t k = 0; k < o->count; k++) {
        o->unbound += isinf(o->bound[k]) != 0;
        o->bound[k] = fmax(o->bound[k], o->allowed);
    }
}

static int run_all(moved_runs *m, const model_network *reference, unsigned seed) {
    int code = EXIT_RIGHT;
    for (int run = 0; !code && run < RUNS; run++) {
        code = run_layers(m, reference, &seed);
        for (size_t i = 0; !code && i < m->output_count; i++) {
            code = look_at(reference->outputs[i], &m->outputs[i]);
        }
    }
    return code;
}

int moved_run(moved_runs *m, const model_network *reference, unsigned seed) {
    const size_t count = reference->output_count;
    int code = EXIT_RIGHT;
    m->outputs = calloc(count, sizeof *m->outputs);
    if (!m->outputs) {
        return fail_memory();
    }
    m->output_count = count;
    for (size_t i = 0; !code && i < count; i++) {
        code = keep_right(reference->outputs[i], &m->outputs[i]);
    }
    /* inputs may be drawn from the seeds before these */
    code = code ? code : run_all(m, reference, seed + (unsigned)reference->input_count);
    for (size_t i = 0; !code && i < count; i++) {
        set_bounds(&m->outputs[i]);
    }
    return code;
}
