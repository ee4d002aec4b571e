/* SPDX-License-Identifier: MIT
 * The comparator. It is written so that NaN fails: only !(error <= bound) is asked. */
#include <float.h>
#include <math.h>

#include "clcnn_verify.h"
#include "error.h"

/* An infinite float stands for whatever rounds to it: from half a unit beyond FLT_MAX on. */
#define LEAST_INFINITE (FLT_MAX + 0x1p103)

/* The error of one element as a fraction of its bound: at most 1 is right, 0 is equal. */
static double ratio(float got, double expected, double bound) {
    if (bound == INFINITY || (double)got == expected || (isnan(got) && isnan(expected)) ||
        (fabs(expected) > FLT_MAX && (float)expected == got)) {
        return 0;
    }
    const double value = isinf(got) ? copysign(LEAST_INFINITE, (double)got) : (double)got;
    const double error = fabs(value - expected);
    const double fraction = error / bound;
    if (error <= bound && !isnan(fraction)) {
        return fraction;
    }
    return fraction > 1 ? fraction : INFINITY; /* INFINITY also where it is NaN */
}

clcnn_status clcnn_compare(const float *got, const double *expected, const double *bound,
                           size_t count, clcnn_comparison *comparison) {
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
    clcnn_comparison c = {.constant = count > 0};
    for (size_t i = 0; i < count; i++) {
        const double r = ratio(got[i], expected[i], bound ? bound[i] : 0);
        if (!(r <= 1)) {
            c.first_wrong = c.wrong == 0 ? i : c.first_wrong;
            c.wrong++;
        }
        if (r > c.worst_ratio) {
            c.worst_ratio = r;
            c.worst = i;
        }
        c.constant = c.constant && got[i] == got[0];
    }
    *comparison = c;
    return CLCNN_OK;
}
