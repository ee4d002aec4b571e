/* SPDX-License-Identifier: MIT
 * Activations: their list is in clcnn.h; here their arithmetic in double. */
#ifndef CLCNN_LIB_ACTIVATION_H
#define CLCNN_LIB_ACTIVATION_H

#include <stdbool.h>

#include "clcnn.h"

/* Checks an activation and puts the parameters that hold in place (custom becomes 1). hard_sigmoid
 * has three then: p0 v + p1 between 0 and p2, divided by p2. It works element by element: softmax is
 * refused. */
clcnn_status clcnn_activation_resolve(const char *object, const clcnn_activation *asked,
                                      clcnn_activation *resolved);

/* The same, and softmax: see clcnn_problem_activation. */
clcnn_status clcnn_activation_resolve_any(const char *object, const clcnn_activation *asked,
                                          clcnn_activation *resolved);

/* f(v) for a resolved activation that works element by element. */
double clcnn_activation_value(const clcnn_activation *activation, double v);

/* An activation that is made of straight lines: above `end` v, at most `most`; else `low` or, where
 * that is NaN, slope (v - end). */
typedef struct clcnn_lines {
    float most, slope, end, low;
} clcnn_lines;

/* The lines of a resolved activation; false: it is a curve. */
bool clcnn_activation_lines(const clcnn_activation *activation, clcnn_lines *lines);

/* Where f stops to fall and begins to rise, the extreme that the ends of an interval around it miss;
 * NaN for what has none. */
double clcnn_activation_turn(const clcnn_activation *activation);

/* Whether f has a pole in [low, high], or an end of where it is a number: what is there is infinite or NaN
 * at one point and not at the next. Denormals may count as 0. */
bool clcnn_activation_breaks(const clcnn_activation *activation, double low, double high);

/* What a sound float32 evaluation at v may be off by, beyond what the error of v itself causes. */
double clcnn_activation_error(const clcnn_activation *activation, double v);

#endif
