/* SPDX-License-Identifier: MIT
 * Functions of several values that broadcast. Booleans are 0 and 1. */
#include <math.h>
#include <stdlib.h>

#include "fold.h"
#include "nodes.h"

/* How a node of two inputs is computed. */
typedef struct function {
    int (*layer)(clcnn_model *model, const clcnn_binary_desc *desc, const int *inputs,
                 size_t count);
    double (*known)(double a, double b);
    bool of_truths, of_any, gives_truths, exchanged; /* of_any: of what input 0 is of */
    clcnn_activation_kind then;
} function;

/* Whether both inputs are known, and are to be computed at once. */
static bool known_both(const clcnn_node *node, size_t i, size_t j) {
    const clcnn_array *a = clcnn_node_known(node, i), *b = clcnn_node_known(node, j);
    return clcnn_fold_wanted(a) && clcnn_fold_wanted(b);
}

/* As floats, integers that are known too: exponents are often some. */
static int number(clcnn_node *node, size_t input) {
    const clcnn_array *array = clcnn_node_known(node, input);
    if (!array || array->kind == CLCNN_ARRAY_FLOAT || array->is_bool) {
        return clcnn_node_value(node, input);
    }
    clcnn_array *floats = clcnn_fold_cast(node, array, CLCNN_ARRAY_FLOAT, false);
    const int value = floats ? clcnn_node_take_array(node, floats) : 0;
    clcnn_array_destroy(floats);
    return value;
}

/* Before opset 7 the axes of B began at `axis` of A, where the node said so. */
static int placed(clcnn_node *node, int value, size_t input) {
    const int axis = node->opset < 7 ? clcnn_node_int(node, "axis", -1) : -1;
    const clcnn_extent a = clcnn_node_extent(node, 0), b = clcnn_node_extent(node, 1);
    if (axis < 0 || input == 0 || axis + b.rank > a.rank) {
        return value;
    }
    clcnn_extent seen = {.rank = a.rank - axis};
    for (int i = 0; i < seen.rank; i++) {
        seen.dim[i] = i < b.rank ? b.dim[i] : 1;
    }
    return clcnn_node_reshape(node, value, seen);
}

static void give(clcnn_node *node, const function *f) {
    if (known_both(node, 0, 1)) {
        const clcnn_array *a = clcnn_node_known(node, f->exchanged);
        const clcnn_array *b = clcnn_node_known(node, !f->exchanged);
        clcnn_node_give_array(node, 0, clcnn_fold_binary(node, a, b, f->known, f->gives_truths));
        return;
    }
    const clcnn_binary_desc desc = {.activation = {.kind = f->then}};
    const bool old = node->opset < 7 && clcnn_node_int(node, "broadcast", 0);
    const clcnn_extent extent =
        old ? clcnn_node_extent(node, 0)
            : clcnn_fold_broadcast(node, clcnn_node_extent(node, 0), clcnn_node_extent(node, 1));
    const bool truths = f->of_truths || (f->of_any && clcnn_node_is_truth(node, 0));
    int x[2];
    for (size_t i = 0; i < 2; i++) {
        const int value = truths ? clcnn_node_truth(node, i) : number(node, i);
        x[i ^ (size_t)f->exchanged] = placed(node, value, i);
    }
    clcnn_node_give_typed(node, 0, f->layer(node->model, &desc, x, 2), extent,
                          f->gives_truths ? CLCNN_NAME_BOOL : CLCNN_NAME_FLOAT);
}

/* ---- Known numbers ---- */

static double plus(double a, double b) {
    return a + b;
}

static double minus(double a, double b) {
    return a - b;
}

static double times(double a, double b) {
    return a * b;
}

static double over(double a, double b) {
    return a / b; /* of integers store() cuts it off, as C does */
}

static double equal(double a, double b) {
    return a == b;
}

static double less(double a, double b) {
    return a < b;
}

static double less_or_equal(double a, double b) {
    return a <= b;
}

static double both(double a, double b) {
    return a != 0 && b != 0;
}

static double either(double a, double b) {
    return a != 0 || b != 0;
}

static double differ(double a, double b) {
    return (a != 0) != (b != 0);
}

/* ---- Two inputs ---- */

#define BINARY(name, ...)                                                                          \
    void clcnn_read_##name(clcnn_node *node) {                                                     \
        give(node, &(function){__VA_ARGS__});                                                      \
    }

BINARY(Sub, .layer = clcnn_model_subtract, .known = minus)
BINARY(Mul, .layer = clcnn_model_multiply, .known = times)
BINARY(Div, .layer = clcnn_model_divide, .known = over)
BINARY(Pow, .layer = clcnn_model_power, .known = pow)
BINARY(Equal, .layer = clcnn_model_equal, .known = equal, .of_any = true, .gives_truths = true)
BINARY(Less, .layer = clcnn_model_less, .known = less, .gives_truths = true)
BINARY(LessOrEqual, .layer = clcnn_model_less_or_equal, .known = less_or_equal,
       .gives_truths = true)
BINARY(Greater, .layer = clcnn_model_less, .known = less, .gives_truths = true, .exchanged = true)
BINARY(GreaterOrEqual, .layer = clcnn_model_less_or_equal, .known = less_or_equal,
       .gives_truths = true, .exchanged = true)
BINARY(And, .layer = clcnn_model_minimum, .known = both, .of_truths = true, .gives_truths = true)
BINARY(Or, .layer = clcnn_model_maximum, .known = either, .of_truths = true, .gives_truths = true)
BINARY(Xor, .layer = clcnn_model_subtract, .known = differ, .of_truths = true, .gives_truths = true,
       .then = CLCNN_ABS)

/* The rest has the divisor's sign, as in Python. */
static double rest(double a, double b) {
    const double r = fmod(a, b);
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

/* Of integers from which shapes are computed. */
void clcnn_read_Mod(clcnn_node *node) {
    const clcnn_array *a = clcnn_node_known(node, 0), *b = clcnn_node_known(node, 1);
    const bool of_c = clcnn_node_int(node, "fmod", 0) != 0;
    if (!known_both(node, 0, 1) || a->kind != CLCNN_ARRAY_INT || b->kind != CLCNN_ARRAY_INT) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED, "its inputs must be known integers");
        return;
    }
    clcnn_node_give_array(node, 0, clcnn_fold_binary(node, a, b, of_c ? fmod : rest, false));
}

static double no(double v) {
    return v == 0;
}

void clcnn_read_Not(clcnn_node *node) {
    const clcnn_array *array = clcnn_node_known(node, 0);
    if (clcnn_fold_wanted(array)) {
        clcnn_node_give_array(node, 0, clcnn_fold_unary(node, array, no));
        return;
    }
    const int x[2] = {clcnn_node_scalar(node, 1), clcnn_node_truth(node, 0)};
    clcnn_node_give_typed(node, 0, clcnn_model_subtract(node->model, NULL, x, 2),
                          clcnn_node_extent(node, 0), CLCNN_NAME_BOOL);
}

/* ---- One input or more ---- */

static clcnn_extent all_extents(clcnn_node *node) {
    clcnn_extent extent = clcnn_node_extent(node, 0);
    for (size_t i = 1; i < clcnn_node_input_count(node); i++) {
        extent = clcnn_fold_broadcast(node, extent, clcnn_node_extent(node, i));
    }
    return extent;
}

static bool all_known(const clcnn_node *node) {
    bool known = clcnn_node_input_count(node) > 0;
    for (size_t i = 0; i < clcnn_node_input_count(node); i++) {
        known = known && clcnn_fold_wanted(clcnn_node_known(node, i));
    }
    return known;
}

static void fold_all(clcnn_node *node, double (*known)(double, double)) {
    const clcnn_array *first = clcnn_node_known(node, 0);
    clcnn_array *made = clcnn_fold_reshape(node, first, first->extent);
    for (size_t i = 1; made && i < clcnn_node_input_count(node); i++) {
        clcnn_array *next = clcnn_fold_binary(node, made, clcnn_node_known(node, i), known, false);
        clcnn_array_destroy(made);
        made = next;
    }
    clcnn_node_give_array(node, 0, made);
}

/* The sum of all inputs; add takes any number. */
static int sum(clcnn_node *node) {
    int *x = calloc(clcnn_node_input_count(node) + 1, sizeof *x), y = 0;
    if (!x) {
        clcnn_node_refuse(node, CLCNN_OUT_OF_MEMORY, "no host memory for its inputs");
        return 0;
    }
    for (size_t i = 0; i < clcnn_node_input_count(node); i++) {
        x[i] = clcnn_node_value(node, i);
    }
    if (clcnn_node_sound(node)) {
        y = clcnn_model_add(node->model, NULL, x, clcnn_node_input_count(node));
    }
    free(x);
    return y;
}

static void give_sum(clcnn_node *node) {
    if (all_known(node)) {
        fold_all(node, plus);
    } else {
        clcnn_node_give(node, 0, sum(node), all_extents(node));
    }
}

static int add(clcnn_model *model, const clcnn_binary_desc *desc, const int *inputs, size_t count) {
    const clcnn_add_desc sum = {.activation = desc->activation};
    return clcnn_model_add(model, &sum, inputs, count);
}

BINARY(Add, .layer = add, .known = plus)

void clcnn_read_Sum(clcnn_node *node) {
    give_sum(node);
}

void clcnn_read_Mean(clcnn_node *node) {
    const size_t count = clcnn_node_input_count(node);
    const int x[2] = {sum(node), clcnn_node_scalar(node, (float)count)};
    clcnn_node_give(node, 0, clcnn_model_divide(node->model, NULL, x, 2), all_extents(node));
}

/* One after the other. */
static void give_extreme(clcnn_node *node,
                         int (*layer)(clcnn_model *, const clcnn_binary_desc *, const int *,
                                      size_t),
                         double (*known)(double, double)) {
    if (all_known(node)) {
        fold_all(node, known);
        return;
    }
    int y = clcnn_node_value(node, 0);
    for (size_t i = 1; i < clcnn_node_input_count(node); i++) {
        y = layer(node->model, NULL, (int[]){y, clcnn_node_value(node, i)}, 2);
    }
    clcnn_node_give(node, 0, y, all_extents(node));
}

void clcnn_read_Max(clcnn_node *node) {
    give_extreme(node, clcnn_model_maximum, fmax);
}

void clcnn_read_Min(clcnn_node *node) {
    give_extreme(node, clcnn_model_minimum, fmin);
}

/* ---- Where --------------------------------------------------------------------------------- */

static double select_first(double condition, double value) {
    return condition != 0 ? value : 0;
}

static double select_second(double condition, double value) {
    return condition != 0 ? 0 : value;
}

/* As a sum, one of whose terms is 0 everywhere: sizes are finite. */
static clcnn_array *fold_where(clcnn_node *node) {
    const clcnn_array *condition = clcnn_node_known(node, 0);
    const clcnn_array *a = clcnn_node_known(node, 1), *b = clcnn_node_known(node, 2);
    clcnn_array *first = clcnn_fold_binary(node, condition, a, select_first, false);
    clcnn_array *second = clcnn_fold_binary(node, condition, b, select_second, false);
    clcnn_array *made =
        first && second ? clcnn_fold_binary(node, first, second, plus, false) : NULL;
    clcnn_array_destroy(first);
    clcnn_array_destroy(second);
    if (made) {
        made->is_bool = a->is_bool;
    }
    return made;
}

void clcnn_read_Where(clcnn_node *node) {
    if (known_both(node, 0, 1) && clcnn_fold_wanted(clcnn_node_known(node, 2)) &&
        clcnn_node_known(node, 1)->kind == CLCNN_ARRAY_INT) {
        clcnn_node_give_array(node, 0, fold_where(node));
        return;
    }
    const bool truths = clcnn_node_is_truth(node, 1);
    int x[3] = {clcnn_node_truth(node, 0), 0, 0};
    for (size_t i = 1; i < 3; i++) {
        x[i] = truths ? clcnn_node_truth(node, i) : clcnn_node_value(node, i);
    }
    clcnn_node_give_typed(node, 0, clcnn_model_where(node->model, NULL, x, 3), all_extents(node),
                          truths ? CLCNN_NAME_BOOL : CLCNN_NAME_FLOAT);
}
