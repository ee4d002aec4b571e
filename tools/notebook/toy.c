/* SPDX-License-Identifier: MIT
 * Steps 1 to 7: images small enough to work out by hand. */
#include <stdio.h>

#include "notebook.h"
#include "tool.h"

static float image_values[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
static float ones[] = {1, 1, 1, 1};
static float three_filters[] = {1, 10, -1, 1, 10, -1,
                                1, 10, -1, 1, 10, -1}; /* HWIO: filters last */

static const double valid_map[] = {12, 16, 24, 28};
static const double same_map[] = {12, 16, 9, 24, 28, 15, 15, 17, 9};
static const draw_style with_values = {.cell = 96, .with_values = 1};

static array image(void) {
    return (array){clcnn_shape4(1, 3, 3, 1), image_values};
}

/* Convolves the toy image, checks and draws the result. */
static int convolve(notebook *book, clcnn_padding padding, const array *filter, const char *name,
                    clcnn_shape shape, const double *expected) {
    const clcnn_conv2d_desc desc = {.padding = padding};
    const layer l = {.conv2d = &desc, .filter = filter, .data = CLCNN_DATA_INTEGER};
    const array x = image();
    array y;
    int code = notebook_run(book, &l, &x, &y);
    if (!code) {
        print_maps(&y);
        code = notebook_expect(book, &y, shape, expected);
    }
    if (!code) {
        const draw_maps maps = maps_of(&y);
        code = notebook_draw(book, name, &maps, &with_values);
    }
    array_free(&y);
    return code;
}

static int show_image(notebook *book) {
    const array x = image();
    const draw_maps maps = maps_of(&x);
    notebook_step(book, "a 3x3 image of 1 to 9");
    print_shape("", x.shape);
    print_maps(&x);
    return notebook_draw(book, "step01-image", &maps, &with_values);
}

static int convolve_three(notebook *book) {
    const array filter = {clcnn_shape4(2, 2, 1, 3), three_filters};
    double expected[27];
    for (int i = 0; i < 27; i++) {
        expected[i] = same_map[i / 3] * (double)three_filters[i % 3];
    }
    notebook_step(book, "three 2x2 filters of 1, 10 and -1, padding='SAME'");
    print_shape("Weight shape: ", filter.shape);
    return convolve(book, CLCNN_PADDING_SAME, &filter, "step05-three-filters",
                    clcnn_shape4(1, 3, 3, 3), expected);
}

int notebook_toy(notebook *book) {
    const array filter = {clcnn_shape4(2, 2, 1, 1), ones};
    int code = show_image(book);
    if (!code) {
        notebook_step(book, "a 2x2 filter of ones");
        print_shape("weight.shape: ", filter.shape);
        notebook_step(book, "Conv2D(filters=1, kernel_size=(2, 2), padding='VALID')");
        code = convolve(book, CLCNN_PADDING_VALID, &filter, "step03-conv2d-valid",
                        clcnn_shape4(1, 2, 2, 1), valid_map);
    }
    if (!code) {
        notebook_step(book, "Conv2D(filters=1, kernel_size=(2, 2), padding='SAME')");
        code = convolve(book, CLCNN_PADDING_SAME, &filter, "step04-conv2d-same",
                        clcnn_shape4(1, 3, 3, 1), same_map);
    }
    return code ? code : convolve_three(book);
}

/* Pools a 2x2 image with a 2x2 window of stride 1 and prints the result as the notebook does. */
static int pool(notebook *book, const layer *l, float *values, clcnn_shape shape,
                const double *expected) {
    const array x = {clcnn_shape4(1, 2, 2, 1), values};
    array y;
    int code = notebook_run(book, l, &x, &y);
    if (!code) {
        print_array(&y);
        code = notebook_expect(book, &y, shape, expected);
    }
    array_free(&y);
    return code;
}

/* Where SAME padding counted as zeros, as the notebook's text says, a border maximum would be 0. */
static int pool_negative(notebook *book) {
    static float values[] = {-1, -2, -3, -4};
    static const double expected[] = {-1, -2, -3, -4};
    const clcnn_pool2d_desc same = {.stride = {1, 1}, .padding = CLCNN_PADDING_SAME};
    const layer l = {.max_pool2d = &same, .data = CLCNN_DATA_INTEGER};
    puts("The notebook says that a padded pixel counts as zero here. TensorFlow, and clcnn,\n"
         "ignore padded pixels, as this image of -1 -2 / -3 -4 shows; zeros would win at the\n"
         "border:");
    return pool(book, &l, values, clcnn_shape4(1, 2, 2, 1), expected);
}

static int pool_average(notebook *book, float *values) {
    static const double expected[] = {2.5};
    const array x = {clcnn_shape4(1, 2, 2, 1), values};
    const layer l = {.avg_pool2d = &(clcnn_pool2d_desc){.window = {2, 2}},
                     .data = CLCNN_DATA_INTEGER};
    array y;
    puts("Max-pooling takes the window's largest value, average-pooling its mean:");
    int code = notebook_run(book, &l, &x, &y);
    if (!code) {
        print_maps(&y);
        code = notebook_expect(book, &y, clcnn_shape4(1, 1, 1, 1), expected);
    }
    array_free(&y);
    return code;
}

int notebook_pooling(notebook *book) {
    static float values[] = {4, 3, 2, 1};
    static const double all[] = {4, 3, 2, 1};
    const clcnn_pool2d_desc valid = {.window = {2, 2}, .stride = {1, 1}};
    const clcnn_pool2d_desc same = {.window = {2, 2},
                                    .stride = {1, 1},
                                    .padding = CLCNN_PADDING_SAME};
    layer l = {.max_pool2d = &valid, .data = CLCNN_DATA_INTEGER};
    notebook_step(book, "MaxPool2D(pool_size=(2, 2), strides=1, padding='VALID') of 4 3 / 2 1");
    int code = pool(book, &l, values, clcnn_shape4(1, 1, 1, 1), all);
    if (!code) {
        notebook_step(book, "MaxPool2D(pool_size=(2, 2), strides=1, padding='SAME')");
        l.max_pool2d = &same;
        code = pool(book, &l, values, clcnn_shape4(1, 2, 2, 1), all);
    }
    if (!code) {
        code = pool_negative(book);
    }
    return code ? code : pool_average(book, values);
}
