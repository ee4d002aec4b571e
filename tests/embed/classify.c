/* SPDX-License-Identifier: MIT
 * Classifies a picture by a network: classify MODEL.onnx PICTURE.png prints the class and how sure the
 * network is. Its input is (1, c, h, w), grey or red, green, blue between 0 and 1. */
#include <clcnn_onnx.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>

/* The picture's pixels as planes of floats; NULL: it is none, or of another size. */
static float *read_picture(const char *path, clcnn_shape shape) {
    png_image image = {.version = PNG_IMAGE_VERSION};
    const size_t c = (size_t)shape.dim[1], pixels = (size_t)shape.dim[2] * (size_t)shape.dim[3];
    if (!png_image_begin_read_from_file(&image, path) || (int)image.height != shape.dim[2] ||
        (int)image.width != shape.dim[3]) {
        return NULL;
    }
    image.format = c == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
    unsigned char *bytes = malloc(c * pixels);
    float *planes = malloc(c * pixels * sizeof *planes);
    if (bytes && planes && png_image_finish_read(&image, NULL, bytes, 0, NULL)) {
        for (size_t i = 0; i < c * pixels; i++) {
            planes[i % c * pixels + i / c] = (float)bytes[i] / 255;
        }
    }
    free(bytes);
    return planes;
}

int main(int argc, char **argv) {
    clcnn_model *model;
    clcnn_context *context;
    clcnn_compiled *network;
    clcnn_tensor *x, *y;
    if (argc != 3 || clcnn_model_load(argv[1], NULL, &model) ||
        clcnn_context_create(NULL, &context) ||
        clcnn_model_compile(model, context, NULL, &network)) {
        fprintf(stderr, "%s\n", argc == 3 ? clcnn_last_error()->message : "two files are needed");
        return 1;
    }
    const clcnn_shape in = clcnn_compiled_input_at(network, 0).shape;
    const clcnn_shape out = clcnn_compiled_output_at(network, 0).shape;
    const size_t classes = clcnn_shape_count(out);
    float *pixels = read_picture(argv[2], in), *scores = malloc(classes * sizeof *scores);
    if (!pixels || !scores || clcnn_tensor_create(context, CLCNN_FLOAT32, in, &x) ||
        clcnn_tensor_create(context, CLCNN_FLOAT32, out, &y) ||
        clcnn_tensor_write(x, pixels, clcnn_shape_count(in)) ||
        clcnn_compiled_run(network, &x, 1, &y, 1) || clcnn_tensor_read(y, scores, classes)) {
        fprintf(stderr, "%s\n", pixels ? clcnn_last_error()->message : "no picture of the size");
        return 1;
    }
    size_t best = 0;
    for (size_t i = 0; i < classes; i++) {
        best = scores[i] > scores[best] ? i : best;
    }
    printf("%zu %.3f\n", best, (double)scores[best]);
    return 0; /* and the process gives everything back */
}
