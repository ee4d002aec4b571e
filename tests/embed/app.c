/* SPDX-License-Identifier: MIT
 * clcnn embedded: a 2x2 convolution with relu over a 3x3 image. `app [DEVICE]` prints the map. */
#include <stdio.h>

#include <clcnn.h>

int main(int argc, char **argv) {
    const float image[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, ones[] = {1, 1, 1, 1};
    const clcnn_shape shape = clcnn_shape4(1, 3, 3, 1), filter = clcnn_shape4(2, 2, 1, 1);
    const clcnn_context_desc where = {.device = argc > 1 ? argv[1] : NULL};
    const clcnn_conv2d_desc desc = {.padding = CLCNN_PADDING_SAME,
                                    .activation = {.kind = CLCNN_RELU}};
    clcnn_context *context = NULL;
    clcnn_tensor *x = NULL, *w = NULL, *y = NULL;
    clcnn_op *conv = NULL;
    float map[9];
    const int failed =
        clcnn_context_create(&where, &context) ||
        clcnn_tensor_create(context, CLCNN_FLOAT32, shape, &x) ||
        clcnn_tensor_create(context, CLCNN_FLOAT32, filter, &w) ||
        clcnn_tensor_write(x, image, 9) || clcnn_tensor_write(w, ones, 4) ||
        clcnn_conv2d_create(context, &desc, shape, w, NULL, &conv) ||
        clcnn_tensor_create(context, CLCNN_FLOAT32, clcnn_op_output_shape(conv, 0), &y) ||
        clcnn_op_run(conv, x, y) || clcnn_tensor_read(y, map, 9);
    if (failed) {
        fprintf(stderr, "app: %s\n", clcnn_last_error()->message);
    }
    for (int i = 0; !failed && i < 9; i++) {
        printf("%g%c", (double)map[i], i % 3 == 2 ? '\n' : ' ');
    }
    clcnn_op_destroy(conv);
    clcnn_tensor_destroy(x);
    clcnn_tensor_destroy(w);
    clcnn_tensor_destroy(y);
    clcnn_context_destroy(context);
    return failed;
}
