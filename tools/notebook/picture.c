/* SPDX-License-Identifier: MIT
 * libpng encodes into memory, so that everything that can go wrong with the file is in one
 * place. */
#include "picture.h"

#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "tool.h"

int picture_create(int width, int height, picture *p) {
    const size_t size = (size_t)width * (size_t)height;
    *p = (picture){width, height, malloc(size)};
    if (!p->grey) {
        *p = (picture){.grey = NULL};
        return fail(EXIT_NO_MEMORY, "no memory for a picture of %dx%d", width, height);
    }
    memset(p->grey, 255, size);
    return EXIT_RIGHT;
}

void picture_free(picture *p) {
    free(p->grey);
    *p = (picture){.grey = NULL};
}

/* Stores the bytes of the PNG file, which the caller frees. */
static int encode(const picture *p, const char *path, void **bytes, size_t *size) {
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)p->width,
                       .height = (png_uint_32)p->height,
                       .format = PNG_FORMAT_GRAY};
    *size = PNG_IMAGE_PNG_SIZE_MAX(image);
    *bytes = malloc(*size);
    if (!*bytes) {
        return fail(EXIT_NO_MEMORY, "%s: no memory for the picture", path);
    }
    errno = 0; /* libpng has a text and no code for memory that ends */
    if (!png_image_write_to_memory(&image, *bytes, size, 0, p->grey, 0, NULL)) {
        return fail(errno == ENOMEM ? EXIT_NO_MEMORY : EXIT_INTERNAL, "%s: libpng: %s", path,
                    image.message);
    }
    return EXIT_RIGHT;
}

int picture_write(const picture *p, const char *path) {
    void *bytes = NULL;
    size_t size;
    int code = encode(p, path, &bytes, &size);
    if (!code) {
        code = file_write(path, bytes, size);
    }
    free(bytes);
    return code;
}
