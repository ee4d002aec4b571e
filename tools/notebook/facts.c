/* SPDX-License-Identifier: MIT
 * What the notebook explains around its steps. The numbers are not copied: the library computes
 * them. */
#include <stdio.h>

#include "notebook.h"
#include "tool.h"

static int output_size(notebook *book) {
    const clcnn_shape input = clcnn_shape3(32, 32, 3), filter = clcnn_shape4(5, 5, 3, 6);
    const clcnn_shape expected = clcnn_shape3(28, 28, 6);
    clcnn_shape output;
    if (clcnn_conv2d_shape(NULL, input, filter, &output)) {
        return fail_library();
    }
    puts("The output of a convolution is (H - F) / S + 1 high, for an input of height H, a\n"
         "filter of height F and a stride of S; the width follows likewise. Six 5x5 filters\n"
         "over a 32x32x3 image, stride 1, no padding:");
    print_shape("  ", output);
    notebook_check(book, clcnn_shape_equal(output, expected), "it must be (28, 28, 6)");
    return EXIT_RIGHT;
}

static int zero_padding(notebook *book) {
    const clcnn_shape input = clcnn_shape3(32, 32, 3);
    puts("Zero padding of (F - 1) / 2 on every side keeps the size at stride 1:");
    for (int size = 3; size <= 7; size += 2) {
        const int pad = (size - 1) / 2;
        const clcnn_conv2d_desc desc = {.padding = CLCNN_PADDING_EXPLICIT,
                                        .pads = {pad, pad, pad, pad}};
        const clcnn_shape filter = clcnn_shape4(size, size, 3, 6);
        clcnn_shape output;
        if (clcnn_conv2d_shape(&desc, input, filter, &output)) {
            return fail_library();
        }
        printf("  %dx%d filters, padding %d: 32x32 becomes %dx%d\n", size, size, pad, output.dim[0],
               output.dim[1]);
        notebook_check(book, output.dim[0] == 32 && output.dim[1] == 32, "the size must stay");
    }
    return EXIT_RIGHT;
}

static int relu(notebook *book) {
    static float values[] = {-2, -1, 0, 1, 2};
    static const double expected[] = {0, 0, 0, 1, 2};
    const array x = {clcnn_shape1(5), values};
    const clcnn_activation_desc desc = {.activation = {.kind = CLCNN_RELU}};
    const layer l = {.activation = &desc, .data = CLCNN_DATA_INTEGER};
    array y;
    puts("ReLU removes what is below zero:");
    print_array(&x);
    int code = notebook_run(book, &l, &x, &y);
    if (!code) {
        print_array(&y);
        code = notebook_expect(book, &y, x.shape, expected);
    }
    array_free(&y);
    return code;
}

static void arguments(void) {
    puts("Keras' arguments, and where clcnn has them:\n"
         "  Conv2D    filters, kernel_size    the filter's shape (kh, kw, C / groups, filters)\n"
         "            strides=(1, 1)          stride; 0 is 1\n"
         "            padding='valid'         padding: VALID or SAME (and ONNX's two)\n"
         "            data_format=None        data_format: NHWC, 'channels_last', or NCHW\n"
         "            dilation_rate=(1, 1)    dilation; 0 is 1; also together with a stride\n"
         "            groups=1                groups; 0 is 1\n"
         "            activation=None         activation\n"
         "            use_bias=True           the bias tensor; NULL is none\n"
         "            kernel_initializer='glorot_uniform', bias_initializer='zeros'\n"
         "                                    clcnn_initialize: GLOROT_UNIFORM, ZEROS, and more\n"
         "  MaxPool2D pool_size=(2, 2)        window; 0 is 2\n"
         "            strides=None            stride; 0 is the window\n"
         "            padding, data_format    as above; AveragePooling2D takes the same");
}

int notebook_facts(notebook *book) {
    puts("\nAbout convolutions");
    int code = output_size(book);
    if (!code) {
        code = zero_padding(book);
    }
    if (!code) {
        puts("The notebook writes in one place that 'same' means no padding. That is 'valid';\n"
             "'same' pads so that the output has ceil(H / S) rows.");
        code = relu(book);
    }
    if (!code) {
        arguments();
    }
    return code;
}
