/* SPDX-License-Identifier: MIT
 * ONNX' own backend tests, of a folder with their data: backend [--device DEVICE] [--verbose] FOLDER. Each
 * is a model with inputs and the outputs that they must give, within ONNX' tolerance for them.
 *
 * What applies must pass: a model whose operators are read, of float32 (and what goes with it: booleans,
 * indices, integers from which shapes are computed). Why others do not apply is told by rules of this
 * file, which know nothing of why the reader refuses one; a refusal without such a rule is a failure. */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "clcnn_onnx.h"
#include "onnx/nodes.h"
#include "onnx/tensor.h"

enum { MOST_PORTS = 64, PATH = 4096, FOLDER = 3072 };

/* ---- Files --------------------------------------------------------------------------------- */

/* The arrays of input_0.pb, input_1.pb, ... ; how many; -1: one of them is no tensor that is read. */
static int read_arrays(const char *folder, const char *what, clcnn_array **list) {
    for (int i = 0; i < MOST_PORTS; i++) {
        char path[PATH];
        uint8_t *bytes;
        size_t size;
        clcnn_proto_tensor *tensor = NULL;
        clcnn_onnx_files files = {.folder = NULL};
        list[i] = NULL;
        snprintf(path, sizeof path, "%s/test_data_set_0/%s_%d.pb", folder, what, i);
        if (clcnn_proto_file(path, &bytes, &size)) {
            return i;
        }
        clcnn_status status = clcnn_proto_unpack_tensor(bytes, size, &tensor);
        free(bytes);
        status = status ? status : clcnn_onnx_tensor(tensor, &files, &list[i]);
        clcnn_proto_free_tensor(tensor);
        if (status) {
            return -1;
        }
    }
    return -1;
}

static void free_arrays(clcnn_array **list) {
    for (int i = 0; i < MOST_PORTS && list[i]; i++) {
        clcnn_array_destroy(list[i]);
    }
}

static clcnn_proto_model *read_proto(const char *folder) {
    char path[PATH];
    uint8_t *bytes;
    size_t size;
    clcnn_proto_model *proto = NULL;
    snprintf(path, sizeof path, "%s/model.onnx", folder);
    if (clcnn_proto_file(path, &bytes, &size)) {
        return NULL;
    }
    if (clcnn_proto_unpack(bytes, size, &proto)) {
        proto = NULL;
    }
    free(bytes);
    return proto;
}

/* ---- What applies -------------------------------------------------------------------------- */

/* Single tests: what they ask for, beyond their operators and types. */
static const struct {
    const char *name, *reason;
} exceptions[] = {
    {"test_maxpool_with_argmax_2d_precomputed_strides", "indices by columns (storage_order 1)"},
    {"test_batchnorm_epsilon_training_mode", "training"},
    {"test_batchnorm_example_training_mode", "training"},
    {"test_training_dropout", "training"},
    {"test_training_dropout_default", "training"},
    {"test_training_dropout_default_mask", "training"},
    {"test_training_dropout_mask", "training"},
    {"test_reshape_allowzero_reordered", "a tensor without elements"},
    {"test_slice_start_out_of_bounds", "a tensor without elements"},
    {"test_split_zero_size_splits", "a tensor without elements"},
    {"test_resize_downsample_scales_cubic", "cubic"},
    {"test_resize_downsample_scales_cubic_A_n0p5_exclude_outside", "cubic"},
    {"test_resize_downsample_scales_cubic_align_corners", "cubic"},
    {"test_resize_downsample_sizes_cubic", "cubic"},
    {"test_resize_upsample_scales_cubic", "cubic"},
    {"test_resize_upsample_scales_cubic_A_n0p5_exclude_outside", "cubic"},
    {"test_resize_upsample_scales_cubic_align_corners", "cubic"},
    {"test_resize_upsample_scales_cubic_asymmetric", "cubic"},
    {"test_resize_upsample_sizes_cubic", "cubic"},
    {"test_resize_downsample_scales_linear_align_corners",
     "positions by a size that is no whole number, as neither PyTorch nor onnxruntime have them"},
    {"test_resize_tf_crop_and_resize", "tf_crop_and_resize"},
    {"test_resize_downsample_sizes_nearest_tf_half_pixel_for_nn", "tf_half_pixel_for_nn"},
};

static const char *excepted(const char *name) {
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++) {
        if (strcmp(exceptions[i].name, name) == 0) {
            return exceptions[i].reason;
        }
    }
    return NULL;
}

static int is_read(const char *operator_name) {
#define NAME(name) || strcmp(operator_name, #name) == 0
    return 0 CLCNN_NODE_LIST(NAME);
}

/* Of integers that are known alone. */
static int is_for_shapes(const char *operator_name) {
    return strcmp(operator_name, "ReduceProd") == 0 || strcmp(operator_name, "Mod") == 0;
}

/* The type of a tensor; 0: it is none. */
static int type_of(const clcnn_proto_value *value) {
    return value->type && value->type->value_case == CLCNN__ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE
               ? value->type->tensor_type->elem_type
               : 0;
}

static size_t rank_of(const clcnn_proto_value *value) {
    const Clcnn__Onnx__TypeProto__Tensor *t = value->type->tensor_type;
    return t->shape ? t->shape->n_dim : 0;
}

static int is_float(const clcnn_proto_value *value) {
    return type_of(value) == CLCNN__ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT;
}

static int is_allowed(const clcnn_proto_value *value) {
    const int type = type_of(value);
    return is_float(value) || type == CLCNN__ONNX__TENSOR_PROTO__DATA_TYPE__BOOL ||
           type == CLCNN__ONNX__TENSOR_PROTO__DATA_TYPE__INT64;
}

static const char *reason_of_types(const clcnn_proto_graph *g) {
    int floats = 0, booleans = 0;
    for (size_t i = 0; i < g->n_input + g->n_output; i++) {
        const clcnn_proto_value *v = i < g->n_input ? g->input[i] : g->output[i - g->n_input];
        if (!is_allowed(v)) {
            return type_of(v) ? "another type than float32" : "no tensor";
        }
        floats += is_float(v);
        booleans += type_of(v) == CLCNN__ONNX__TENSOR_PROTO__DATA_TYPE__BOOL;
    }
    return floats + booleans ? NULL : "integers alone";
}

/* Whether the operator takes images, or what has one axis to slide along. */
static int takes_rank(const char *operator_name, size_t rank) {
    static const char *const windows[] = {"Conv", "ConvTranspose", "MaxPool", "AveragePool"};
    if (strcmp(operator_name, "Resize") == 0 || strcmp(operator_name, "Upsample") == 0) {
        return rank == 4;
    }
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        if (strcmp(operator_name, windows[i]) == 0) {
            return rank == 3 || rank == 4;
        }
    }
    return 1;
}

/* Integers that runs compute: an output that is one but no index. */
static int gives_indices(const char *operator_name) {
    return strncmp(operator_name, "Arg", 3) == 0 || strcmp(operator_name, "MaxPool") == 0;
}

/* Why the test does not apply; NULL: it does. */
static const char *not_applicable(const char *name, const clcnn_proto_model *proto) {
    static char text[80];
    const clcnn_proto_graph *g = proto->graph;
    int indices = 0;
    for (size_t i = 0; i < g->n_node; i++) {
        const clcnn_proto_node *node = g->node[i];
        if (!is_read(node->op_type) || (node->domain && node->domain[0])) {
            snprintf(text, sizeof text, "operator %s", node->op_type);
            return text;
        }
        if (is_for_shapes(node->op_type)) {
            return "ReduceProd or Mod of what runs compute";
        }
        if (g->n_input && type_of(g->input[0]) &&
            !takes_rank(node->op_type, rank_of(g->input[0]))) {
            return "windows over 3 axes, or images of another rank than 4 resized";
        }
        indices = indices || gives_indices(node->op_type);
    }
    for (size_t i = 0; i < g->n_output; i++) {
        if (type_of(g->output[i]) == CLCNN__ONNX__TENSOR_PROTO__DATA_TYPE__INT64 && !indices) {
            return "integers as output";
        }
    }
    const char *reason = reason_of_types(g);
    return reason ? reason : excepted(name);
}

/* ---- One test ------------------------------------------------------------------------------ */

typedef struct result {
    char why[512]; /* what is wrong; "": nothing */
    double worst;  /* difference, as a fraction of what is allowed */
} result;

static void wrong(result *r, const char *what) {
    snprintf(r->why, sizeof r->why, "%.500s", what);
}

/* Integers are, and floats of nodes that need to know them, the image apart. */
static int is_constant(const clcnn_proto_model *proto, const clcnn_array *array, int input) {
    static const char *const names[] = {"Resize", "Upsample", "Pad", "Range", "Dropout"};
    int needed = array->kind == CLCNN_ARRAY_INT && !array->is_bool;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        needed = needed || (strcmp(proto->graph->node[0]->op_type, names[i]) == 0 &&
                            (input > 0 || strcmp(names[i], "Range") == 0));
    }
    return needed;
}

static clcnn_status load(const char *folder, const clcnn_proto_model *proto, clcnn_array **inputs,
                         int count, clcnn_model **model) {
    clcnn_onnx_input list[MOST_PORTS];
    char path[PATH];
    for (int i = 0; i < count; i++) {
        const clcnn_array *a = inputs[i];
        const int known = is_constant(proto, a, i);
        clcnn_shape shape = {.rank = a->extent.rank};
        for (int k = 0; k < shape.rank; k++) {
            shape.dim[k] = (int)a->extent.dim[k];
        }
        list[i] = (clcnn_onnx_input){.shape = shape, .count = known ? a->count : 0};
        if (known && a->kind == CLCNN_ARRAY_INT) {
            list[i].integers = (const long long *)a->ints;
        } else if (known) {
            list[i].floats = a->floats;
        }
    }
    const clcnn_onnx_desc desc = {.inputs = list, .input_count = (size_t)count};
    snprintf(path, sizeof path, "%s/model.onnx", folder);
    return clcnn_model_load(path, &desc, model);
}

/* ONNX' own: |got - right| <= 1e-7 + 1e-3 |right| */
static void compare_floats(const float *got, const clcnn_array *right, result *r) {
    for (size_t i = 0; i < right->count; i++) {
        const double e = clcnn_array_number(right, i), g = (double)got[i];
        const double allowed = 1e-7 + 1e-3 * fabs(e);
        if (g == e || (isnan(g) && isnan(e))) {
            continue;
        }
        const double ratio = fabs(g - e) / allowed;
        r->worst = fmax(r->worst, isnan(ratio) ? INFINITY : ratio);
        if (!(ratio <= 1)) {
            snprintf(r->why, sizeof r->why, "element %zu is %.9g; it must be %.9g", i, g, e);
            return;
        }
    }
}

static void compare_indices(const int32_t *got, const clcnn_array *right, result *r) {
    for (size_t i = 0; i < right->count; i++) {
        if (got[i] != (int32_t)clcnn_array_number(right, i)) {
            snprintf(r->why, sizeof r->why, "index %zu is %d; it must be %g", i, (int)got[i],
                     clcnn_array_number(right, i));
            return;
        }
    }
}

static void compare(clcnn_tensor *tensor, const clcnn_array *right, result *r) {
    const clcnn_shape shape = clcnn_tensor_shape(tensor);
    const clcnn_extent have = clcnn_extent_of(shape);
    const int scalar = right->extent.rank == 0 && clcnn_shape_count(shape) == 1;
    if (!scalar && !clcnn_extent_same(have, right->extent)) {
        snprintf(r->why, sizeof r->why, "shape %s; it must be %s", clcnn_extent_print(have).text,
                 clcnn_extent_print(right->extent).text);
        return;
    }
    void *got = malloc(4 * right->count + 1);
    if (!got || clcnn_tensor_read_bytes(tensor, got, 4 * right->count)) {
        wrong(r, got ? clcnn_last_error()->message : "no memory");
    } else if (clcnn_tensor_type(tensor) == CLCNN_INT32) {
        compare_indices(got, right, r);
    } else {
        compare_floats(got, right, r);
    }
    free(got);
}

typedef struct tensors {
    clcnn_tensor *list[MOST_PORTS];
    size_t count;
} tensors;

static clcnn_status make_tensors(clcnn_context *context, const clcnn_compiled *c,
                                 clcnn_port (*at)(const clcnn_compiled *, size_t), tensors *t) {
    clcnn_status status = CLCNN_OK;
    for (; !status && at(c, t->count).name && t->count < MOST_PORTS; t->count++) {
        const clcnn_port port = at(c, t->count);
        status = clcnn_tensor_create(context, port.type, port.shape, &t->list[t->count]);
    }
    return status;
}

static void free_tensors(tensors *t) {
    for (size_t i = 0; i < t->count; i++) {
        clcnn_tensor_destroy(t->list[i]);
    }
}

/* The inputs that are the model's still, in their order. */
static clcnn_status fill(const tensors *t, const clcnn_proto_model *proto, clcnn_array **inputs,
                         int count) {
    clcnn_status status = CLCNN_OK;
    size_t at = 0;
    for (int i = 0; !status && i < count; i++) {
        const clcnn_array *a = inputs[i];
        if (is_constant(proto, a, i)) {
            continue;
        }
        float *values = malloc(a->count * sizeof *values + 1);
        for (size_t k = 0; values && k < a->count; k++) {
            values[k] = (float)clcnn_array_number(a, k);
        }
        status = values ? clcnn_tensor_write(t->list[at++], values, a->count) : CLCNN_OUT_OF_MEMORY;
        free(values);
    }
    return status;
}

static void run(clcnn_context *context, const clcnn_proto_model *proto, const clcnn_model *model,
                int as_built, clcnn_array **inputs, int count, clcnn_array **outputs, result *r) {
    const clcnn_compile_desc desc = {.as_built = as_built};
    clcnn_compiled *c = NULL;
    tensors in = {.count = 0}, out = {.count = 0};
    clcnn_status status = clcnn_model_compile(model, context, &desc, &c);
    status = status ? status : make_tensors(context, c, clcnn_compiled_input_at, &in);
    status = status ? status : make_tensors(context, c, clcnn_compiled_output_at, &out);
    status = status ? status : fill(&in, proto, inputs, count);
    status = status ? status : clcnn_compiled_run(c, in.list, in.count, out.list, out.count);
    if (status) {
        wrong(r, clcnn_last_error()->message);
    }
    for (size_t i = 0; !r->why[0] && i < out.count; i++) {
        compare(out.list[i], outputs[i], r);
    }
    free_tensors(&in);
    free_tensors(&out);
    clcnn_compiled_destroy(c);
}

/* ---- All tests ----------------------------------------------------------------------------- */

typedef struct tally {
    clcnn_context *contexts[2];
    int passed, failed, refused, verbose;
} tally;

static void test(tally *t, const char *name, const char *folder) {
    clcnn_array *inputs[MOST_PORTS] = {NULL}, *outputs[MOST_PORTS] = {NULL};
    clcnn_proto_model *proto = read_proto(folder);
    clcnn_model *model = NULL;
    result r = {.why = ""};
    const char *reason = proto ? not_applicable(name, proto) : "no model";
    if (!reason) {
        const int count = read_arrays(folder, "input", inputs);
        if (count < 0 || read_arrays(folder, "output", outputs) < 0 ||
            load(folder, proto, inputs, count, &model)) {
            wrong(&r, clcnn_last_error()->message);
        }
        for (int i = 0; i < 4 && !r.why[0]; i++) { /* both contexts, compiled both ways */
            run(t->contexts[i & 1], proto, model, i >> 1, inputs, count, outputs, &r);
        }
    }
    t->refused += reason != NULL;
    t->failed += !reason && r.why[0];
    t->passed += !reason && !r.why[0];
    if (reason && t->verbose) {
        printf("n/a   %s: %s\n", name, reason);
    } else if (r.why[0]) {
        printf("FAIL  %s: %s\n", name, r.why);
    } else if (t->verbose) {
        printf("pass  %s: %.3g of what is allowed\n", name, r.worst);
    }
    clcnn_model_destroy(model);
    clcnn_proto_free(proto);
    free_arrays(inputs);
    free_arrays(outputs);
}

/* Folders of folders, in the order of their names. */
static void test_all(tally *t, const char *folder) {
    struct dirent **entries;
    const int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[FOLDER], model[PATH];
        struct stat info;
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        snprintf(model, sizeof model, "%s/model.onnx", path);
        if (entries[i]->d_name[0] != '.' && stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
            if (stat(model, &info) == 0) {
                test(t, entries[i]->d_name, path);
            } else {
                test_all(t, path);
            }
        }
        free(entries[i]);
    }
    if (count >= 0) {
        free(entries);
    }
}

int main(int argc, char **argv) {
    const char *device = NULL, *folder = NULL;
    tally t = {.passed = 0};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--device") == 0 && i + 1 < argc) {
            device = argv[++i];
        } else if (strcmp(argv[i], "--verbose") == 0) {
            t.verbose = 1;
        } else {
            folder = argv[i];
        }
    }
    if (!folder) {
        fprintf(stderr, "usage: backend [--device DEVICE] [--verbose] FOLDER\n");
        return 2;
    }
    if (clcnn_context_create(&(clcnn_context_desc){.device = device}, &t.contexts[0]) ||
        clcnn_context_create(&(clcnn_context_desc){.device = "reference"}, &t.contexts[1])) {
        fprintf(stderr, "%s\n", clcnn_last_error()->message);
        return 2;
    }
    test_all(&t, folder);
    printf("ONNX backend tests on %s and the reference: %d passed, %d failed, %d do not apply\n",
           clcnn_context_device(t.contexts[0])->name, t.passed, t.failed, t.refused);
    clcnn_context_destroy(t.contexts[0]);
    clcnn_context_destroy(t.contexts[1]);
    return t.failed || !t.passed;
}
