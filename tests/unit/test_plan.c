/* SPDX-License-Identifier: MIT
 * Plans as host/ writes and runs them (host/plan.h): alignment, what runs once, which kernel an error
 * names, how many programs are built, kernels in places where no problem line puts them. */
#ifdef CLCNN_OPENCL

#include <math.h>
#include <string.h>

#include "inject.h"
#include "operators/conv2d/conv2d.h"
#include "unit.h"

static const clcnn_context_desc plain = {.device = NULL};

/* A 3x3 conv2d of an image of `side` x `side` with so many channels and filters, its filter given at
 * each run. */
static clcnn_op *new_conv2d(clcnn_context *context, const clcnn_conv2d_desc *desc, int side,
                            int channels, int filters, const char *solver) {
    const clcnn_operand operands[] = {
        clcnn_given(desc->data_format == CLCNN_NCHW ? clcnn_shape3(channels, side, side)
                                                    : clcnn_shape3(side, side, channels)),
        clcnn_given(clcnn_shape4(3, 3, channels, filters))};
    return unit_create(context, UNIT_OP("conv2d", desc, operands), solver);
}

/* An operator whose plan is to be written anew, and that plan, empty. */
typedef struct stage {
    clcnn_context *context;
    clcnn_op *op;
    clcnn_plan *plan;
} stage;

static stage open_stage(const clcnn_conv2d_desc *desc, int side, int channels, int filters) {
    stage s = {.context = unit_open(UNIT_DEVICE, plain)};
    static const clcnn_choice choice = {.solver = NULL};
    s.op = new_conv2d(s.context, desc, side, channels, filters, NULL);
    UNIT_OK(clcnn_plan_begin(s.op, &choice, &s.plan));
    return s;
}

static void close_stage(stage *s) {
    clcnn_op_destroy(s->op);
    ck_assert_uint_eq(clcnn_context_memory(s->context), 0);
    clcnn_context_destroy(s->context);
}

static const clcnn_conv2d_desc usual = {.padding = CLCNN_PADDING_SAME};

/* ---- What a plan says ---- */

START_TEST(the_largest_alignment_is_asked_for) {
    stage s = open_stage(&usual, 3, 1, 1);
    clcnn_plan_align(s.plan, 16);
    clcnn_plan_align(s.plan, 4);
    ck_assert_uint_eq(s.op->alignment, 16);
    clcnn_plan_align(s.plan, 32);
    ck_assert_uint_eq(s.op->alignment, 32);
    close_stage(&s);
}
END_TEST

Suite *suite_plan(void) {
    Suite *suite = suite_create("plan");
    TCase *tcase = tcase_create("plan");
    tcase_set_timeout(tcase, 60);
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_test(tcase, the_largest_alignment_is_asked_for);
    }
    suite_add_tcase(suite, tcase);
    return suite;
}

#else
typedef int test_plan_has_nothing_to_test; /* a file is not empty in ISO C */
#endif
