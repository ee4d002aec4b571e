/* SPDX-License-Identifier: MIT
 * What operators take beside their tensors: buffers that they hold, and the workspace that they share;
 * what counts, its limit, and that all of it comes back. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "backend.h"
#include "example.h"

enum { ROUNDED = 64 }; /* regions of a workspace begin at its multiples */

static const clcnn_context_desc plain = {.device = NULL};

/* The example's operator with its weights given or constant, by a solver. */
static clcnn_status make(clcnn_context *context, const example *e, unsigned given,
                         const clcnn_choice *choice, clcnn_op **op) {
    const example_layout layout = {.given = given, .constant = given ? 0 : ~1U};
    example_tensor t[EXAMPLE_INPUTS] = {{NULL, NULL}};
    clcnn_operand operands[EXAMPLE_INPUTS];
    int pitch = 0;
    for (size_t i = 0; i < e->count; i++) {
        if (e->inputs[i].rank > 0) {
            t[i] = example_place(context, e->inputs[i], 0, 0);
        }
    }
    const clcnn_op_desc what = example_describe(e, &layout, t, &pitch, operands);
    const clcnn_status status = clcnn_op_create(context, &what, choice, op);
    for (size_t i = 0; i < EXAMPLE_INPUTS; i++) {
        example_displace(&t[i]);
    }
    return status;
}

static clcnn_solvers solvers_of(clcnn_context *context, const example *e) {
    const example_layout given = {.given = 6};
    clcnn_operand operands[EXAMPLE_INPUTS];
    clcnn_solvers solvers;
    int pitch = 0;
    const clcnn_op_desc what = example_describe(e, &given, NULL, &pitch, operands);
    UNIT_OK(clcnn_op_solvers(context, &what, NULL, &solvers));
    return solvers;
}

static clcnn_op_information info_of(const clcnn_op *op) {
    clcnn_op_information info;
    UNIT_OK(clcnn_op_info(op, &info));
    return info;
}

/* ---- What counts ---- */

/* What info says is what the context's memory grows by. The reference's copies are the host's. */
START_TEST(held_buffers_and_workspace_are_counted) {
    clcnn_context *context = unit_open(_i, plain);
    size_t held = 0, used = 0;
    for (int i = 0; i < example_count; i++) {
        const clcnn_solvers solvers = solvers_of(context, &examples[i]);
        for (size_t k = 0; k < solvers.count; k++) {
            for (unsigned given = 0; given < 8; given += 6) {
                const clcnn_choice choice = {.solver = solvers.name[k]};
                clcnn_op *op = NULL;
                UNIT_OK(make(context, &examples[i], given, &choice, &op));
                const clcnn_op_information info = info_of(op);
                ck_assert_uint_eq(clcnn_context_memory(context), info.memory + info.workspace);
                held += info.memory;
                used += info.workspace;
                clcnn_op_destroy(op);
                ck_assert_uint_eq(clcnn_context_memory(context), 0);
            }
        }
    }
    ck_assert_int_eq(held > 0, _i == UNIT_DEVICE);
    ck_assert_int_eq(used > 0, _i == UNIT_DEVICE);
    clcnn_context_destroy(context);
}
END_TEST

/* ---- One workspace for all ---- */

/* Three operators whose filters are given, the first solver's that packs them. */
typedef struct trio {
    clcnn_op *op[3];
    size_t workspace[3], held;
} trio;

/* dense of so many inputs and outputs, its weights given. */
static clcnn_status make_dense(clcnn_context *context, int inputs, int outputs, clcnn_op **op) {
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape2(1, inputs)),
                                      clcnn_given(clcnn_shape2(inputs, outputs))};
    const clcnn_op_desc what = clcnn_op_desc_make("dense", NULL, 0, operands, 2);
    const clcnn_choice choice = {.solver = "tiled"};
    return clcnn_op_create(context, &what, &choice, op);
}

static trio open_trio(clcnn_context *context) {
    static const int sizes[] = {8, 32, 16};
    trio t = {.held = 0};
    for (int i = 0; i < 3; i++) {
        UNIT_OK(make_dense(context, sizes[i], sizes[i], &t.op[i]));
        t.workspace[i] = info_of(t.op[i]).workspace;
        t.held += info_of(t.op[i]).memory;
        ck_assert_uint_gt(t.workspace[i], 0);
        ck_assert_uint_eq(t.workspace[i] % ROUNDED, 0);
    }
    ck_assert(t.workspace[0] < t.workspace[2] && t.workspace[2] < t.workspace[1]);
    return t;
}

/* Runs dense on ones: every element is the number of inputs times the weights' value. */
static void run_dense(clcnn_op *op, float weight) {
    clcnn_context *context = op->context;
    clcnn_tensor *t[3] = {NULL};
    float got[64];
    for (size_t i = 0; i < 2; i++) {
        t[i] = unit_tensor(context, clcnn_op_input_shape(op, i), NULL);
        UNIT_OK(clcnn_tensor_fill(t[i], i ? weight : 1));
    }
    const clcnn_shape shape = clcnn_op_output_shape(op, 0);
    t[2] = unit_tensor(context, shape, NULL);
    UNIT_OK(clcnn_tensor_fill(t[2], NAN));
    UNIT_OK(clcnn_op_execute(op, t, 2, &t[2], 1));
    UNIT_OK(clcnn_tensor_read(t[2], got, clcnn_shape_count(shape)));
    for (size_t i = 0; i < clcnn_shape_count(shape); i++) {
        ck_assert(got[i] == weight * (float)clcnn_op_input_shape(op, 0).dim[1]);
    }
    for (size_t i = 0; i < UNIT_COUNT(t); i++) {
        clcnn_tensor_destroy(t[i]);
    }
}

/* The largest is counted, while it is there; the others run on as it comes and goes. */
START_TEST(the_workspace_is_the_largest) {
    clcnn_context *context = unit_open(UNIT_DEVICE, plain);
    trio t = open_trio(context);
    ck_assert_uint_eq(clcnn_context_memory(context), t.held + t.workspace[1]);
    for (int i = 0; i < 3; i++) {
        run_dense(t.op[i], (float)i + 2);
    }
    t.held -= info_of(t.op[1]).memory;
    clcnn_op_destroy(t.op[1]);
    ck_assert_uint_eq(clcnn_context_memory(context), t.held + t.workspace[2]);
    run_dense(t.op[0], 5);
    run_dense(t.op[2], 6);
    t.held -= info_of(t.op[0]).memory;
    clcnn_op_destroy(t.op[0]);
    ck_assert_uint_eq(clcnn_context_memory(context), t.held + t.workspace[2]);
    run_dense(t.op[2], 7);
    clcnn_op_destroy(t.op[2]);
    ck_assert_uint_eq(clcnn_context_memory(context), 0);
    clcnn_context_destroy(context);
}
END_TEST

/* With guard zones each has its own, so that an overrun shows. */
START_TEST(guarded_workspaces_are_apart) {
    clcnn_context *context = unit_context(UNIT_DEVICE);
    const size_t before = clcnn_context_memory(context);
    trio t = open_trio(context);
    const size_t needed = t.held + t.workspace[0] + t.workspace[1] + t.workspace[2];
    ck_assert_uint_gt(clcnn_context_memory(context) - before, needed);
    for (int i = 0; i < 3; i++) {
        run_dense(t.op[i], (float)i + 2);
        UNIT_OK(clcnn_context_check_guards(context));
        clcnn_op_destroy(t.op[i]);
    }
    ck_assert_uint_eq(clcnn_context_memory(context), before);
}
END_TEST

/* A workspace that does not fit leaves the one that there is. */
START_TEST(a_workspace_that_cannot_grow) {
    const clcnn_context_desc small = {.memory_budget = 16384};
    clcnn_context *context = unit_open(UNIT_DEVICE, small);
    clcnn_op *first = NULL, *second = (clcnn_op *)(void *)context;
    UNIT_OK(make_dense(context, 16, 16, &first));
    const size_t before = clcnn_context_memory(context);
    UNIT_REFUSED(CLCNN_OUT_OF_MEMORY, "memory", make_dense(context, 64, 64, &second));
    ck_assert_ptr_null(second);
    ck_assert_uint_eq(clcnn_context_memory(context), before);
    run_dense(first, 3);
    UNIT_OK(make_dense(context, 8, 8, &second));
    run_dense(second, 4);
    run_dense(first, 5);
    clcnn_op_destroy(first);
    clcnn_op_destroy(second);
    ck_assert_uint_eq(clcnn_context_memory(context), 0);
    clcnn_context_destroy(context);
}
END_TEST

/* ---- The limit ---- */

/* Exactly what a solver with a tile needs is enough, a byte less is refused and leaves nothing. */
static size_t check_limit(clcnn_context *context, const example *e, const char *solver) {
    clcnn_choice choice = {.solver = solver};
    clcnn_op *op = NULL;
    UNIT_OK(make(context, e, 6, &choice, &op));
    const size_t needed = info_of(op).workspace;
    char tile[32];
    snprintf(tile, sizeof tile, "%s", info_of(op).tile);
    choice.tile = tile;
    clcnn_op_destroy(op);
    choice.workspace_limit = needed ? needed : 1;
    UNIT_OK(make(context, e, 6, &choice, &op));
    ck_assert_uint_eq(info_of(op).workspace, needed);
    clcnn_op_destroy(op);
    if (needed > 1) {
        choice.workspace_limit = needed - 1;
        op = (clcnn_op *)(void *)context;
        UNIT_REFUSED(CLCNN_UNSUPPORTED, "the limit is", make(context, e, 6, &choice, &op));
        ck_assert_ptr_null(op);
        choice.workspace_limit = 0;
        UNIT_OK(make(context, e, 6, &choice, &op));
        clcnn_op_destroy(op);
    }
    ck_assert_uint_eq(clcnn_context_memory(context), 0);
    return needed;
}

START_TEST(limits_of_the_workspace) {
    clcnn_context *context = unit_open(_i, plain);
    size_t limited = 0;
    for (int i = 0; i < example_count; i++) {
        const clcnn_solvers solvers = solvers_of(context, &examples[i]);
        for (size_t k = 0; k < solvers.count; k++) {
            limited += check_limit(context, &examples[i], solvers.name[k]) > 0;
        }
    }
    ck_assert_int_eq(limited > 0, _i == UNIT_DEVICE);
    clcnn_context_destroy(context);
}
END_TEST

/* Constants are packed in what is held, so no limit is too small; where a solver may be chosen, one
 * that keeps to the limit is. */
START_TEST(what_keeps_to_a_limit_is_chosen) {
    clcnn_context *context = unit_open(_i, plain);
    const clcnn_choice tight = {.workspace_limit = 1};
    for (int i = 0; i < example_count; i++) {
        clcnn_op *op = NULL;
        UNIT_OK(make(context, &examples[i], 0, &tight, &op));
        ck_assert_uint_eq(info_of(op).workspace, 0);
        clcnn_op_destroy(op);
        const clcnn_status status = make(context, &examples[i], 6, &tight, &op);
        ck_assert(status == CLCNN_OK || status == CLCNN_UNSUPPORTED);
        ck_assert(status || info_of(op).workspace <= 1);
        clcnn_op_destroy(status ? NULL : op);
        ck_assert_uint_eq(clcnn_context_memory(context), 0);
    }
    clcnn_context_destroy(context);
}
END_TEST

/* Tensors in front of and behind an operator's buffers, destroyed in any order. */
START_TEST(operators_give_everything_back) {
    clcnn_context *context = unit_context(_i);
    const size_t before = clcnn_context_memory(context);
    clcnn_op *op[2 * 8] = {NULL};
    for (int i = 0; i < 8; i++) {
        UNIT_OK(make(context, &examples[i], 0, NULL, &op[i]));
        UNIT_OK(make(context, &examples[i], 6, NULL, &op[8 + i]));
    }
    for (int i = 0; i < 16; i++) {
        clcnn_op_destroy(op[i * 7 % 16]);
        UNIT_OK(clcnn_context_check_guards(context));
    }
    ck_assert_uint_eq(clcnn_context_memory(context), before);
}
END_TEST

Suite *suite_workspace(void) {
    Suite *suite = suite_create("workspace");
    const int contexts = unit_contexts();
    TCase *tcase = tcase_create("workspace");
    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, held_buffers_and_workspace_are_counted, 0, contexts);
    if (contexts > UNIT_DEVICE) {
        tcase_add_test(tcase, the_workspace_is_the_largest);
        tcase_add_test(tcase, guarded_workspaces_are_apart);
        tcase_add_test(tcase, a_workspace_that_cannot_grow);
    }
    tcase_add_loop_test(tcase, limits_of_the_workspace, 0, contexts);
    tcase_add_loop_test(tcase, what_keeps_to_a_limit_is_chosen, 0, contexts);
    tcase_add_loop_test(tcase, operators_give_everything_back, 0, contexts);
    suite_add_tcase(suite, tcase);
    return suite;
}
