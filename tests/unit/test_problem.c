/* SPDX-License-Identifier: MIT
 * Problem lines: what they mean, that they print as they parse, what is refused and why, and the
 * problems that are drawn. */
#include "problem.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

static problem parse(const char *line) {
    problem p;
    char why[PROBLEM_WHY] = "";
    ck_assert_msg(problem_parse(line, &p, why), "%s: %s", line, why);
    return p;
}

/* ---- Meaning ---- */

START_TEST(defaults_of_conv2d) {
    const problem p = parse("conv2d h5 w7 c2 k3 kh3");
    ck_assert_str_eq(p.operation->name, "conv2d");
    ck_assert(p.n == 1 && p.h == 5 && p.w == 7 && p.c == 2 && p.k == 3 && p.groups == 1);
    ck_assert(p.kernel[0] == 3 && p.kernel[1] == 3); /* kw is kh */
    ck_assert(p.stride[0] == 1 && p.stride[1] == 1 && p.dilation[0] == 1 && p.dilation[1] == 1);
    ck_assert(p.padding == CLCNN_PADDING_VALID && p.format == CLCNN_NHWC && p.filter == CLCNN_HWIO);
    ck_assert(p.bias == 0 && p.activation.kind == CLCNN_LINEAR && p.data == PROBLEM_ALL);
    ck_assert(p.seed == 0 && p.width == 0 && p.fma == CLCNN_FMA_AUTO);
    ck_assert(!p.solver[0] && !p.tile[0] && !p.name[0]);
}
END_TEST

START_TEST(every_key_of_conv2d) {
    const problem p =
        parse("conv2d n2 h9 w11 c6 k4 kh3 kw2 sh2 sw3 dh1 dw2 g2 pad=1,2,3,4 format=nchw "
              "filter=oihw bias=1 act=relu:6,0.25,1 data=int seed=4294967295 "
              "solver=direct tile=8x2 width=16 fma=off name=a-case");
    ck_assert(p.n == 2 && p.h == 9 && p.w == 11 && p.c == 6 && p.k == 4 && p.groups == 2);
    ck_assert(p.kernel[0] == 3 && p.kernel[1] == 2 && p.stride[0] == 2 && p.stride[1] == 3);
    ck_assert(p.dilation[0] == 1 && p.dilation[1] == 2 && p.padding == CLCNN_PADDING_EXPLICIT);
    ck_assert(p.pads[0] == 1 && p.pads[1] == 2 && p.pads[2] == 3 && p.pads[3] == 4);
    ck_assert(p.format == CLCNN_NCHW && p.filter == CLCNN_OIHW && p.bias == 1);
    ck_assert(p.activation.kind == CLCNN_RELU && p.activation.custom == 1);
    ck_assert(p.activation.p[0] == 6 && p.activation.p[1] == 0.25f && p.activation.p[2] == 1);
    ck_assert(p.data == PROBLEM_INTEGER && p.seed == UINT_MAX && p.width == 16);
    ck_assert(p.fma == CLCNN_FMA_OFF);
    ck_assert_str_eq(p.solver, "direct");
    ck_assert_str_eq(p.tile, "8x2");
    ck_assert_str_eq(p.name, "a-case");
    const clcnn_shape input = problem_input(&p), filter = problem_filter(&p);
    const clcnn_shape bias = problem_bias(&p);
    const clcnn_shape nchw = clcnn_shape4(2, 6, 9, 11), oihw = clcnn_shape4(4, 3, 3, 2);
    const clcnn_shape four = clcnn_shape1(4), out = clcnn_shape4(2, 4, 6, 5);
    clcnn_shape output;
    UNIT_OK(problem_output(&p, &output)); /* (9 + 4 - 3) / 2 + 1, (11 + 6 - 3) / 3 + 1 */
    ck_assert(clcnn_shape_equal(input, nchw) && clcnn_shape_equal(filter, oihw));
    ck_assert(clcnn_shape_equal(bias, four) && clcnn_shape_equal(output, out));
}
END_TEST

START_TEST(other_operators) {
    problem p = parse("max_pool2d h6 w5 c3");
    ck_assert(p.kernel[0] == 2 && p.kernel[1] == 2 && p.stride[0] == 2 && p.stride[1] == 2);
    p = parse("avg_pool2d h6 w5 c3 kh3 kw2 sw1 ceil=1 include_pad=1 pad=SAME_LOWER");
    ck_assert(p.stride[0] == 3 && p.stride[1] == 1 && p.ceil == 1 && p.include_pad == 1);
    ck_assert_int_eq(p.padding, CLCNN_PADDING_SAME_LOWER);
    p = parse("softmax shape=2x3x10 axis=2");
    const clcnn_shape cube = clcnn_shape3(2, 3, 10);
    ck_assert(clcnn_shape_equal(p.shape, cube) && p.axis == 2);
    ck_assert_int_eq(problem_filter(&p).rank, 0);
    ck_assert_int_eq(problem_bias(&p).rank, 0);
    p = parse("dense n3 c5 k7 act=tanh");
    const clcnn_shape weights = clcnn_shape2(5, 7), filter = problem_filter(&p);
    ck_assert(clcnn_shape_equal(filter, weights) && p.activation.kind == CLCNN_TANH);
    p = parse("transpose n2 h3 w4 c5 from=nchw to=nhwc");
    const clcnn_shape nchw = clcnn_shape4(2, 5, 3, 4), input = problem_input(&p);
    ck_assert(clcnn_shape_equal(input, nchw) && p.to == CLCNN_NHWC);
    p = parse("flatten shape=2x3x4x5x2 format=nchw");
    clcnn_shape row;
    UNIT_OK(problem_output(&p, &row));
    ck_assert(clcnn_shape_equal(row, clcnn_shape2(2, 120)) && p.format == CLCNN_NCHW);
    p = parse("\tactivation  shape=7\tact=leaky_relu:0.01\r\n"); /* blanks of any kind */
    ck_assert(p.activation.p[0] == 0.01f);
}
END_TEST

START_TEST(costs) {
    const problem conv =
        parse("conv2d n2 h5 w4 c3 k2 kh2 kw3"); /* 2 4 2 outputs of 2, 2 3 3 terms */
    const problem pool = parse("max_pool2d h6 w4 c3"), soft = parse("softmax shape=4x5");
    const problem dense = parse("dense n3 c5 k7");
    ck_assert_double_eq(problem_cost(&conv), 2 * 4 * 2 * 2 * 18);
    ck_assert_double_eq(problem_cost(&pool), 3 * 2 * 3 * 4);
    ck_assert_double_eq(problem_cost(&soft), 20);
    ck_assert_double_eq(problem_cost(&dense), 3 * 5 * 7);
}
END_TEST

/* ---- Printing ---- */

typedef struct print_row {
    const char *line, *canonical;
} print_row;

static const print_row prints[] = {
    {"conv2d h5 w7 c2 k3 kh3 kw3", "conv2d h5 w7 c2 k3 kh3"},
    {"conv2d kw2 kh3 k3 c2 w7 h5 n1 g1 sh1 sw1 dh1 dw1 pad=valid bias=0 act=linear",
     "conv2d h5 w7 c2 k3 kh3 kw2"},
    {"conv2d h5 w7 c2 k3 kh3 pad=SAME act=RELU", "conv2d h5 w7 c2 k3 kh3 pad=same act=relu"},
    {"conv2d h5 w7 c2 k3 kh3 pad=0,0,0,0", "conv2d h5 w7 c2 k3 kh3 pad=0,0,0,0"},
    {"conv2d h5 w7 c2 k3 kh3 act=relu:inf,0,0.10000000149",
     "conv2d h5 w7 c2 k3 kh3 act=relu:inf,0,0.1"},
    {"max_pool2d h6 w5 c3 kh2 kw2 sh2 sw2", "max_pool2d h6 w5 c3"},
    {"max_pool2d h6 w5 c3 kh3 sh3 sw1", "max_pool2d h6 w5 c3 kh3 sw1"},
    {"max_pool2d h6 w5 c3 global=1 pad=valid ceil=0", "max_pool2d h6 w5 c3 global=1"},
    {"transpose h3 w4 c5 from=nhwc to=nchw", "transpose h3 w4 c5 from=nhwc to=nchw"},
    {"softmax shape=3 axis=0 seed=0 data=all", "softmax shape=3"},
    {"dense c4 k2 name=x/y.z:1 solver=clblast", "dense c4 k2 solver=clblast name=x/y.z:1"},
};

START_TEST(canonical_lines) {
    const problem p = parse(prints[_i].line);
    char line[PROBLEM_LINE], again[PROBLEM_LINE];
    problem_print(&p, line);
    ck_assert_str_eq(line, prints[_i].canonical);
    const problem q = parse(line);
    problem_print(&q, again);
    ck_assert_str_eq(again, line);
    ck_assert_mem_eq(&q, &p, sizeof p);
}
END_TEST

START_TEST(keys_alone) {
    const problem p = parse("conv2d h5 w7 c2 k3 kh3 kw2 pad=1,0,2,0 act=elu:0.5 seed=9");
    char text[PROBLEM_LINE];
    problem_print_key(&p, PROBLEM_KW, text);
    ck_assert_str_eq(text, "2");
    problem_print_key(&p, PROBLEM_PAD, text);
    ck_assert_str_eq(text, "1,0,2,0");
    problem_print_key(&p, PROBLEM_ACT, text);
    ck_assert_str_eq(text, "elu:0.5");
    problem_print_key(&p, PROBLEM_BIAS, text);
    ck_assert_str_eq(text, "");
}
END_TEST

/* ---- Refusals ---- */

typedef struct bad_row {
    const char *line, *word; /* of the reason */
} bad_row;

#define CONV "conv2d h5 w7 c2 k3 kh3 "

static const bad_row bads[] = {
    {"", "empty"},
    {" \t\r\n", "empty"},
    {"conv3d h5", "conv3d"},
    {"Conv2d h5 w7 c2 k3 kh3", "Conv2d"},
    {"h5 conv2d", "h5"},
    /* what is missing */
    {"conv2d", "missing"},
    {"conv2d h5 w7 c2 k3", "kh"},
    {"softmax", "shape"},
    {"transpose h3 w4 c5 to=nchw", "from"},
    /* keys */
    {CONV "x3", "x3"},
    {CONV "h6", "twice"},
    {CONV "pad=same pad=same", "twice"},
    {CONV "axis=1", "axis"},
    {CONV "ceil=1", "ceil"},
    {"max_pool2d h6 w5 c3 include_pad=1", "include_pad"},
    {"flatten shape=3x4 h3", "shape="},
    {"softmax shape=3 act=relu", "act"},
    {CONV "pad", "pad"},
    {CONV "g=2", "g"},
    {CONV "=3", "=3"},
    {CONV "=", "="},
    {CONV "kh", "kh"},
    /* numbers */
    {CONV "n0", "n"},
    {CONV "n-1", "n"},
    {CONV "n+1", "n"},
    {CONV "n1.5", "n"},
    {CONV "n2147483648", "n"},
    {CONV "n99999999999999999999", "n"},
    {CONV "n1x", "n"},
    {CONV "seed=-1", "seed"},
    {CONV "seed=4294967296", "seed"},
    {CONV "seed=", "seed"},
    {"softmax shape=3 axis=8", "axis"},
    {CONV "width=2", "width"},
    {CONV "width=04", "width"},
    /* words and lists */
    {CONV "pad=full", "pad"},
    {CONV "pad=1,2,3", "pad"},
    {CONV "pad=1,2,3,4,5", "pad"},
    {CONV "pad=1,2,3,-4", "pad"},
    {CONV "pad=1,,3,4", "pad"},
    {CONV "format=chwn", "format"},
    {CONV "bias=2", "bias"},
    {CONV "fma=1", "fma"},
    {CONV "data=float", "data"},
    {"softmax shape=3x4 data=nan", "data"},
    {"softmax shape=", "shape"},
    {"softmax shape=x3", "shape"},
    {"softmax shape=3x", "shape"},
    {"softmax shape=3x0", "shape"},
    {"softmax shape=1x1x1x1x1x1x1x1x1", "shape"},
    {CONV "act=", "act"},
    {CONV "act=rely", "act"},
    {CONV "act=relu:6", "act"},
    {CONV "act=relu:6,0", "act"},
    {CONV "act=relu:6,0,0,0", "act"},
    {CONV "act=relu:6,0,nan", "act"},
    {CONV "act=relu:", "act"},
    {CONV "act=relu:6,0,0x", "act"},
    {CONV "act=tanh:1", "act"},
    {CONV "name=", "name"},
    {CONV "name=a;b", "name"},
    {CONV "solver=$(x)", "solver"},
    {CONV "tile=0123456789012345678901234567890123456789", "tile"},
    /* what the library refuses */
    {"conv2d h2 w7 c2 k3 kh3", "larger"},
    {"conv2d h5 w7 c3 k4 kh3 g2", "groups"},
    {"conv2d h5 w7 c2 k3 kh3 g3", "groups"},
    {"conv2d h65536 w65536 c1 k1 kh1", "2^31"},
    {CONV "act=relu:-1,0,0", "parameter"},
    {"max_pool2d h6 w5 c3 pad=2,0,0,0", "pad"},
    {"max_pool2d h6 w5 c3 global=1 kh2", "window 2x0"},
    {"avg_pool2d h6 w5 c3 global=1 sw1", "stride 0x1"},
    {"avg_pool2d h6 w5 c3 global=1 pad=same", "padding"},
    {"max_pool2d h6 w5 c3 global=1 pad=0,0,0,0", "padding"},
    {"max_pool2d h6 w5 c3 global=1 ceil=1", "ceil_mode"},
    {"softmax shape=3x4 axis=2", "axis"},
    {"activation shape=65536x65536", "2^31"},
};

START_TEST(bad_lines) {
    problem p;
    char why[PROBLEM_WHY] = "";
    ck_assert_msg(!problem_parse(bads[_i].line, &p, why), "\"%s\" was taken", bads[_i].line);
    ck_assert_msg(strstr(why, bads[_i].word), "\"%s\": \"%s\"", bads[_i].line, why);
    ck_assert_msg(!strpbrk(why, "\r\n"), "\"%s\": \"%s\"", bads[_i].line, why);
}
END_TEST

START_TEST(long_lines) {
    char line[2 * PROBLEM_LINE], why[PROBLEM_WHY] = "";
    problem p;
    memset(line, ' ', sizeof line);
    memcpy(line, "softmax shape=3", 15);
    line[PROBLEM_LINE - 1] = 0; /* just fits */
    ck_assert_msg(problem_parse(line, &p, why), "%s", why);
    line[PROBLEM_LINE - 1] = ' ';
    line[PROBLEM_LINE] = 0;
    ck_assert(!problem_parse(line, &p, why));
    ck_assert_ptr_nonnull(strstr(why, "characters"));
    memset(line, 'x', sizeof line); /* one long word */
    line[PROBLEM_LINE - 1] = 0;
    ck_assert(!problem_parse(line, &p, why));
    ck_assert_uint_lt(strlen(why), PROBLEM_WHY);
}
END_TEST

/* ---- Draws ---- */

enum { DRAWS = 300 };

START_TEST(drawn_problems_are_sound) {
    const problem_operator *operation = &problem_operators[_i];
    char first[PROBLEM_LINE] = "", line[PROBLEM_LINE], again[PROBLEM_LINE];
    int different = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        problem p, q;
        problem_draw(7, i, operation, &p);
        ck_assert_str_eq(p.operation->name, operation->name);
        problem_print(&p, line);
        q = parse(line); /* the library takes it */
        problem_print(&q, again);
        ck_assert_str_eq(again, line);
        ck_assert_msg(problem_cost(&p) <= PROBLEM_DRAWN_COST, "%s costs %g", line,
                      problem_cost(&p));
        problem_draw(7, i, operation, &q); /* the number and the seed decide */
        problem_print(&q, again);
        ck_assert_str_eq(again, line);
        different += strcmp(line, first) != 0;
        memcpy(first, line, sizeof first);
    }
    ck_assert_int_gt(different, DRAWS * 9 / 10);
}
END_TEST

START_TEST(any_operator_is_drawn) {
    unsigned seen = 0, all = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        problem p;
        problem_draw(1, i, NULL, &p);
        seen |= 1u << (p.operation - problem_operators);
    }
    for (int i = 0; problem_operators[i].name; i++) {
        all |= 1u << i;
        ck_assert_ptr_eq(problem_operator_find(problem_operators[i].name), &problem_operators[i]);
    }
    ck_assert_uint_eq(seen, all);
    ck_assert_ptr_null(problem_operator_find("conv3d"));
}
END_TEST

static int operators(void) {
    int count = 0;
    while (problem_operators[count].name) {
        count++;
    }
    return count;
}

Suite *suite_problem(void) {
    Suite *suite = suite_create("problem");
    TCase *tcase = tcase_create("problem");
    tcase_add_test(tcase, defaults_of_conv2d);
    tcase_add_test(tcase, every_key_of_conv2d);
    tcase_add_test(tcase, other_operators);
    tcase_add_test(tcase, costs);
    tcase_add_loop_test(tcase, canonical_lines, 0, UNIT_COUNT(prints));
    tcase_add_test(tcase, keys_alone);
    tcase_add_loop_test(tcase, bad_lines, 0, UNIT_COUNT(bads));
    tcase_add_test(tcase, long_lines);
    tcase_add_loop_test(tcase, drawn_problems_are_sound, 0, operators());
    tcase_add_test(tcase, any_operator_is_drawn);
    suite_add_tcase(suite, tcase);
    return suite;
}
