/* SPDX-License-Identifier: MIT
 * Problem lines: what they mean, that they print as they parse, what is refused and why. */
#include "problem/problem.h"

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
    clcnn_conv2d_desc d;
    problem_desc(&p, &d, sizeof d);
    ck_assert_str_eq(p.operation->name, "conv2d");
    ck_assert(p.n == 1 && p.h == 5 && p.w == 7 && p.c == 2 && p.k == 3 && d.groups == 1);
    ck_assert(p.kernel[0] == 3 && p.kernel[1] == 3); /* kw is kh */
    ck_assert(d.stride[0] == 1 && d.stride[1] == 1);
    ck_assert(d.dilation[0] == 1 && d.dilation[1] == 1);
    ck_assert(d.padding == CLCNN_PADDING_VALID);
    ck_assert(d.data_format == CLCNN_NHWC && d.filter_layout == CLCNN_HWIO);
    ck_assert(d.activation.kind == CLCNN_LINEAR && p.data == PROBLEM_ALL);
    for (int i = 0; i < PROBLEM_INPUTS; i++) {
        ck_assert(p.optional[i] == 0 && p.given[i] == 0);
    }
    ck_assert(p.pitches == 0 && p.unaligned == 0);
    ck_assert(p.seed == 0 && p.width == 0 && p.fma == CLCNN_FMA_AUTO);
    ck_assert(!p.solver[0] && !p.tile[0] && !p.name[0]);
}
END_TEST

START_TEST(every_key_of_conv2d) {
    const problem p =
        parse("conv2d n2 h9 w11 c6 k4 kh3 kw2 sh2 sw3 dh1 dw2 g2 pad=1,2,3,4 format=nchw "
              "filter=oihw bias=1 residual=1 act=relu:6,0.25,1 given=bias,filter pitch=12,13,0 "
              "unaligned=1 data=int seed=4294967295 solver=direct tile=6x4 width=16 fma=off "
              "name=a-case");
    clcnn_conv2d_desc d;
    problem_desc(&p, &d, sizeof d);
    ck_assert(p.n == 2 && p.h == 9 && p.w == 11 && p.c == 6 && p.k == 4 && d.groups == 2);
    ck_assert(p.kernel[0] == 3 && p.kernel[1] == 2 && d.stride[0] == 2 && d.stride[1] == 3);
    ck_assert(d.dilation[0] == 1 && d.dilation[1] == 2);
    ck_assert(d.padding == CLCNN_PADDING_EXPLICIT);
    ck_assert(d.pads[0] == 1 && d.pads[1] == 2 && d.pads[2] == 3 && d.pads[3] == 4);
    ck_assert(d.data_format == CLCNN_NCHW && d.filter_layout == CLCNN_OIHW);
    ck_assert(d.activation.kind == CLCNN_RELU && d.activation.custom == 1);
    ck_assert(d.activation.p[0] == 6 && d.activation.p[1] == 0.25f && d.activation.p[2] == 1);
    ck_assert(p.optional[PROBLEM_BIAS] == 1 && p.optional[PROBLEM_RESIDUAL] == 1);
    ck_assert(p.given[PROBLEM_WEIGHTS] == 1 && p.given[PROBLEM_BIAS] == 1);
    ck_assert(p.pitches == 3 && p.pitch[0] == 12 && p.pitch[1] == 13 && p.pitch[2] == 0);
    ck_assert(p.unaligned == 1);
    ck_assert(p.data == PROBLEM_INTEGER && p.seed == UINT_MAX && p.width == 16);
    ck_assert(p.fma == CLCNN_FMA_OFF);
    ck_assert_str_eq(p.solver, "direct");
    ck_assert_str_eq(p.tile, "6x4");
    ck_assert_str_eq(p.name, "a-case");
    const clcnn_shape input = problem_input(&p), filter = problem_filter(&p);
    const clcnn_shape bias = problem_bias(&p), residual = problem_operand(&p, PROBLEM_RESIDUAL);
    const clcnn_shape nchw = clcnn_shape4(2, 6, 9, 11), oihw = clcnn_shape4(4, 3, 3, 2);
    const clcnn_shape four = clcnn_shape1(4), out = clcnn_shape4(2, 4, 6, 5);
    clcnn_shape output;
    UNIT_OK(problem_output(&p, &output)); /* (9 + 4 - 3) / 2 + 1, (11 + 6 - 3) / 3 + 1 */
    ck_assert(clcnn_shape_equal(input, nchw) && clcnn_shape_equal(filter, oihw));
    ck_assert(clcnn_shape_equal(bias, four) && clcnn_shape_equal(residual, out));
    ck_assert(clcnn_shape_equal(output, out));
}
END_TEST

START_TEST(pools) {
    problem p = parse("max_pool2d h6 w5 c3");
    clcnn_pool2d_desc d;
    problem_desc(&p, &d, sizeof d);
    ck_assert(d.window[0] == 2 && d.window[1] == 2 && d.stride[0] == 2 && d.stride[1] == 2);
    p = parse("avg_pool2d h6 w5 c3 kh3 kw2 sw1 ceil=1 include_pad=1 pad=SAME_LOWER");
    problem_desc(&p, &d, sizeof d);
    ck_assert(d.stride[0] == 3 && d.stride[1] == 1 && d.ceil_mode == 1 && d.include_pad == 1);
    ck_assert_int_eq(d.padding, CLCNN_PADDING_SAME_LOWER);
    ck_assert_int_eq(problem_filter(&p).rank, 0);
    ck_assert_int_eq(problem_bias(&p).rank, 0);
    p = parse("max_pool2d h6 w5 c3 global=1");
    problem_window w;
    p.operation->window(&p, &w);
    ck_assert(w.global && w.kernel[0] == 6 && w.kernel[1] == 5 && w.stride[0] == 1);
}
END_TEST

START_TEST(other_operators) {
    problem p = parse("softmax shape=2x3x10 axis=2");
    clcnn_softmax_desc softmax;
    problem_desc(&p, &softmax, sizeof softmax);
    const clcnn_shape cube = clcnn_shape3(2, 3, 10);
    ck_assert(clcnn_shape_equal(p.shape[0], cube) && softmax.axis_from_last == 2);
    ck_assert_int_eq(problem_filter(&p).rank, 0);
    p = parse("dense n3 c5 k7 act=tanh");
    clcnn_dense_desc dense;
    problem_desc(&p, &dense, sizeof dense);
    const clcnn_shape weights = clcnn_shape2(5, 7), filter = problem_filter(&p);
    ck_assert(clcnn_shape_equal(filter, weights) && dense.activation.kind == CLCNN_TANH);
    p = parse("transpose n2 h3 w4 c5 from=nchw to=nhwc");
    clcnn_transpose_desc transpose;
    problem_desc(&p, &transpose, sizeof transpose);
    const clcnn_shape nchw = clcnn_shape4(2, 5, 3, 4), input = problem_input(&p);
    ck_assert(clcnn_shape_equal(input, nchw) && transpose.to == CLCNN_NHWC);
    p = parse("flatten shape=2x3x4x5x2 format=nchw");
    clcnn_flatten_desc flatten;
    problem_desc(&p, &flatten, sizeof flatten);
    clcnn_shape row;
    UNIT_OK(problem_output(&p, &row));
    ck_assert(clcnn_shape_equal(row, clcnn_shape2(2, 120)) && flatten.data_format == CLCNN_NCHW);
    p = parse("\tactivation  shape=7\tact=leaky_relu:0.01\r\n"); /* blanks of any kind */
    clcnn_activation_desc activation;
    problem_desc(&p, &activation, sizeof activation);
    ck_assert(activation.activation.p[0] == 0.01f);
}
END_TEST

/* What the generic calls are handed. */
START_TEST(described_operands) {
    clcnn_operand x[PROBLEM_INPUTS];
    problem p = parse("dense n3 c5 k7");
    clcnn_op_desc d = problem_describe(&p, x);
    ck_assert(d.input_count == 2 && d.output_pitch == NULL && d.desc_size == p.info->desc_size);
    p = parse("dense n3 c5 k7 pitch=9");
    d = problem_describe(&p, x);
    ck_assert(x[0].pitch == 9 && x[1].pitch == 0 && d.output_pitch[0] == 9);
    p = parse("dense n3 c5 k7 pitch=0,9 residual=0");
    d = problem_describe(&p, x);
    ck_assert(x[0].pitch == 0 && d.output_pitch[0] == 9);
    p = parse("dense n3 c5 k7 residual=1 pitch=6,8,9"); /* no bias between the weights and it */
    d = problem_describe(&p, x);
    ck_assert(d.input_count == 4 && x[PROBLEM_BIAS].shape.rank == 0);
    ck_assert(x[0].pitch == 6 && x[PROBLEM_RESIDUAL].pitch == 8 && d.output_pitch[0] == 9);
    ck_assert(clcnn_shape_equal(x[PROBLEM_RESIDUAL].shape, clcnn_shape2(3, 7)));
    ck_assert_double_eq(problem_terms(&p), 6);
    p = parse("dense n3 c5 k7 bias=1 residual=1 given=weights");
    ck_assert(problem_is_weight(&p, 1) && !problem_is_constant(&p, 1));
    ck_assert(problem_is_constant(&p, 2) && !problem_is_constant(&p, 3));
    ck_assert_double_eq(problem_terms(&p), 7);
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
    {"transpose axes=2,1,00 shape=3x4x5 seed=1", "transpose shape=3x4x5 axes=2,1 seed=1"},
    {"transpose shape=3x4x5 axes=0,0", "transpose shape=3x4x5 axes=0"},
    {"slice shape=3x4 begin=-1,-02 step=0,-1", "slice shape=3x4 begin=-1,-2 step=0,-1"},
    {"reshape shape=3x4 rank=3 dims=0,-1,2", "reshape shape=3x4 rank=3 dims=0,-1,2"},
    {"pad shape=3x4x5 before=0,1,0 after=0,0,0", "pad shape=3x4x5 before=0,1"},
    {"pad shape=3x4x5 value=-INF", "pad shape=3x4x5 value=-inf"},
    {"pad shape=3x4x5 mode=EDGE after=0,02,3", "pad shape=3x4x5 after=0,2,3 mode=edge"},
    {"softmax shape=3 axis=0 seed=0 data=all", "softmax shape=3"},
    {"dense c4 k2 name=x/y.z:1 solver=clblast", "dense c4 k2 solver=clblast name=x/y.z:1"},
    {"dense c4 k2 pitch=0 unaligned=0", "dense c4 k2"},
    {"dense c4 k2 pitch=4,4 bias=0 residual=0", "dense c4 k2 pitch=4"},
    {"dense c4 k2 pitch=0,8 given=weights", "dense c4 k2 given=weights pitch=0,8"},
    {"dense c4 k2 given=bias,weights act=relu residual=1 bias=1 unaligned=1",
     "dense c4 k2 bias=1 residual=1 act=relu given=weights,bias unaligned=1"},
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
    ck_assert(problem_print_key(&p, "kw", text));
    ck_assert_str_eq(text, "2");
    ck_assert(problem_print_key(&p, "pad", text));
    ck_assert_str_eq(text, "1,0,2,0");
    ck_assert(problem_print_key(&p, "act", text));
    ck_assert_str_eq(text, "elu:0.5");
    ck_assert(problem_print_key(&p, "bias", text));
    ck_assert_str_eq(text, "");
    ck_assert(!problem_print_key(&p, "axis", text));
    ck_assert_str_eq(text, "");
    problem_list_keys(p.operation, text);
    ck_assert_str_eq(text, "n h w c k kh kw sh sw dh dw g pad= format= filter= bias= residual= "
                           "act= given=");
    problem_list_keys(NULL, text);
    ck_assert_str_eq(text, "pitch= unaligned= data= seed= solver= tile= width= fma= strict= name=");
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
    {"transpose shape=3x4", "missing: axes="},
    {"transpose axes=1,0", "missing: shape="},
    {"transpose shape=3x4 axes=1,0 h3 to=nchw", "h to=: a line with shape axes has no others"},
    /* keys */
    {CONV "x3", "x3"},
    {CONV "h6", "twice"},
    {CONV "pad=same pad=same", "twice"},
    {CONV "axis=1", "axis"},
    {CONV "ceil=1", "ceil"},
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
    {"pad shape=3 before=-1", "up to 8 whole numbers"},
    {"pad shape=3 before=1,", "before"},
    {"pad shape=3 before=1 mode=replicate", "constant, edge or reflect"},
    {"pad shape=3 value=nan", "a number, or inf"},
    {"concat shape=3 shape9=3", "shape9"},
    {CONV "pitch=-1", "pitch"},
    {CONV "pitch=", "pitch"},
    {CONV "pitch=9,", "pitch"},
    {CONV "pitch=9,9,9", "pitch has 3"},
    {CONV "residual=1 pitch=9,9", "1 or 3"},
    {CONV "pitch=1,1,1,1,1,1,1,1,1,1", "pitch"},
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
    {CONV "given=", "filter,bias"},
    {CONV "given=residual", "given"},
    {CONV "given=filter,", "given"},
    {CONV "given=filter,filter", "given"},
    {CONV "given=bias", "bias=1"},
    {CONV "unaligned=2", "unaligned"},
    {"softmax shape=3 given=input", "given"},
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
    {CONV "pitch=1", "pitch is 1"},
    {"conv2d h2 w7 c2 k3 kh3 residual=1", "larger"},
    {"max_pool2d h6 w5 c3 include_pad=1", "divisor"},
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

Suite *suite_problem(void) {
    Suite *suite = suite_create("problem");
    TCase *tcase = tcase_create("problem");
    tcase_add_test(tcase, defaults_of_conv2d);
    tcase_add_test(tcase, every_key_of_conv2d);
    tcase_add_test(tcase, pools);
    tcase_add_test(tcase, other_operators);
    tcase_add_test(tcase, described_operands);
    tcase_add_test(tcase, costs);
    tcase_add_loop_test(tcase, canonical_lines, 0, UNIT_COUNT(prints));
    tcase_add_test(tcase, keys_alone);
    tcase_add_loop_test(tcase, bad_lines, 0, UNIT_COUNT(bads));
    tcase_add_test(tcase, long_lines);
    suite_add_tcase(suite, tcase);
    return suite;
}
