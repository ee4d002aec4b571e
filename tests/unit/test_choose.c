/* SPDX-License-Identifier: MIT
 * Which solver is chosen, on devices as drivers describe them: no driver is called. */
#ifdef CLCNN_OPENCL

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "choose.h"
#include "inject.h"
#include "problem.h"
#include "problem/problem.h"
#include "unit.h"

/* A large GPU, and two CPUs that differ in their vectors. */
enum { GPU, WIDE, NARROW, DEVICES };
static const clcnn_device_info devices[DEVICES] = {
    [GPU] = {.type = CLCNN_DEVICE_GPU,
             .compute_units = 64,
             .clock_mhz = 1500,
             .vector_width = 1,
             .local_memory = 49152,
             .max_group_size = 1024},
    [WIDE] = {.type = CLCNN_DEVICE_CPU,
              .compute_units = 2,
              .clock_mhz = 2600,
              .vector_width = 16,
              .local_memory = 1 << 20,
              .max_group_size = 4096},
    [NARROW] = {.type = CLCNN_DEVICE_CPU,
                .compute_units = 4,
                .clock_mhz = 2000,
                .vector_width = 4,
                .local_memory = 1 << 19,
                .max_group_size = 4096},
};

#ifdef CLCNN_CLBLAST
#define GEMM "clblast"
#else
#define GEMM "tiled"
#endif

/* The solver, and its tile where it has some, for each device. */
static const struct row {
    const char *line, *chosen[DEVICES];
} table[] = {
    /* the field's layers */
    {"conv2d h56 w56 c64 k64 kh3 pad=same bias=1 act=relu",
     {"tiled 32x32x8", "winograd4x4 fused", "winograd4x4 fused"}},
    {"conv2d h56 w56 c64 k64 kh3 pad=same strict=1", {"tiled 32x32x8", "direct 6x4", "direct 6x2"}},
    {"conv2d n32 h56 w56 c256 k256 kh3 pad=same",
     {"tiled 128x128x8", "winograd4x4 fused", "winograd4x4 fused"}},
    {"conv2d h28 w28 c128 k128 kh3 pad=same",
     {"tiled 32x32x8", "winograd4x4 fused", "winograd4x4 fused"}},
    {"conv2d h28 w28 c512 k512 kh3 pad=same",
     {"tiled 32x32x8", "winograd4x4 apart", "winograd4x4 apart"}},
    {"conv2d h14 w14 c256 k256 kh3 pad=same",
     {"tiled 32x32x8", "winograd2x2 fused", "winograd4x4 fused"}},
    {"conv2d h56 w56 c64 k64 kh3 pad=same format=nchw",
     {"tiled 32x32x8", "winograd4x4 fused", "winograd4x4 fused"}},
    {"conv2d h56 w56 c64 k256 kh1 format=nchw", {"tiled 64x64x16", "direct 6x4", "direct 6x2"}},
    {"conv2d h9 w11 c20 k40 kh3 pad=same", {"tiled 32x32x8", "direct 6x4", "direct 6x2"}},
    {"conv2d h224 w224 c3 k64 kh7 sh2 pad=same", {"tiled 64x64x16", "direct 6x4", "direct 6x2"}},
    {"conv2d h7 w7 c512 k512 kh3 pad=same", {"tiled 32x32x8", "direct 6x4", "winograd2x2 fused"}},
    {"conv2d h56 w56 c64 k16 kh1", {"tiled 32x32x8", "direct 12x1", "direct 6x2"}},
    {"conv2d h56 w56 c64 k4 kh1", {"tiled 32x32x8", "direct 12x1", "direct 4x1"}},
    /* one channel a group leaves tiles empty, and vectors but those of channels */
    {"conv2d h112 w112 c32 k32 kh3 g32 pad=same", {"plain", "grouped 7", "grouped 4"}},
    {"conv2d h14 w14 c24 k72 kh5 sh2 g24 pad=same", {"plain", "grouped 7", "grouped 4"}},
    {"conv2d h14 w14 c32 k32 kh3 g32 pad=same format=nchw", {"plain", "grouped 7", "grouped 4"}},
    {"conv2d h14 w14 c32 k32 kh3 g32 pad=same format=nchw residual=1",
     {"plain", "grouped 7", "grouped 4"}},
    /* groups of few channels, whose filters fill a vector together; the last fill one alone */
    {"conv2d h56 w56 c128 k128 kh3 g32 pad=same", {"plain", "grouped 7", "grouped 4"}},
    {"conv2d h14 w14 c512 k512 kh3 g32 pad=same", {"tiled 32x32x8", "grouped 7", "direct 6x2"}},
    {"conv2d h14 w14 c96 k96 kh3 g16 pad=same", {"tiled 32x32x8", "direct 12x1", "direct 6x2"}},
    /* a row of a matrix fills no tile of CLBlast's */
    {"dense c2048 k1000", {"tiled 32x32x8", "direct 1x4", "direct 1x4"}},
    {"dense n3 c2048 k1000", {"tiled 32x32x8", "direct 4x4", "direct 6x2"}},
    {"dense n512 c1024 k1024", {GEMM, "direct 6x4", "direct 6x2"}},
    {"dense n64 c784 k10 bias=1", {"tiled 32x32x8", "direct 12x1", "direct 6x2"}},
    /* products of matrices: both of attention's, a layer's, a row by a matrix */
    {"matmul shape=12x197x64 shape2=12x197x64 transpose_b=1 given=input2",
     {"tiled 64x64x16", "direct 6x2", "direct 6x2"}},
    {"matmul shape=12x197x197 shape2=12x197x64 given=input2",
     {"tiled 32x32x8", "direct 6x4", "direct 6x2"}},
    {"matmul shape=1x197x768 shape2=768x3072", {"tiled 64x64x16", "direct 6x4", "direct 6x2"}},
    {"matmul shape=64x1x784 shape2=784x10", {"tiled 32x32x8", "direct 12x1", "direct 6x2"}},
    {"matmul shape=1x2048 shape2=2048x1000", {"tiled 32x32x8", "direct 1x4", "direct 1x4"}},
    {"matmul shape=1x5 shape2=5x3", {"direct 1x4", "direct 4x1", "direct 4x1"}},
    /* a filter or two: a vector to each, or an item */
    {"conv2d n64 h28 w28 c1 k5 kh3 sh2 pad=same", {"tiled 32x32x8", "rows 2", "rows 2"}},
    {"conv2d n64 h28 w28 c1 k5 kh3 sh2 sw2 pad=same", {"tiled 32x32x8", "rows 1", "rows 2"}},
    {"conv2d h56 w56 c1 k2 kh3 pad=same", {"tiled 32x32x8", "rows 1", "rows 1"}},
    {"conv2d n64 h28 w28 c1 k20 kh5", {"tiled 32x32x8", "rows 2", "rows 1"}},
    {"conv2d h224 w224 c3 k12 kh3 pad=same", {"tiled 32x32x8", "rows 2", "rows 1"}},
    {"conv2d h224 w224 c3 k16 kh3 pad=same", {"tiled 32x32x8", "direct 12x1", "rows 1"}},
    {"conv2d h56 w56 c64 k64 kh3 sh2 g64 pad=same", {"plain", "grouped 7", "grouped 4"}},
    /* next to nothing to do: the list's first, by the form that most others have */
    {"conv2d h4 w4 c1 k1 kh2", {"direct 6x2", "direct 6x2", "direct 6x2"}},
    {"conv2d h28 w28 c1 k5 kh3 sh2 pad=same", {"tiled 32x32x8", "direct 6x2", "direct 6x2"}},
    {"avg_pool2d h4 w4 c1 kh2", {"vector", "vector", "vector"}},
    {"max_pool2d h4 w4 c1 kh2", {"vector", "vector", "vector"}},
    /* a microsecond is not worth a program, five are */
    {"max_pool2d h14 w14 c5 kh2", {"vector", "pixels", "pixels"}},
    {"max_pool2d h28 w28 c5 kh2", {"vector", "rows", "rows"}},
    {"dense c25088 k1", {"plain", "plain", "direct 4x1"}},
    /* phases of a transposed one, whose channels are the vectors where each is a group */
    {"conv2d_transpose h28 w28 c512 k256 kh2 sh2", {"gather", "direct 6x4", "direct 6x2"}},
    {"conv2d_transpose h32 w32 c64 k3 kh4 sh2 pad=1,1,1,1",
     {"gather", "direct 12x1", "direct 4x1"}},
    {"conv2d_transpose h28 w28 c64 k64 kh3 sh2 g64", {"gather", "gather", "gather"}},
    /* memory */
    {"softmax shape=64x1000", {"group", "row", "row"}},
    {"softmax shape=64x10", {"group", "short", "short"}},
    {"log_softmax shape=2x1000x16 axis=1", {"group", "column", "column"}},
    {"softmax shape=4096x1000x3 axis=1", {"group", "transposed", "column"}},
    {"softmax shape=4096x10x2 axis=1", {"group", "transposed", "transposed"}},
    {"transpose h56 w56 c64 from=nhwc to=nchw", {"tiled", "blocked", "blocked"}},
    {"transpose h56 w56 c1 from=nhwc to=nchw", {"copy", "copy", "copy"}},
    {"transpose h56 w56 c2 from=nhwc to=nchw", {"plain", "blocked", "blocked"}},
    {"transpose shape=56x56x64 axes=2,0,1", {"tiled", "blocked", "blocked"}},
    {"transpose shape=8x128x12x64 axes=0,2,1,3", {"vectors", "runs", "runs"}},
    {"transpose shape=4x2x2x64x56x56 axes=0,3,4,1,5,2", {"vectors", "blocked", "blocked"}},
    {"transpose shape=1x56x1x64 axes=2,1,0,3", {"copy", "copy", "copy"}},
    {"transpose shape=56x64 axes=1,0 pitch=65,60", {"plain", "plain", "plain"}},
    {"transpose shape=56x64x8 axes=2,1,0 pitch=9,60", {"vectors", "blocked", "blocked"}},
    {"reshape shape=56x56x64 rank=2 dims=0,-1", {"copy", "copy", "copy"}},
    {"reshape shape=56x56x64 rank=2 dims=0,-1 pitch=65,0", {"plain", "plain", "plain"}},
    {"slice shape=56x56x64 begin=0,8,32", {"vectors", "runs", "runs"}},
    {"slice shape=56x56x64 step=0,2,2", {"vectors", "runs", "runs"}},
    {"tile shape=56x56x1 repeats=1,1,64", {"vectors", "runs", "runs"}},
    {"tile shape=1x56x64 repeats=56", {"vectors", "runs", "runs"}},
    {"concat shape=56x56x64 shape2=56x56x256", {"vectors", "runs", "runs"}},
    {"pad shape=56x56x64 before=1,1 after=1,1", {"vectors", "runs", "runs"}},
    {"add shape=56x56x64 shape2=64", {"pairs", "runs", "runs"}},
    {"add shape=56x56x64 shape2=56x1x64", {"pairs", "runs", "runs"}},
    {"add shape=56x56x3 shape2=56x1x3", {"pairs", "pairs", "pairs"}},
    {"multiply shape=56x56x64 shape2=56x56x64", {"vector", "runs", "runs"}},
    {"multiply shape=64 shape2=56x56x64", {"vector", "runs", "runs"}},
    {"subtract shape=56x56x64 shape2=64", {"vector", "runs", "runs"}},
    {"subtract shape=1 shape2=56x56x64", {"vector", "runs", "runs"}},
    {"divide shape=56x56x64 shape2=56x56x1", {"vector", "runs", "runs"}},
    {"minimum shape=56x1x64 shape2=56x56x1", {"vector", "vector", "vector"}},
    {"maximum shape=56x56x64 shape2=1", {"vector", "runs", "runs"}},
    {"power shape=56x56x64 shape2=1", {"vector", "runs", "runs"}},
    {"equal shape=1 shape2=56x56x64", {"vector", "runs", "runs"}},
    {"less shape=56x56x64 shape2=64", {"vector", "runs", "runs"}},
    {"less_or_equal shape=56x1x64 shape2=56x56x1", {"vector", "vector", "vector"}},
    {"where shape=56x56x1 shape2=56x56x64 shape3=1", {"vectors", "runs", "runs"}},
    {"batch_norm shape=56x56x7", {"vector", "runs", "runs"}},
    {"prelu shape=7x56x56 format=nchw", {"vector", "runs", "runs"}},
    {"resize2d h56 w56 c64", {"vector", "pixels", "pixels"}},
    {"resize2d h56 w56 c64 format=nchw", {"planes", "rows", "rows"}},
    {"resize2d h224 w224 c64 oh56 ow56", {"vector", "pixels", "pixels"}},
    {"resize2d h56 w56 c3 oh8 ow8", {"vector", "pixels", "pixels"}},
    {"max_pool2d h112 w112 c64 kh3", {"vector", "pixels", "pixels"}},
    {"max_pool2d h112 w112 c64 kh3 format=nchw", {"vector", "rows", "rows"}},
    {"avg_pool2d h112 w112 c7", {"vector", "rows", "rows"}},
    {"avg_pool2d h112 w112 c64 global=1 format=nchw", {"vector", "planes", "planes"}},
    {"avg_pool2d h14 w14 c1024 global=1 format=nchw", {"vector", "planes", "planes"}},
    {"reduce_mean shape=32x56x56x64 axes=0,1,1", {"plain", "columns", "columns"}},
    {"reduce_mean shape=32x56x56x3 axes=0,1,1", {"plain", "columns", "columns"}},
    {"reduce_mean shape=32x64x56x56 axes=0,0,1,1", {"group", "rows", "rows"}},
    {"reduce_mean shape=128x1024x7x7 axes=0,0,1,1", {"group", "short", "short"}},
    {"reduce_max shape=8192x10 axes=0,1", {"plain", "short", "short"}},
    {"reduce_max shape=1000000x3 axes=0,1", {"plain", "short", "short"}},
    {"reduce_max shape=64x10000x64 axes=0,1", {"plain", "columns", "columns"}},
    {"reduce_sum shape=6400000", {"group", "rows", "rows"}},
    {"reduce_sum shape=64x50x31x64 axes=0,1,0,1", {"group", "rows", "rows"}},
    {"reduce_sum shape=64x50x31x64 axes=1,0,1", {"plain", "columns", "columns"}},
    {"argmax shape=512x512x21", {"plain", "short", "short"}},
    {"argmax shape=64x1000", {"group", "rows", "rows"}},
    {"argmax shape=21x512x512 axis=2", {"plain", "columns", "columns"}},
    {"argmax shape=1000x100x5 axis=1", {"plain", "columns", "columns"}},
    {"layer_norm shape=196x768", {"group", "rows", "rows"}},
    {"layer_norm shape=64x56x56 axes=2", {"group", "rows", "rows"}},
    {"group_norm shape=56x56x256 groups=32", {"group", "columns", "columns"}},
    {"group_norm shape=56x56x64", {"group", "columns", "columns"}},
    {"group_norm shape=14x14x512 groups=2", {"group", "rows", "rows"}},
    {"group_norm shape=256x56x56 groups=32 format=nchw", {"group", "rows", "rows"}},
    {"lrn shape=55x55x96", {"plain", "rows", "rows"}},
    {"lrn shape=55x55x96 size=71", {"plain", "plain", "plain"}},
    {"lrn shape=96x55x55 format=nchw", {"plain", "planes", "planes"}},
};

static clcnn_problem infer(const char *line) {
    problem p;
    clcnn_problem inferred;
    char why[PROBLEM_WHY] = "";
    ck_assert_msg(problem_parse(line, &p, why), "%s: %s", line, why);
    clcnn_operand inputs[PROBLEM_INPUTS];
    const clcnn_op_desc what = problem_describe(&p, inputs);
    UNIT_OK(clcnn_problem_infer(&what, &inferred));
    return inferred;
}

/* The first solver of a line, and its tile. */
static void expect_choice(const clcnn_device_model *model, const char *line, const char *expected) {
    clcnn_problem p = infer(line);
    const clcnn_candidates c = clcnn_choose(model, &p, strstr(line, "strict=1"));
    ck_assert_uint_gt(c.count, 0);
    const clcnn_solver *s = c.solver[0];
    char chosen[64];
    snprintf(chosen, sizeof chosen, "%s%s%s", s->name, s->tiles ? " " : "",
             s->tiles ? s->tiles[s->usual_tile(model, &p)] : "");
    ck_assert_msg(strcmp(chosen, expected) == 0, "%s: %s, not %s", line, chosen, expected);
    clcnn_problem_free(&p);
}

START_TEST(the_table) {
    const clcnn_device_model model = clcnn_device_of(&devices[_i], devices[_i].vector_width);
    for (size_t k = 0; k < UNIT_COUNT(table); k++) {
        expect_choice(&model, table[k].line, table[k].chosen[_i]);
    }
}
END_TEST

/* AMD's third-level cache is near its cores: larger filters are worth their bytes. */
START_TEST(a_near_cache) {
    clcnn_device_info device = devices[WIDE];
    strcpy(device.vendor, "AuthenticAMD");
    const clcnn_device_model model = clcnn_device_of(&device, 16);
    expect_choice(&model, "conv2d h14 w14 c256 k256 kh3 pad=same", "winograd4x4 fused");
    expect_choice(&model, "conv2d h14 w14 c512 k512 kh3 pad=same", "winograd4x4 apart");
    expect_choice(&model, "conv2d h7 w7 c512 k512 kh3 pad=same", "winograd2x2 fused");
}
END_TEST

/* Few channels, of a group or of all, with 8 lanes. */
START_TEST(eight_lanes) {
    static const char *const chosen[][2] = {
        {"conv2d h112 w112 c32 k32 kh3 g32 pad=same", "grouped"},
        {"conv2d h28 w28 c20 k40 kh5 g20 pad=same", "grouped"},
        {"conv2d h56 w56 c128 k128 kh3 g32 pad=same", "grouped"},
        {"conv2d h28 w28 c256 k256 kh3 g32 pad=same", "grouped"},
        {"conv2d h14 w14 c512 k512 kh3 g32 pad=same", "direct"}, /* 16 fill two vectors */
        {"conv2d h14 w14 c2 k64 kh3 g2 pad=same", "direct"},
        {"conv2d h224 w224 c3 k64 kh3 pad=same", "direct"}, /* the taps of a row in one go */
    };
    const clcnn_device_model model = clcnn_device_of(&devices[WIDE], 8);
    for (size_t k = 0; k < UNIT_COUNT(chosen); k++) {
        clcnn_problem p = infer(chosen[k][0]);
        const clcnn_candidates c = clcnn_choose(&model, &p, false);
        ck_assert_msg(strcmp(c.solver[0]->name, chosen[k][1]) == 0, "%s: %s", chosen[k][0],
                      c.solver[0]->name);
        clcnn_problem_free(&p);
    }
}
END_TEST

/* Guesses are positive and rise along the list, ties apart. */
START_TEST(guesses_are_in_order) {
    const clcnn_device_model model = clcnn_device_of(&devices[_i], devices[_i].vector_width);
    for (size_t k = 0; k < UNIT_COUNT(table); k++) {
        clcnn_problem p = infer(table[k].line);
        const clcnn_candidates c = clcnn_choose(&model, &p, false);
        for (size_t i = 0; i < c.count; i++) {
            ck_assert_double_gt(c.seconds[i], 0);
            ck_assert(isfinite(c.seconds[i]));
            ck_assert(i == 0 || c.seconds[i - 1] < c.seconds[i] + model.launch / 20);
        }
        clcnn_problem_free(&p);
    }
}
END_TEST

/* All solvers in the order of what they took on PoCL with 16 lanes. */
START_TEST(the_order_that_was_measured) {
    static const char *const orders[][2] = {
#ifdef CLCNN_CLBLAST
        {"dense c2048 k1000", "direct plain clblast tiled "},
        {"dense n64 c256 k64", "direct tiled clblast plain "},
        {"dense n128 c2048 k1000", "direct tiled clblast plain "},
        {"dense n512 c1024 k1024", "direct tiled clblast plain "},
#endif
        {"conv2d h14 w14 c256 k256 kh3 pad=same", "winograd2x2 winograd4x4 direct tiled plain "},
        {"conv2d h28 w28 c144 k144 kh3 g144 pad=same", "grouped plain direct tiled "},
        {"softmax shape=64x1000", "row group "},
        {"reduce_sum shape=2048x3136 axes=0,1", "rows plain group "},
        {"reduce_sum shape=131072x49 axes=0,1", "short rows plain group "},
        {"reduce_sum shape=3136x2048 axes=1", "columns plain group "},
        {"transpose h56 w56 c256 from=nhwc to=nchw", "blocked tiled plain "},
        {"transpose h224 w224 c3 from=nhwc to=nchw", "blocked plain tiled "},
        {"transpose shape=128x12x64 axes=1,0,2", "runs vectors "},
        {"transpose shape=64x112x100 axes=2,1,0", "blocked runs vectors "},
    };
    const clcnn_device_model model = clcnn_device_of(&devices[WIDE], 16);
    for (size_t k = 0; k < UNIT_COUNT(orders); k++) {
        char order[128] = "";
        size_t at = 0;
        clcnn_problem p = infer(orders[k][0]);
        const clcnn_candidates c = clcnn_choose(&model, &p, false);
        for (size_t i = 0; i < c.count; i++) {
            at += (size_t)snprintf(order + at, sizeof order - at, "%s ", c.solver[i]->name);
        }
        ck_assert_msg(strcmp(order, orders[k][1]) == 0, "%s: %s", orders[k][0], order);
        clcnn_problem_free(&p);
    }
}
END_TEST

/* On a CPU a tile's sums stay in the first-level cache; a GPU has registers for the largest. */
START_TEST(the_usual_tile) {
    static const char *const tiles[DEVICES] = {"128x128x8", "64x64x16", "64x64x16"};
    const clcnn_device_model model = clcnn_device_of(&devices[_i], devices[_i].vector_width);
    clcnn_problem p = infer("conv2d n32 h56 w56 c256 k256 kh3 pad=same");
    const clcnn_candidates c = clcnn_choose(&model, &p, false);
    size_t i = 0;
    while (strcmp(c.solver[i]->name, "tiled") != 0) {
        i++;
    }
    ck_assert_str_eq(c.solver[i]->tiles[c.solver[i]->usual_tile(&model, &p)], tiles[_i]);
    clcnn_problem_free(&p);
}
END_TEST

/* A device with little local memory takes a smaller tile, and one with none no tile at all; a driver
 * that knows neither clock nor units has them guessed. */
START_TEST(small_devices) {
    clcnn_device_info small = devices[GPU];
    clcnn_problem p = infer("conv2d n32 h56 w56 c256 k256 kh3 pad=same");
    small.local_memory = 2000;
    small.clock_mhz = small.compute_units = 0;
    clcnn_device_model model = clcnn_device_of(&small, 4);
    clcnn_candidates c = clcnn_choose(&model, &p, false);
    ck_assert_str_eq(c.solver[0]->name, "plain");
    for (size_t i = 0; i < c.count; i++) {
        ck_assert_str_ne(c.solver[i]->name, "tiled");
        ck_assert(isfinite(c.seconds[i]));
    }
    small.local_memory = 32768;
    small.max_group_size = 64;
    model = clcnn_device_of(&small, 4);
    c = clcnn_choose(&model, &p, false);
    ck_assert_str_eq(c.solver[0]->name, "tiled");
    ck_assert_str_eq(c.solver[0]->tiles[c.solver[0]->usual_tile(&model, &p)], "64x64x16");
    clcnn_problem_free(&p);
}
END_TEST

/* ---- What the log says ---- */

static void hear(void *user, const char *line) {
    if (strstr(line, "solver")) {
        snprintf(user, 512, "%s", line);
    }
}

START_TEST(the_log_says_why) {
    char heard[512] = "";
    clcnn_context *context =
        unit_open(UNIT_DEVICE, (clcnn_context_desc){.log = hear, .log_user = heard});
    const clcnn_softmax_desc last = {0};
    clcnn_op *op;
    UNIT_OK(clcnn_softmax_create(context, &last, clcnn_shape2(3, 5), &op));
    clcnn_op_information info;
    UNIT_OK(clcnn_op_info(op, &info));
    ck_assert_msg(strstr(heard, info.solver) && strstr(heard, "guessed") && strstr(heard, " ms"),
                  "the log says \"%s\"", heard);
    clcnn_op_destroy(op);
    const clcnn_operand x = clcnn_given(clcnn_shape2(3, 5));
    const clcnn_op_desc what = clcnn_op_desc_make("softmax", &last, sizeof last, &x, 1);
    const clcnn_choice asked = {.solver = "group"};
    UNIT_OK(clcnn_op_create(context, &what, &asked, &op));
    ck_assert_str_eq(heard, "softmax: solver group; asked for");
    clcnn_op_destroy(op);
    clcnn_context_destroy(context);
}
END_TEST

/* A conv2d whose filter is given, so that its solvers have workspaces of different sizes: 35
 * filters fill no panel, and the plain one is slower on every device. */
static clcnn_status create(clcnn_context *context, const clcnn_choice *choice, clcnn_op **op) {
    static const clcnn_conv2d_desc desc = {.groups = 1};
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape3(6, 6, 64)),
                                      clcnn_given(clcnn_shape4(3, 3, 64, 35))};
    const clcnn_op_desc what = UNIT_OP("conv2d", &desc, operands);
    return clcnn_op_create(context, &what, choice, op);
}

typedef struct lines {
    size_t count;
    char last[512], before[512];
} lines;

static void hear_all(void *user, const char *line) {
    lines *l = user;
    l->count++;
    memcpy(l->before, l->last, sizeof l->before);
    snprintf(l->last, sizeof l->last, "%s", line);
}

static lines said(clcnn_choice choice) {
    lines l = {.count = 0};
    clcnn_op *op;
    clcnn_context *context =
        unit_open(UNIT_DEVICE, (clcnn_context_desc){.log = hear_all, .log_user = &l});
    l.count = 0;
    UNIT_OK(create(context, &choice, &op));
    clcnn_op_destroy(op);
    clcnn_context_destroy(context);
    return l;
}

START_TEST(the_log_says_what_was_asked) {
    lines l = said((clcnn_choice){.solver = "tiled", .tile = "32x32x8", .unaligned = 1});
    ck_assert_str_eq(l.last, "conv2d: solver tiled 32x32x8; asked for; tensors at any element");
    ck_assert_uint_eq(l.count, 1);
    l = said((clcnn_choice){.solver = "plain", .workspace_limit = 1 << 20});
    size_t needed = 0;
    ck_assert_int_eq(sscanf(l.last,
                            "conv2d: solver plain; asked for; workspace %zu of at most "
                            "1048576 bytes",
                            &needed),
                     1);
    l = said((clcnn_choice){.workspace_limit = needed}); /* others pack the filter into more */
    ck_assert_uint_gt(l.count, 1);
    ck_assert_msg(strstr(l.before, "conv2d: not solver ") && strstr(l.before, "the limit is"), "%s",
                  l.before);
    ck_assert_msg(strstr(l.last, "conv2d: solver plain; guessed: not ") &&
                      strstr(l.last, " of at most "),
                  "%s", l.last);
}
END_TEST

/* The driver is not asked for a work-group that its device does not have. */
START_TEST(a_tile_that_does_not_fit_is_not_built) {
    clcnn_context *context = unit_open(UNIT_DEVICE, (clcnn_context_desc){.log = NULL});
    const clcnn_choice large = {.solver = "tiled", .tile = "64x64x16"};
    const clcnn_choice small = {.solver = "tiled", .tile = "32x32x8"};
    clcnn_op *op = NULL;
    clcnn_opencl_of(context)->model.max_group_size = 63;
    inject_calls("clBuildProgram", 0, 0);
    UNIT_REFUSED(CLCNN_UNSUPPORTED, "tiled 64x64x16 needs work-groups of 64",
                 create(context, &large, &op));
    ck_assert_ptr_null(op);
    ck_assert_int_eq(inject_calls_seen(), 0);
    UNIT_OK(create(context, &small, &op));
    ck_assert_int_gt(inject_calls_seen(), 0);
    clcnn_op_destroy(op);
    clcnn_context_destroy(context);
}
END_TEST

START_TEST(solvers_come_with_their_guesses) {
    clcnn_solvers solvers;
    UNIT_OK(clcnn_conv2d_solvers(unit_context(_i), NULL, clcnn_shape3(6, 6, 4),
                                 clcnn_shape4(1, 1, 4, 8), &solvers));
    for (size_t i = 0; i < solvers.count; i++) {
        ck_assert((solvers.seconds[i] > 0) == (_i == UNIT_DEVICE));
        ck_assert(i == 0 || solvers.seconds[i - 1] <= solvers.seconds[i]);
    }
}
END_TEST

/* As many as it has, or fewer on a device that is too small for them. */
START_TEST(solvers_come_with_their_tiles) {
    clcnn_context *context = unit_context(UNIT_DEVICE);
    clcnn_solvers solvers;
    size_t tiles = 0;
    UNIT_OK(clcnn_conv2d_solvers(context, NULL, clcnn_shape3(6, 6, 64), clcnn_shape4(3, 3, 64, 35),
                                 &solvers));
    for (size_t i = 0; i < solvers.count; i++) {
        for (const char *const *t = solvers.tiles[i]; t && *t; t++, tiles++) {
            const clcnn_choice choice = {.solver = solvers.name[i], .tile = *t};
            clcnn_op *op;
            const clcnn_status status = create(context, &choice, &op);
            ck_assert(status == CLCNN_OK || status == CLCNN_UNSUPPORTED);
            clcnn_op_destroy(op);
        }
    }
    ck_assert_uint_gt(tiles, 1);
}
END_TEST

Suite *suite_choose(void) {
    Suite *suite = suite_create("choose");
    TCase *tcase = tcase_create("choose");
    tcase_add_loop_test(tcase, the_table, 0, DEVICES);
    tcase_add_test(tcase, a_near_cache);
    tcase_add_test(tcase, eight_lanes);
    tcase_add_loop_test(tcase, guesses_are_in_order, 0, DEVICES);
    tcase_add_test(tcase, the_order_that_was_measured);
    tcase_add_loop_test(tcase, the_usual_tile, 0, DEVICES);
    tcase_add_test(tcase, small_devices);
    tcase_add_loop_test(tcase, solvers_come_with_their_guesses, 0, unit_contexts());
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_test(tcase, solvers_come_with_their_tiles);
        tcase_add_test(tcase, the_log_says_why);
        tcase_add_test(tcase, the_log_says_what_was_asked);
        tcase_add_test(tcase, a_tile_that_does_not_fit_is_not_built);
    }
    suite_add_tcase(suite, tcase);
    return suite;
}

#else
typedef int test_choose_has_nothing_to_test; /* a file is not empty in ISO C */
#endif
