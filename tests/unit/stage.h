/* SPDX-License-Identifier: MIT
 * A stage on which calls are misused: good objects to put beside the bad argument, outputs that
 * must stay as they were, and a check after every refused call that the context still works. */
#ifndef CLCNN_TESTS_STAGE_H
#define CLCNN_TESTS_STAGE_H

#include "unit.h"

typedef struct stage {
    clcnn_context *context, *other;
    size_t memory; /* of the context, with the objects below */
    /* a 3x3 image, a 2x2 filter, the 2x2 map */
    clcnn_shape image, filter, map;
    clcnn_tensor *x, *y, *w, *b;
    clcnn_tensor *square; /* (3, 3): dense weights for the image's... rows of 3 */
    clcnn_tensor *foreign_x, *foreign_y, *foreign_w, *foreign_b, *foreign_square;
    clcnn_op *op; /* conv2d of these */
    /* what refused calls were to fill */
    clcnn_op *made;
    clcnn_tensor *tensor;
    clcnn_context *opened;
    struct outputs {
        clcnn_shape shape;
        clcnn_geometry geometry;
        clcnn_work work;
        clcnn_solvers solvers;
        clcnn_op_information information;
        clcnn_comparison comparison;
        size_t count;
        double seconds;
        float values[9];
    } out;
} stage;

/* Opens the stage on unit_context(which), with `other` a second context of that kind. */
stage stage_open(int which);
void stage_close(stage *s);

/* Before a call: fills every output with a pattern. */
void stage_set(stage *s);

/* After a refused call: NULL, or what it has done wrong to outputs or context. A pointer that a
 * create call was to store must be NULL or untouched; must_be_null says which (may be NULL). */
const char *stage_damage(stage *s, const void *must_be_null);

/* Checks one refused call; the arguments may use `s`. */
#define STAGE_REFUSED(expected, word, call)                                                        \
    do {                                                                                           \
        stage_set(s);                                                                              \
        UNIT_REFUSED(expected, word, call);                                                        \
        const char *stage_wrong = stage_damage(s, NULL);                                           \
        ck_assert_msg(!stage_wrong, "%s: %s", #call, stage_wrong);                                 \
    } while (0)

/* The same for a call that creates: `slot`, one of the stage's pointers, is NULL afterwards. */
#define STAGE_NOT_CREATED(expected, word, slot, call)                                              \
    do {                                                                                           \
        stage_set(s);                                                                              \
        UNIT_REFUSED(expected, word, call);                                                        \
        const char *stage_wrong = stage_damage(s, &(slot));                                        \
        ck_assert_msg(!stage_wrong, "%s: %s", #call, stage_wrong);                                 \
    } while (0)

#endif
