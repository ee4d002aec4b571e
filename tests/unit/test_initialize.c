/* SPDX-License-Identifier: MIT
 * Initializers: the Philox stream against an implementation of its own, which is held to
 * Random123's known answers; Keras' limits and fans; moments. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* ---- Philox4x32-10 as the paper draws it: a round is two multiplications and a swap ---- */

typedef struct block {
    uint32_t word[4];
} block;

static uint32_t high_word(uint32_t a, uint32_t b) {
    return (uint32_t)((uint64_t)a * b >> 32);
}

static block one_round(block in, uint32_t key0, uint32_t key1) {
    const uint32_t m0 = 0xD2511F53, m1 = 0xCD9E8D57;
    const block out = {{high_word(m1, in.word[2]) ^ in.word[1] ^ key0, m1 * in.word[2],
                        high_word(m0, in.word[0]) ^ in.word[3] ^ key1, m0 * in.word[0]}};
    return out;
}

static block philox(block counter, uint32_t key0, uint32_t key1) {
    for (uint32_t i = 0; i < 10; i++) {
        counter = one_round(counter, key0 + i * 0x9E3779B9, key1 + i * 0xBB67AE85);
    }
    return counter;
}

/* Element i of the stream of a seed, before it is shaped: the word's top 24 bits. */
static double unit_of(unsigned seed, size_t i) {
    const uint64_t number = i / 4;
    const block counter = {{(uint32_t)number, (uint32_t)(number >> 32), 0, 0}};
    return (philox(counter, seed, 0).word[i % 4] >> 8) / 16777216.0;
}

typedef struct known_answer {
    block counter;
    uint32_t key[2];
    block answer;
} known_answer;

/* Random123's kat_vectors, the lines of philox4x32 10. */
static const known_answer known[] = {
    {{{0, 0, 0, 0}}, {0, 0}, {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}},
    {{{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}},
     {0xffffffff, 0xffffffff},
     {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}},
    {{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
     {0xa4093822, 0x299f31d0},
     {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}},
};

START_TEST(this_file_s_philox_knows_the_answers) {
    const block got = philox(known[_i].counter, known[_i].key[0], known[_i].key[1]);
    ck_assert_mem_eq(&got, &known[_i].answer, sizeof got);
}
END_TEST

static void fill(clcnn_initializer initializer, clcnn_shape shape, float *values) {
    UNIT_OK(clcnn_initialize(&initializer, shape, values, clcnn_shape_count(shape)));
}

/* The first known answer itself: seed 0, the block of counter 0. */
START_TEST(seed_0_begins_with_the_known_answer) {
    const clcnn_initializer uniform = {.kind = CLCNN_RANDOM_UNIFORM, .a = 0, .b = 1};
    float values[4];
    fill(uniform, clcnn_shape1(4), values);
    for (int i = 0; i < 4; i++) {
        ck_assert(values[i] == (float)(known[0].answer.word[i] >> 8) * 0x1p-24f);
    }
}
END_TEST

static const unsigned seeds[] = {0, 1, 7, 0x7fffffff, 0x80000000, 0xffffffff};

START_TEST(uniform_is_the_stream_to_the_bit) {
    const clcnn_initializer uniform = {CLCNN_RANDOM_UNIFORM, seeds[_i], -2, 6, CLCNN_HWIO};
    float values[1003];
    fill(uniform, clcnn_shape2(17, 59), values);
    for (size_t i = 0; i < UNIT_COUNT(values); i++) {
        const float expected = (float)(-2 + 8 * unit_of(seeds[_i], i));
        ck_assert_msg(values[i] == expected, "element %zu is %a, not %a", i, (double)values[i],
                      (double)expected);
        ck_assert(values[i] >= -2 && values[i] < 6);
    }
}
END_TEST

/* Box and Muller (1958), from pairs of the stream. */
START_TEST(normal_is_within_an_ulp) {
    const clcnn_initializer normal = {CLCNN_RANDOM_NORMAL, seeds[_i], 0.25f, 0.5f, CLCNN_HWIO};
    float values[1003];
    fill(normal, clcnn_shape1(1003), values);
    for (size_t i = 0; i < UNIT_COUNT(values); i++) {
        const double radius = sqrt(-2 * log(1 - unit_of(seeds[_i], i & ~(size_t)1)));
        const double angle = 2 * acos(-1) * unit_of(seeds[_i], i | 1);
        const double exact = 0.25 + 0.5 * radius * (i % 2 == 0 ? cos(angle) : sin(angle));
        const float nearest = (float)exact;
        ck_assert_msg(values[i] >= nextafterf(nearest, -INFINITY) &&
                          values[i] <= nextafterf(nearest, INFINITY),
                      "element %zu is %.9g, not %.9g", i, (double)values[i], exact);
    }
}
END_TEST

/* ---- Distributions ---- */

#define MANY 200000

/* Mean, standard deviation, least and greatest of many values of an initializer. */
typedef struct moments {
    double mean, deviation;
    float least, greatest;
} moments;

static moments measure(clcnn_initializer initializer, clcnn_shape shape) {
    const size_t count = clcnn_shape_count(shape);
    float *values = malloc(count * sizeof *values);
    ck_assert_ptr_nonnull(values);
    fill(initializer, shape, values);
    moments m = {0, 0, INFINITY, -INFINITY};
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        const double v = (double)values[i];
        m.mean += v / (double)count;
        squares += v * v / (double)count;
        m.least = fminf(m.least, values[i]);
        m.greatest = fmaxf(m.greatest, values[i]);
    }
    m.deviation = sqrt(squares - m.mean * m.mean);
    free(values);
    return m;
}

START_TEST(normal_has_its_moments) {
    const clcnn_initializer normal = {.kind = CLCNN_RANDOM_NORMAL, .seed = 42, .a = 3, .b = 0.5f};
    const moments m = measure(normal, clcnn_shape1(MANY));
    /* five standard errors: sd / sqrt(n) of the mean, sd / sqrt(2 n) of the deviation */
    ck_assert_double_eq_tol(m.mean, 3, 5 * 0.5 / sqrt(MANY));
    ck_assert_double_eq_tol(m.deviation, 0.5, 5 * 0.5 / sqrt(2. * MANY));
    ck_assert(m.least < 3 - 3.5f * 0.5f && m.greatest > 3 + 3.5f * 0.5f); /* it has tails */
}
END_TEST

START_TEST(uniform_has_its_bounds_and_moments) {
    const clcnn_initializer uniform = {.kind = CLCNN_RANDOM_UNIFORM, .seed = 9, .a = -1, .b = 3};
    const moments m = measure(uniform, clcnn_shape1(MANY));
    ck_assert(m.least >= -1 && m.least < -0.999f);
    ck_assert(m.greatest <= 3 && m.greatest > 2.999f);
    ck_assert_double_eq_tol(m.mean, 1, 5 * 4 / sqrt(12. * MANY));
    ck_assert_double_eq_tol(m.deviation, 4 / sqrt(12), 0.01);
}
END_TEST

typedef struct fan_row {
    clcnn_shape shape;
    clcnn_filter_layout layout;
    double fans; /* fan_in + fan_out */
} fan_row;

static const fan_row fans[] = {
    {{4, {3, 3, 4, 8}}, CLCNN_HWIO, 3 * 3 * 4 + 3 * 3 * 8},
    {{4, {8, 4, 3, 3}}, CLCNN_OIHW, 3 * 3 * 4 + 3 * 3 * 8},
    {{4, {8, 4, 3, 3}}, CLCNN_HWIO, 8 * 4 * 3 + 8 * 4 * 3},
    {{4, {3, 3, 4, 8}}, CLCNN_OIHW, 4 * 8 * 3 + 4 * 8 * 3},
    {{4, {5, 3, 1, 64}}, CLCNN_HWIO, 15 * 1 + 15 * 64},
    {{2, {1470, 10}}, CLCNN_HWIO, 1480},
    {{2, {10, 1470}}, CLCNN_OIHW, 1480}, /* dense weights have no layout */
    {{3, {2, 30, 40}}, CLCNN_HWIO, 2 * 30 + 2 * 40},
};

/* The limit shows in the values: element i is -L + u_i 2 L. */
START_TEST(glorot_limits) {
    const fan_row *row = &fans[_i];
    const clcnn_initializer glorot = {.seed = 5, .layout = row->layout};
    const size_t count = clcnn_shape_count(row->shape);
    const double limit = sqrt(6 / row->fans);
    float *values = malloc(count * sizeof *values);
    ck_assert_ptr_nonnull(values);
    fill(glorot, row->shape, values);
    for (size_t i = 0; i < count; i++) {
        ck_assert_double_eq_tol((double)values[i], limit * (2 * unit_of(5, i) - 1), 1e-6 * limit);
    }
    free(values);
}
END_TEST

START_TEST(constants) {
    const clcnn_initializer half = {.kind = CLCNN_CONSTANT, .a = 0.5f, .b = 7};
    const clcnn_initializer zeros = {.kind = CLCNN_ZEROS, .a = 3}, ones = {.kind = CLCNN_ONES};
    float values[5];
    fill(half, clcnn_shape1(5), values);
    for (int i = 0; i < 5; i++) {
        ck_assert(values[i] == 0.5f);
    }
    fill(zeros, clcnn_shape1(5), values);
    for (int i = 0; i < 5; i++) {
        ck_assert(values[i] == 0);
    }
    fill(ones, clcnn_shape1(5), values);
    for (int i = 0; i < 5; i++) {
        ck_assert(values[i] == 1);
    }
}
END_TEST

/* ---- Determinism ---- */

static const clcnn_initializer_kind random_kinds[] = {CLCNN_GLOROT_UNIFORM, CLCNN_RANDOM_NORMAL,
                                                      CLCNN_RANDOM_UNIFORM};

START_TEST(the_seed_decides) {
    clcnn_initializer initializer = {random_kinds[_i], 3, -1, 1, CLCNN_HWIO};
    float first[60], again[60], other[60];
    fill(initializer, clcnn_shape3(3, 4, 5), first);
    fill(initializer, clcnn_shape3(3, 4, 5), again);
    ck_assert_mem_eq(first, again, sizeof first);
    initializer.seed = 4;
    fill(initializer, clcnn_shape3(3, 4, 5), other);
    size_t same = 0;
    for (int i = 0; i < 60; i++) {
        same += first[i] == other[i];
    }
    ck_assert_uint_lt(same, 3);
}
END_TEST

START_TEST(an_element_depends_on_its_index_alone) {
    const clcnn_initializer uniform = {random_kinds[_i + 1], 3, -1, 1, CLCNN_HWIO};
    float longer[101], shorter[7];
    fill(uniform, clcnn_shape1(101), longer);
    fill(uniform, clcnn_shape1(7), shorter);
    ck_assert_mem_eq(shorter, longer, sizeof shorter);
}
END_TEST

/* ---- Refusals ---- */

START_TEST(bad_arguments) {
    const clcnn_initializer ones = {.kind = CLCNN_ONES};
    const clcnn_initializer kind = {.kind = (clcnn_initializer_kind)(CLCNN_ONES + 1)};
    const clcnn_initializer negative = {.kind = (clcnn_initializer_kind)-1};
    const clcnn_initializer layout = {.kind = CLCNN_GLOROT_UNIFORM,
                                      .layout = (clcnn_filter_layout)7};
    const clcnn_shape shape = clcnn_shape4(1, 1, 2, 3), bad = clcnn_shape2(3, -2);
    float values[6] = {5, 5, 5, 5, 5, 5};
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "initializer", clcnn_initialize(NULL, shape, values, 6));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "initializer", clcnn_initialize(&ones, shape, NULL, 6));
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "initializer", clcnn_initialize(&ones, bad, values, 6));
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "initializer", clcnn_initialize(&ones, shape, values, 5));
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "initializer", clcnn_initialize(&ones, shape, values, 7));
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "initializer", clcnn_initialize(&ones, shape, values, 0));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "initializer", clcnn_initialize(&kind, shape, values, 6));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "initializer",
                 clcnn_initialize(&negative, shape, values, 6));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "initializer",
                 clcnn_initialize(&layout, shape, values, 6));
    for (int i = 0; i < 6; i++) {
        ck_assert(values[i] == 5);
    }
}
END_TEST

Suite *suite_initialize(void) {
    Suite *suite = suite_create("initialize");
    TCase *stream = tcase_create("stream");
    tcase_add_loop_test(stream, this_file_s_philox_knows_the_answers, 0, UNIT_COUNT(known));
    tcase_add_test(stream, seed_0_begins_with_the_known_answer);
    tcase_add_loop_test(stream, uniform_is_the_stream_to_the_bit, 0, UNIT_COUNT(seeds));
    tcase_add_loop_test(stream, normal_is_within_an_ulp, 0, UNIT_COUNT(seeds));
    tcase_add_loop_test(stream, the_seed_decides, 0, UNIT_COUNT(random_kinds));
    tcase_add_loop_test(stream, an_element_depends_on_its_index_alone, 0, 2);
    suite_add_tcase(suite, stream);
    TCase *distributions = tcase_create("distributions");
    tcase_add_test(distributions, normal_has_its_moments);
    tcase_add_test(distributions, uniform_has_its_bounds_and_moments);
    tcase_add_loop_test(distributions, glorot_limits, 0, UNIT_COUNT(fans));
    tcase_add_test(distributions, constants);
    tcase_add_test(distributions, bad_arguments);
    suite_add_tcase(suite, distributions);
    return suite;
}
