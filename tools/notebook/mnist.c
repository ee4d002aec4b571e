/* SPDX-License-Identifier: MIT
 * Steps 8 to 11: one digit through a convolution with filters drawn by chance, and a max-pool. */
#include <stdio.h>

#include "notebook.h"
#include "tool.h"

enum { FILTERS = 5, SEED = 12 };

static const draw_style digit_style = {.cell = 12};
static const int map_numbers[FILTERS] = {1, 2, 3, 4, 5};

static int load_digit(notebook *book, array *digit) {
    notebook_step(book, "load MNIST, divide by 255");
    printf("  %zu training images; number %zu is labelled %d\n", book->train.count, book->image,
           book->train.labels[book->image]);
    if (book->train.unfit) {
        printf("  %s: %s\n", book->train.name, book->train.unfit);
    }
    if (!book->data && book->image == 0) {
        notebook_check(book, book->train.labels[0] == 5, "X_train[0] must be a 5");
    }
    dataset_pixels(&book->train, book->image, 1, digit->values);
    const draw_maps maps = maps_of(digit);
    return notebook_draw(book, "step08-digit", &maps, &digit_style);
}

static void show_shapes(notebook *book, const array *digit) {
    const clcnn_shape image = clcnn_shape2(DATASET_SIDE, DATASET_SIDE);
    notebook_step(book, "add the axes of batch and channel");
    print_shape("Dimension: ", image);
    print_shape("Dimension: ", digit->shape);
}

/* Runs a layer that gives five maps; only their shape is known beforehand. */
static int five_maps(notebook *book, const layer *l, const array *x, int side, const char *name,
                     array *y) {
    const draw_style style = {.cell = 224 / side, .titles = map_numbers};
    int code = notebook_run(book, l, x, y);
    if (!code) {
        print_shape("", y->shape);
        code = notebook_expect(book, y, clcnn_shape4(1, side, side, FILTERS), NULL);
    }
    if (!code) {
        const draw_maps maps = maps_of(y);
        code = notebook_draw(book, name, &maps, &style);
    }
    return code;
}

static int draw_filters(array *filter) {
    const clcnn_initializer normal = {.kind = CLCNN_RANDOM_NORMAL,
                                      .seed = SEED,
                                      .a = 0,
                                      .b = 0.01f};
    int code = array_create(clcnn_shape4(3, 3, 1, FILTERS), filter);
    if (!code && clcnn_initialize(&normal, filter->shape, filter->values,
                                  clcnn_shape_count(filter->shape))) {
        code = fail_library();
    }
    return code;
}

static int two_layers(notebook *book, const array *digit, const array *filter) {
    const clcnn_conv2d_desc conv = {.stride = {2, 2}, .padding = CLCNN_PADDING_SAME};
    const clcnn_pool2d_desc pool = {.window = {2, 2},
                                    .stride = {2, 2},
                                    .padding = CLCNN_PADDING_SAME};
    const layer first = {.conv2d = &conv, .filter = filter};
    const layer second = {.max_pool2d = &pool};
    array maps, pooled = {.values = NULL};
    notebook_step(book, "Conv2D(5 filters 3x3, strides=(2, 2), padding='SAME', "
                        "normal of stddev 0.01)");
    int code = five_maps(book, &first, digit, 14, "step10-conv2d", &maps);
    if (!code) {
        notebook_step(book, "MaxPool2D(pool_size=(2, 2), strides=(2, 2), padding='SAME')");
        code = five_maps(book, &second, &maps, 7, "step11-max-pool2d", &pooled);
    }
    array_free(&maps);
    array_free(&pooled);
    return code;
}

int notebook_mnist(notebook *book) {
    array digit, filter = {.values = NULL};
    int code = array_create(clcnn_shape4(1, DATASET_SIDE, DATASET_SIDE, 1), &digit);
    if (!code) {
        code = load_digit(book, &digit);
    }
    if (!code) {
        show_shapes(book, &digit);
        code = draw_filters(&filter);
    }
    if (!code) {
        code = two_layers(book, &digit, &filter);
    }
    array_free(&digit);
    array_free(&filter);
    return code;
}
