/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tool.h"

enum { MOST_PIXELS = 1 << 24, CHANNELS = 3 };

image_options image_defaults(void) {
    const float each = 1.0F / 255;
    return (image_options){.scale = {each, each, each}};
}

int image_parse(const char *option, const char *text, float values[3]) {
    const char *at = text;
    for (int i = 0; i < CHANNELS; i++) {
        char *end;
        values[i] = strtof(at, &end);
        if (end == at || (*end && *end != ',') || (*end && i == CHANNELS - 1)) {
            break;
        }
        if (!*end && (i == 0 || i == CHANNELS - 1)) {
            values[1] = i ? values[1] : values[0];
            values[2] = i ? values[2] : values[0];
            return EXIT_RIGHT;
        }
        at = end + 1;
    }
    return fail(EXIT_USAGE, "%s: \"%s\" must be one number or three, joined by commas", option,
                text);
}

int image_is_named(const char *path) {
    const size_t length = strlen(path);
    return length > 4 && strcasecmp(path + length - 4, ".png") == 0;
}

/* ---- Sizes --------------------------------------------------------------------------------- */

typedef struct layout {
    int h, w, c, nchw;
} layout;

static int is_channels(int size) {
    return size == 1 || size == CHANNELS;
}

static int find_layout(clcnn_shape shape, layout *l) {
    const int *d = shape.dim + shape.rank - 3;
    if (shape.rank == 3 || (shape.rank == 4 && shape.dim[0] == 1)) {
        *l = (layout){d[1], d[2], d[0], 1};
        if (!is_channels(d[0])) {
            *l = (layout){d[0], d[1], d[2], 0};
        }
        return is_channels(l->c);
    }
    return 0;
}

/* ---- Pixels -------------------------------------------------------------------------------- */

static int fail_png(const char *path, png_image *image) {
    const int code = fail(EXIT_BAD_FILE, "%s: %s", path, image->message);
    png_image_free(image);
    return code;
}

/* All of it, as (h, w, c) of floats from 0 to 255. */
static int read_pixels(const char *path, int c, layout *size, float **pixels) {
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_file(&image, path)) {
        return fail_png(path, &image);
    }
    if (image.height > MOST_PIXELS / image.width) {
        png_image_free(&image);
        return fail(EXIT_BAD_FILE, "%s: it has %u x %u pixels; it may have %d in all", path,
                    image.width, image.height, MOST_PIXELS);
    }
    image.format = c == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
    *size = (layout){(int)image.height, (int)image.width, c, 0};
    const size_t count = (size_t)image.height * image.width * (size_t)c;
    unsigned char *bytes = calloc(count, 1);
    *pixels = malloc(count * sizeof **pixels);
    int code = bytes && *pixels ? EXIT_RIGHT : fail(EXIT_NO_MEMORY, "%s: no memory for it", path);
    if (!code && !png_image_finish_read(&image, NULL, bytes, 0, NULL)) {
        code = fail_png(path, &image);
    }
    for (size_t i = 0; bytes && *pixels && i < count; i++) {
        (*pixels)[i] = (float)bytes[i];
    }
    free(bytes);
    png_image_free(&image);
    return code;
}

/* The library's own resize2d, on the reference. */
static clcnn_status resize(const layout *from, const layout *to, const float *x, float *y) {
    const clcnn_context_desc reference = {.device = "reference"};
    const clcnn_resize2d_desc desc = {.size = {to->h, to->w}, .method = CLCNN_BILINEAR};
    const clcnn_shape in = clcnn_shape4(1, from->h, from->w, from->c);
    const clcnn_shape out = clcnn_shape4(1, to->h, to->w, to->c);
    clcnn_context *context = NULL;
    clcnn_tensor *tensors[2] = {NULL, NULL};
    clcnn_op *op = NULL;
    clcnn_status status = clcnn_context_create(&reference, &context);
    status = status ? status : clcnn_tensor_create(context, CLCNN_FLOAT32, in, &tensors[0]);
    status = status ? status : clcnn_tensor_create(context, CLCNN_FLOAT32, out, &tensors[1]);
    status = status ? status : clcnn_resize2d_create(context, &desc, in, &op);
    status = status ? status : clcnn_tensor_write(tensors[0], x, clcnn_shape_count(in));
    status = status ? status : clcnn_op_run(op, tensors[0], tensors[1]);
    status = status ? status : clcnn_tensor_read(tensors[1], y, clcnn_shape_count(out));
    clcnn_op_destroy(op);
    clcnn_tensor_destroy(tensors[0]);
    clcnn_tensor_destroy(tensors[1]);
    clcnn_context_destroy(context);
    return status;
}

static void convert(const layout *l, const image_options *o, const float *pixels, float *values) {
    const size_t c = (size_t)l->c, count = (size_t)l->h * (size_t)l->w;
    for (size_t i = 0; i < c * count; i++) {
        const size_t pixel = i / c, channel = i % c;
        const size_t at = l->nchw ? channel * count + pixel : i;
        values[at] = (pixels[i] - o->mean[channel]) * o->scale[channel];
    }
}

int image_read(const char *path, clcnn_shape shape, const image_options *options, float **values) {
    layout wanted, size = {0, 0, 0, 0};
    float *pixels = NULL, *resized = NULL;
    if (!find_layout(shape, &wanted)) {
        return fail(
            EXIT_USAGE,
            "%s: the input that it is given to is no single picture, with one channel or three",
            path);
    }
    int code = read_pixels(path, wanted.c, &size, &pixels);
    *values = malloc(clcnn_shape_count(shape) * sizeof **values);
    resized = malloc(clcnn_shape_count(shape) * sizeof *resized);
    if (!code && (!*values || !resized)) {
        code = fail(EXIT_NO_MEMORY, "%s: no memory for it", path);
    }
    if (!code && resize(&size, &wanted, pixels, resized)) {
        code = fail_library();
    }
    if (!code) {
        convert(&wanted, options, resized, *values);
    } else {
        free(*values);
        *values = NULL;
    }
    free(pixels);
    free(resized);
    return code;
}
