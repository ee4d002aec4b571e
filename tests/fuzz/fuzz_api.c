/* SPDX-License-Identifier: MIT
 * Any descriptor and shapes through the public calls, on the default device (CLCNN_DEVICE) and on
 * the reference: a call is refused in one line with nothing stored, or every solver that is listed
 * gives what the reference says, within its bounds and guard zones, and nothing is left behind. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "call.h"
#include "clcnn_verify.h"
#include "fuzz.h"
#include "judge.h"

enum { MOST_WORK = 100000, MOST_VALUES = 8192 }; /* an input takes milliseconds */

static clcnn_context *device, *reference;

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    clcnn_context_desc desc = {.guard_zones = 1, .memory_budget = (size_t)8 << 20};
    FUZZ_REQUIRE(!clcnn_context_create(&desc, &device), "%s", clcnn_last_error()->message);
    desc.device = "reference";
    FUZZ_REQUIRE(!clcnn_context_create(&desc, &reference), "%s", clcnn_last_error()->message);
    return 0;
}

/* ---- Refusals ------------------------------------------------------------------------------ */

static void check_refusal(clcnn_status status) {
    const clcnn_error *error = clcnn_last_error();
    FUZZ_REQUIRE(status == CLCNN_INVALID_ARGUMENT || status == CLCNN_INVALID_SHAPE ||
                     status == CLCNN_UNSUPPORTED || status == CLCNN_OUT_OF_MEMORY,
                 "%s: %s", clcnn_status_name(status), error->message);
    FUZZ_REQUIRE(error->status == status, "the last error is %s", error->message);
    FUZZ_REQUIRE(error->message[0] && !strpbrk(error->message, "\r\n"), "\"%s\" is no line",
                 error->message);
}

/* 1 where the call succeeded. */
static int succeeded(clcnn_status status) {
    if (status) {
        check_refusal(status);
    }
    return status == CLCNN_OK;
}

/* ---- Values -------------------------------------------------------------------------------- */

static const float spoiled[] = {NAN, INFINITY, 1, -0.0f, 0x1p-140f, FLT_MAX, -FLT_MAX, -INFINITY};

static float *draw(const call *c, unsigned stream, size_t count) {
    float *values = malloc(count * sizeof *values);
    FUZZ_REQUIRE(values, "no memory for %zu values", count);
    const clcnn_initializer uniform = {.kind = CLCNN_RANDOM_UNIFORM,
                                       .seed = 4 * c->seed + stream,
                                       .a = -8,
                                       .b = 8};
    FUZZ_REQUIRE(!clcnn_initialize(&uniform, clcnn_shape1((int)count), values, count), "%s",
                 clcnn_last_error()->message);
    for (size_t i = 0; i < count; i++) {
        values[i] = c->values == CALL_WHOLE ? floorf(values[i]) : values[i] / 4;
    }
    for (size_t i = stream; c->values == CALL_SPOILED && i < count; i += c->seed % 31 + 1) {
        values[i] = spoiled[i % (sizeof spoiled / sizeof *spoiled)];
    }
    return values;
}

static clcnn_tensor *make(clcnn_context *context, const call *c, clcnn_shape shape,
                          unsigned stream) {
    clcnn_tensor *tensor = NULL;
    const size_t count = clcnn_shape_count(shape);
    if (count == 0 || count > MOST_VALUES) {
        return NULL;
    }
    float *values = draw(c, stream, count);
    FUZZ_REQUIRE(!clcnn_tensor_create(context, CLCNN_FLOAT32, shape, &tensor) &&
                     !clcnn_tensor_write(tensor, values, count),
                 "%s", clcnn_last_error()->message);
    free(values);
    return tensor;
}

static void check_tensor_refused(clcnn_shape shape) {
    clcnn_tensor *tensor = NULL;
    if (clcnn_shape_count(shape) == 0) {
        FUZZ_REQUIRE(!succeeded(clcnn_tensor_create(device, CLCNN_FLOAT32, shape, &tensor)),
                     "a tensor of no shape");
        FUZZ_REQUIRE(!tensor, "a refused tensor is stored");
    }
}

/* ---- Views --------------------------------------------------------------------------------- */

/* A view that was made is filled and read. */
static void check_view(clcnn_status status, clcnn_tensor *view, float *values) {
    if (!succeeded(status)) {
        FUZZ_REQUIRE(!view, "a refused view is stored");
        return;
    }
    const clcnn_shape shape = clcnn_tensor_shape(view);
    const size_t count = clcnn_shape_count(shape);
    FUZZ_REQUIRE(clcnn_tensor_pitch(view) >= shape.dim[shape.rank - 1], "rows overlap");
    FUZZ_REQUIRE(!clcnn_tensor_fill(view, 7) && !clcnn_tensor_read(view, values, count) &&
                     !clcnn_context_check_guards(device),
                 "%s", clcnn_last_error()->message);
    for (size_t i = 0; i < count; i++) {
        FUZZ_REQUIRE(values[i] == 7, "element %zu of a filled view is %g", i, (double)values[i]);
    }
    clcnn_tensor_destroy(view);
}

/* Parts of the input, parts of those, and another shape. */
static void check_views(const call *c) {
    clcnn_tensor *tensor = make(device, c, c->input, 0), *view = NULL, *part = NULL;
    if (!tensor) {
        return;
    }
    float *values = draw(c, 0, clcnn_shape_count(c->input));
    clcnn_status status = clcnn_tensor_view_inner(tensor, c->start, c->count, &view);
    if (!status) {
        check_view(clcnn_tensor_view_outer(view, c->count, c->start, &part), part, values);
        part = NULL;
        check_view(clcnn_tensor_view_shape(view, c->filter, &part), part, values);
    }
    check_view(status, view, values);
    view = NULL;
    check_view(clcnn_tensor_view_outer(tensor, c->start, c->count, &view), view, values);
    free(values);
    clcnn_tensor_destroy(tensor);
}

/* A tensor of NaN for a run, which lies at the end of a larger one or is all of it. In front of it is
 * a multiple of what kernels load at once. */
static clcnn_tensor *make_within(const call *c, clcnn_shape shape) {
    const int before = (int)(c->seed % 3) * 16, count = (int)clcnn_shape_count(shape);
    clcnn_tensor *larger = NULL, *flat = NULL, *view = NULL;
    FUZZ_REQUIRE(!clcnn_tensor_create(device, CLCNN_FLOAT32, clcnn_shape1(before + count),
                                      &larger) &&
                     !clcnn_tensor_fill(larger, NAN) &&
                     !clcnn_tensor_view_outer(larger, before, count, &flat) &&
                     !clcnn_tensor_view_shape(flat, shape, &view),
                 "%s", clcnn_last_error()->message);
    clcnn_tensor_destroy(larger);
    clcnn_tensor_destroy(flat);
    return view;
}

/* ---- One operator -------------------------------------------------------------------------- */

/* NULL where the call is refused. */
static clcnn_op *create(const call *c, clcnn_context *context, const char *solver) {
    clcnn_op *op = NULL;
    clcnn_tensor *filter = make(context, c, c->filter, 1), *bias = make(context, c, c->bias, 2);
    if (!succeeded(call_create(c, context, solver, filter, bias, &op))) {
        FUZZ_REQUIRE(!op, "a refused operator is stored");
    }
    clcnn_tensor_destroy(filter);
    clcnn_tensor_destroy(bias);
    return op;
}

static void judge(const call *c, const char *solver, clcnn_op *op, clcnn_op *exact) {
    const clcnn_shape output = clcnn_op_output_shape(op);
    const size_t in = clcnn_shape_count(c->input);
    clcnn_tensor *x = make_within(c, c->input), *x_exact = make(reference, c, c->input, 0);
    clcnn_tensor *y = make_within(c, output);
    float *values = draw(c, 0, in);
    judge_case j;
    clcnn_status status =
        judge_create(&c->input, 1, &output, 1,
                     c->values == CALL_WHOLE ? CLCNN_DATA_INTEGER : CLCNN_DATA_ANY, &j);
    FUZZ_REQUIRE(!status, "%s", j.fault);
    FUZZ_REQUIRE(!clcnn_tensor_write(x, values, in), "%s", clcnn_last_error()->message);
    memcpy(j.inputs[0].values, values, in * sizeof *values);
    const judge_side ours = {op, &x, &y}, theirs = {exact, &x_exact, NULL};
    status = judge_run(&j, &ours, device);
    status = status ? status : judge_result(&j, &theirs, op);
    FUZZ_REQUIRE(!status, "operator %d by %s: %s", (int)c->kind, solver, j.fault);
    const judge_output *o = &j.outputs[j.wrong_output];
    const size_t i = o->comparison.first_wrong;
    FUZZ_REQUIRE(j.wrong == 0, "operator %d by %s: element %zu is %.9g, not %.9g +- %.3g",
                 (int)c->kind, solver, i, (double)o->got[i], o->expected[i], o->bound[i]);
    clcnn_tensor_destroy(x), clcnn_tensor_destroy(x_exact), clcnn_tensor_destroy(y);
    judge_destroy(&j);
    free(values);
}

static void run_solver(const call *c, const char *solver, clcnn_op *exact) {
    clcnn_op_information info;
    clcnn_op *op = create(c, device, solver);
    if (!op) {
        FUZZ_REQUIRE(clcnn_last_error()->status == CLCNN_OUT_OF_MEMORY, "%s is listed: %s", solver,
                     clcnn_last_error()->message);
        return;
    }
    FUZZ_REQUIRE(!clcnn_op_info(op, &info) && strcmp(info.solver, solver) == 0, "%s is not %s",
                 info.solver, solver);
    FUZZ_REQUIRE(clcnn_shape_equal(clcnn_op_output_shape(op), clcnn_op_output_shape(exact)),
                 "the output's shape is another");
    judge(c, solver, op, exact);
    clcnn_op_destroy(op);
}

/* A call whose shapes are right is created, listed and run wherever it is small enough. */
static void run(const call *c, clcnn_shape output) {
    clcnn_solvers solvers;
    if (clcnn_shape_count(c->input) > MOST_VALUES || clcnn_shape_count(output) > MOST_VALUES ||
        clcnn_shape_count(c->filter) > MOST_VALUES || call_work(c, output) > MOST_WORK) {
        succeeded(call_solvers(c, device, &solvers));
        return;
    }
    clcnn_op *exact = create(c, reference, NULL);
    if (!exact) {
        FUZZ_REQUIRE(!create(c, device, NULL), "the reference alone refuses it");
        return;
    }
    FUZZ_REQUIRE(clcnn_shape_equal(clcnn_op_output_shape(exact), output),
                 "the shape call says another output");
    FUZZ_REQUIRE(!call_solvers(c, device, &solvers) && solvers.count > 0, "no solver: %s",
                 clcnn_last_error()->message);
    for (size_t i = 0; i < solvers.count; i++) {
        run_solver(c, solvers.name[i], exact);
    }
    clcnn_op_destroy(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const bytes from = {data, size};
    const int few = clcnn_context_device(device)->type != CLCNN_DEVICE_REFERENCE;
    const call c = call_of(from, few);
    clcnn_shape output = {0};
    check_tensor_refused(c.input);
    check_views(&c);
    if (succeeded(call_shape(&c, &output)) && clcnn_shape_count(output) > 0) {
        run(&c, output);
    } else {
        clcnn_op *op = create(&c, device, NULL);
        FUZZ_REQUIRE(!op, "created without an output's shape");
    }
    FUZZ_REQUIRE(clcnn_context_memory(device) == 0 && clcnn_context_memory(reference) == 0,
                 "buffers are left");
    return 0;
}
