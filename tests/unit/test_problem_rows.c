/* SPDX-License-Identifier: MIT
 * What stands behind problem lines: the rows of the operators, the problems that are drawn, and a
 * problem's tensors. */
#include <math.h>
#include <string.h>

#include "problem/keys.h"
#include "problem/tensors.h"
#include "unit.h"

static problem parse(const char *line) {
    problem p;
    char why[PROBLEM_WHY] = "";
    ck_assert_msg(problem_parse(line, &p, why), "%s: %s", line, why);
    return p;
}

/* ---- Rows ---- */

static size_t words(const char *list) {
    size_t count = 0;
    for (const char *at = list ? list : ""; *at; at += strspn(at, " ")) {
        at += strcspn(at, " ");
        count++;
    }
    return count;
}

/* Every operator of the library has its row, and what a row names is there. */
START_TEST(rows_follow_the_library) {
    const clcnn_operator_info *info = clcnn_operator_at((size_t)_i);
    const problem_operator *row = problem_operators[_i];
    size_t weights = 0;
    problem p;
    ck_assert_ptr_nonnull(info);
    ck_assert_str_eq(row->name, info->name);
    ck_assert_ptr_eq(problem_operator_find(info->name), row);
    ck_assert_uint_eq(problem_operator_index(row), (size_t)_i);
    ck_assert_uint_le(info->desc_size, PROBLEM_DESC);
    problem_start(&p, row);
    for (size_t i = 0; info->inputs[i].name; i++) {
        ck_assert_uint_lt(i, PROBLEM_INPUTS);
        weights += (size_t)problem_is_weight(&p, i);
    }
    ck_assert_uint_eq(weights, words(row->weights));
}
END_TEST

START_TEST(keys_of_rows) {
    const problem_operator *row = problem_operators[_i];
    problem_key keys[PROBLEM_KEYS];
    const size_t count = problem_keys(row, keys);
    size_t required = 0;
    ck_assert_uint_lt(count, PROBLEM_KEYS);
    for (size_t i = 0; i < count; i++) {
        required += (size_t)keys[i].required;
        ck_assert_msg(keys[i].rule[0] && keys[i].parse && keys[i].print, "%s", keys[i].name);
        for (size_t k = 0; k < i; k++) {
            ck_assert_str_ne(keys[i].name, keys[k].name);
        }
    }
    ck_assert_uint_eq(required, words(row->required));
}
END_TEST

START_TEST(rows_end_with_the_library) {
    ck_assert_ptr_null(clcnn_operator_at(problem_operator_count()));
    ck_assert_ptr_null(problem_operators[problem_operator_count()]);
    ck_assert_ptr_null(problem_operator_find("conv3d"));
}
END_TEST

/* ---- Draws ---- */

enum { DRAWS = 300 };

START_TEST(drawn_problems_are_sound) {
    const problem_operator *operation = problem_operators[_i];
    char first[PROBLEM_LINE] = "", line[PROBLEM_LINE], again[PROBLEM_LINE];
    int different = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        problem p, q;
        problem_draw(7, i, operation, &p);
        ck_assert_str_eq(p.operation->name, operation->name);
        problem_print(&p, line);
        q = parse(line); /* the library takes it */
        problem_print(&q, again);
        ck_assert_str_eq(again, line);
        ck_assert_msg(problem_cost(&p) <= PROBLEM_DRAWN_COST, "%s costs %g", line,
                      problem_cost(&p));
        problem_draw(7, i, operation, &q); /* the number and the seed decide */
        problem_print(&q, again);
        ck_assert_str_eq(again, line);
        different += strcmp(line, first) != 0;
        memcpy(first, line, sizeof first);
    }
    ck_assert_int_gt(different, DRAWS * 9 / 10);
}
END_TEST

/* A seed's problems of an operator stay what they are, but for what is drawn last. */
START_TEST(draws_stay) {
    static const char *const lines[] = {
        ("conv2d n4 h17 w18 c6 k64 kh1 sh2 sw3 pad=same format=nchw filter=oihw act=hard_tanh "
         "seed=416071"),
        "conv2d n2 h5 w4 c12 k47 kh2 kw4 sh2 sw2 pad=2,1,1,2 act=hard_swish seed=405858",
        "conv2d h10 w19 c32 k3 kh1 kw3 sw3 pad=0,2,1,2 act=relu seed=740886",
    };
    for (uint64_t i = 0; i < UNIT_COUNT(lines); i++) {
        char line[PROBLEM_LINE];
        problem p;
        problem_draw(7, i, &problem_conv2d, &p);
        memset(p.given, 0, sizeof p.given);
        p.optional[PROBLEM_RESIDUAL] = 0;
        p.pitches = p.unaligned = 0;
        problem_print(&p, line);
        ck_assert_str_eq(line, lines[i]);
    }
}
END_TEST

/* Optional inputs that are no weights are there now and then, and weights are given. */
static void check_operands(const problem_operator *row, const int there[PROBLEM_INPUTS],
                           const int given[PROBLEM_INPUTS]) {
    problem p;
    problem_start(&p, row);
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        const clcnn_operand_info *input = problem_input_info(&p, i);
        const int weight = problem_is_weight(&p, i);
        const int required = !input || !input->optional;
        ck_assert_int_eq(given[i] > (required ? DRAWS / 50 : DRAWS / 100), weight);
        ck_assert_int_eq(there[i] > DRAWS / 20, !required);
    }
}

START_TEST(operands_are_drawn) {
    int there[PROBLEM_INPUTS] = {0}, given[PROBLEM_INPUTS] = {0};
    int pitched = 0, mixed = 0, unaligned = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        problem p;
        problem_draw(3, i, problem_operators[_i], &p);
        for (size_t k = 0; k < PROBLEM_INPUTS; k++) {
            there[k] += p.optional[k];
            given[k] += p.given[k];
        }
        pitched += p.pitches > 0;
        mixed += p.pitches > 1 && p.pitch[0] != p.pitch[1];
        unaligned += p.unaligned;
    }
    check_operands(problem_operators[_i], there, given);
    ck_assert_int_gt(pitched, DRAWS / 25);
    ck_assert_int_gt(mixed, DRAWS / 50);
    ck_assert_int_gt(unaligned, DRAWS / 50);
    ck_assert_int_lt(pitched, DRAWS / 5);
}
END_TEST

START_TEST(any_operator_is_drawn) {
    uint64_t seen = 0;
    for (uint64_t i = 0; i < 4 * DRAWS; i++) {
        problem p;
        problem_draw(1, i, NULL, &p);
        seen |= (uint64_t)1 << problem_operator_index(p.operation);
    }
    ck_assert_uint_eq(seen, ((uint64_t)1 << problem_operator_count()) - 1);
}
END_TEST

/* ---- Tensors ---- */

START_TEST(tensors_are_as_the_line_says) {
    const problem p = parse("dense n3 c2 k4 bias=1 residual=1 given=bias pitch=5,0,7 unaligned=1");
    clcnn_context *context = unit_context(_i);
    problem_tensors t;
    float around[16], values[6] = {1, 2, 3, 4, 5, 6};
    UNIT_OK(problem_tensors_create(context, &p, &t));
    ck_assert_uint_eq(t.count, 4);
    ck_assert_int_eq(clcnn_tensor_pitch(t.inputs[0]), 5);
    ck_assert_int_eq(clcnn_tensor_pitch(t.inputs[PROBLEM_RESIDUAL]), 4);
    ck_assert_int_eq(clcnn_tensor_pitch(t.outputs[0]), 7);
    for (size_t i = 0; i < t.count; i++) { /* constants begin at a boundary, and no run has them */
        ck_assert_ptr_eq(t.run[i], i == PROBLEM_WEIGHTS ? NULL : t.inputs[i]);
        ck_assert_int_eq(t.around[i] == NULL, i == PROBLEM_WEIGHTS);
    }
    UNIT_OK(clcnn_tensor_write(t.inputs[0], values, 6));
    UNIT_OK(clcnn_tensor_read(t.around[0], around, 16));
    for (int i = 0; i < 16; i++) { /* an element, then rows of 2 that are 5 apart */
        const int at = i - 1, inside = at >= 0 && at % 5 < 2;
        ck_assert_int_eq(inside, !isnan(around[i]));
        ck_assert(!inside || around[i] == values[at / 5 * 2 + at % 5]);
    }
    problem_tensors_destroy(&t);
}
END_TEST

/* Of each tensor the element before it, and those between its rows. */
START_TEST(writing_around_tensors_shows) {
    const problem p = parse("dense n3 c1 k4 pitch=2,6 unaligned=1");
    static const int places[][2] = {{0, 0}, {0, 2}, {0, 6}, {1, 0}, {1, 5}, {1, 18}};
    problem_tensors t;
    int intact;
    UNIT_OK(problem_tensors_create(unit_context(_i), &p, &t));
    UNIT_OK(clcnn_tensor_fill(t.inputs[0], 1));
    UNIT_OK(clcnn_tensor_fill(t.outputs[0], 1));
    UNIT_OK(problem_tensors_intact(&t, &intact));
    ck_assert_int_eq(intact, 1);
    for (size_t i = 0; i < UNIT_COUNT(places); i++) {
        clcnn_tensor *around = t.around[places[i][0] ? PROBLEM_INPUTS : 0], *one;
        UNIT_OK(clcnn_tensor_view_outer(around, places[i][1], 1, &one));
        UNIT_OK(clcnn_tensor_fill(one, 0));
        UNIT_OK(problem_tensors_intact(&t, &intact));
        ck_assert_int_eq(intact, 0);
        UNIT_OK(clcnn_tensor_fill(one, NAN));
        UNIT_OK(problem_tensors_intact(&t, &intact));
        ck_assert_int_eq(intact, 1);
        clcnn_tensor_destroy(one);
    }
    problem_tensors_destroy(&t);
}
END_TEST

Suite *suite_problem_rows(void) {
    Suite *suite = suite_create("problem_rows");
    TCase *tcase = tcase_create("problem_rows");
    const int operators = (int)problem_operator_count();
    tcase_add_loop_test(tcase, rows_follow_the_library, 0, operators);
    tcase_add_loop_test(tcase, keys_of_rows, 0, operators);
    tcase_add_test(tcase, rows_end_with_the_library);
    tcase_add_loop_test(tcase, drawn_problems_are_sound, 0, operators);
    tcase_add_test(tcase, draws_stay);
    tcase_add_loop_test(tcase, operands_are_drawn, 0, operators);
    tcase_add_test(tcase, any_operator_is_drawn);
    tcase_add_loop_test(tcase, tensors_are_as_the_line_says, 0, unit_contexts());
    tcase_add_loop_test(tcase, writing_around_tensors_shows, 0, unit_contexts());
    suite_add_tcase(suite, tcase);
    return suite;
}
