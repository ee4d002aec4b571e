/* SPDX-License-Identifier: MIT
 * The comparator, on which every other judgement rests: what it must not let pass. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

typedef struct pair {
    float got;
    double expected, bound;
    int right;
    double ratio;
} pair;

/* Half a unit in the last place beyond the largest float. */
#define LEAST_INFINITE (FLT_MAX + 0x1p103)

static const pair pairs[] = {
    /* plain: the error as a fraction of its bound; the bound itself is still right */
    {1, 1, 0, 1, 0},
    {1, 1.25, 0.5, 1, 0.5},
    {1, 1.5, 0.5, 1, 1},
    {1, 0.5, 0.5, 1, 1},
    {1, 2, 0.5, 0, 2},
    {1, 0, 0.25, 0, 4},
    {-1, 1, 1, 0, 2},
    /* a bound of 0: equal or wrong */
    {1, 1.0000001, 0, 0, INFINITY},
    {0x1p-149f, 0, 0, 0, INFINITY},
    /* -0 equals +0 */
    {-0.0f, 0.0, 0, 1, 0},
    {0.0f, -0.0, 0, 1, 0},
    /* NaN equals only NaN, whatever the finite bound */
    {NAN, NAN, 0, 1, 0},
    {NAN, NAN, NAN, 1, 0},
    {NAN, 1, 1e30, 0, INFINITY},
    {1, NAN, 1e30, 0, INFINITY},
    {INFINITY, NAN, 1e300, 0, INFINITY},
    {NAN, INFINITY, 1e300, 0, INFINITY},
    /* an infinite bound: the sum may overflow or not, so nothing that was got is wrong */
    {NAN, 1, INFINITY, 1, 0},
    {1, NAN, INFINITY, 1, 0},
    {INFINITY, 3e38, INFINITY, 1, 0},
    {-INFINITY, 3e38, INFINITY, 1, 0},
    {1e30f, (double)INFINITY, (double)INFINITY, 1, 0},
    /* infinities equal their own kind, and no finite value */
    {INFINITY, (double)INFINITY, 0, 1, 0},
    {-INFINITY, -(double)INFINITY, 0, 1, 0},
    {INFINITY, (double)INFINITY, NAN, 1, 0}, /* bounds at infinite values are inf - inf */
    {INFINITY, -(double)INFINITY, 1e300, 0, INFINITY},
    {-INFINITY, (double)INFINITY, 0, 0, INFINITY},
    {1e30f, (double)INFINITY, 1e300, 0, INFINITY},
    /* what was got counts as the least value that rounds to it */
    {INFINITY, 1e30, 1e30, 0, (LEAST_INFINITE - 1e30) / 1e30},
    {-INFINITY, 0, 1e38, 0, LEAST_INFINITE / 1e38},
    {-INFINITY, 0, LEAST_INFINITE, 1, 1},
    /* a bound of NaN proves nothing */
    {1, 2, NAN, 0, INFINITY},
    {1, 1.0000001, NAN, 0, INFINITY},
    /* expected values that are no floats: what rounds to infinity is infinity */
    {INFINITY, 1e39, 0, 1, 0},
    {-INFINITY, -1e39, 0, 1, 0},
    {INFINITY, DBL_MAX, 0, 1, 0},
    {-INFINITY, 1e39, 0, 0, INFINITY},
    {FLT_MAX, 1e39, 1, 0, 1e39 - FLT_MAX},
    {FLT_MAX, 0x1.ffffff0p127, 0, 0, INFINITY}, /* half-way: rounds to even, to infinity */
    {INFINITY, 0x1.ffffff0p127, 0, 1, 0},
    {FLT_MAX, 0x1.fffffe8p127, 0, 1, 0}, /* rounds down to FLT_MAX */
    {INFINITY, 0x1.fffffe8p127, 0x1p100, 0, 4},
    {INFINITY, FLT_MAX, 0x1p100, 0, 8},
    {INFINITY, FLT_MAX, 0x1p103, 1, 1},
    /* denormals */
    {0, 1e-46, 0x1p-149, 1, 1e-46 * 0x1p149},
    {0x1p-149f, 0x1p-149, 0, 1, 0},
};

START_TEST(one_pair) {
    const pair *p = &pairs[_i];
    clcnn_comparison c;
    UNIT_OK(clcnn_compare(&p->got, &p->expected, &p->bound, 1, &c));
    ck_assert_uint_eq(c.wrong, p->right ? 0 : 1);
    ck_assert_uint_eq(c.first_wrong, 0);
    ck_assert_uint_eq(c.worst, 0);
    ck_assert_msg(c.worst_ratio == p->ratio, "%.17g, not %.17g", c.worst_ratio, p->ratio);
}
END_TEST

START_TEST(no_bounds_means_equal) {
    const float got[] = {1, -0.0f, NAN, INFINITY, 3};
    const double expected[] = {1, 0, NAN, (double)INFINITY, 3.0000000000000004};
    clcnn_comparison c;
    UNIT_OK(clcnn_compare(got, expected, NULL, 4, &c));
    ck_assert_uint_eq(c.wrong, 0);
    UNIT_OK(clcnn_compare(got, expected, NULL, 5, &c));
    ck_assert_uint_eq(c.wrong, 1);
    ck_assert_uint_eq(c.first_wrong, 4);
    ck_assert_uint_eq(c.worst, 4);
    ck_assert(isinf(c.worst_ratio));
}
END_TEST

#define MILLION 1000000
static const size_t places[] = {0, 1, 31, 123456, 524288, MILLION - 1};

/* One wrong element among a million right ones, wrong by one unit in the last place. */
START_TEST(one_in_a_million) {
    float *got = malloc(MILLION * sizeof *got);
    double *expected = malloc(MILLION * sizeof *expected);
    ck_assert(got && expected);
    for (size_t i = 0; i < MILLION; i++) {
        got[i] = (float)(i % 1000) + 0.5f;
        expected[i] = (double)got[i];
    }
    const size_t at = places[_i];
    clcnn_comparison c;
    got[at] = nextafterf(got[at], INFINITY);
    UNIT_OK(clcnn_compare(got, expected, NULL, MILLION, &c));
    ck_assert_uint_eq(c.wrong, 1);
    ck_assert_uint_eq(c.first_wrong, at);
    ck_assert_uint_eq(c.worst, at);
    ck_assert(isinf(c.worst_ratio));
    ck_assert_int_eq(c.constant, 0);
    got[at] = NAN; /* never written */
    UNIT_OK(clcnn_compare(got, expected, NULL, MILLION, &c));
    ck_assert_uint_eq(c.wrong, 1);
    ck_assert_uint_eq(c.first_wrong, at);
    free(got);
    free(expected);
}
END_TEST

START_TEST(counts_first_and_worst) {
    const float got[] = {0, 1.5f, 2, 7, 4, 4.5f, 6};
    const double expected[] = {0, 1, 2, 3, 4, 5, 6};
    const double bound[] = {1, 0.25, 1, 1, 1, 0.125, 1}; /* ratios 0, 2, 0, 4, 0, 4, 0 */
    clcnn_comparison c;
    UNIT_OK(clcnn_compare(got, expected, bound, 7, &c));
    ck_assert_uint_eq(c.wrong, 3);
    ck_assert_uint_eq(c.first_wrong, 1);
    ck_assert_uint_eq(c.worst, 3);
    ck_assert_double_eq(c.worst_ratio, 4);
    UNIT_OK(clcnn_compare(got, expected, bound, 1, &c)); /* nothing of an earlier call is left */
    ck_assert_uint_eq(c.wrong, 0);
    ck_assert_double_eq(c.worst_ratio, 0);
}
END_TEST

START_TEST(the_worst_of_right_ones) {
    const float got[] = {1, 2, 3};
    const double expected[] = {1.25, 2.75, 3.5}, bound[] = {1, 1, 1};
    clcnn_comparison c;
    UNIT_OK(clcnn_compare(got, expected, bound, 3, &c));
    ck_assert_uint_eq(c.wrong, 0);
    ck_assert_uint_eq(c.worst, 1);
    ck_assert_double_eq(c.worst_ratio, 0.75);
}
END_TEST

START_TEST(constant_results_are_flagged) {
    const double expected[4] = {0};
    const float zeros[] = {0, 0, -0.0f, 0}, sevens[] = {7, 7, 7, 7};
    const float last[] = {7, 7, 7, 8}, first[] = {8, 7, 7, 7};
    clcnn_comparison c;
    UNIT_OK(clcnn_compare(zeros, expected, NULL, 4, &c));
    ck_assert_int_eq(c.constant, 1);
    UNIT_OK(clcnn_compare(sevens, expected, NULL, 4, &c));
    ck_assert_int_eq(c.constant, 1);
    ck_assert_uint_eq(c.wrong, 4);
    UNIT_OK(clcnn_compare(last, expected, NULL, 4, &c));
    ck_assert_int_eq(c.constant, 0);
    UNIT_OK(clcnn_compare(first, expected, NULL, 4, &c));
    ck_assert_int_eq(c.constant, 0);
    UNIT_OK(clcnn_compare(zeros, expected, NULL, 1, &c));
    ck_assert_int_eq(c.constant, 1);
}
END_TEST

/* As floats the second and third would be equal to what is expected of them. */
START_TEST(integers_are_compared_as_such) {
    const int32_t got[] = {0, 16777217, INT32_MAX, INT32_MIN, -1}, same[] = {-1, -1};
    const double expected[] = {0, 16777216, 2147483646, -2147483648.0, -1};
    clcnn_comparison c;
    UNIT_OK(clcnn_compare_typed(CLCNN_INT32, got, expected, NULL, 5, &c));
    ck_assert_uint_eq(c.wrong, 2);
    ck_assert_uint_eq(c.first_wrong, 1);
    ck_assert_int_eq(c.constant, 0);
    UNIT_OK(clcnn_compare_typed(CLCNN_INT32, same, &expected[3], NULL, 2, &c));
    ck_assert_uint_eq(c.wrong, 1);
    ck_assert_int_eq(c.constant, 1); /* whose bits are a NaN's */
    const float one = 1;
    UNIT_OK(clcnn_compare_typed(CLCNN_FLOAT32, &one, &expected[1], &expected[1], 1, &c));
    ck_assert_uint_eq(c.wrong, 0);
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "compare",
                 clcnn_compare_typed(CLCNN_TYPE_COUNT, got, expected, NULL, 5, &c));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "compare",
                 clcnn_compare_typed(CLCNN_INT32, NULL, expected, NULL, 5, &c));
}
END_TEST

START_TEST(nothing_to_compare) {
    const float got = 1;
    const double expected = 2;
    clcnn_comparison c;
    memset(&c, 0x5A, sizeof c);
    UNIT_OK(clcnn_compare(&got, &expected, NULL, 0, &c));
    ck_assert_uint_eq(c.wrong, 0);
    ck_assert_int_eq(c.constant, 0);
    ck_assert_double_eq(c.worst_ratio, 0);
}
END_TEST

Suite *suite_compare(void) {
    Suite *suite = suite_create("compare");
    TCase *tcase = tcase_create("compare");
    tcase_add_loop_test(tcase, one_pair, 0, UNIT_COUNT(pairs));
    tcase_add_test(tcase, no_bounds_means_equal);
    tcase_add_loop_test(tcase, one_in_a_million, 0, UNIT_COUNT(places));
    tcase_add_test(tcase, counts_first_and_worst);
    tcase_add_test(tcase, the_worst_of_right_ones);
    tcase_add_test(tcase, constant_results_are_flagged);
    tcase_add_test(tcase, integers_are_compared_as_such);
    tcase_add_test(tcase, nothing_to_compare);
    suite_add_tcase(suite, tcase);
    return suite;
}
