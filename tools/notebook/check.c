/* SPDX-License-Identifier: MIT
 * Runs a layer and has it judged; holds results against known answers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "notebook.h"
#include "tool.h"

int array_create(clcnn_shape shape, array *a) {
    const size_t count = clcnn_shape_count(shape);
    *a = (array){shape, calloc(count, sizeof *a->values)};
    return a->values ? EXIT_RIGHT
                     : fail(EXIT_NO_MEMORY, "notebook: no memory for %zu values", count);
}

void array_free(array *a) {
    free(a->values);
    a->values = NULL;
}

/* Counts a check. Every one that fails says so, until it would be a flood. */
static int count_check(notebook *book, int right) {
    enum { MOST_LINES = 10 };
    book->checks++;
    if (!right && ++book->wrong_checks == MOST_LINES + 1) {
        puts("  MISMATCH: more of them, which are only counted");
    }
    return right || book->wrong_checks > MOST_LINES;
}

void notebook_check(notebook *book, int right, const char *what) {
    if (!count_check(book, right)) {
        printf("  MISMATCH: %s\n", what);
    }
}

static void print_index(clcnn_shape shape, size_t index) {
    size_t part[CLCNN_MAX_RANK] = {0};
    for (int i = shape.rank - 1; i >= 0; i--) {
        part[i] = index % (size_t)shape.dim[i];
        index /= (size_t)shape.dim[i];
    }
    for (int i = 0; i < shape.rank; i++) {
        printf("%s%zu", i ? ", " : "(", part[i]);
    }
    putchar(')');
}

/* What a result is held against. */
typedef struct answer {
    const double *values, *bound; /* bound NULL: equal */
    char name[96];
} answer;

/* One check of a whole result, which was compared. */
static void check_result(notebook *book, const float *got, const answer *right, clcnn_shape shape,
                         const clcnn_comparison *c) {
    if (!count_check(book, c->wrong == 0)) {
        const size_t first = c->first_wrong;
        printf("  MISMATCH: %s: %zu of %zu values are wrong; at ", right->name, c->wrong,
               clcnn_shape_count(shape));
        print_index(shape, first);
        printf(" it is %.9g, not %.9g to within %.3g\n", (double)got[first], right->values[first],
               right->bound ? right->bound[first] : 0);
    }
}

/* "max_pool2d (direct 6x4)" */
static clcnn_status name_op(const clcnn_op *op, answer *right) {
    clcnn_op_information info;
    clcnn_status status = clcnn_op_info(op, &info);
    if (!status) {
        snprintf(right->name, sizeof right->name, "%s (%s%s%s)", info.operator_name, info.solver,
                 info.tile[0] ? " " : "", info.tile);
    }
    return status;
}

/* Holds what was got against the reference's answer. */
static int check_case(notebook *book, const judge_side *device, const judge_side *reference,
                      judge_case *c, judgement *total) {
    const judge_output *o = &c->outputs[0];
    answer right = {o->expected, o->bound, ""};
    const clcnn_status status = judge_result(c, reference, device->op);
    if (status) {
        return fail_status(status, c->fault);
    }
    if (name_op(device->op, &right)) {
        return fail_library();
    }
    if (c->changed && !count_check(book, 0)) {
        printf("  MISMATCH: %s: the run changed its input\n", right.name);
    }
    check_result(book, o->got, &right, o->shape, &o->comparison);
    total->values += o->count;
    total->wrong += c->wrong;
    total->worst = fmax(total->worst, c->worst);
    return EXIT_RIGHT;
}

static clcnn_status create_case(const clcnn_op *op, clcnn_data_kind data, judge_case *c) {
    const clcnn_shape input = clcnn_op_input_shape(op, 0);
    const clcnn_shape output = clcnn_op_output_shape(op, 0);
    return judge_create(&input, 1, &output, 1, data, c);
}

int notebook_judge(notebook *book, const judge_side *device, const judge_side *reference,
                   judgement *total) {
    judge_case c;
    clcnn_status status = create_case(device->op, CLCNN_DATA_ANY, &c);
    if (!status) {
        status = judge_read(&c, device);
    }
    const int code =
        status ? fail_status(status, c.fault) : check_case(book, device, reference, &c, total);
    judge_destroy(&c);
    return code;
}

void notebook_report(const judgement *j) {
    if (j->wrong) {
        printf("  against the reference: %zu of %zu values are wrong\n", j->wrong, j->values);
    } else if (j->worst > 0) {
        printf("  against the reference: %zu of %zu in bounds, the worst at %.2g of its own\n",
               j->values, j->values, j->worst);
    } else {
        printf("  against the reference: %zu of %zu equal\n", j->values, j->values);
    }
}

/* An operator with its tensors, in one context. */
typedef struct running {
    clcnn_op *op;
    clcnn_tensor *x, *y;
} running;

static void unprepare(running *r) {
    clcnn_op_destroy(r->op);
    clcnn_tensor_destroy(r->x);
    clcnn_tensor_destroy(r->y);
}

static clcnn_status upload(clcnn_context *context, const array *a, clcnn_tensor **tensor) {
    clcnn_status status = clcnn_tensor_create(context, CLCNN_FLOAT32, a->shape, tensor);
    return status ? status : clcnn_tensor_write(*tensor, a->values, clcnn_shape_count(a->shape));
}

static clcnn_status create_conv2d(clcnn_context *context, const layer *l, clcnn_shape input,
                                  clcnn_op **op) {
    clcnn_tensor *filter = NULL;
    clcnn_status status = upload(context, l->filter, &filter);
    if (!status) {
        status = clcnn_conv2d_create(context, l->conv2d, input, filter, NULL, op);
    }
    clcnn_tensor_destroy(filter);
    return status;
}

static clcnn_status create_op(clcnn_context *context, const layer *l, clcnn_shape input,
                              clcnn_op **op) {
    if (l->conv2d) {
        return create_conv2d(context, l, input, op);
    }
    if (l->max_pool2d) {
        return clcnn_max_pool2d_create(context, l->max_pool2d, input, op);
    }
    if (l->avg_pool2d) {
        return clcnn_avg_pool2d_create(context, l->avg_pool2d, input, op);
    }
    return clcnn_activation_create(context, l->activation, input, op);
}

static int prepare(clcnn_context *context, const layer *l, const array *x, running *r) {
    clcnn_status status = create_op(context, l, x->shape, &r->op);
    if (!status) {
        status = upload(context, x, &r->x);
    }
    if (!status) {
        status =
            clcnn_tensor_create(context, CLCNN_FLOAT32, clcnn_op_output_shape(r->op, 0), &r->y);
    }
    return status ? fail_library() : EXIT_RIGHT;
}

static int run(notebook *book, const running *d, const running *r, const array *x, judge_case *c,
               array *y) {
    const judge_side device = {d->op, &d->x, &d->y}, reference = {r->op, &r->x, &r->y};
    const judge_output *o = &c->outputs[0];
    memcpy(c->inputs[0].values, x->values, c->inputs[0].count * sizeof *x->values);
    const clcnn_status status = judge_run(c, &device, NULL);
    if (status && !c->changed) {
        return fail_status(status, c->fault);
    }
    const int code = array_create(o->shape, y);
    if (code) {
        return code;
    }
    memcpy(y->values, o->got, o->count * sizeof *y->values);
    return check_case(book, &device, &reference, c, &book->last);
}

int notebook_run(notebook *book, const layer *l, const array *x, array *y) {
    running device = {.op = NULL}, reference = {.op = NULL};
    judge_case c = {.inputs = NULL};
    book->last = (judgement){.values = 0};
    y->values = NULL;
    int code = prepare(book->device, l, x, &device);
    if (!code) {
        code = prepare(book->reference, l, x, &reference);
    }
    if (!code) {
        const clcnn_status status = create_case(device.op, l->data, &c);
        code = status ? fail_status(status, c.fault) : run(book, &device, &reference, x, &c, y);
    }
    judge_destroy(&c);
    unprepare(&device);
    unprepare(&reference);
    return code;
}

int notebook_expect(notebook *book, const array *got, clcnn_shape shape, const double *values) {
    const int wrong = book->wrong_checks;
    const int same_shape = clcnn_shape_equal(got->shape, shape);
    int code = EXIT_RIGHT;
    notebook_check(book, same_shape, "the shape is not that of the known answer");
    if (same_shape && values) {
        const answer known = {values, NULL, "the known answer"};
        clcnn_comparison c;
        if (clcnn_compare(got->values, values, NULL, clcnn_shape_count(shape), &c)) {
            code = fail_library();
        } else {
            check_result(book, got->values, &known, shape, &c);
        }
    }
    notebook_report(&book->last);
    if (wrong == book->wrong_checks) {
        printf("  against the known answer: the same %s\n", values ? "shape and values" : "shape");
    }
    return code;
}
