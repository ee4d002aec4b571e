/* SPDX-License-Identifier: MIT
 * libpng encodes into memory, so that everything that can go wrong with the file is in one
 * place. */
#include "picture.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
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

/* Writes everything and closes, whatever happens; returns 0 or the first errno. */
static int write_all(int descriptor, const unsigned char *bytes, size_t size) {
    int error = 0;
    while (!error && size > 0) {
        const ssize_t n = write(descriptor, bytes, size);
        if (n >= 0) {
            bytes += n;
            size -= (size_t)n;
        } else if (errno != EINTR) {
            error = errno;
        }
    }
    if (!error && fsync(descriptor)) {
        error = errno;
    }
    if (close(descriptor) && !error) {
        error = errno;
    }
    return error;
}

/* Returns 0 or an errno; the temporary file is gone or has become the target. */
static int write_and_rename(const char *temporary, const char *path, const void *bytes,
                            size_t size) {
    unlink(temporary); /* a killed run's, which had our process's number */
    const int descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        return errno;
    }
    int error = write_all(descriptor, bytes, size);
    if (!error && rename(temporary, path)) {
        error = errno;
    }
    if (error) {
        unlink(temporary);
    }
    return error;
}

/* The parent takes the temporary file away if this process ends meanwhile. */
static int replace(const char *path, const void *bytes, size_t size) {
    char temporary[PATH_MAX];
    if (snprintf(temporary, sizeof temporary, "%s.%ld.part", path, (long)getpid()) >= PATH_MAX) {
        return ENAMETOOLONG;
    }
    child_writes(temporary);
    const int error = write_and_rename(temporary, path, bytes, size);
    child_writes(NULL);
    return error;
}

/* A rename would put a file in the place of a device or a pipe: nobody means that. */
static int check_target(const char *path) {
    struct stat status;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        return fail(EXIT_OUTPUT, "%s: cannot be written: it is there and is no ordinary file",
                    path);
    }
    return EXIT_RIGHT;
}

int picture_write(const picture *p, const char *path) {
    void *bytes = NULL;
    size_t size;
    int code = check_target(path);
    if (!code) {
        code = encode(p, path, &bytes, &size);
    }
    if (!code) {
        const int error = replace(path, bytes, size);
        code = error ? fail_file(EXIT_OUTPUT, path, "cannot be written", error) : code;
    }
    free(bytes);
    return code;
}
