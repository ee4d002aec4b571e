/* SPDX-License-Identifier: MIT
 * Moved runs of the reference: how far results of a whole model may be apart, by layers' bounds that are
 * given here; and the verdict on outputs. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "listen.h"
#include "model/whole.h"
#include "run_model.h"
#include "tool.h"

enum { WIDE = 64 };

/* A model of one input of WIDE elements, on the reference, and its moved runs. */
typedef struct bench {
    clcnn_model *model;
    model_network net;
    moved_runs moved;
    size_t kept; /* layers */
} bench;

static int start(bench *b) {
    *b = (bench){.kept = 0};
    UNIT_OK(clcnn_model_create(&b->model));
    return clcnn_model_input(b->model, "x", clcnn_shape1(WIDE));
}

static int all(bench *b, float value) {
    float values[WIDE];
    for (int i = 0; i < WIDE; i++) {
        values[i] = value;
    }
    return clcnn_model_constant(b->model, clcnn_shape1(WIDE), values);
}

static int layer(bench *b, const char *operator_name, int x, int y) {
    const int inputs[] = {x, y};
    return clcnn_model_layer(b->model, operator_name, NULL, 0, inputs, 2);
}

static int root(bench *b, int x) {
    const clcnn_activation_desc desc = {.activation = {.kind = CLCNN_SQRT}};
    return clcnn_model_activation(b->model, &desc, x);
}

/* One operator for each layer; runs it on these values. */
static void run(bench *b, int output, const float *x) {
    const clcnn_compile_desc desc = {.as_built = 1, .separate = 1};
    clcnn_compiled_information info;
    clcnn_model_output(b->model, "y", output);
    UNIT_OK(clcnn_model_check(b->model));
    ck_assert_int_eq(model_network_create(b->model, unit_context(UNIT_REFERENCE), &desc, &b->net),
                     EXIT_RIGHT);
    UNIT_OK(clcnn_tensor_write(b->net.inputs[0], x, WIDE));
    ck_assert_int_eq(model_network_run(&b->net), EXIT_RIGHT);
    UNIT_OK(clcnn_compiled_info(b->net.compiled, &info));
    ck_assert_int_eq(moved_create(info.layers, &b->moved), EXIT_RIGHT);
}

/* The next layer has this bound. */
static void keep(bench *b, double bound) {
    double bounds[WIDE];
    judge_output output = {.count = WIDE, .bound = bounds};
    const judge_case c = {.output_count = 1, .outputs = &output};
    for (int i = 0; i < WIDE; i++) {
        bounds[i] = bound;
    }
    ck_assert_int_eq(moved_keep(&b->moved, b->kept++, &c), EXIT_RIGHT);
}

static const moved_output *move(bench *b) {
    ck_assert_uint_eq(b->kept, b->moved.layers);
    ck_assert_int_eq(moved_run(&b->moved, &b->net, 7), EXIT_RIGHT);
    return &b->moved.outputs[0];
}

static void end(bench *b) {
    moved_destroy(&b->moved);
    model_network_destroy(&b->net);
    clcnn_model_destroy(b->model);
}

static const float *ramp(void) {
    static float values[WIDE];
    for (int i = 0; i < WIDE; i++) {
        values[i] = (float)i;
    }
    return values;
}

/* ---- Bounds -------------------------------------------------------------------------------- */

START_TEST(what_is_exact_may_be_off_by_its_rounding) {
    bench b;
    const int x = start(&b);
    run(&b, layer(&b, "subtract", x, all(&b, 1)), ramp());
    keep(&b, 0);
    const moved_output *o = move(&b);
    ck_assert_uint_eq(o->count, WIDE);
    ck_assert_uint_eq(o->unbound, 0);
    ck_assert_double_eq(o->allowed, 8 * 0x1p-24 * 62);
    for (int i = 0; i < WIDE; i++) {
        ck_assert_float_eq(o->right[i], (float)(i - 1));
        ck_assert_double_eq(o->bound[i], o->allowed);
    }
    end(&b);
}
END_TEST

/* Of 256 moves the largest is next to a tenth of the bound, and what follows makes 1000 of it. */
START_TEST(moves_grow_on_their_way) {
    static const double bounds[][2] = {{0.5, 0}, {0, 500}};
    for (size_t i = 0; i < UNIT_COUNT(bounds); i++) {
        bench b;
        const int x = start(&b);
        run(&b, layer(&b, "multiply", layer(&b, "subtract", x, all(&b, 1)), all(&b, 1000)), ramp());
        keep(&b, bounds[i][0]);
        keep(&b, bounds[i][1]);
        const moved_output *o = move(&b);
        ck_assert_double_le(o->allowed, 8 * 0.1 * 500 + 1e-3);
        ck_assert_double_ge(o->allowed, 8 * 0.095 * 500);
        end(&b);
    }
}
END_TEST

/* The same moves would leave the difference of two equal layers as it is. */
START_TEST(layers_move_by_themselves) {
    bench b;
    const int x = start(&b);
    const int left = layer(&b, "subtract", x, all(&b, 0)),
              right = layer(&b, "subtract", x, all(&b, 0));
    run(&b, layer(&b, "subtract", left, right), ramp());
    keep(&b, 1);
    keep(&b, 1);
    keep(&b, 0);
    const moved_output *o = move(&b);
    ck_assert_float_eq(o->right[WIDE - 1], 0);
    ck_assert_double_ge(o->allowed, 8 * 0.1);
    ck_assert_double_le(o->allowed, 8 * 0.2 + 1e-3);
    end(&b);
}
END_TEST

/* A tenth of the bound is half of half a unit in the last place of 33 to 63. */
START_TEST(small_moves_are_not_rounded_away) {
    bench b;
    const int x = start(&b);
    run(&b, layer(&b, "subtract", layer(&b, "subtract", x, all(&b, 0)), x), ramp());
    keep(&b, 10 * 0x1p-20);
    keep(&b, 0);
    const moved_output *o = move(&b);
    ck_assert_float_eq(o->right[WIDE - 1], 0);
    ck_assert_double_eq(o->allowed, 8 * 0x1p-18);
    end(&b);
}
END_TEST

START_TEST(no_move_passes_zero) {
    static const float zeros[WIDE] = {0};
    bench b;
    const int x = start(&b);
    run(&b, root(&b, layer(&b, "add", x, all(&b, 0))), zeros);
    keep(&b, 1);
    keep(&b, 0);
    const moved_output *o = move(&b);
    ck_assert_uint_eq(o->unbound, 0);
    ck_assert_double_ge(o->allowed, 8 * 0.3); /* the root of a tenth */
    end(&b);
}
END_TEST

START_TEST(where_anything_is_right_nothing_moves) {
    bench b;
    const int x = start(&b);
    run(&b, layer(&b, "add", x, all(&b, 0)), ramp());
    keep(&b, INFINITY);
    ck_assert_double_eq(move(&b)->allowed, 8 * 0x1p-24 * 63);
    end(&b);
}
END_TEST

/* Near the largest float some of the runs overflow; the other elements keep their bound. */
START_TEST(what_may_overflow_may_be_anything) {
    float values[WIDE] = {3.2e38f};
    bench b;
    const int x = start(&b);
    run(&b, layer(&b, "multiply", layer(&b, "add", x, all(&b, 0)), all(&b, 1.06f)), values);
    keep(&b, 3e38);
    keep(&b, 0);
    const moved_output *o = move(&b);
    ck_assert_uint_eq(o->unbound, 1);
    ck_assert(isinf(o->bound[0]) && isfinite(o->bound[1]));
    end(&b);
}
END_TEST

/* ---- The verdict --------------------------------------------------------------------------- */

/* What fails is told, and to nobody here. */
static int judged(bench *b, const model_files *files, size_t *wrong) {
    fflush(stdout);
    const int kept = dup(STDOUT_FILENO), nobody = open("/dev/null", O_WRONLY);
    ck_assert(kept >= 0 && nobody >= 0 && dup2(nobody, STDOUT_FILENO) >= 0);
    const int code = whole_judge(&b->moved, &b->net, files, 1, wrong);
    fflush(stdout);
    ck_assert_int_ge(dup2(kept, STDOUT_FILENO), 0);
    close(kept);
    close(nobody);
    return code;
}

/* How many comparisons fail where the device gives `by` more than the reference, and a file says as much of
 * either. */
static size_t verdict(double by, double expected_by) {
    size_t wrong = 0;
    float values[WIDE], file[WIDE];
    bench b;
    const int x = start(&b);
    run(&b, layer(&b, "add", x, all(&b, 0)), ramp());
    keep(&b, 1);
    move(&b);
    for (int i = 0; i < WIDE; i++) {
        values[i] = (float)(i + (i == 5) * by);
        file[i] = (float)(i + (i == 5) * expected_by);
    }
    UNIT_OK(clcnn_tensor_write(b.net.outputs[0], values, WIDE));
    model_files files = {.count = 1};
    files.list[0] = (model_file){.path = "expected", .array = {.count = WIDE, .floats = file}};
    ck_assert_int_eq(judged(&b, &files, &wrong), EXIT_RIGHT);
    end(&b);
    return wrong;
}

START_TEST(outputs_are_held_to_the_reference_and_to_files) {
    ck_assert_uint_eq(verdict(0, 0), 0);
    ck_assert_uint_eq(verdict(0.7, 0.7), 0);
    ck_assert_uint_eq(verdict(0.6, -0.1), 0);
    ck_assert_uint_eq(verdict(0.9, 0.2), 1);
    ck_assert_uint_eq(verdict(0.5, -0.5), 1); /* the device is beside the reference, the file too */
    ck_assert_uint_eq(verdict(0, 0.9), 2);
    ck_assert_uint_eq(verdict(NAN, 0), 2);
}
END_TEST

START_TEST(what_may_be_anything_proves_nothing) {
    static const model_files none = {.count = 0};
    size_t wrong = 0;
    bench b;
    const int x = start(&b);
    run(&b, layer(&b, "add", x, all(&b, 0)), ramp());
    keep(&b, 1);
    move(&b);
    b.moved.outputs[0].unbound = WIDE;
    ck_assert_int_eq(judged(&b, &none, &wrong), EXIT_RIGHT);
    ck_assert_uint_eq(wrong, 1);
    end(&b);
}
END_TEST

/* They may differ where values do in their last bits: they are compared with nothing. */
START_TEST(indices_are_left_out) {
    static const clcnn_argmax_desc desc = {.axis_from_last = 0};
    char heard[LISTEN_LINE];
    long long index = 0;
    size_t wrong = 1;
    bench b;
    const int x = start(&b);
    run(&b, clcnn_model_argmax(b.model, &desc, x), ramp());
    keep(&b, 0);
    ck_assert_uint_eq(move(&b)->count, 0);
    model_files files = {.count = 0};
    files.list[0] = (model_file){.path = "expected", .array = {.count = 1, .integers = &index}};
    ck_assert_int_eq(judged(&b, &files, &wrong), EXIT_RIGHT);
    ck_assert_uint_eq(wrong, 0);
    files.count = 1;
    listen_begin();
    const int code = whole_check(&b.net, &files);
    listen_end(heard);
    ck_assert_int_eq(code, EXIT_USAGE);
    ck_assert(strstr(heard, "the output y is of indices") != NULL);
    end(&b);
}
END_TEST

Suite *suite_moved(void) {
    Suite *suite = suite_create("moved");
    TCase *tcase = tcase_create("moved");
    tcase_add_test(tcase, what_is_exact_may_be_off_by_its_rounding);
    tcase_add_test(tcase, moves_grow_on_their_way);
    tcase_add_test(tcase, layers_move_by_themselves);
    tcase_add_test(tcase, small_moves_are_not_rounded_away);
    tcase_add_test(tcase, no_move_passes_zero);
    tcase_add_test(tcase, where_anything_is_right_nothing_moves);
    tcase_add_test(tcase, what_may_overflow_may_be_anything);
    tcase_add_test(tcase, outputs_are_held_to_the_reference_and_to_files);
    tcase_add_test(tcase, what_may_be_anything_proves_nothing);
    tcase_add_test(tcase, indices_are_left_out);
    suite_add_tcase(suite, tcase);
    return suite;
}
