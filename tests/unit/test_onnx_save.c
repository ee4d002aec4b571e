/* SPDX-License-Identifier: MIT
 * Writing ONNX: what is written and read again computes the same, each operator in awkward shapes and
 * random graphs; nodes, Transposes. Where the environment has CLCNN_SAVED, the
 * models that are written go to that folder, with the inputs and outputs of a run, for
 * tests/onnx/check_saved.py. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "activation.h"
#include "model/model.h"
#include "problem.h"
#include "problem/problem.h"
#include "random_model.h"
#include "run_model.h"
#include "saved.h"

/* Of what is rounded more than once where layers became several. */
#define ROUNDED 2e-5

/* ---- Written and read again ---------------------------------------------------------------- */

static void put_values(const char *folder, const char *name, const char *what, const float *values,
                       const clcnn_port *port, const char *mode) {
    char path[600];
    snprintf(path, sizeof path, "%s/%s.%s", folder, name, what);
    FILE *file = fopen(path, mode);
    ck_assert_ptr_nonnull(file);
    for (size_t i = 0; i < clcnn_shape_count(port->shape); i++) {
        fwrite(&values[i], sizeof *values, 1, file); /* indices as floats */
    }
    ck_assert_int_eq(fclose(file), 0);
}

/* Leaves it for tests/onnx/check_saved.py. */
static void leave(const clcnn_model *model, const char *name, const unit_values *run) {
    const char *folder = getenv("CLCNN_SAVED");
    char path[600];
    clcnn_port port;
    if (!folder) {
        return;
    }
    snprintf(path, sizeof path, "%s/%s.onnx", folder, name);
    UNIT_OK(clcnn_model_save(model, path));
    for (size_t i = 0; (port = clcnn_model_input_at(model, i)).name; i++) {
        put_values(folder, name, "inputs", run->x[i], &port, i ? "ab" : "wb");
    }
    for (size_t i = 0; (port = clcnn_model_output_at(model, i)).name; i++) {
        put_values(folder, name, "outputs", run->y[i], &port, i ? "ab" : "wb");
    }
}

static void run_reference(const clcnn_model *model, unit_values *values) {
    clcnn_context *context = unit_context(UNIT_REFERENCE);
    clcnn_compiled *c = unit_model_compile(model, context, (clcnn_compile_desc){.as_built = 1});
    unit_model_run(c, context, values);
    clcnn_compiled_destroy(c);
}

/* tolerance: 0 where whole numbers are equal to the bit. */
static void check_same(const clcnn_model *model, const char *name, const unit_values *got,
                       const unit_values *expected, double tolerance) {
    clcnn_port port;
    for (size_t i = 0; (port = clcnn_model_output_at(model, i)).name; i++) {
        for (size_t k = 0; k < clcnn_shape_count(port.shape); k++) {
            const double a = (double)got->y[i][k], b = (double)expected->y[i][k];
            const double near = b == rint(b) ? tolerance : ROUNDED;
            const bool same =
                a == b || (isnan(a) && isnan(b)) || fabs(a - b) <= near * fmax(1, fabs(b));
            ck_assert_msg(same, "%s: element %zu of %s is %.9g, expected %.9g", name, k, port.name,
                          a, b);
        }
    }
}

static void check_round_trip(const clcnn_model *model, const char *name, const char *line,
                             unit_values *values, double tolerance) {
    static unit_values got;
    clcnn_model *again = saved_and_read(model, line);
    run_reference(model, values);
    leave(model, name, values);
    memcpy(got.x, values->x, sizeof got.x);
    run_reference(again, &got);
    check_same(model, line, &got, values, tolerance);
    clcnn_model_destroy(again);
}

/* ---- Each operator ------------------------------------------------------------------------- */

enum { DRAWS = 24, TRIES = 2000 };

/* What a problem is made a model of. */
typedef struct made {
    clcnn_model *model;
    unit_values values;
} made;

static bool fits(const problem *p) {
    size_t inputs = 0;
    bool small = true;
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        if (problem_has(p, i)) {
            small = small && clcnn_shape_count(problem_operand(p, i)) <= UNIT_MOST;
            inputs += !problem_is_constant(p, i);
        }
    }
    for (size_t i = 0; i < problem_outputs(p); i++) {
        clcnn_shape shape;
        UNIT_OK(problem_output_at(p, i, &shape));
        small = small && clcnn_shape_count(shape) <= UNIT_MOST;
    }
    return small && inputs <= UNIT_PORTS;
}

/* Whole numbers from -4 to 4, or others between them. */
static void fill(problem_stream *stream, const problem *p, size_t input, float *values) {
    size_t last = 0; /* in the list, which has what is repeated once */
    while (last < input && p->info->inputs[last + 1].name) {
        last++;
    }
    const char *name = p->info->inputs[last].name;
    const bool positive = problem_lists(p->operation->positive, name, strlen(name));
    for (size_t i = 0; i < clcnn_shape_count(problem_operand(p, input)); i++) {
        const int drawn = stream_between(stream, -1024, 1024);
        const float v = p->data == PROBLEM_INTEGER ? (float)(drawn / 256) : (float)drawn / 256.0F;
        values[i] = positive ? fabsf(v) + 0.5F : v;
    }
}

/* Weights are constants, what is given at each run inputs of the model. */
static void make_model(const problem *p, unsigned seed, made *m) {
    static float constant[UNIT_MOST];
    problem_stream stream = {.state = seed};
    clcnn_operand operands[PROBLEM_INPUTS];
    const clcnn_op_desc d = problem_describe(p, operands);
    int inputs[PROBLEM_INPUTS] = {0};
    size_t given = 0;
    UNIT_OK(clcnn_model_create(&m->model));
    for (size_t i = 0; i < d.input_count; i++) {
        char name[24];
        snprintf(name, sizeof name, "in%zu", i);
        if (problem_has(p, i) && problem_is_constant(p, i)) {
            fill(&stream, p, i, constant);
            inputs[i] = clcnn_model_constant(m->model, problem_operand(p, i), constant);
        } else if (problem_has(p, i)) {
            fill(&stream, p, i, m->values.x[given++]);
            inputs[i] = clcnn_model_input(m->model, name, problem_operand(p, i));
        }
    }
    const int y = clcnn_model_layer(m->model, d.name, d.desc, d.desc_size, inputs, d.input_count);
    clcnn_model_output(m->model, "out", y);
    if (problem_outputs(p) == 2) {
        clcnn_model_output(m->model, "index", y + 1);
    }
    ck_assert_msg(!clcnn_model_check(m->model), "%s", clcnn_last_error()->message);
}

/* How far results may be apart. 0: whole numbers are the same whatever nodes the layer became; below 0: near
 * a pole anything. */
static double tolerance_of(const problem *p, const clcnn_model *model) {
    clcnn_problem inferred;
    clcnn_lines lines;
    const clcnn_graph_layer *layer = &model->graph.layers[0];
    UNIT_OK(clcnn_graph_problem(&model->graph, layer, &inferred));
    const bool straight = clcnn_activation_lines(&inferred.activation, &lines);
    const bool breaks = clcnn_activation_breaks(&inferred.activation, -1e6, 1e6);
    const clcnn_error_class error = layer->row->errors[0];
    const bool exact = error == CLCNN_ERROR_EXACT || error == CLCNN_ERROR_SUM;
    clcnn_problem_free(&inferred);
    if (breaks && !layer->row->is_activation) {
        return -1;
    }
    return p->data == PROBLEM_INTEGER && straight && exact ? 0 : ROUNDED;
}

static const char *const unsayable = "ONNX has one of both";

/* Indices that ONNX does not count so, which the reader does not know. */
static bool is_for_others(const clcnn_model *model) {
    const clcnn_graph_layer *layer = &model->graph.layers[0];
    const clcnn_pool2d_desc *desc = layer->desc;
    return layer->row == &clcnn_operator_max_pool2d && desc->index &&
           !(desc->index == CLCNN_INDEX_TENSOR && desc->data_format == CLCNN_NCHW);
}

/* Whether it is one that says something. */
static bool check_problem(const problem *p, unsigned seed) {
    static made m;
    char name[80], line[PROBLEM_LINE];
    size_t size = 0;
    make_model(p, seed, &m);
    const double tolerance = tolerance_of(p, m.model);
    problem_print(p, line);
    snprintf(name, sizeof name, "%s_%u", p->info->name, seed);
    if (clcnn_model_save_memory(m.model, NULL, 0, &size)) {
        ck_assert_msg(strstr(clcnn_last_error()->message, unsayable) != NULL, "%s: %s", line,
                      clcnn_last_error()->message);
        ck_assert_str_eq(p->info->name, "resize2d");
    } else if (tolerance >= 0 && is_for_others(m.model)) {
        run_reference(m.model, &m.values);
        leave(m.model, name, &m.values);
    } else if (tolerance >= 0) {
        check_round_trip(m.model, name, line, &m.values, tolerance);
    }
    clcnn_model_destroy(m.model);
    return tolerance >= 0;
}

/* The operators in the library's order, problems of each in the seed's. */
START_TEST(operators) {
    int checked = 0;
    for (unsigned i = 0; checked < DRAWS && i < TRIES; i++) {
        problem p;
        problem_draw(11, i, problem_operators[_i], &p);
        p.data = i % 2 ? PROBLEM_INTEGER : PROBLEM_REAL;
        checked += fits(&p) && check_problem(&p, i);
    }
    ck_assert_int_eq(checked, DRAWS);
}
END_TEST

/* ---- Graphs -------------------------------------------------------------------------------- */

START_TEST(graphs) {
    static unit_values values;
    for (unsigned seed = 0; seed < 80; seed++) {
        char name[24];
        clcnn_model *model = random_model(seed);
        snprintf(name, sizeof name, "graph_%u", seed);
        unit_integers(seed, values.x[0], UNIT_MOST);
        unit_integers(seed + 1, values.x[1], UNIT_MOST);
        check_round_trip(model, name, name, &values, 0);
        clcnn_model_destroy(model);
    }
}
END_TEST

/* ---- Nodes --------------------------------------------------------------------------------- */

static void list_nodes(const clcnn_proto_graph *graph, char *text, size_t capacity) {
    size_t length = 0;
    text[0] = 0;
    for (size_t i = 0; i < graph->n_node; i++) {
        length += (size_t)snprintf(text + length, capacity - length, "%s%s", i ? " " : "",
                                   graph->node[i]->op_type);
        ck_assert_uint_lt(length, capacity);
    }
}

/* What a layer becomes. */
static const struct {
    const char *line, *nodes;
} spelled[] = {
    {"conv2d h5 w6 c2 k3 kh3 pad=same format=nchw bias=1 act=relu", "Conv Relu"},
    {"conv2d h5 w6 c2 k3 kh3 pad=same", "Transpose Conv Transpose"},
    {"conv2d h5 w6 c2 k3 kh3 act=softmax residual=1",
     "Transpose Transpose Conv Add Softmax Transpose"},
    {"conv2d h5 w6 c2 k3 kh3 format=nchw given=filter", "Transpose Conv"},
    {"max_pool2d h5 w6 c2 kh2 format=nchw index=tensor", "MaxPool Cast"},
    {"max_pool2d h5 w6 c2 kh2 format=nchw index=plane", "MaxPool Mod Cast"},
    {"max_pool2d h5 w6 c2 kh2 index=tensorflow",
     "Transpose MaxPool Mod Div Mod Mul Add Transpose Cast Transpose"},
    {"max_pool2d h5 w6 c2 kh2 index=tensor",
     "Transpose MaxPool Mod Div Mod Div Mul Add Mul Add Transpose Cast Transpose"},
    {"max_pool2d h5 w6 c2 global=1 format=nchw", "GlobalMaxPool"},
    {"avg_pool2d h5 w6 c2 global=1 format=nchw", "GlobalAveragePool"},
    {"avg_pool2d h5 w6 c2 kh2 pad=same format=nchw", "AveragePool"},
    {"avg_pool2d h5 w6 c2 kh2 dh2 format=nchw", "Conv Div"},
    {"avg_pool2d h5 w6 c2 kh2 sh2 sw2 ceil=1 format=nchw", "AveragePool"},
    {"avg_pool2d h5 w6 c2 kh3 sh2 sw2 pad=1,1,0,0 ceil=1 include_pad=1 format=nchw", "Conv Div"},
    {"dense n2 c3 k4 bias=1", "Gemm"},
    {"matmul shape=2x3 shape2=4x3 transpose_b=1 alpha=2", "Gemm"},
    {"matmul shape=2x2x3 shape2=4x3 transpose_b=1 alpha=2", "MatMul Mul"},
    {"add shape=2x3 shape2=3", "Add"},
    {"activation shape=2x3", "Identity"},
    {"activation shape=2x3 act=leaky_relu:0.5", "LeakyRelu"},
    {"activation shape=2x3 act=relu:6,0,0", "Clip"},
    {"activation shape=2x3 act=relu:6,0.5,1", "Add Mul Clip LessOrEqual Where"},
    {"activation shape=2x3 act=hard_shrink", "Abs LessOrEqual Where"},
    {"less shape=2x3 shape2=3", "Less Cast"},
    {"flatten shape=2x3x4x5", "Reshape"},
    {"flatten shape=2x3x4x5 format=nchw", "Transpose Reshape"},
    {"batch_norm shape=2x3x4x5", "Transpose BatchNormalization Transpose"},
    {"batch_norm shape=2x3x5", "Reshape BatchNormalization Reshape"},
    {"group_norm shape=2x4x4x3 format=nchw groups=4", "InstanceNormalization"},
    {"group_norm shape=2x4x4x3 format=nchw groups=2", "Reshape InstanceNormalization Reshape"},
    {"reduce_max shape=2x3", "ReduceMax Reshape"},
    {"argmax shape=2x3", "ArgMax Cast"},
    {"where shape=2x3 shape2=3 shape3=1", "Cast Where"},
};

START_TEST(nodes) {
    static made m;
    char why[PROBLEM_WHY], text[400];
    problem p;
    ck_assert_msg(problem_parse(spelled[_i].line, &p, why), "%s", why);
    make_model(&p, 1, &m);
    clcnn_proto_model *proto = saved_proto(m.model);
    list_nodes(proto->graph, text, sizeof text);
    ck_assert_msg(strcmp(text, spelled[_i].nodes) == 0, "%s: %s, not %s", spelled[_i].line, text,
                  spelled[_i].nodes);
    clcnn_proto_free(proto);
    clcnn_model_destroy(m.model);
    p.data = PROBLEM_REAL;
    ck_assert(check_problem(&p, 10000 + (unsigned)_i)); /* and they compute it */
}
END_TEST

/* Between layers of NHWC no axes change places, whatever has no format of its own. */
START_TEST(transposes_cancel) {
    const clcnn_conv2d_desc same = {.padding = CLCNN_PADDING_SAME};
    const clcnn_activation_desc relu = {.activation = {.kind = CLCNN_RELU}};
    const clcnn_concat_desc channels = {.axis_from_last = 0};
    const clcnn_shape image = clcnn_shape4(1, 4, 6, 2), filter = clcnn_shape4(3, 3, 2, 2);
    clcnn_model *model;
    char text[400];
    UNIT_OK(clcnn_model_create(&model));
    const int x = clcnn_model_input(model, "x", image);
    const int up = clcnn_model_resize2d(model, NULL, x);
    const int weights = unit_model_integers(model, 1, filter);
    const int a = clcnn_model_conv2d(model, &same, up, weights, 0);
    const int b = clcnn_model_activation(model, &relu, a);
    const int c = clcnn_model_conv2d(model, &same, up, weights, 0); /* which is written once */
    const int d = clcnn_model_add(model, NULL,
                                  (int[]){b, c, unit_model_integers(model, 2, clcnn_shape1(2))}, 3);
    const int e = clcnn_model_concat(model, &channels, (int[]){d, a}, 2);
    clcnn_model_output(model, "y", clcnn_model_max_pool2d(model, NULL, e));
    clcnn_proto_model *proto = saved_proto(model);
    list_nodes(proto->graph, text, sizeof text);
    ck_assert_str_eq(text, "Transpose Resize Conv Relu Conv Sum Concat MaxPool Transpose");
    ck_assert_uint_eq(proto->graph->n_initializer, 3); /* scales, a filter, an addend */
    ck_assert_str_eq(proto->graph->initializer[1]->name, "conv2d_4_filter");
    clcnn_proto_free(proto);
    clcnn_model_destroy(model);
}
END_TEST

/* Images that are constant, beside operands that are not. */
START_TEST(constant_images) {
    static unit_values values;
    const clcnn_shape each = clcnn_shape1(3);
    clcnn_model *model;
    UNIT_OK(clcnn_model_create(&model));
    const int x = unit_model_integers(model, 1, clcnn_shape4(2, 2, 1, 3));
    const int inputs[] = {x, clcnn_model_input(model, "mean", each),
                          clcnn_model_input(model, "variance", each)};
    clcnn_model_output(model, "y", clcnn_model_batch_norm(model, NULL, inputs, 3));
    for (int i = 0; i < 3; i++) {
        values.x[0][i] = (float)i;
        values.x[1][i] = (float)(1 << 2 * i);
    }
    check_round_trip(model, "constant_images", "constant images", &values, 0);
    clcnn_model_destroy(model);
}
END_TEST

Suite *suite_onnx_save(void) {
    Suite *suite = suite_create("onnx_save");
    TCase *tcase = tcase_create("onnx_save");
    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, operators, 0, (int)problem_operator_count());
    tcase_add_test(tcase, graphs);
    tcase_add_loop_test(tcase, nodes, 0, (int)UNIT_COUNT(spelled));
    tcase_add_test(tcase, transposes_cancel);
    tcase_add_test(tcase, constant_images);
    suite_add_tcase(suite, tcase);
    return suite;
}
