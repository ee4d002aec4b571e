/* SPDX-License-Identifier: MIT
 * layer_norm and group_norm: hand-worked answers on every context, what they refuse, and bounds. */
#include <float.h>
#include <math.h>

#include "unit.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT
#define SHAPE    CLCNN_INVALID_SHAPE
#define INF      (double)INFINITY
#define NIL      (double)NAN /* none, as a result */

enum { MOST = 16, INPUTS = 3 };

/* ---- By hand ---- */

/* Runs an operator on input, gamma and beta, where they are there: NULL, or what is wrong. */
static const char *check(clcnn_context *context, clcnn_op_desc what, const float *const *values,
                         const double *y) {
    clcnn_tensor *given[INPUTS] = {NULL}, *output = NULL;
    float got[MOST];
    clcnn_op *op = unit_create(context, what, NULL);
    const size_t count = clcnn_shape_count(clcnn_op_output_shape(op, 0));
    for (size_t i = 0; i < what.input_count; i++) {
        given[i] = values[i] ? unit_tensor(context, what.inputs[i].shape, values[i]) : NULL;
    }
    output = unit_tensor(context, clcnn_op_output_shape(op, 0), NULL);
    UNIT_OK(clcnn_tensor_fill(output, -77));
    UNIT_OK(clcnn_op_execute(op, given, what.input_count, &output, 1));
    UNIT_OK(clcnn_tensor_read(output, got, count));
    clcnn_op_destroy(op);
    clcnn_tensor_destroy(output);
    for (size_t i = 0; i < what.input_count; i++) {
        clcnn_tensor_destroy(given[i]);
    }
    return unit_difference(got, y, count, 1e-6);
}

/* gamma and beta of this shape; rank 0: the operator has none. */
static clcnn_operand weights_of(const float *values, clcnn_shape shape) {
    const clcnn_operand none = {.constant = NULL};
    return values ? clcnn_given(shape) : none;
}

static const float twos[] = {2, 2, 2, 2}, shifts[] = {10, 20, 30, 40}, halves[] = {0.5f, -1};
static const float wild[] = {2, INFINITY, NAN, 1}, pair[] = {100, 200};

typedef struct layer_row {
    const char *name;
    clcnn_shape shape, weights;
    clcnn_layer_norm_desc desc;
    float x[MOST];
    const float *gamma, *beta;
    double y[MOST];
} layer_row;

/* Of 0, 0, 0, 4 the mean is 1 and the variance 3. */
/* clang-format off */
static const layer_row layers[] = {
    {"rows", {2, {2, 4}}, {1, {4}}, {.epsilon = 1}, {0, 0, 0, 4, 2, 2, 2, -2}, NULL, NULL,
     {-0.5, -0.5, -0.5, 1.5, 0.5, 0.5, 0.5, -1.5}},
    {"every operand", {1, {4}}, {1, {4}}, {.epsilon = 1}, {0, 0, 0, 4}, twos, shifts,
     {9, 19, 29, 43}},
    {"beta alone", {1, {4}}, {1, {4}}, {.epsilon = 1}, {0, 0, 4, 0}, NULL, shifts,
     {9.5, 19.5, 31.5, 39.5}},
    {"two axes", {3, {2, 2, 2}}, {2, {2, 2}}, {.epsilon = 1, .axes = 2}, {4, 0, 0, 0, 7, 7, 7, 7},
     NULL, shifts, {11.5, 19.5, 29.5, 39.5, 10, 20, 30, 40}},
    {"every axis", {2, {2, 2}}, {2, {2, 2}}, {.epsilon = 1, .axes = 2}, {0, 4, 0, 0}, twos, NULL,
     {-1, 3, -1, -1}},
    {"an activation at the end", {1, {4}}, {1, {4}},
     {.epsilon = 1, .activation = {.kind = CLCNN_RELU}}, {0, 0, 0, 4}, NULL, NULL, {0, 0, 0, 1.5}},
    /* 0.249 + 0.001 */
    {"the usual epsilon", {1, {4}}, {1, {4}}, {.epsilon = 0},
     {0.4989989979949859f, -0.4989989979949859f, 0.4989989979949859f, -0.4989989979949859f}, twos, NULL,
     {1.9959959919799437, -1.9959959919799437, 1.9959959919799437, -1.9959959919799437}},
    {"a mean whose square drowns the variance", {2, {2, 4}}, {1, {4}}, {.epsilon = 1},
     {1e6f, 1e6f, 1e6f, 1e6f + 4, -4194304, -4194304, -4194300, -4194304}, NULL, NULL,
     {-0.5, -0.5, -0.5, 1.5, -0.5, -0.5, 1.5, -0.5}},
    {"sets of one element", {2, {2, 1}}, {1, {1}}, {.epsilon = 1}, {5, -7}, twos, shifts, {10, 10}},
    {"what is not finite takes its set with it", {2, {4, 4}}, {1, {4}}, {.epsilon = 1},
     {0, NAN, 0, 4, 0, 0, INFINITY, 4, -INFINITY, INFINITY, 0, 0, 0, 0, 0, 4}, NULL, NULL,
     {NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, NIL, -0.5, -0.5, -0.5, 1.5}},
    {"weights that are not finite", {1, {4}}, {1, {4}}, {.epsilon = 1}, {0, 0, 0, 4}, wild, NULL,
     {-1, -INF, NIL, 1.5}},
};

typedef struct group_row {
    const char *name;
    clcnn_shape shape;
    int channels;
    clcnn_group_norm_desc desc;
    float x[MOST];
    const float *gamma, *beta;
    double y[MOST];
} group_row;

static const group_row grouped[] = {
    {"a group for each channel", {3, {2, 2, 2}}, 2, {.epsilon = 1}, {0, 5, 0, 5, 0, 5, 4, 9},
     halves, pair, {99.75, 200.5, 99.75, 200.5, 99.75, 200.5, 100.75, 198.5}},
    {"the same in NCHW", {3, {2, 2, 2}}, 2, {.epsilon = 1, .data_format = CLCNN_NCHW},
     {0, 0, 0, 4, 5, 5, 5, 9}, halves, pair,
     {99.75, 99.75, 99.75, 100.75, 200.5, 200.5, 200.5, 198.5}},
    {"groups of two channels, and a batch", {4, {2, 1, 2, 4}}, 4, {.epsilon = 1, .groups = 2},
     {0, 0, 4, 0, 0, 4, 0, 0, 1, 1, 7, 7, 5, 1, 7, 7}, twos, NULL,
     {-1, -1, 3, -1, -1, 3, -1, -1, -1, -1, 0, 0, 3, -1, 0, 0}},
    {"one group", {3, {1, 2, 2}}, 2, {.epsilon = 1, .groups = 1}, {0, 4, 0, 0}, NULL, pair,
     {99.5, 201.5, 99.5, 199.5}},
    {"groups of two planes", {4, {1, 4, 1, 2}}, 4,
     {.epsilon = 1, .groups = 2, .data_format = CLCNN_NCHW}, {0, 0, 4, 0, 8, 8, 8, 8}, NULL, shifts,
     {9.5, 9.5, 21.5, 19.5, 30, 30, 40, 40}},
    {"not finite, but the other group", {3, {1, 2, 2}}, 2, {.epsilon = 3}, {NAN, 1, 0, 3}, NULL,
     NULL, {NIL, -0.5, NIL, 0.5}},
};
/* clang-format on */

START_TEST(layer_by_hand) {
    for (size_t i = 0; i < UNIT_COUNT(layers); i++) {
        const layer_row *row = &layers[i];
        const clcnn_operand operands[] = {clcnn_given(row->shape),
                                          weights_of(row->gamma, row->weights),
                                          weights_of(row->beta, row->weights)};
        const float *const values[] = {row->x, row->gamma, row->beta};
        const char *wrong =
            check(unit_context(_i), UNIT_OP("layer_norm", &row->desc, operands), values, row->y);
        ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
    }
}
END_TEST

START_TEST(group_by_hand) {
    for (size_t i = 0; i < UNIT_COUNT(grouped); i++) {
        const group_row *row = &grouped[i];
        const clcnn_shape channels = clcnn_shape1(row->channels);
        const clcnn_operand operands[] = {clcnn_given(row->shape), weights_of(row->gamma, channels),
                                          weights_of(row->beta, channels)};
        const float *const values[] = {row->x, row->gamma, row->beta};
        const char *wrong =
            check(unit_context(_i), UNIT_OP("group_norm", &row->desc, operands), values, row->y);
        ck_assert_msg(!wrong, "%s: %s", row->name, wrong);
    }
}
END_TEST

/* ---- What is refused ---- */

static clcnn_status layer_shape(clcnn_shape input, clcnn_shape gamma, clcnn_layer_norm_desc desc) {
    const clcnn_operand operands[] = {clcnn_given(input), clcnn_given(gamma)};
    clcnn_shape shape;
    return clcnn_layer_norm_shape(&desc, operands, 2, &shape);
}

static clcnn_status group_shape(clcnn_shape input, clcnn_shape beta, clcnn_group_norm_desc desc) {
    const clcnn_operand operands[] = {clcnn_given(input), {.constant = NULL}, clcnn_given(beta)};
    clcnn_shape shape;
    return clcnn_group_norm_shape(&desc, operands, 3, &shape);
}

START_TEST(problems_that_are_none) {
    static const float epsilons[] = {-1, NAN, INFINITY};
    const clcnn_shape rows = clcnn_shape2(3, 4), four = clcnn_shape1(4);
    const clcnn_shape image = clcnn_shape4(2, 3, 5, 4);
    for (size_t i = 0; i < UNIT_COUNT(epsilons); i++) {
        UNIT_REFUSED(ARGUMENT, "epsilon",
                     layer_shape(rows, four, (clcnn_layer_norm_desc){.epsilon = epsilons[i]}));
        UNIT_REFUSED(ARGUMENT, "epsilon",
                     group_shape(image, four, (clcnn_group_norm_desc){.epsilon = epsilons[i]}));
    }
    UNIT_REFUSED(ARGUMENT, "axes is 3, the input has rank 2",
                 layer_shape(rows, four, (clcnn_layer_norm_desc){.axes = 3}));
    UNIT_REFUSED(ARGUMENT, "axes is -1",
                 layer_shape(rows, four, (clcnn_layer_norm_desc){.axes = -1}));
    UNIT_REFUSED(SHAPE, "gamma has shape 4; it must be 3x4",
                 layer_shape(rows, four, (clcnn_layer_norm_desc){.axes = 2}));
    UNIT_REFUSED(SHAPE, "gamma has shape 3x4; it must be 4",
                 layer_shape(rows, rows, (clcnn_layer_norm_desc){.axes = 0}));
    UNIT_REFUSED(ARGUMENT, "softmax",
                 layer_shape(rows, four,
                             (clcnn_layer_norm_desc){.activation = {.kind = CLCNN_SOFTMAX}}));
    UNIT_REFUSED(ARGUMENT, "groups is 3, the input has 4 channels",
                 group_shape(image, four, (clcnn_group_norm_desc){.groups = 3}));
    UNIT_REFUSED(ARGUMENT, "groups is 8",
                 group_shape(image, four, (clcnn_group_norm_desc){.groups = 8}));
    UNIT_REFUSED(ARGUMENT, "groups is -1",
                 group_shape(image, four, (clcnn_group_norm_desc){.groups = -1}));
    UNIT_REFUSED(SHAPE, "rank 2", group_shape(rows, four, (clcnn_group_norm_desc){.groups = 2}));
    UNIT_REFUSED(SHAPE, "beta has shape 4; it must be 3",
                 group_shape(image, four, (clcnn_group_norm_desc){.data_format = CLCNN_NCHW}));
    UNIT_OK(group_shape(image, clcnn_shape1(3),
                        (clcnn_group_norm_desc){.data_format = CLCNN_NCHW, .groups = 3}));
}
END_TEST

/* Weights of several axes have rows, which must lie behind each other. */
START_TEST(weights_that_are_apart) {
    const clcnn_layer_norm_desc desc = {.axes = 2};
    clcnn_operand operands[] = {clcnn_given(clcnn_shape2(3, 4)), clcnn_given(clcnn_shape2(3, 4))};
    clcnn_shape shape;
    UNIT_OK(clcnn_layer_norm_shape(&desc, operands, 2, &shape));
    operands[1].pitch = 5;
    UNIT_REFUSED(SHAPE, "gamma", clcnn_layer_norm_shape(&desc, operands, 2, &shape));
}
END_TEST

/* ---- Bounds ---- */

/* Of the last of four elements. */
typedef struct bound_row {
    const char *name;
    float x[4], gamma, beta, epsilon;
    double scale, size, variance; /* s, A, V; a scale of infinity: anything is right */
} bound_row;

static const bound_row bounds[] = {
    {"hand-worked", {0, 0, 0, 4}, 2, -3, 1, 1, 1, 4},
    {"what cancels counts", {5, 5, 5, 5}, 1, 0, 1, 1, 5, 1},
    {"a deviation below the rounding of the mean",
     {1e7f, 1e7f, 1e7f, 1e7f + 4},
     1,
     0,
     1,
     0.5,
     1e7 + 1,
     4},
    {"a sum beyond floats", {FLT_MAX, 0, FLT_MAX, 0}, 1, 0, 1, INF, 0, 0},
    {"squares beyond floats", {0x1p63f, -0x1p63f, 0x1p63f, -0x1p63f}, 1, 0, 1, INF, 0, 0},
    {"a variance that vanishes", {0x1p-60f, 0, 0, 0}, 1, 0, 0x1p-120f, INF, 0, 0},
    {"a result beyond floats", {0, 0, 0, 4}, FLT_MAX, 0, 1, INF, 0, 0},
    {"the sign of nothing", {5, 5, 5, 5}, INFINITY, 0, 1, INF, 0, 0},
};

static double expected_bound(const bound_row *row, double gamma) {
    const double difference = (double)row->x[3] - ((double)row->x[0] + 1 * (row->x[3] > row->x[0]));
    const double error = gamma * row->size, t = error * error / row->variance;
    return gamma * (row->scale * (row->size + fabs(difference)) + fabs((double)row->beta)) +
           row->scale * fabs(difference) * (1 - 1 / sqrt(1 + t)) +
           (2 + 4 * row->scale + fabs(difference)) * 0x1p-126;
}

static void check_bound(const bound_row *row, clcnn_data_kind data) {
    clcnn_context *host = unit_context(UNIT_REFERENCE);
    const clcnn_layer_norm_desc desc = {.epsilon = row->epsilon};
    const clcnn_operand four = clcnn_given(clcnn_shape1(4)), operands[] = {four, four, four};
    const float gammas[] = {1, 1, 1, row->gamma}, betas[] = {0, 0, 0, row->beta};
    clcnn_tensor *const given[] = {unit_tensor(host, four.shape, row->x),
                                   unit_tensor(host, four.shape, gammas),
                                   unit_tensor(host, four.shape, betas)};
    clcnn_op *op = unit_create(host, UNIT_OP("layer_norm", &desc, operands), NULL);
    double bound[4];
    const clcnn_op_judgement j = {.bound = bound};
    UNIT_OK(clcnn_op_bounds(op, op, data, given, INPUTS, 0, &j, 4));
    const double gamma = 2 * 0x1p-24 / (1 - 2 * 0x1p-24); /* the reference's chain is 2 */
    const double expected = isinf(row->scale) ? INF : expected_bound(row, gamma);
    ck_assert_msg(isinf(expected) ? bound[3] == expected
                                  : fabs(bound[3] - expected) <= 1e-7 * expected,
                  "%s: %g, not %g", row->name, bound[3], expected);
    for (int i = 0; i < INPUTS; i++) {
        clcnn_tensor_destroy(given[i]);
    }
    clcnn_op_destroy(op);
}

/* Integers are never exact, and zero mean is no tighter. */
START_TEST(bounds_of_a_set) {
    for (size_t i = 0; i < UNIT_COUNT(bounds); i++) {
        for (int data = CLCNN_DATA_ANY; data <= CLCNN_DATA_INTEGER; data++) {
            check_bound(&bounds[i], (clcnn_data_kind)data);
        }
    }
}
END_TEST

Suite *suite_normalize(void) {
    Suite *suite = suite_create("normalize");
    TCase *tcase = tcase_create("normalize");
    tcase_add_loop_test(tcase, layer_by_hand, 0, unit_contexts());
    tcase_add_loop_test(tcase, group_by_hand, 0, unit_contexts());
    tcase_add_test(tcase, problems_that_are_none);
    tcase_add_test(tcase, weights_that_are_apart);
    tcase_add_test(tcase, bounds_of_a_set);
    suite_add_tcase(suite, tcase);
    return suite;
}
