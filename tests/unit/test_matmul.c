/* SPDX-License-Identifier: MIT
 * matmul: hand-worked answers, what is refused, bounds, and operands that lie apart. On every context. */
#include <math.h>
#include <string.h>

#include "clcnn_model.h"
#include "example.h"
#include "stage.h"

#define ARGUMENT CLCNN_INVALID_ARGUMENT
#define SHAPE    CLCNN_INVALID_SHAPE

enum { MOST = 12, INPUTS = 3 };

/* ---- By hand ---- */

typedef struct product_row {
    const char *name;
    clcnn_matmul_desc desc;
    clcnn_shape shapes[INPUTS]; /* the addend's of rank 0: there is none */
    float values[INPUTS][MOST];
    clcnn_shape output;
    double y[MOST];
} product_row;

#define RELU                                                                                       \
    { .kind = CLCNN_RELU }
#define INF (double)INFINITY
#define NIL (double)NAN /* none, as a result */

/* clang-format off */
static const product_row products[] = {
    {"two matrices", {.alpha = 0}, {{2, {2, 3}}, {2, {3, 2}}},
     {{1, 2, 3, 4, 5, 6}, {1, 10, 2, 20, 3, 30}}, {2, {2, 2}}, {14, 140, 32, 320}},
    {"a row by a matrix", {.alpha = 0}, {{2, {1, 2}}, {2, {2, 3}}}, {{1, 10}, {1, 2, 3, 4, 5, 6}},
     {2, {1, 3}}, {41, 52, 63}},
    {"a row by a column", {.alpha = 0}, {{2, {1, 3}}, {2, {3, 1}}}, {{1, 2, 3}, {4, 5, -6}},
     {2, {1, 1}}, {-4}},
    {"a column by a row", {.alpha = 0}, {{2, {2, 1}}, {2, {1, 3}}}, {{1, -2}, {4, 5, 6}},
     {2, {2, 3}}, {4, 5, 6, -8, -10, -12}},
    {"the first transposed", {.transpose_a = 1}, {{2, {3, 2}}, {2, {3, 2}}},
     {{1, 4, 2, 5, 3, 6}, {1, 10, 2, 20, 3, 30}}, {2, {2, 2}}, {14, 140, 32, 320}},
    {"the second transposed", {.transpose_b = 1}, {{2, {2, 3}}, {2, {2, 3}}},
     {{1, 2, 3, 4, 5, 6}, {1, 2, 3, 10, 20, 30}}, {2, {2, 2}}, {14, 140, 32, 320}},
    {"both transposed", {.transpose_a = 1, .transpose_b = 1}, {{2, {3, 2}}, {2, {2, 3}}},
     {{1, 4, 2, 5, 3, 6}, {1, 2, 3, 10, 20, 30}}, {2, {2, 2}}, {14, 140, 32, 320}},
    {"a factor", {.alpha = -0.5f}, {{2, {1, 2}}, {2, {2, 2}}}, {{2, 4}, {1, 0, 0, 1}}, {2, {1, 2}}, {-1, -2}},
    {"an addend", {.alpha = 2}, {{2, {2, 1}}, {2, {1, 2}}, {2, {2, 2}}}, {{1, 2}, {3, 4}, {1, 2, 3, 4}},
     {2, {2, 2}}, {7, 10, 15, 20}},
    {"a row is added", {.beta = -1}, {{2, {2, 1}}, {2, {1, 2}}, {1, {2}}}, {{1, 2}, {3, 4}, {10, 20}},
     {2, {2, 2}}, {-7, -16, -4, -12}},
    {"a column is added", {.alpha = 3, .beta = 2}, {{2, {2, 1}}, {2, {1, 2}}, {2, {2, 1}}},
     {{1, 2}, {3, 4}, {10, 20}}, {2, {2, 2}}, {29, 32, 58, 64}},
    {"one is added, then relu", {.activation = RELU}, {{2, {2, 1}}, {2, {1, 2}}, {1, {1}}},
     {{1, -2}, {3, 4}, {5}}, {2, {2, 2}}, {8, 9, 0, 0}},
    {"two of each", {.alpha = 0}, {{3, {2, 1, 2}}, {3, {2, 2, 1}}}, {{1, 2, 3, 4}, {5, 6, 7, 8}},
     {3, {2, 1, 1}}, {17, 53}},
    {"one b for all", {.alpha = 0}, {{3, {2, 1, 2}}, {2, {2, 2}}}, {{1, 2, 3, 4}, {1, 10, 2, 20}},
     {3, {2, 1, 2}}, {5, 50, 11, 110}},
    {"one a for all", {.alpha = 0}, {{2, {1, 2}}, {3, {3, 2, 1}}}, {{1, 2}, {1, 2, 3, 4, 5, 6}},
     {3, {3, 1, 1}}, {5, 11, 17}},
    {"both in turns, an addend each", {.alpha = 0},
     {{4, {2, 1, 1, 1}}, {3, {3, 1, 2}}, {4, {2, 3, 1, 1}}},
     {{1, 10}, {1, 2, 3, 4, 5, 6}, {100, 200, 300, 400, 500, 600}}, {4, {2, 3, 1, 2}},
     {101, 102, 203, 204, 305, 306, 410, 420, 530, 540, 650, 660}},
    {"infinities", {.alpha = 0.5f}, {{2, {4, 2}}, {2, {2, 1}}, {2, {4, 1}}},
     {{INFINITY, 1, 0, INFINITY, -INFINITY, INFINITY, 1, -INFINITY}, {1, 2}, {-INFINITY, 1, 1, NAN}},
     {2, {4, 1}}, {NIL, INF, NIL, NIL}},
    {"infinite times nothing", {.alpha = -2}, {{2, {2, 2}}, {2, {2, 1}}}, {{INFINITY, 1, NAN, 2}, {0, 1}},
     {2, {2, 1}}, {NIL, NIL}},
};
/* clang-format on */

/* Runs it with inputs that are constant where the bit of `constant` is set: NULL, or what is wrong. */
static const char *check(clcnn_context *context, const product_row *row, unsigned constant,
                         const char *solver) {
    clcnn_operand operands[INPUTS] = {{.pitch = 0}};
    clcnn_tensor *tensors[INPUTS] = {NULL}, *given[INPUTS] = {NULL};
    for (size_t i = 0; i < INPUTS; i++) {
        if (row->shapes[i].rank > 0) {
            tensors[i] = unit_tensor(context, row->shapes[i], row->values[i]);
            given[i] = constant >> i & 1 ? NULL : tensors[i];
            operands[i] = given[i] ? clcnn_given(row->shapes[i]) : clcnn_constant(tensors[i]);
        }
    }
    float got[MOST];
    clcnn_op *op = unit_create(context, UNIT_OP("matmul", &row->desc, operands), solver);
    const clcnn_shape output = clcnn_op_output_shape(op, 0);
    ck_assert_msg(clcnn_shape_equal(output, row->output), "%s", row->name);
    const size_t count = clcnn_shape_count(output);
    clcnn_tensor *y = unit_tensor(context, output, NULL);
    UNIT_OK(clcnn_tensor_fill(y, -77));
    UNIT_OK(clcnn_op_execute(op, given, INPUTS, &y, 1));
    UNIT_OK(clcnn_tensor_read(y, got, count));
    clcnn_op_destroy(op);
    clcnn_tensor_destroy(y);
    for (size_t i = 0; i < INPUTS; i++) {
        clcnn_tensor_destroy(tensors[i]);
    }
    return unit_difference(got, row->y, count, 0);
}

START_TEST(by_hand) {
    clcnn_context *context = unit_context(_i);
    for (size_t i = 0; i < UNIT_COUNT(products); i++) {
        const product_row *row = &products[i];
        const clcnn_operand operands[] = {clcnn_given(row->shapes[0]), clcnn_given(row->shapes[1])};
        clcnn_matmul_desc alone = row->desc;
        clcnn_solvers solvers;
        alone.beta = 0;
        UNIT_OK(clcnn_matmul_solvers(context, &alone, operands, 2, &solvers));
        for (size_t k = 0; k < solvers.count; k++) {
            for (unsigned constant = 0; constant < 8; constant++) {
                const char *wrong = check(context, row, constant, solvers.name[k]);
                ck_assert_msg(!wrong, "%s, %s: %s", row->name, solvers.name[k], wrong);
            }
        }
    }
}
END_TEST

/* ---- What is refused ---- */

typedef struct refused_row {
    clcnn_status status;
    const char *word;
    clcnn_matmul_desc desc;
    clcnn_shape shapes[INPUTS];
} refused_row;

/* clang-format off */
static const refused_row refused[] = {
    {SHAPE, "input has shape 3; it must have 2 axes", {.alpha = 0}, {{1, {3}}, {2, {3, 4}}}},
    {SHAPE, "input2 has shape 3; it must have 2 axes", {.alpha = 0}, {{2, {2, 3}}, {1, {3}}}},
    {SHAPE, "matrices of 3 columns, input2 4x3 of 4 rows", {.alpha = 0}, {{2, {2, 3}}, {2, {4, 3}}}},
    {SHAPE, "matrices of 2 columns, input2 3x2 of 3 rows", {.transpose_a = 1}, {{2, {2, 3}}, {2, {3, 2}}}},
    {SHAPE, "matrices of 3 columns, input2 3x2 of 2 rows", {.transpose_b = 1}, {{2, {2, 3}}, {2, {3, 2}}}},
    {SHAPE, "a batch axis must be equal or 1", {.alpha = 0}, {{3, {2, 2, 3}}, {3, {3, 3, 4}}}},
    {SHAPE, "addend has shape 2, the output 2x4", {.alpha = 0}, {{2, {2, 3}}, {2, {3, 4}}, {1, {2}}}},
    {SHAPE, "addend has shape 1x2x4, the output 2x4", {.alpha = 0},
     {{2, {2, 3}}, {2, {3, 4}}, {3, {1, 2, 4}}}},
    {ARGUMENT, "beta is 2 and there is no addend", {.beta = 2}, {{2, {2, 3}}, {2, {3, 4}}}},
    {ARGUMENT, "alpha is inf", {.alpha = INFINITY}, {{2, {2, 3}}, {2, {3, 4}}}},
    {ARGUMENT, "alpha is 1.4013e-45", {.alpha = 0x1p-149f}, {{2, {2, 3}}, {2, {3, 4}}}},
    {ARGUMENT, "beta is -inf", {.beta = -INFINITY}, {{2, {2, 3}}, {2, {3, 4}}, {1, {4}}}},
    {ARGUMENT, "alpha", {.alpha = NAN}, {{2, {2, 3}}, {2, {3, 4}}}},
    {ARGUMENT, "transpose_a", {.transpose_a = 2}, {{2, {3, 2}}, {2, {3, 4}}}},
    {ARGUMENT, "transpose_b", {.transpose_b = -1}, {{2, {2, 3}}, {2, {4, 3}}}},
    {ARGUMENT, "activation", {.activation = {.kind = CLCNN_ACTIVATION_COUNT}}, {{2, {2, 3}}, {2, {3, 4}}}},
    {SHAPE, "matmul", {.alpha = 0}, {{2, {65536, 1}}, {2, {1, 65536}}}},
};
/* clang-format on */

START_TEST(products_that_are_none) {
    stage stage_here = stage_open(_i), *s = &stage_here;
    for (size_t i = 0; i < UNIT_COUNT(refused); i++) {
        const refused_row *row = &refused[i];
        const clcnn_operand operands[] = {clcnn_given(row->shapes[0]), clcnn_given(row->shapes[1]),
                                          clcnn_given(row->shapes[2])};
        STAGE_REFUSED(row->status, row->word,
                      clcnn_matmul_shape(&row->desc, operands, INPUTS, &s->out.shape));
        STAGE_REFUSED(row->status, row->word,
                      clcnn_matmul_solvers(s->context, &row->desc, operands, INPUTS,
                                           &s->out.solvers));
        STAGE_NOT_CREATED(row->status, row->word, s->made,
                          clcnn_matmul_create(s->context, &row->desc, operands, INPUTS, &s->made));
    }
    stage_close(s);
}
END_TEST

/* ---- Bounds ---- */

typedef struct bound_row {
    float a[2], b[2], addend;
    clcnn_matmul_desc desc;
    double roundings, denormals; /* in u of S beyond the chain's; infinite: anything is right */
    double magnitude;
} bound_row;

static const bound_row bounds[] = {
    {{1, -2}, {3, 4}, 5, {.alpha = 1}, 0, 3, 16},
    {{1, -2}, {3, 4}, 5, {.alpha = 4}, 3, 3 + 2 * 4 + 1 + 2, 49},
    {{1, -2}, {3, 4}, 5, {.beta = -8}, 3, 3 + 2 + 8 + 2, 51},
    {{0x1p100f, 0}, {0x1p28f, 1}, 0, {.alpha = 0x1p-20f}, INFINITY, 0, INFINITY},
    {{0x1p100f, 0}, {0x1p28f, 1}, 0, {.alpha = 1}, INFINITY, 0, 0x1p128},
};

static void check_bound(const bound_row *row, clcnn_data_kind data) {
    clcnn_context *host = unit_context(UNIT_REFERENCE);
    const clcnn_shape a = clcnn_shape2(1, 2), b = clcnn_shape2(2, 1), one = clcnn_shape1(1);
    const clcnn_operand operands[] = {clcnn_given(a), clcnn_given(b), clcnn_given(one)};
    clcnn_op *op = unit_create(host, UNIT_OP("matmul", &row->desc, operands), NULL);
    clcnn_tensor *const given[] = {unit_tensor(host, a, row->a), unit_tensor(host, b, row->b),
                                   unit_tensor(host, one, &row->addend)};
    double bound, magnitude, terms;
    const clcnn_op_judgement j = {.bound = &bound, .magnitude = &magnitude, .terms = &terms};
    UNIT_OK(clcnn_op_bounds(op, op, data, given, INPUTS, 0, &j, 1));
    /* the reference's chain is 2, of which integers have none */
    const double chain = data == CLCNN_DATA_INTEGER ? 0 : 2 / (1 - 2 * 0x1p-24);
    const double u = (row->roundings + chain) * 0x1p-24;
    const double expected = u > 0 ? u * row->magnitude + row->denormals * 0x1p-126 : 0;
    ck_assert_msg(isinf(expected) ? bound == expected : fabs(bound - expected) <= 1e-6 * expected,
                  "bound %g, not %g", bound, expected);
    ck_assert_double_eq(magnitude, row->magnitude);
    ck_assert_double_eq(terms, 3);
    clcnn_op_destroy(op);
    for (size_t i = 0; i < INPUTS; i++) {
        clcnn_tensor_destroy(given[i]);
    }
}

START_TEST(bounds_by_hand) {
    for (size_t i = 0; i < UNIT_COUNT(bounds); i++) {
        check_bound(&bounds[i], CLCNN_DATA_ANY);
        check_bound(&bounds[i], CLCNN_DATA_ZERO_MEAN);
        if (!isinf(bounds[i].roundings)) {
            check_bound(&bounds[i], CLCNN_DATA_INTEGER);
        }
    }
}
END_TEST

/* ---- Rows that are apart ---- */

/* Of each input, given or constant, and of the output. */
START_TEST(every_operand_may_have_a_pitch) {
    static const example_layout layouts[] = {
        {.given = 6, .gaps = {0, 3}},
        {.given = 6, .gaps = {0, 0, 2}},
        {.given = 6, .gaps = {2, 1, 5}, .output_gap = 3, .first = 1, .choice = {.unaligned = 1}},
        {.constant = 7, .gaps = {3, 2, 1}},
    };
    for (int i = 0; i < example_count; i++) {
        for (size_t k = 0; k < UNIT_COUNT(layouts) && !strcmp(examples[i].name, "matmul"); k++) {
            const char *wrong = example_check_solvers(unit_context(_i), &examples[i], &layouts[k]);
            ck_assert_msg(!wrong, "layout %zu: %s", k, wrong);
        }
    }
}
END_TEST

/* ---- In a model ---- */

/* What a model adds, and its activation, become the product's own: relu(-2 x w + r). */
START_TEST(a_sum_behind_it_is_its_addend) {
    static const float x[] = {1, 2}, w[] = {1, 0, 0, 1}, r[] = {10, 1};
    static const double expected[] = {8, 0};
    const clcnn_shape row = clcnn_shape2(1, 2);
    const clcnn_matmul_desc desc = {.alpha = -2};
    const clcnn_add_desc relu = {.activation = RELU};
    clcnn_context *context = unit_context(_i);
    clcnn_model *model = NULL;
    UNIT_OK(clcnn_model_create(&model));
    int operands[] = {clcnn_model_input(model, "x", row),
                      clcnn_model_constant(model, clcnn_shape2(2, 2), w)};
    int terms[] = {clcnn_model_input(model, "r", row),
                   clcnn_model_matmul(model, &desc, operands, 2)};
    clcnn_model_output(model, "y", clcnn_model_add(model, &relu, terms, 2));
    clcnn_compiled *compiled = NULL;
    clcnn_compiled_layer layer;
    UNIT_OK(clcnn_model_compile(model, context, NULL, &compiled));
    UNIT_OK(clcnn_compiled_layer_at(compiled, 0, &layer));
    ck_assert(clcnn_shape_equal(clcnn_op_input_shape(layer.op, 2), row));
    ck_assert_int_ne(clcnn_compiled_layer_at(compiled, 1, &layer), CLCNN_OK);
    clcnn_tensor *const given[] = {unit_tensor(context, row, x), unit_tensor(context, row, r)};
    clcnn_tensor *y = unit_tensor(context, row, NULL);
    float got[2];
    UNIT_OK(clcnn_compiled_run(compiled, given, 2, &y, 1));
    UNIT_OK(clcnn_tensor_read(y, got, 2));
    UNIT_SAME(got, expected, 2, 0);
    clcnn_compiled_destroy(compiled);
    clcnn_model_destroy(model);
    clcnn_tensor_destroy(given[0]);
    clcnn_tensor_destroy(given[1]);
    clcnn_tensor_destroy(y);
}
END_TEST

Suite *suite_matmul(void) {
    Suite *suite = suite_create("matmul");
    TCase *tcase = tcase_create("matmul");
    tcase_add_loop_test(tcase, by_hand, 0, unit_contexts());
    tcase_add_loop_test(tcase, products_that_are_none, 0, unit_contexts());
    tcase_add_test(tcase, bounds_by_hand);
    tcase_add_loop_test(tcase, every_operand_may_have_a_pitch, 0, unit_contexts());
    tcase_add_loop_test(tcase, a_sum_behind_it_is_its_addend, 0, unit_contexts());
    suite_add_tcase(suite, tcase);
    return suite;
}
