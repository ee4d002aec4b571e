/* SPDX-License-Identifier: MIT
 * The comparator. It is written so that NaN fails: only !(error <= bound) is asked. */
#include <float.h>
#include <math.h>
#include <stdint.h>

#include "clcnn_verify.h"
#include "error.h"

/* An infinite float stands for whatever rounds to it: from half a unit beyond FLT_MAX on. */
#define LEAST_INFINITE (FLT_MAX + 0x1p103)

/* The error of one element as a fraction of its bound: at most 1 is right, 0 is equal. */
static double ratio(double got, double expected, double bound) {
    if (bound == INFINITY || got == expected || (isnan(got) && isnan(expected)) ||
        (fabs(expected) > FLT_MAX && (double)(float)expected == got)) {
        return 0;
    }
    const double value = isinf(got) ? copysign(LEAST_INFINITE, got) : got;
    const double error = fabs(value - expected);
    const double fraction = error / bound;
    if (error <= bound && !isnan(fraction)) {
        return fraction;
    }
    return fraction > 1 ? fraction : INFINITY; /* INFINITY also where it is NaN */
}

/* Element i of values of this type, which a double holds. */
static double element(clcnn_type type, const void *values, size_t i) {
    return type == CLCNN_INT32 ? (double)((const int32_t *)values)[i]
                               : (double)((const float *)values)[i];
}

clcnn_status clcnn_compare(const float *got, const double *expected, const double *bound,
                           size_t count, clcnn_comparison *comparison) {
    return clcnn_compare_typed(CLCNN_FLOAT32, got, expected, bound, count, comparison);
}

clcnn_status clcnn_compare_typed(clcnn_type type, const void *got, const double *expected,
                                 const double *bound, size_t count, clcnn_comparison *comparison) {
    clcnn_status status = clcnn_require("compare", "got", got);
    if (!status) {
        status = clcnn_require("compare", "expected", expected);
    }
    if (!status) {
        status = clcnn_require("compare", "comparison", comparison);
    }
    if (status) {
        return status;
    }
    if (!clcnn_type_name(type)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "compare: type %d is unknown", (int)type);
    }
    clcnn_comparison c = {.constant = count > 0};
    for (size_t i = 0; i < count; i++) {
        const double value = element(type, got, i);
        const double r = ratio(value, expected[i], bound ? bound[i] : 0);
        if (!(r <= 1)) {
            c.first_wrong = c.wrong == 0 ? i : c.first_wrong;
            c.wrong++;
        }
        if (r > c.worst_ratio) {
            c.worst_ratio = r;
            c.worst = i;
        }
        c.constant = c.constant && value == element(type, got, 0);
    }
    *comparison = c;
    return CLCNN_OK;
}
