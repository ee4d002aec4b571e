/* SPDX-License-Identifier: MIT
 * Patterns of layers: which operators a model that spells something out is compiled to, and that it gives
 * what its layers give one by one, but for their roundings. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "run_model.h"

/* ---- What networks are written with ---- */

static int two(clcnn_model *model, const char *name, int a, int b) {
    const clcnn_binary_desc desc = {.activation = {.kind = CLCNN_LINEAR}};
    const int inputs[] = {a, b};
    return clcnn_model_layer(model, name, &desc, sizeof desc, inputs, 2);
}

static int number(clcnn_model *model, float value) {
    return clcnn_model_constant(model, clcnn_shape1(1), &value);
}

static int apply(clcnn_model *model, clcnn_activation_kind kind, int x) {
    const clcnn_activation_desc desc = {.activation = {.kind = kind}};
    return clcnn_model_activation(model, &desc, x);
}

static int clip(clcnn_model *model, float low, float high, int x) {
    const clcnn_activation_desc desc = {
        .activation = {.kind = CLCNN_CLIP, .custom = 1, .p = {low, high}}};
    return clcnn_model_activation(model, &desc, x);
}

#define ADD(a, b)      two(model, "add", a, b)
#define SUBTRACT(a, b) two(model, "subtract", a, b)
#define MULTIPLY(a, b) two(model, "multiply", a, b)
#define DIVIDE(a, b)   two(model, "divide", a, b)
#define POWER(a, b)    two(model, "power", a, b)
#define NUMBER(value)  number(model, value)
#define APPLY(kind, x) apply(model, CLCNN_##kind, x)

/* ---- Activations ---- */

static int swish(clcnn_model *model, int x) {
    return MULTIPLY(APPLY(SIGMOID, x), x);
}

/* Of another value than the one that it is multiplied with. */
static int no_swish(clcnn_model *model, int x) {
    return MULTIPLY(APPLY(SIGMOID, ADD(x, NUMBER(1))), x);
}

/* A product of more axes. */
static int no_swish_rank(clcnn_model *model, int x) {
    const clcnn_shape five = {.rank = 5, .dim = {1, 1, 1, 1, 1}};
    const float one = 1;
    const int part = APPLY(SIGMOID, x);
    return MULTIPLY(part, MULTIPLY(x, clcnn_model_constant(model, five, &one)));
}

static int swish_by_exponential(clcnn_model *model, int x) {
    return DIVIDE(x, ADD(APPLY(EXPONENTIAL, APPLY(NEGATIVE, x)), NUMBER(1)));
}

static int sigmoid(clcnn_model *model, int x) {
    return DIVIDE(NUMBER(1), ADD(NUMBER(1), APPLY(EXPONENTIAL, MULTIPLY(x, NUMBER(-1)))));
}

static int gelu(clcnn_model *model, int x) {
    const int part = ADD(APPLY(ERF, DIVIDE(x, NUMBER(1.41421356f))), NUMBER(1));
    return MULTIPLY(MULTIPLY(x, part), NUMBER(0.5f));
}

static int gelu_half_first(clcnn_model *model, int x) {
    const int part = ADD(NUMBER(1), APPLY(ERF, MULTIPLY(NUMBER(0.70710678f), x)));
    return MULTIPLY(part, MULTIPLY(NUMBER(0.5f), x));
}

static int no_gelu(clcnn_model *model, int x) {
    const int part = ADD(APPLY(ERF, DIVIDE(x, NUMBER(1.4143f))), NUMBER(1));
    return MULTIPLY(MULTIPLY(x, part), NUMBER(0.5f));
}

static int gelu_tanh(clcnn_model *model, int x) {
    const int cubic = ADD(x, MULTIPLY(NUMBER(0.044715f), POWER(x, NUMBER(3))));
    const int part = ADD(APPLY(TANH, MULTIPLY(cubic, NUMBER(0.79788456f))), NUMBER(1));
    return MULTIPLY(MULTIPLY(NUMBER(0.5f), x), part);
}

static int hard_swish(clcnn_model *model, int x) {
    return DIVIDE(MULTIPLY(x, clip(model, 0, 6, ADD(x, NUMBER(3)))), NUMBER(6));
}

/* Keras' slope. */
static int no_hard_swish(clcnn_model *model, int x) {
    return MULTIPLY(x, clip(model, 0, 1, ADD(MULTIPLY(x, NUMBER(0.2f)), NUMBER(0.5f))));
}

static int hard_sigmoid(clcnn_model *model, int x) {
    return MULTIPLY(clip(model, 0, 6, ADD(x, NUMBER(3))), NUMBER(1.0f / 6));
}

static int mish(clcnn_model *model, int x) {
    return MULTIPLY(x, APPLY(TANH, APPLY(LOG, ADD(APPLY(EXPONENTIAL, x), NUMBER(1)))));
}

static int relu6(clcnn_model *model, int x) {
    return two(model, "minimum", two(model, "maximum", x, NUMBER(0)), NUMBER(6));
}

/* ---- Norms ---- */

static int mean(clcnn_model *model, int x, int axis_from_last) {
    clcnn_reduce_desc desc = {.keep_dims = 1};
    desc.axes[3 - axis_from_last] = 1;
    return clcnn_model_reduce_mean(model, &desc, x);
}

static int root(clcnn_model *model, int variance, float epsilon) {
    return APPLY(SQRT, ADD(variance, NUMBER(epsilon)));
}

static int layer_norm(clcnn_model *model, int x) {
    const int centered = SUBTRACT(x, mean(model, x, 0));
    const int variance = mean(model, POWER(centered, NUMBER(2)), 0);
    return DIVIDE(centered, root(model, variance, 1e-5f));
}

static int layer_norm_gamma(clcnn_model *model, int x) {
    return MULTIPLY(unit_model_integers(model, 7, clcnn_shape1(6)), layer_norm(model, x));
}

static int layer_norm_beta(clcnn_model *model, int x) {
    return ADD(layer_norm(model, x), unit_model_integers(model, 9, clcnn_shape1(6)));
}

static int layer_norm_both(clcnn_model *model, int x) {
    return ADD(layer_norm_gamma(model, x), unit_model_integers(model, 9, clcnn_shape1(6)));
}

/* A second factor cannot be gamma, and what is of another shape is none. */
static int layer_norm_twice(clcnn_model *model, int x) {
    const int rows = unit_model_integers(model, 3, clcnn_shape2(5, 1));
    return MULTIPLY(MULTIPLY(layer_norm_gamma(model, x), rows), NUMBER(2));
}

/* Nor is what has as many axes, but is one number for all of them. */
static int layer_norm_number(clcnn_model *model, int x) {
    return MULTIPLY(layer_norm(model, x), unit_model_integers(model, 5, clcnn_shape1(1)));
}

static int norm_of_products(clcnn_model *model, int x) {
    const int centered = SUBTRACT(x, mean(model, x, 0));
    const int variance = mean(model, MULTIPLY(centered, centered), 0);
    return DIVIDE(centered, root(model, variance, 1e-5f));
}

/* Along another axis; of another power; of the values themselves, not of what is left of them. */
static int no_norm_axis(clcnn_model *model, int x) {
    const int centered = SUBTRACT(x, mean(model, x, 1));
    const int variance = mean(model, POWER(centered, NUMBER(2)), 1);
    return DIVIDE(centered, root(model, variance, 1e-5f));
}

static int no_norm_axes(clcnn_model *model, int x) {
    const int centered = SUBTRACT(x, mean(model, x, 1));
    const int variance = mean(model, POWER(centered, NUMBER(2)), 0);
    return DIVIDE(centered, root(model, variance, 1e-5f));
}

static int no_norm_sizes(clcnn_model *model, int x) {
    const clcnn_reduce_desc rows = {.axes = {0, 0, 1, 1}, .keep_dims = 1};
    const int centered = SUBTRACT(x, mean(model, x, 0));
    const int squares = POWER(centered, NUMBER(2));
    return DIVIDE(centered, root(model, clcnn_model_reduce_mean(model, &rows, squares), 1e-5f));
}

static int no_norm_power(clcnn_model *model, int x) {
    const int centered = SUBTRACT(x, mean(model, x, 0));
    const int variance = mean(model, POWER(centered, NUMBER(4)), 0);
    return DIVIDE(centered, root(model, variance, 1e-5f));
}

static int no_norm_centered(clcnn_model *model, int x) {
    const int centered = SUBTRACT(x, mean(model, x, 0));
    const int variance = mean(model, POWER(x, NUMBER(2)), 0);
    return DIVIDE(centered, root(model, variance, 1e-5f));
}

/* ---- Pads ---- */

static int conv(clcnn_model *model, int x, clcnn_data_format format, clcnn_padding padding) {
    const clcnn_conv2d_desc desc = {.stride = {2, 1}, .padding = padding, .data_format = format};
    const clcnn_shape in = clcnn_model_shape(model, x);
    const int c = in.dim[in.rank - (format == CLCNN_NCHW ? 3 : 1)];
    return clcnn_model_conv2d(model, &desc, x,
                              unit_model_integers(model, 5, clcnn_shape4(3, 3, c, 2)), 0);
}

static int around(clcnn_model *model, int x, clcnn_pad_desc desc) {
    return clcnn_model_pad(model, &desc, x);
}

static int padded(clcnn_model *model, int x) {
    x = around(model, x, (clcnn_pad_desc){.before = {0, 1, 2}, .after = {0, 3}});
    return conv(model, x, CLCNN_NHWC, CLCNN_PADDING_VALID);
}

static int padded_same(clcnn_model *model, int x) {
    x = around(model, x, (clcnn_pad_desc){.before = {0, 1, 2}, .after = {0, 0, 1}});
    return conv(model, x, CLCNN_NHWC, CLCNN_PADDING_SAME);
}

static int padded_planes(clcnn_model *model, int x) {
    x = around(model, x, (clcnn_pad_desc){.before = {0, 0, 1, 2}, .after = {0, 0, 3}});
    return conv(model, x, CLCNN_NCHW, CLCNN_PADDING_VALID);
}

static int no_pad_channels(clcnn_model *model, int x) {
    x = around(model, x, (clcnn_pad_desc){.before = {0, 1, 1, 2}});
    return conv(model, x, CLCNN_NHWC, CLCNN_PADDING_VALID);
}

static int no_pad_value(clcnn_model *model, int x) {
    x = around(model, x, (clcnn_pad_desc){.before = {0, 1, 1}, .value = 1});
    return conv(model, x, CLCNN_NHWC, CLCNN_PADDING_VALID);
}

static int no_pad_edge(clcnn_model *model, int x) {
    x = around(model, x, (clcnn_pad_desc){.before = {0, 1, 1}, .mode = CLCNN_PAD_EDGE});
    return conv(model, x, CLCNN_NHWC, CLCNN_PADDING_VALID);
}

/* ---- All of them ---- */

typedef struct pattern {
    const char *name;
    int (*build)(clcnn_model *model, int x);
    const char *operators; /* as compiled */
} pattern;

#define ROW(name, operators)                                                                       \
    { #name, name, operators }

static const pattern patterns[] = {
    ROW(swish, " activation"),
    ROW(no_swish, " add multiply"),
    ROW(no_swish_rank, " activation multiply multiply"),
    ROW(swish_by_exponential, " activation"),
    ROW(sigmoid, " activation"),
    ROW(gelu, " activation"),
    ROW(gelu_half_first, " activation"),
    ROW(no_gelu, " divide add multiply multiply"),
    ROW(gelu_tanh, " activation"),
    ROW(hard_swish, " activation"),
    ROW(no_hard_swish, " multiply add multiply"),
    ROW(hard_sigmoid, " activation"),
    ROW(mish, " activation"),
    ROW(relu6, " activation"),
    ROW(layer_norm, " layer_norm"),
    ROW(layer_norm_gamma, " layer_norm"),
    ROW(layer_norm_beta, " layer_norm"),
    ROW(layer_norm_both, " layer_norm"),
    ROW(layer_norm_twice, " layer_norm multiply multiply"),
    ROW(layer_norm_number, " layer_norm multiply"),
    ROW(norm_of_products, " layer_norm"),
    ROW(no_norm_axis, " reduce_mean subtract power reduce_mean add divide"),
    ROW(no_norm_axes, " reduce_mean subtract power reduce_mean add divide"),
    ROW(no_norm_sizes, " reduce_mean subtract power reduce_mean add divide"),
    ROW(no_norm_power, " reduce_mean subtract power reduce_mean add divide"),
    ROW(no_norm_centered, " reduce_mean subtract power reduce_mean add divide"),
    ROW(padded, " conv2d"),
    ROW(padded_same, " conv2d"),
    ROW(padded_planes, " transpose conv2d transpose"),
    ROW(no_pad_channels, " pad conv2d"),
    ROW(no_pad_value, " pad conv2d"),
    ROW(no_pad_edge, " pad conv2d"),
};

/* An activation that is fused is told by the values alone. */
static void describe(const clcnn_compiled *compiled, char *text, size_t capacity) {
    clcnn_compiled_layer layer;
    *text = '\0';
    for (size_t i = 0; clcnn_compiled_layer_at(compiled, i, &layer) == CLCNN_OK; i++) {
        clcnn_op_information info;
        UNIT_OK(clcnn_op_info(layer.op, &info));
        const size_t used = strlen(text);
        snprintf(text + used, capacity - used, " %s", info.operator_name);
    }
}

static void check_close(const pattern *p, const unit_values *got, const unit_values *expected) {
    for (size_t i = 0; i < UNIT_MOST; i++) {
        const double a = (double)got->y[0][i], b = (double)expected->y[0][i];
        ck_assert_msg(fabs(a - b) <= 1e-5 * fmax(1, fabs(b)), "%s: element %zu: %g, expected %g",
                      p->name, i, a, b);
    }
}

static void check_pattern(const pattern *p, clcnn_context *context, unit_values *expected,
                          unit_values *got) {
    char text[200];
    clcnn_model *model = NULL;
    UNIT_OK(clcnn_model_create(&model));
    const int x = clcnn_model_input(model, "x", clcnn_shape4(2, 7, 5, 6));
    clcnn_model_output(model, "y", p->build(model, x));
    clcnn_compiled *plain = unit_model_compile(model, context, (clcnn_compile_desc){.as_built = 1});
    clcnn_compiled *compiled = unit_model_compile(model, context, (clcnn_compile_desc){.batch = 0});
    for (size_t i = 0; i < UNIT_MOST; i++) {
        got->x[0][i] = expected->x[0][i] = (float)(i % 81) / 8 - 5;
    }
    unit_model_run(plain, context, expected);
    unit_model_run(compiled, context, got);
    check_close(p, got, expected);
    describe(compiled, text, sizeof text);
    ck_assert_msg(strcmp(text, p->operators) == 0, "%s:%s, expected%s", p->name, text,
                  p->operators);
    clcnn_compiled_destroy(plain);
    clcnn_compiled_destroy(compiled);
    clcnn_model_destroy(model);
}

START_TEST(recognized) {
    static unit_values expected, got;
    clcnn_context *context = unit_context(_i);
    for (size_t i = 0; i < UNIT_COUNT(patterns); i++) {
        check_pattern(&patterns[i], context, &expected, &got);
    }
}
END_TEST

Suite *suite_patterns(void) {
    Suite *suite = suite_create("patterns");
    TCase *tcase = tcase_create("patterns");
    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, recognized, 0, unit_contexts());
    suite_add_tcase(suite, tcase);
    return suite;
}
