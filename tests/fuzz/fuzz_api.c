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

static int is_small(clcnn_shape shape, int pitch) {
    const size_t count = clcnn_shape_count(shape);
    return count > 0 && count <= MOST_VALUES &&
           (pitch == 0 || (size_t)pitch * count <= MOST_VALUES);
}

/* A tensor and the one that it is a view of, with what lies between its rows; that may be all. */
typedef struct placed {
    clcnn_tensor *tensor, *wide;
} placed;

static const float gap = 7;

/* It lies at the end of a larger one, behind a multiple of what kernels load at once or, where the
 * call wants that, anywhere. */
static placed place_typed(clcnn_context *context, const call *c, clcnn_type type, clcnn_shape shape,
                          int pitch) {
    placed p = {NULL, NULL};
    clcnn_shape wide = shape;
    if (!is_small(shape, pitch)) {
        return p;
    }
    int *row = &wide.dim[shape.rank - 1];
    *row = pitch > *row ? pitch : *row;
    const int before = c->unaligned ? (int)(c->seed % 19) : (int)(c->seed % 3) * 16;
    const int count = (int)clcnn_shape_count(wide);
    clcnn_tensor *larger = NULL, *flat = NULL;
    FUZZ_REQUIRE(!clcnn_tensor_create(context, type, clcnn_shape1(before + count), &larger) &&
                     !clcnn_tensor_fill(larger, gap) &&
                     !clcnn_tensor_view_outer(larger, before, count, &flat) &&
                     !clcnn_tensor_view_shape(flat, wide, &p.wide) &&
                     !clcnn_tensor_view_inner(p.wide, 0, shape.dim[shape.rank - 1], &p.tensor),
                 "%s", clcnn_last_error()->message);
    clcnn_tensor_destroy(larger);
    clcnn_tensor_destroy(flat);
    return p;
}

static placed place(clcnn_context *context, const call *c, clcnn_shape shape, int pitch) {
    return place_typed(context, c, CLCNN_FLOAT32, shape, pitch);
}

static void displace(placed *p) {
    clcnn_tensor_destroy(p->tensor);
    clcnn_tensor_destroy(p->wide);
}

/* Nothing has written between the rows. */
static void check_gaps(const placed *p) {
    const clcnn_shape wide = clcnn_tensor_shape(p->wide), shape = clcnn_tensor_shape(p->tensor);
    const int pitch = wide.dim[wide.rank - 1], row = shape.dim[shape.rank - 1];
    const size_t count = clcnn_shape_count(wide);
    judge_output all = {.type = clcnn_tensor_type(p->wide), .got = malloc(count * sizeof(float))};
    FUZZ_REQUIRE(all.got && !clcnn_tensor_read_bytes(p->wide, all.got, count * sizeof(float)), "%s",
                 clcnn_last_error()->message);
    for (size_t i = 0; i < count; i++) {
        FUZZ_REQUIRE((int)(i % (size_t)pitch) < row || judge_got(&all, i) == (double)gap,
                     "%g is written between the rows", judge_got(&all, i));
    }
    free(all.got);
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
    const clcnn_shape shape = c->operands[0].shape;
    placed p = place(device, c, shape, 0);
    clcnn_tensor *view = NULL, *part = NULL;
    if (!p.tensor) {
        return;
    }
    float *values = draw(c, 0, clcnn_shape_count(shape));
    clcnn_status status = clcnn_tensor_view_inner(p.tensor, c->start, c->part, &view);
    if (!status) {
        check_view(clcnn_tensor_view_outer(view, c->part, c->start, &part), part, values);
        part = NULL;
        check_view(clcnn_tensor_view_shape(view, c->operands[1].shape, &part), part, values);
    }
    check_view(status, view, values);
    view = NULL;
    check_view(clcnn_tensor_view_outer(p.tensor, c->start, c->part, &view), view, values);
    free(values);
    displace(&p);
}

/* ---- One operator -------------------------------------------------------------------------- */

/* An operator and its tensors in one context. */
typedef struct side {
    clcnn_op *op; /* NULL: the call is refused */
    placed inputs[CALL_INPUTS];
    clcnn_tensor *given[CALL_INPUTS]; /* those that a run takes */
} side;

static void fill_inputs(const call *c, clcnn_context *context, side *s,
                        clcnn_tensor *constants[CALL_INPUTS]) {
    for (size_t i = 0; i < c->count; i++) {
        const clcnn_operand *o = &c->operands[i];
        const size_t count = clcnn_shape_count(o->shape);
        s->inputs[i] = place(context, c, o->shape, o->pitch);
        clcnn_tensor *tensor = s->inputs[i].tensor;
        if (tensor) {
            float *values = draw(c, (unsigned)i, count);
            FUZZ_REQUIRE(!clcnn_tensor_write(tensor, values, count), "%s",
                         clcnn_last_error()->message);
            free(values);
        }
        constants[i] = c->constant[i] ? tensor : NULL;
        s->given[i] = c->constant[i] ? NULL : tensor;
    }
}

static side create(const call *c, clcnn_context *context, const char *solver) {
    const clcnn_choice choice = {.solver = solver, .unaligned = c->unaligned};
    side s = {.op = NULL};
    clcnn_tensor *constants[CALL_INPUTS] = {NULL};
    clcnn_operand operands[CALL_INPUTS];
    fill_inputs(c, context, &s, constants);
    const clcnn_op_desc what = call_describe(c, constants, operands);
    if (!succeeded(clcnn_op_create(context, &what, &choice, &s.op))) {
        FUZZ_REQUIRE(!s.op, "a refused operator is stored");
    }
    return s;
}

static void destroy(side *s) {
    for (size_t i = 0; i < CALL_INPUTS; i++) {
        displace(&s->inputs[i]);
    }
    clcnn_op_destroy(s->op);
}

/* The shapes of what a run takes, and their values. */
static judge_case open_case(const call *c, const side *s, const clcnn_shape *outputs,
                            size_t count) {
    const clcnn_data_kind data = c->values == CALL_WHOLE ? CLCNN_DATA_INTEGER : CLCNN_DATA_ANY;
    clcnn_shape shapes[CALL_INPUTS] = {{0, {0}}};
    judge_case j;
    for (size_t i = 0; i < c->count; i++) {
        shapes[i] = s->given[i] ? c->operands[i].shape : shapes[i];
    }
    FUZZ_REQUIRE(!judge_create(shapes, c->count, outputs, count, data, &j), "%s", j.fault);
    for (size_t i = 0; i < c->count; i++) {
        if (j.inputs[i].count > 0) {
            float *values = draw(c, (unsigned)i, j.inputs[i].count);
            memcpy(j.inputs[i].values, values, j.inputs[i].count * sizeof *values);
            free(values);
        }
    }
    return j;
}

static void judge(const call *c, const char *solver, const side *s, const side *exact) {
    clcnn_shape shapes[CALL_OUTPUTS];
    placed out[CALL_OUTPUTS];
    clcnn_tensor *results[CALL_OUTPUTS];
    size_t count = 0;
    for (; count < CALL_OUTPUTS && clcnn_op_output_shape(s->op, count).rank > 0; count++) {
        shapes[count] = clcnn_op_output_shape(s->op, count);
        out[count] = place_typed(device, c, c->row->outputs[count].type, shapes[count],
                                 c->output_pitch[count]);
        results[count] = out[count].tensor;
    }
    judge_case j = open_case(c, s, shapes, count);
    const judge_side ours = {s->op, s->given, results};
    const judge_side theirs = {exact->op, exact->given, NULL};
    clcnn_status status = judge_run(&j, &ours, device);
    status = status ? status : judge_result(&j, &theirs, s->op);
    FUZZ_REQUIRE(!status, "%s by %s: %s", c->row->name, solver, j.fault);
    const judge_output *o = &j.outputs[j.wrong_output];
    const size_t i = o->comparison.first_wrong;
    FUZZ_REQUIRE(j.wrong == 0, "%s by %s: element %zu of %s is %.9g, not %.9g +- %.3g",
                 c->row->name, solver, i, c->row->outputs[j.wrong_output].name, judge_got(o, i),
                 o->expected[i], o->bound[i]);
    for (size_t k = 0; k < count; k++) {
        check_gaps(&out[k]);
        displace(&out[k]);
    }
    judge_destroy(&j);
}

static void run_solver(const call *c, const char *solver, const side *exact) {
    clcnn_op_information info;
    side s = create(c, device, solver);
    if (!s.op) {
        FUZZ_REQUIRE(clcnn_last_error()->status == CLCNN_OUT_OF_MEMORY, "%s is listed: %s", solver,
                     clcnn_last_error()->message);
        destroy(&s);
        return;
    }
    FUZZ_REQUIRE(!clcnn_op_info(s.op, &info) && strcmp(info.solver, solver) == 0, "%s is not %s",
                 info.solver, solver);
    FUZZ_REQUIRE(clcnn_shape_equal(clcnn_op_output_shape(s.op, 0),
                                   clcnn_op_output_shape(exact->op, 0)),
                 "the output's shape is another");
    judge(c, solver, &s, exact);
    destroy(&s);
}

/* Whether it takes milliseconds. */
static int is_quick(const call *c, const clcnn_op_desc *what, clcnn_shape output) {
    clcnn_work work;
    FUZZ_REQUIRE(!clcnn_op_work(what, &work), "a shape without work: %s",
                 clcnn_last_error()->message);
    int quick = work.multiply_adds <= MOST_WORK && is_small(output, c->output_pitch[0]);
    for (size_t i = 0; i < c->count; i++) {
        const clcnn_operand *o = &c->operands[i];
        quick = quick && (o->shape.rank == 0 || is_small(o->shape, o->pitch));
    }
    return quick;
}

/* A call whose shapes are right is created, listed and run wherever it is small enough. */
static void run(const call *c, const clcnn_op_desc *what, clcnn_shape output) {
    const clcnn_choice choice = {.unaligned = c->unaligned};
    clcnn_solvers solvers;
    if (!is_quick(c, what, output)) {
        succeeded(clcnn_op_solvers(device, what, &choice, &solvers));
        return;
    }
    side exact = create(c, reference, NULL);
    FUZZ_REQUIRE(exact.op, "the shape call takes what is refused: %s", clcnn_last_error()->message);
    FUZZ_REQUIRE(clcnn_shape_equal(clcnn_op_output_shape(exact.op, 0), output),
                 "the shape call says another output");
    FUZZ_REQUIRE(!clcnn_op_solvers(device, what, &choice, &solvers) && solvers.count > 0,
                 "no solver: %s", clcnn_last_error()->message);
    for (size_t i = 0; i < solvers.count; i++) {
        run_solver(c, solvers.name[i], &exact);
    }
    destroy(&exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const bytes from = {data, size};
    const int few = clcnn_context_device(device)->type != CLCNN_DEVICE_REFERENCE;
    const call c = call_of(from, few);
    clcnn_operand operands[CALL_INPUTS];
    const clcnn_op_desc what = call_describe(&c, NULL, operands);
    clcnn_shape output = {0};
    check_tensor_refused(c.operands[0].shape);
    check_views(&c);
    if (succeeded(clcnn_op_shape(&what, 0, &output))) {
        run(&c, &what, output);
    } else {
        side s = create(&c, device, NULL);
        FUZZ_REQUIRE(!s.op, "created without an output's shape");
        destroy(&s);
    }
    FUZZ_REQUIRE(clcnn_context_memory(device) == 0 && clcnn_context_memory(reference) == 0,
                 "buffers are left");
    return 0;
}
