/* SPDX-License-Identifier: MIT */
#include "example.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"

static const float gap_value = -77;

/* ---- The problems ---- */

static const clcnn_conv2d_desc conv_same = {.padding = CLCNN_PADDING_SAME,
                                            .activation = {.kind = CLCNN_RELU}};
static const clcnn_conv2d_desc conv_nchw = {.padding = CLCNN_PADDING_EXPLICIT,
                                            .pads = {1, 0, 0, 2},
                                            .stride = {2, 1},
                                            .data_format = CLCNN_NCHW};
static const clcnn_conv2d_desc conv_groups = {.groups = 2,
                                              .dilation = {1, 2},
                                              .filter_layout = CLCNN_OIHW};
static const clcnn_conv2d_desc conv_depthwise = {.groups = 5, .padding = CLCNN_PADDING_SAME};
static const clcnn_conv2d_desc conv_softmax = {.data_format = CLCNN_NCHW,
                                               .activation = {.kind = CLCNN_SOFTMAX}};
static const clcnn_dense_desc dense_softmax = {.activation = {.kind = CLCNN_SOFTMAX}};
static const clcnn_dense_desc dense_relu = {.activation = {.kind = CLCNN_RELU}};
static const clcnn_pool2d_desc pool_same = {.window = {3, 2}, .padding = CLCNN_PADDING_SAME};
static const clcnn_pool2d_desc pool_nchw = {.window = {2, 3},
                                            .stride = {1, 2},
                                            .data_format = CLCNN_NCHW};
static const clcnn_pool2d_desc pool_global = {.global = 1};
static const clcnn_pool2d_desc pool_plane = {.window = {2, 2},
                                             .dilation = {2, 1},
                                             .data_format = CLCNN_NCHW,
                                             .index = CLCNN_INDEX_PLANE};
static const clcnn_pool2d_desc pool_tensor = {.window = {2, 3},
                                              .stride = {1, 1},
                                              .index = CLCNN_INDEX_TENSOR};
static const clcnn_softmax_desc rows = {.axis_from_last = 0}, columns = {.axis_from_last = 1};
static const clcnn_activation_desc leaky = {.activation = {.kind = CLCNN_LEAKY_RELU}};
static const clcnn_activation_desc sigmoid = {.activation = {.kind = CLCNN_SIGMOID}};
static const clcnn_transpose_desc to_nchw = {.from = CLCNN_NHWC, .to = CLCNN_NCHW};
static const clcnn_transpose_desc to_nhwc = {.from = CLCNN_NCHW, .to = CLCNN_NHWC};
static const clcnn_transpose_desc copy = {.from = CLCNN_NHWC, .to = CLCNN_NHWC};
static const clcnn_add_desc add_relu = {.activation = {.kind = CLCNN_RELU}};
static const clcnn_concat_desc concat_channels = {.axis_from_last = 0};
static const clcnn_concat_desc concat_rows = {.axis_from_last = 1};
static const clcnn_pad_desc pad_edge = {.before = {0, 1, 2},
                                        .after = {0, 0, 1},
                                        .mode = CLCNN_PAD_EDGE};
static const clcnn_pad_desc pad_batch = {.before = {1}, .after = {0, 0, 3}, .value = -3};
static const clcnn_binary_desc binary = {.activation = {.kind = CLCNN_LINEAR}},
                               binary_relu = {.activation = {.kind = CLCNN_RELU}};
/* with the epsilon no variance is below 1 */
static const clcnn_where_desc choose = {.reserved = 0};
static const clcnn_batch_norm_desc norm = {.epsilon = 9},
                                   norm_nchw = {9, CLCNN_NCHW, {CLCNN_RELU, 0, {0}}};
static const clcnn_prelu_desc prelu = {.data_format = CLCNN_NHWC}, prelu_nchw = {CLCNN_NCHW};
static const clcnn_resize2d_desc larger = {.size = {9, 7}};
static const clcnn_resize2d_desc between = {.size = {3, 9}, .method = CLCNN_BILINEAR};
static const clcnn_resize2d_desc planes = {.scale = {1.5f, 2},
                                           .method = CLCNN_BILINEAR,
                                           .data_format = CLCNN_NCHW};
static const clcnn_conv2d_transpose_desc spread_same = {.stride = {2, 2},
                                                        .padding = CLCNN_PADDING_SAME,
                                                        .activation = {.kind = CLCNN_RELU}};
static const clcnn_conv2d_transpose_desc spread_nchw = {.stride = {2, 3},
                                                        .dilation = {3, 1},
                                                        .groups = 2,
                                                        .padding = CLCNN_PADDING_EXPLICIT,
                                                        .pads = {1, 0, 2, 1},
                                                        .output_padding = {1, 2},
                                                        .data_format = CLCNN_NCHW,
                                                        .filter_layout = CLCNN_IOHW};
static const clcnn_argmax_desc argmax_rows = {.axis_from_last = 0};
static const clcnn_argmax_desc argmax_columns = {.axis_from_last = 1, .keep_dims = 1, .last = 1};
static const clcnn_reduce_desc reduce_all = {.keep_dims = 1};
static const clcnn_reduce_desc reduce_rows = {.axes = {0, 0, 1}};
static const clcnn_reduce_desc reduce_image = {.axes = {0, 1, 1}, .keep_dims = 1};
static const clcnn_reduce_desc reduce_turns = {.axes = {1, 0, 1}};
static const clcnn_layer_norm_desc layer_row = {.epsilon = 0.125f};
static const clcnn_layer_norm_desc layer_block = {.axes = 2, .activation = {.kind = CLCNN_RELU}};
static const clcnn_group_norm_desc group_each = {.epsilon = 0.125f};
static const clcnn_group_norm_desc group_three = {.groups = 3};
static const clcnn_group_norm_desc group_nchw = {.groups = 2, .data_format = CLCNN_NCHW};
static const clcnn_lrn_desc lrn_usual = {.alpha = 2};
static const clcnn_lrn_desc lrn_nchw = {.alpha = 2,
                                        .size = 4,
                                        .beta = 1,
                                        .data_format = CLCNN_NCHW};
static const clcnn_transpose_desc heads = {.axes = {0, 2, 1, 3}}, reversed = {.axes = {2, 1, 0}};
static const clcnn_reshape_desc joined = {.rank = 2, .dims = {0, -1}};
static const clcnn_slice_desc corner = {.begin = {0, 1, 2}, .step = {0, 2}};
static const clcnn_slice_desc backwards = {.begin = {0, -1, -1}, .step = {0, -1, -2}};
static const clcnn_tile_desc channels_twice = {.repeats = {0, 3, 2}};
static const clcnn_tile_desc rows_twice = {.repeats = {0, 2}};
static const clcnn_tile_desc expanded = {.repeats = {0, 4, 1, 5}};
static const clcnn_matmul_desc product = {.activation = {.kind = CLCNN_RELU}};
static const clcnn_matmul_desc product_turned = {.transpose_a = 1, .transpose_b = 1, .alpha = 2};
static const clcnn_matmul_desc product_added = {.transpose_b = 1, .beta = -2};
static const clcnn_flatten_desc flat = {.data_format = CLCNN_NHWC}, flat_nchw = {CLCNN_NCHW};

#define DESC(desc) &(desc), sizeof(desc)

/* Channels that fill vectors and such that do not; every operand. */
/* clang-format off */
const example examples[] = {
    {"conv2d", DESC(conv_same),
     {{4, {2, 4, 5, 3}}, {4, {3, 2, 3, 5}}, {1, {5}}, {4, {2, 4, 5, 5}}}, 4},
    {"conv2d", DESC(conv_same),
     {{4, {1, 5, 7, 8}}, {4, {3, 3, 8, 17}}, {1, {17}}, {4, {1, 5, 7, 17}}}, 4},
    {"conv2d", DESC(conv_same), {{3, {6, 5, 4}}, {4, {1, 1, 4, 16}}}, 2},
    {"conv2d", DESC(conv_nchw),
     {{4, {2, 3, 5, 6}}, {4, {2, 3, 3, 4}}, {1, {4}}, {4, {2, 4, 3, 6}}}, 4},
    {"conv2d", DESC(conv_nchw), {{3, {8, 4, 9}}, {4, {3, 3, 8, 9}}, {0, {0}}, {3, {9, 2, 9}}}, 4},
    {"conv2d", DESC(conv_groups), {{4, {1, 6, 7, 6}}, {4, {8, 3, 2, 3}}, {1, {8}}}, 3},
    {"conv2d", DESC(conv_depthwise),
     {{4, {1, 4, 4, 5}}, {4, {3, 3, 1, 10}}, {1, {10}}, {4, {1, 4, 4, 10}}}, 4},
    {"conv2d", DESC(conv_softmax), {{4, {2, 3, 4, 5}}, {4, {2, 3, 3, 7}}, {1, {7}}}, 3},
    {"dense", DESC(dense_softmax), {{2, {3, 5}}, {2, {5, 9}}, {1, {9}}, {2, {3, 9}}}, 4},
    {"dense", DESC(dense_relu), {{2, {3, 5}}, {2, {5, 7}}, {1, {7}}, {2, {3, 7}}}, 4},
    {"dense", DESC(dense_relu), {{3, {2, 4, 16}}, {2, {16, 36}}, {0, {0}}, {3, {2, 4, 36}}}, 4},
    {"dense", DESC(dense_relu), {{2, {33, 8}}, {2, {8, 4}}, {1, {4}}}, 3},
    {"max_pool2d", DESC(pool_same), {{4, {2, 5, 4, 3}}}, 1},
    {"max_pool2d", DESC(pool_nchw), {{4, {2, 3, 5, 7}}}, 1},
    {"max_pool2d", DESC(pool_global), {{4, {2, 5, 4, 8}}}, 1},
    {"max_pool2d", DESC(pool_plane), {{4, {2, 3, 5, 7}}}, 1},
    {"max_pool2d", DESC(pool_tensor), {{4, {2, 5, 4, 9}}}, 1},
    {"avg_pool2d", DESC(pool_same), {{4, {1, 6, 5, 8}}}, 1},
    {"avg_pool2d", DESC(pool_nchw), {{3, {3, 5, 7}}}, 1},
    {"avg_pool2d", DESC(pool_global), {{4, {2, 9, 7, 3}}}, 1},
    {"softmax", DESC(rows), {{2, {5, 7}}}, 1},
    {"softmax", DESC(columns), {{3, {3, 5, 4}}}, 1},
    {"log_softmax", DESC(rows), {{2, {3, 40}}}, 1},
    {"log_softmax", DESC(columns), {{2, {9, 3}}}, 1},
    {"activation", DESC(leaky), {{3, {3, 2, 5}}}, 1},
    {"activation", DESC(sigmoid), {{2, {7, 16}}}, 1},
    {"transpose", DESC(to_nchw), {{4, {2, 3, 4, 5}}}, 1},
    {"transpose", DESC(to_nhwc), {{4, {2, 3, 4, 5}}}, 1},
    {"transpose", DESC(copy), {{4, {2, 3, 4, 5}}}, 1},
    {"flatten", DESC(flat), {{4, {3, 2, 3, 4}}}, 1},
    {"flatten", DESC(flat_nchw), {{4, {3, 2, 3, 4}}}, 1},
    {"transpose", DESC(heads), {{4, {2, 3, 4, 5}}}, 1},
    {"transpose", DESC(reversed), {{3, {5, 4, 17}}}, 1},
    {"reshape", DESC(joined), {{3, {3, 4, 5}}}, 1},
    {"slice", DESC(corner), {{3, {3, 5, 9}}}, 1},
    {"slice", DESC(backwards), {{3, {3, 4, 9}}}, 1},
    {"tile", DESC(channels_twice), {{3, {2, 3, 7}}}, 1},
    {"tile", DESC(rows_twice), {{2, {3, 4}}}, 1}, /* apart by as much */
    {"tile", DESC(expanded), {{4, {3, 1, 5, 1}}}, 1},
    {"add", DESC(add_relu), {{3, {3, 5, 8}}, {3, {3, 5, 8}}}, 2},
    {"add", DESC(add_relu), {{3, {3, 5, 7}}, {3, {3, 1, 7}}, {1, {1}}, {3, {1, 5, 7}}}, 4},
    {"add", DESC(add_relu), {{2, {1, 9}}, {2, {6, 1}}}, 2},
    {"concat", DESC(concat_channels), {{3, {3, 5, 8}}, {3, {3, 5, 1}}, {3, {3, 5, 3}}}, 3},
    {"concat", DESC(concat_rows), {{3, {3, 2, 7}}, {3, {3, 1, 7}}, {3, {3, 4, 7}}, {3, {3, 1, 7}}}, 4},
    {"concat", DESC(concat_rows), {{2, {9, 5}}}, 1},
    {"pad", DESC(pad_edge), {{4, {2, 3, 5, 3}}}, 1},
    {"pad", DESC(pad_batch), {{3, {2, 4, 16}}}, 1},
    {"subtract", DESC(binary), {{3, {3, 5, 8}}, {3, {3, 5, 8}}}, 2},
    {"subtract", DESC(binary_relu), {{3, {3, 5, 7}}, {3, {3, 1, 7}}}, 2},
    {"subtract", DESC(binary), {{1, {1}}, {2, {6, 9}}}, 2},
    {"multiply", DESC(binary_relu), {{3, {3, 5, 8}}, {3, {3, 5, 8}}}, 2},
    {"multiply", DESC(binary_relu), {{3, {3, 5, 7}}, {3, {3, 1, 7}}}, 2},
    {"multiply", DESC(binary_relu), {{2, {1, 9}}, {2, {6, 1}}}, 2},
    {"divide", DESC(binary), {{3, {3, 5, 8}}, {3, {3, 5, 8}}}, 2},
    {"divide", DESC(binary_relu), {{2, {6, 1}}, {2, {6, 9}}}, 2},
    {"minimum", DESC(binary), {{3, {3, 5, 8}}, {3, {3, 5, 8}}}, 2},
    {"minimum", DESC(binary_relu), {{3, {3, 5, 7}}, {1, {7}}}, 2},
    {"maximum", DESC(binary), {{3, {3, 5, 8}}, {3, {3, 5, 8}}}, 2},
    {"maximum", DESC(binary), {{2, {1, 9}}, {2, {6, 1}}}, 2},
    {"power", DESC(binary), {{3, {3, 5, 8}}, {3, {3, 5, 8}}}, 2},
    {"power", DESC(binary_relu), {{3, {3, 5, 7}}, {1, {1}}}, 2},
    {"equal", DESC(binary), {{3, {3, 5, 8}}, {3, {3, 5, 8}}}, 2},
    {"less", DESC(binary), {{3, {3, 5, 7}}, {1, {7}}}, 2},
    {"less_or_equal", DESC(binary_relu), {{2, {6, 1}}, {2, {6, 9}}}, 2},
    {"where", DESC(choose), {{3, {3, 5, 8}}, {3, {3, 5, 8}}, {3, {3, 5, 8}}}, 3},
    {"where", DESC(choose), {{3, {3, 1, 7}}, {3, {3, 5, 7}}, {1, {1}}}, 3},
    {"where", DESC(choose), {{2, {6, 1}}, {1, {9}}, {2, {6, 9}}}, 3},
    {"batch_norm", DESC(norm), {{3, {2, 5, 17}}, {1, {17}}, {1, {17}}, {1, {17}}, {1, {17}}}, 5},
    {"batch_norm", DESC(norm), {{2, {3, 8}}, {1, {8}}, {1, {8}}}, 3},
    {"batch_norm", DESC(norm_nchw),
     {{4, {2, 3, 4, 5}}, {1, {3}}, {1, {3}}, {0, {0}}, {1, {3}}}, 5},
    {"prelu", DESC(prelu), {{3, {2, 5, 17}}, {1, {17}}}, 2},
    {"prelu", DESC(prelu_nchw), {{4, {2, 3, 4, 5}}, {1, {3}}}, 2},
    {"resize2d", DESC(larger), {{4, {2, 4, 5, 3}}}, 1},
    {"resize2d", DESC(between), {{3, {5, 4, 17}}}, 1},
    {"resize2d", DESC(planes), {{4, {2, 3, 4, 5}}}, 1},
    {"conv2d_transpose", DESC(spread_same), {{4, {2, 4, 5, 3}}, {4, {3, 2, 17, 3}}, {1, {17}}}, 3},
    {"conv2d_transpose", DESC(spread_same), {{3, {3, 4, 8}}, {4, {4, 4, 1, 8}}}, 2},
    {"conv2d_transpose", DESC(spread_nchw),
     {{4, {2, 4, 5, 3}}, {4, {4, 3, 3, 2}}, {1, {6}}}, 3},
    {"reduce_mean", DESC(reduce_image), {{4, {2, 3, 5, 8}}}, 1},
    {"reduce_mean", DESC(reduce_rows), {{3, {2, 3, 17}}}, 1},
    {"reduce_sum", DESC(reduce_turns), {{4, {2, 3, 5, 4}}}, 1},
    {"reduce_sum", DESC(reduce_all), {{3, {3, 4, 7}}}, 1},
    {"reduce_max", DESC(reduce_rows), {{3, {4, 3, 9}}}, 1},
    {"reduce_max", DESC(reduce_image), {{4, {2, 3, 5, 20}}}, 1},
    {"reduce_min", DESC(reduce_image), {{4, {2, 5, 3, 3}}}, 1},
    {"reduce_min", DESC(reduce_turns), {{3, {3, 2, 16}}}, 1},
    {"layer_norm", DESC(layer_row), {{3, {2, 5, 17}}, {1, {17}}, {1, {17}}}, 3},
    {"layer_norm", DESC(layer_block), {{3, {3, 4, 8}}, {2, {4, 8}}}, 2},
    {"group_norm", DESC(group_each), {{4, {2, 3, 5, 8}}, {1, {8}}, {1, {8}}}, 3},
    {"group_norm", DESC(group_three), {{3, {4, 3, 18}}, {0, {0}}, {1, {18}}}, 3},
    {"group_norm", DESC(group_nchw), {{4, {2, 4, 3, 5}}, {1, {4}}, {1, {4}}}, 3},
    {"argmax", DESC(argmax_rows), {{3, {3, 7, 9}}}, 1},
    {"argmax", DESC(argmax_rows), {{2, {5, 130}}}, 1},
    {"argmax", DESC(argmax_columns), {{3, {2, 9, 20}}}, 1},
    {"lrn", DESC(lrn_usual), {{3, {2, 5, 17}}}, 1},
    {"lrn", DESC(lrn_nchw), {{4, {2, 6, 3, 5}}}, 1},
    {"matmul", DESC(product), {{3, {2, 3, 5}}, {3, {2, 5, 33}}, {3, {1, 3, 1}}}, 3},
    {"matmul", DESC(product), {{3, {3, 1, 8}}, {2, {8, 64}}}, 2},
    {"matmul", DESC(product_turned), {{3, {3, 5, 4}}, {2, {9, 5}}}, 2},
    {"matmul", DESC(product_added), {{2, {3, 5}}, {3, {2, 17, 5}}, {1, {17}}}, 3},
};
/* clang-format on */

const int example_count = UNIT_COUNT(examples);

/* ---- Placing ---- */

static example_tensor place(clcnn_context *context, clcnn_type type, clcnn_shape shape, int gap,
                            int first) {
    clcnn_shape wide = shape;
    wide.dim[shape.rank - 1] += gap;
    const int count = (int)clcnn_shape_count(wide);
    example_tensor t = {NULL, NULL};
    clcnn_tensor *part = NULL, *rows_there = NULL;
    UNIT_OK(clcnn_tensor_create(context, type, clcnn_shape1(first + count), &t.all));
    UNIT_OK(clcnn_tensor_fill(t.all, gap_value));
    UNIT_OK(clcnn_tensor_view_outer(t.all, first, count, &part));
    UNIT_OK(clcnn_tensor_view_shape(part, wide, &rows_there));
    UNIT_OK(clcnn_tensor_view_inner(rows_there, 0, shape.dim[shape.rank - 1], &t.tensor));
    clcnn_tensor_destroy(part);
    clcnn_tensor_destroy(rows_there);
    return t;
}

example_tensor example_place(clcnn_context *context, clcnn_shape shape, int gap, int first) {
    return place(context, CLCNN_FLOAT32, shape, gap, first);
}

example_tensor example_place_output(clcnn_op *op, size_t k, int gap, int first) {
    const clcnn_shape shape = clcnn_op_output_shape(op, k);
    const clcnn_operand_info *outputs = clcnn_operator_find(op->problem.row->info.name)->outputs;
    return shape.rank > 0 ? place(op->context, outputs[k].type, shape, gap, first)
                          : (example_tensor){NULL, NULL};
}

void example_displace(example_tensor *t) {
    clcnn_tensor_destroy(t->tensor);
    clcnn_tensor_destroy(t->all);
    *t = (example_tensor){NULL, NULL};
}

static float *floats(size_t count) {
    float *values = calloc(count + 1, sizeof *values);
    ck_assert_ptr_nonnull(values);
    return values;
}

/* What stands around the tensor's elements is still there: what these are filled with, then. */
static int is_intact(const example_tensor *t) {
    const size_t count = clcnn_shape_count(clcnn_tensor_shape(t->all));
    float *all = floats(count);
    UNIT_OK(clcnn_tensor_fill(t->tensor, gap_value)); /* the elements are of no interest */
    UNIT_OK(clcnn_tensor_read_bytes(t->all, all, count * sizeof *all));
    const int same = memcmp(all, all + 1, (count - 1) * sizeof *all) == 0;
    free(all);
    return same;
}

/* ---- Describing ---- */

static int is_there(const example *e, size_t i) {
    return i < e->count && e->inputs[i].rank > 0;
}

int example_has_weights(const example *e) {
    return clcnn_operator_find(e->name)->inputs[1].name != NULL;
}

static int is_given(const example *e, const example_layout *layout, size_t i) {
    const int weight = example_has_weights(e) && (i == 1 || i == 2);
    return weight ? (int)(layout->given >> i & 1) : !(layout->constant >> i & 1);
}

static int pitch_of(clcnn_shape shape, int gap) {
    return gap ? shape.dim[shape.rank - 1] + gap : 0;
}

clcnn_shape example_output(const example *e) {
    clcnn_operand operands[EXAMPLE_INPUTS];
    clcnn_shape shape;
    int pitch = 0;
    const example_layout dense = {.given = 0};
    const clcnn_op_desc what = example_describe(e, &dense, NULL, &pitch, operands);
    UNIT_OK(clcnn_op_shape(&what, 0, &shape));
    return shape;
}

clcnn_op_desc example_describe(const example *e, const example_layout *layout,
                               const example_tensor tensors[EXAMPLE_INPUTS], int *pitch,
                               clcnn_operand operands[EXAMPLE_INPUTS]) {
    memset(operands, 0, EXAMPLE_INPUTS * sizeof *operands);
    for (size_t i = 0; i < e->count; i++) {
        if (is_there(e, i)) {
            operands[i] = clcnn_given(e->inputs[i]);
            operands[i].pitch = pitch_of(e->inputs[i], layout->gaps[i]);
        }
        if (is_there(e, i) && tensors && !is_given(e, layout, i)) {
            operands[i] = clcnn_constant(tensors[i].tensor);
        }
    }
    clcnn_op_desc what = clcnn_op_desc_make(e->name, e->desc, e->desc_size, operands, e->count);
    what.output_pitch = *pitch ? pitch : NULL;
    return what;
}

/* ---- Running ---- */

/* An operator with its tensors, the reference's, and the case to be judged. */
typedef struct pair {
    const example *e;
    const example_layout *layout;
    clcnn_op *op, *reference;
    example_tensor inputs[EXAMPLE_INPUTS], outputs[EXAMPLE_OUTPUTS];
    clcnn_tensor *given[EXAMPLE_INPUTS], *exact[EXAMPLE_INPUTS], *results[EXAMPLE_OUTPUTS];
    judge_case judged;
} pair;

/* Draws what is given anew; what is constant has its values from the first time on. */
static void draw(pair *p, unsigned seed) {
    for (size_t i = 0; i < p->e->count; i++) {
        const size_t count = clcnn_shape_count(p->e->inputs[i]);
        if (!is_there(p->e, i) || (seed > 1 && !is_given(p->e, p->layout, i))) {
            continue;
        }
        float *values = floats(count);
        unit_integers(seed * 10 + (unsigned)i, values, count);
        UNIT_OK(clcnn_tensor_write(p->inputs[i].tensor, values, count));
        UNIT_OK(clcnn_tensor_write(p->exact[i], values, count));
        if (is_given(p->e, p->layout, i)) {
            memcpy(p->judged.inputs[i].values, values, count * sizeof *values);
        }
        free(values);
    }
}

static void open_tensors(pair *p, clcnn_context *context) {
    const example *e = p->e;
    const example_layout *l = p->layout;
    for (size_t i = 0; i < e->count; i++) {
        if (is_there(e, i)) {
            p->inputs[i] = example_place(context, e->inputs[i], l->gaps[i], l->first);
            p->exact[i] = unit_tensor(unit_context(UNIT_REFERENCE), e->inputs[i], NULL);
            p->given[i] = is_given(e, l, i) ? p->inputs[i].tensor : NULL;
        }
    }
}

static void open_case(pair *p) {
    clcnn_shape shapes[EXAMPLE_INPUTS] = {{0, {0}}}, outputs[EXAMPLE_OUTPUTS];
    size_t count = 0;
    for (size_t i = 0; i < p->e->count; i++) {
        shapes[i] = p->given[i] ? p->e->inputs[i] : shapes[i];
    }
    while (count < EXAMPLE_OUTPUTS && clcnn_op_output_shape(p->reference, count).rank > 0) {
        outputs[count] = clcnn_op_output_shape(p->reference, count);
        count++;
    }
    UNIT_OK(judge_create(shapes, p->e->count, outputs, count, CLCNN_DATA_INTEGER, &p->judged));
}

/* One with a pitch for each; all have the first one's shape. */
static void output_pitches(const example *e, const example_layout *layout,
                           int pitches[EXAMPLE_OUTPUTS]) {
    for (size_t k = 0; k < EXAMPLE_OUTPUTS; k++) {
        pitches[k] = pitch_of(example_output(e), layout->output_gap);
    }
}

/* Once the operator is there, its constants are spoiled. */
static void spoil_constants(pair *p) {
    for (size_t i = 0; i < p->e->count; i++) {
        if (is_there(p->e, i) && !is_given(p->e, p->layout, i)) {
            UNIT_OK(clcnn_tensor_fill(p->inputs[i].tensor, NAN));
            example_displace(&p->inputs[i]);
        }
    }
}

static void open_reference(pair *p) {
    static const example_layout dense = {.given = 6};
    clcnn_operand operands[EXAMPLE_INPUTS];
    int pitch = 0;
    const clcnn_op_desc what = example_describe(p->e, &dense, NULL, &pitch, operands);
    UNIT_OK(clcnn_op_create(unit_context(UNIT_REFERENCE), &what, NULL, &p->reference));
}

/* Its outputs, too: in the place of input 0 or of their own. */
static void open_op(pair *p, clcnn_context *context) {
    const example_layout *l = p->layout;
    clcnn_operand operands[EXAMPLE_INPUTS];
    int pitches[EXAMPLE_OUTPUTS];
    output_pitches(p->e, l, pitches);
    const clcnn_op_desc what = example_describe(p->e, l, p->inputs, pitches, operands);
    UNIT_OK(clcnn_op_create(context, &what, &l->choice, &p->op));
    p->results[0] = p->given[0];
    for (size_t k = 0; !l->in_place && k < EXAMPLE_OUTPUTS; k++) {
        p->outputs[k] = example_place_output(p->op, k, l->output_gap, l->first);
        p->results[k] = p->outputs[k].tensor;
    }
}

static void close_pair(pair *p) {
    clcnn_op_destroy(p->op);
    clcnn_op_destroy(p->reference);
    for (size_t k = 0; k < EXAMPLE_OUTPUTS; k++) {
        example_displace(&p->outputs[k]);
    }
    for (size_t i = 0; i < EXAMPLE_INPUTS; i++) {
        example_displace(&p->inputs[i]);
        clcnn_tensor_destroy(p->exact[i]);
    }
    judge_destroy(&p->judged);
}

/* Runs the operator and judges what it gives: NULL, or a line about it. */
static const char *run(pair *p) {
    static char line[200];
    const judge_side ours = {p->op, p->given, p->results};
    const judge_side theirs = {p->reference, p->exact, NULL};
    clcnn_context *context = p->op->context;
    judge_case *j = &p->judged;
    clcnn_status status = judge_run(j, &ours, context->desc.guard_zones ? context : NULL);
    status = status ? status : judge_result(j, &theirs, p->op);
    if (status || j->wrong == 0) {
        return j->fault;
    }
    const judge_output *o = &j->outputs[j->wrong_output];
    const size_t i = o->comparison.first_wrong;
    snprintf(line, sizeof line,
             "output %zu: %zu of %zu are wrong; element %zu is %.9g, not %.9g +- %.3g",
             j->wrong_output, o->comparison.wrong, o->count, i, judge_got(o, i), o->expected[i],
             o->bound[i]);
    return line;
}

/* What is around the tensors of both runs. */
static const char *look_around(pair *p) {
    int intact = 1;
    for (size_t k = 0; k < EXAMPLE_OUTPUTS; k++) {
        intact = intact && (!p->outputs[k].tensor || is_intact(&p->outputs[k]));
    }
    for (size_t i = 0; i < p->e->count; i++) {
        intact = intact && (!p->given[i] || is_intact(&p->inputs[i]));
    }
    return intact ? NULL : "something is written between or around the rows";
}

const char *example_check(clcnn_context *context, const example *e, const example_layout *layout,
                          float *first_result) {
    static char line[EXAMPLE_LINE];
    const size_t before = clcnn_context_memory(context);
    pair p = {.e = e, .layout = layout};
    open_tensors(&p, context);
    open_reference(&p);
    open_case(&p);
    draw(&p, 1);
    open_op(&p, context);
    spoil_constants(&p);
    const char *wrong = run(&p);
    const judge_output *o = &p.judged.outputs[0];
    if (first_result) {
        memcpy(first_result, o->got, o->count * sizeof *o->got);
    }
    if (!wrong) {
        draw(&p, 2);
        wrong = run(&p);
    }
    wrong = wrong ? wrong : look_around(&p);
    snprintf(line, sizeof line, "%s, example %d: %s", e->name, (int)(e - examples),
             wrong ? wrong : "buffers are left");
    close_pair(&p);
    return wrong || clcnn_context_memory(context) != before ? line : NULL;
}

const char *example_check_solvers(clcnn_context *context, const example *e,
                                  const example_layout *layout) {
    static char line[EXAMPLE_LINE + 50];
    clcnn_operand operands[EXAMPLE_INPUTS];
    clcnn_solvers solvers;
    example_layout with = *layout;
    int pitches[EXAMPLE_OUTPUTS];
    output_pitches(e, layout, pitches);
    const clcnn_op_desc what = example_describe(e, layout, NULL, pitches, operands);
    UNIT_OK(clcnn_op_solvers(context, &what, &layout->choice, &solvers));
    for (size_t i = 0; i < solvers.count; i++) {
        with.choice.solver = solvers.name[i];
        const char *wrong = example_check(context, e, &with, NULL);
        if (wrong) {
            snprintf(line, sizeof line, "%s: %s", solvers.name[i], wrong);
            return line;
        }
    }
    return solvers.count ? NULL : "no solver applies";
}
