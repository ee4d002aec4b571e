/* SPDX-License-Identifier: MIT
 * Initializers: the Philox stream against an implementation of its own, which is held to
 * Random123's known answers; Keras' limits, fans and deviations; moments. */
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

/* Element i of the stream of a seed or of its redraw, before it is shaped: the word's top 24
 * bits. */
static double redrawn_unit_of(unsigned seed, size_t i, uint32_t redraw) {
    const uint64_t number = i / 4;
    const block counter = {{(uint32_t)number, (uint32_t)(number >> 32), redraw, 0}};
    return (philox(counter, seed, 0).word[i % 4] >> 8) / 16777216.0;
}

static double unit_of(unsigned seed, size_t i) {
    return redrawn_unit_of(seed, i, 0);
}

/* Box and Muller (1958), from pairs of the stream. */
static double normal_of(unsigned seed, size_t i, uint32_t redraw) {
    const double radius = sqrt(-2 * log(1 - redrawn_unit_of(seed, i & ~(size_t)1, redraw)));
    const double angle = 2 * acos(-1) * redrawn_unit_of(seed, i | 1, redraw);
    return radius * (i % 2 == 0 ? cos(angle) : sin(angle));
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
    const clcnn_initializer uniform = {.kind = CLCNN_RANDOM_UNIFORM,
                                       .seed = seeds[_i],
                                       .a = -2,
                                       .b = 6};
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

static void check_within_an_ulp(float got, double exact, size_t i) {
    const float nearest = (float)exact;
    ck_assert_msg(got >= nextafterf(nearest, -INFINITY) && got <= nextafterf(nearest, INFINITY),
                  "element %zu is %.9g, not %.9g", i, (double)got, exact);
}

START_TEST(normal_is_within_an_ulp) {
    const clcnn_initializer normal = {.kind = CLCNN_RANDOM_NORMAL,
                                      .seed = seeds[_i],
                                      .a = 0.25f,
                                      .b = 0.5f};
    float values[1003];
    fill(normal, clcnn_shape1(1003), values);
    for (size_t i = 0; i < UNIT_COUNT(values); i++) {
        check_within_an_ulp(values[i], 0.25 + 0.5 * normal_of(seeds[_i], i, 0), i);
    }
}
END_TEST

/* Beyond two deviations an element takes the same place of its block's redraws. */
START_TEST(truncated_is_redrawn_from_its_own_counters) {
    const clcnn_initializer normal = {.kind = CLCNN_TRUNCATED_NORMAL,
                                      .seed = seeds[_i],
                                      .a = 0.25f,
                                      .b = 0.5f};
    float values[4001];
    uint32_t redraws = 0, most = 0;
    fill(normal, clcnn_shape1(4001), values);
    for (size_t i = 0; i < UNIT_COUNT(values); i++) {
        uint32_t redraw = 0;
        while (fabs(normal_of(seeds[_i], i, redraw)) > 2) {
            redraw++;
        }
        check_within_an_ulp(values[i], 0.25 + 0.5 * normal_of(seeds[_i], i, redraw), i);
        redraws += redraw > 0;
        most = redraw > most ? redraw : most;
    }
    ck_assert(redraws > 100 && most > 1); /* 4.55 % are, and some of them twice */
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

static moments many(clcnn_initializer_kind kind, float a, float b) {
    return measure((clcnn_initializer){.kind = kind, .seed = 3, .a = a, .b = b},
                   clcnn_shape1(MANY));
}

START_TEST(normal_has_its_moments) {
    const moments m = many(CLCNN_RANDOM_NORMAL, 3, 0.5f);
    /* five standard errors: sd / sqrt(n) of the mean, sd / sqrt(2 n) of the deviation */
    ck_assert_double_eq_tol(m.mean, 3, 5 * 0.5 / sqrt(MANY));
    ck_assert_double_eq_tol(m.deviation, 0.5, 5 * 0.5 / sqrt(2. * MANY));
    ck_assert(m.least < 3 - 3.5f * 0.5f && m.greatest > 3 + 3.5f * 0.5f); /* it has tails */
}
END_TEST

START_TEST(uniform_has_its_bounds_and_moments) {
    const moments m = many(CLCNN_RANDOM_UNIFORM, -1, 3);
    ck_assert(m.least >= -1 && m.least < -0.999f);
    ck_assert(m.greatest < 3 && m.greatest > 2.999f);
    ck_assert_double_eq_tol(m.mean, 1, 5 * 4 / sqrt(12. * MANY));
    ck_assert_double_eq_tol(m.deviation, 4 / sqrt(12), 0.01);
}
END_TEST

/* The density of a normal truncated at two deviations, integrated: x^2 has the mean 0.7737. */
START_TEST(truncated_normal_has_its_moments) {
    const moments m = many(CLCNN_TRUNCATED_NORMAL, 3, 0.5f);
    ck_assert_double_eq_tol(m.mean, 3, 5 * 0.5 / sqrt(MANY));
    ck_assert_double_eq_tol(m.deviation, 0.5 * 0.87962566, 5 * 0.5 / sqrt(2. * MANY));
    ck_assert(m.least >= 2 && m.least < 2.001f && m.greatest <= 4 && m.greatest > 3.999f);
}
END_TEST

/* Zeros are Keras' defaults, not a constant 0. */
START_TEST(zeros_are_the_defaults) {
    const moments normal = many(CLCNN_RANDOM_NORMAL, 0, 0);
    const moments shifted = many(CLCNN_RANDOM_NORMAL, 2, 0);
    const moments truncated = many(CLCNN_TRUNCATED_NORMAL, 0, 0);
    const moments uniform = many(CLCNN_RANDOM_UNIFORM, 0, 0);
    ck_assert_double_eq_tol(normal.mean, 0, 5 * 0.05 / sqrt(MANY));
    ck_assert_double_eq_tol(normal.deviation, 0.05, 5 * 0.05 / sqrt(2. * MANY));
    ck_assert_double_eq_tol(shifted.mean, 2, 5 * 0.05 / sqrt(MANY));
    ck_assert_double_eq_tol(shifted.deviation, 0.05, 5 * 0.05 / sqrt(2. * MANY));
    ck_assert_double_eq_tol(truncated.deviation, 0.05 * 0.87962566, 5 * 0.05 / sqrt(2. * MANY));
    ck_assert(truncated.least >= -0.1f && truncated.greatest <= 0.1f);
    ck_assert(uniform.least >= -0.05f && uniform.least < -0.0499f);
    ck_assert(uniform.greatest < 0.05f && uniform.greatest > 0.0499f);
}
END_TEST

/* Where the ends are a few floats apart, or as far as they can be. */
static const float intervals[][2] = {{1, 1 + 0x1p-23f},
                                     {1, 1 + 0x1p-22f},
                                     {-1 - 0x1p-22f, -1},
                                     {0, 0x1p-149f},
                                     {-0x1p-149f, 0x1p-149f},
                                     {16777214, 16777216},
                                     {-1e-30f, 1},
                                     {-3.40282347e38f, 3.40282347e38f}};

START_TEST(the_upper_end_is_never_drawn) {
    const float low = intervals[_i][0], high = intervals[_i][1];
    const moments m = many(CLCNN_RANDOM_UNIFORM, low, high);
    ck_assert_msg(m.least >= low && m.greatest < high, "%a to %a of %a to %a", (double)m.least,
                  (double)m.greatest, (double)low, (double)high);
}
END_TEST

/* ---- Scaled by the fans ---- */

typedef struct fan_row {
    clcnn_shape shape;
    clcnn_filter_layout layout;
    int depthwise;
    double in, out;
} fan_row;

/* As Keras' compute_fans has them; a depthwise filter has there the shape (kh, kw, C, multiplier). */
static const fan_row fans[] = {
    {{4, {3, 3, 4, 8}}, CLCNN_HWIO, 0, 36, 72},
    {{4, {8, 4, 3, 3}}, CLCNN_OIHW, 0, 36, 72},
    {{4, {8, 4, 3, 3}}, CLCNN_HWIO, 0, 96, 96},
    {{4, {3, 3, 4, 8}}, CLCNN_OIHW, 0, 96, 96},
    {{4, {5, 3, 1, 64}}, CLCNN_HWIO, 0, 15, 960},
    {{4, {5, 3, 1, 64}}, CLCNN_HWIO, 64, 960, 15}, /* multiplier 1 */
    {{4, {5, 3, 1, 64}}, CLCNN_HWIO, 32, 480, 30},
    {{4, {64, 1, 5, 3}}, CLCNN_OIHW, 32, 480, 30},
    {{2, {1470, 10}}, CLCNN_HWIO, 0, 1470, 10},
    {{2, {1470, 10}}, CLCNN_OIHW, 0, 1470, 10}, /* dense weights have no layout */
    {{3, {2, 30, 40}}, CLCNN_HWIO, 0, 60, 80},
    {{1, {7}}, CLCNN_HWIO, 0, 7, 7},
};

/* What a mode scales by shows in the values: element i is -L + u_i 2 L with L = sqrt(3 a / fan). */
static void check_limit(clcnn_initializer initializer, const fan_row *row, double limit) {
    const size_t count = clcnn_shape_count(row->shape);
    float *values = malloc(count * sizeof *values);
    ck_assert_ptr_nonnull(values);
    initializer.seed = 5;
    initializer.layout = row->layout;
    initializer.depthwise = row->depthwise;
    fill(initializer, row->shape, values);
    for (size_t i = 0; i < count; i++) {
        ck_assert_double_eq_tol((double)values[i], limit * (2 * unit_of(5, i) - 1), 1e-6 * limit);
    }
    free(values);
}

START_TEST(limits_follow_the_fans) {
    const fan_row *row = &fans[_i];
    clcnn_initializer scaled = {.kind = CLCNN_VARIANCE_SCALING,
                                .distribution = CLCNN_DISTRIBUTION_UNIFORM};
    check_limit((clcnn_initializer){.kind = CLCNN_GLOROT_UNIFORM}, row,
                sqrt(6 / (row->in + row->out)));
    check_limit((clcnn_initializer){.kind = CLCNN_HE_UNIFORM}, row, sqrt(6 / row->in));
    check_limit((clcnn_initializer){.kind = CLCNN_LECUN_UNIFORM}, row, sqrt(3 / row->in));
    check_limit(scaled, row, sqrt(3 / row->in)); /* 0: scale 1, fan_in */
    scaled.a = 0.25f;
    check_limit(scaled, row, sqrt(0.75 / row->in));
    scaled.mode = CLCNN_FAN_OUT;
    check_limit(scaled, row, sqrt(0.75 / row->out));
    scaled.mode = CLCNN_FAN_AVG;
    check_limit(scaled, row, sqrt(1.5 / (row->in + row->out)));
}
END_TEST

typedef struct scaled_row {
    clcnn_initializer initializer;
    double deviation;
    int truncated;
} scaled_row;

/* Of a filter of 5 x 5 x 40 x 200: fan_in 1000, fan_out 5000. */
static const scaled_row scaled[] = {
    {{.kind = CLCNN_GLOROT_NORMAL}, 0.018257418583505537, 1}, /* sqrt(1 / 3000) */
    {{.kind = CLCNN_HE_NORMAL}, 0.044721359549995794, 1},     /* sqrt(2 / 1000) */
    {{.kind = CLCNN_LECUN_NORMAL}, 0.031622776601683794, 1},  /* sqrt(1 / 1000) */
    {{.kind = CLCNN_VARIANCE_SCALING}, 0.031622776601683794, 1},
    {{.kind = CLCNN_VARIANCE_SCALING, .a = 5, .mode = CLCNN_FAN_OUT}, 0.031622776601683794, 1},
    {{.kind = CLCNN_VARIANCE_SCALING,
      .a = 3,
      .mode = CLCNN_FAN_AVG,
      .distribution = CLCNN_DISTRIBUTION_UNTRUNCATED_NORMAL},
     0.031622776601683794,
     0},
};

/* A truncated normal is wider by 1 / 0.8796 first, so that its own deviation is the one asked for. */
START_TEST(deviations_follow_the_fans) {
    const scaled_row *row = &scaled[_i];
    const clcnn_shape shape = clcnn_shape4(5, 5, 40, 200);
    const moments m = measure(row->initializer, shape);
    const float end = (float)(2 * row->deviation / 0.87962566103423978);
    ck_assert_double_eq_tol(m.mean, 0, 5 * row->deviation / sqrt(MANY));
    ck_assert_double_eq_tol(m.deviation, row->deviation, 5 * row->deviation / sqrt(2. * MANY));
    if (row->truncated) {
        ck_assert(m.greatest <= end && m.greatest > 0.999f * end);
        ck_assert(m.least >= -end && m.least < -0.999f * end);
    } else {
        ck_assert(m.greatest > 1.5f * end && m.least < -1.5f * end);
    }
}
END_TEST

START_TEST(constants) {
    const clcnn_initializer half = {.kind = CLCNN_CONSTANT, .a = 0.5f};
    const clcnn_initializer zeros = {.kind = CLCNN_ZEROS}, ones = {.kind = CLCNN_ONES};
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

static const clcnn_initializer_kind random_kinds[] = {
    CLCNN_RANDOM_NORMAL, CLCNN_RANDOM_UNIFORM,  CLCNN_TRUNCATED_NORMAL, CLCNN_GLOROT_UNIFORM,
    CLCNN_GLOROT_NORMAL, CLCNN_HE_UNIFORM,      CLCNN_HE_NORMAL,        CLCNN_LECUN_UNIFORM,
    CLCNN_LECUN_NORMAL,  CLCNN_VARIANCE_SCALING};
enum { WITHOUT_FANS = 3 }; /* the first of them do not depend on the shape */

START_TEST(the_seed_decides) {
    clcnn_initializer initializer = {.kind = random_kinds[_i], .seed = 3};
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
    const clcnn_initializer initializer = {.kind = random_kinds[_i], .seed = 3, .a = -1, .b = 1};
    float longer[2001], shorter[1007];
    fill(initializer, clcnn_shape1(2001), longer);
    fill(initializer, clcnn_shape1(1007), shorter);
    ck_assert_mem_eq(shorter, longer, sizeof shorter);
}
END_TEST

Suite *suite_initialize(void) {
    Suite *suite = suite_create("initialize");
    TCase *stream = tcase_create("stream");
    tcase_add_loop_test(stream, this_file_s_philox_knows_the_answers, 0, UNIT_COUNT(known));
    tcase_add_test(stream, seed_0_begins_with_the_known_answer);
    tcase_add_loop_test(stream, uniform_is_the_stream_to_the_bit, 0, UNIT_COUNT(seeds));
    tcase_add_loop_test(stream, normal_is_within_an_ulp, 0, UNIT_COUNT(seeds));
    tcase_add_loop_test(stream, truncated_is_redrawn_from_its_own_counters, 0, UNIT_COUNT(seeds));
    tcase_add_loop_test(stream, the_seed_decides, 0, UNIT_COUNT(random_kinds));
    tcase_add_loop_test(stream, an_element_depends_on_its_index_alone, 0, WITHOUT_FANS);
    suite_add_tcase(suite, stream);
    TCase *distributions = tcase_create("distributions");
    tcase_add_test(distributions, normal_has_its_moments);
    tcase_add_test(distributions, uniform_has_its_bounds_and_moments);
    tcase_add_test(distributions, truncated_normal_has_its_moments);
    tcase_add_test(distributions, zeros_are_the_defaults);
    tcase_add_loop_test(distributions, the_upper_end_is_never_drawn, 0, UNIT_COUNT(intervals));
    tcase_add_loop_test(distributions, limits_follow_the_fans, 0, UNIT_COUNT(fans));
    tcase_add_loop_test(distributions, deviations_follow_the_fans, 0, UNIT_COUNT(scaled));
    tcase_add_test(distributions, constants);
    suite_add_tcase(suite, distributions);
    return suite;
}
