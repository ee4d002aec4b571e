/* SPDX-License-Identifier: MIT */
#include "dataset.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "idx.h"
#include "tool.h"

static const char *const part_names[] = {[DATASET_TRAIN] = "train", [DATASET_TEST] = "t10k"};

/* The ends a file is found under: download tools differ in the dot, and gzip is optional. */
static const char *const image_ends[] = {"-images-idx3-ubyte.gz", "-images-idx3-ubyte",
                                         "-images.idx3-ubyte.gz", "-images.idx3-ubyte", NULL};
static const char *const label_ends[] = {"-labels-idx1-ubyte.gz", "-labels-idx1-ubyte",
                                         "-labels.idx1-ubyte.gz", "-labels.idx1-ubyte", NULL};

/* Reads the first of the ends that is there; one that is there and wrong is not passed over. */
static int read_from_folder(const char *folder, const char *part, const char *const *ends,
                            char **path, idx_array *array) {
    for (const char *const *end = ends; *end; end++) {
        if (asprintf(path, "%s/%s%s", folder, part, *end) < 0) {
            *path = NULL;
            return fail(EXIT_NO_MEMORY, "%s: no memory for a path", folder);
        }
        if (access(*path, F_OK) == 0 || errno != ENOENT) {
            return idx_read_file(*path, array);
        }
        free(*path);
        *path = NULL;
    }
    if (access(folder, F_OK)) {
        return fail(EXIT_BAD_FILE, "%s: cannot be opened: %s", folder, strerror(errno));
    }
    return fail(EXIT_BAD_FILE, "%s: has no file %s%s, nor one without .gz or with .idx for -idx",
                folder, part, ends[0]);
}

/* Reads images or labels; *path is the file's name for what is said of it later, freed by the
 * caller. */
static int read_part(const char *folder, const char *part, const char *const *ends, char **path,
                     idx_array *array) {
    *array = (idx_array){.bytes = NULL};
    *path = NULL;
    if (folder) {
        return read_from_folder(folder, part, ends, path, array);
    }
    if (asprintf(path, "%s%s", part, ends[0]) < 0) {
        *path = NULL;
        return fail(EXIT_NO_MEMORY, "%s: no memory for a name", part);
    }
    return idx_read_embedded(*path, array);
}

static int check_images(const char *path, const idx_array *images) {
    if (images->type != IDX_U8 || images->rank != 3) {
        return fail(EXIT_BAD_FILE, "%s: holds %s in %d dimensions; images are u8 in 3", path,
                    idx_type_name(images->type), images->rank);
    }
    if (images->dim[1] != DATASET_SIDE || images->dim[2] != DATASET_SIDE) {
        return fail(EXIT_BAD_FILE, "%s: images are %dx%d; they must be 28x28 as in MNIST", path,
                    images->dim[1], images->dim[2]);
    }
    return EXIT_RIGHT;
}

static int check_labels(const char *path, const idx_array *labels, const idx_array *images) {
    if (labels->type != IDX_U8 || labels->rank != 1) {
        return fail(EXIT_BAD_FILE, "%s: holds %s in %d dimensions; labels are u8 in 1", path,
                    idx_type_name(labels->type), labels->rank);
    }
    if (labels->dim[0] != images->dim[0]) {
        return fail(EXIT_BAD_FILE, "%s: has %d labels for %d images", path, labels->dim[0],
                    images->dim[0]);
    }
    for (size_t i = 0; i < labels->count; i++) {
        if (labels->bytes[i] >= DATASET_CLASSES) {
            return fail(EXIT_BAD_FILE, "%s: label %zu is %d; labels are below %d", path, i,
                        labels->bytes[i], DATASET_CLASSES);
        }
    }
    return EXIT_RIGHT;
}

int dataset_load(const char *folder, dataset_part part, dataset *set) {
    const char *name = part_names[part];
    char *image_path, *label_path = NULL;
    idx_array images, labels = {.bytes = NULL};
    *set = (dataset){.count = 0};
    int code = read_part(folder, name, image_ends, &image_path, &images);
    if (!code) {
        code = check_images(image_path, &images);
    }
    if (!code) {
        code = read_part(folder, name, label_ends, &label_path, &labels);
    }
    if (!code) {
        code = check_labels(label_path, &labels, &images);
    }
    if (!code) {
        *set = (dataset){labels.count, images.bytes, labels.bytes};
        images.bytes = labels.bytes = NULL; /* the set's from here on */
    }
    idx_free(&images);
    idx_free(&labels);
    free(image_path);
    free(label_path);
    return code;
}

void dataset_free(dataset *set) {
    free(set->images);
    free(set->labels);
    *set = (dataset){.count = 0};
}

void dataset_pixels(const dataset *set, size_t first, size_t count, float *pixels) {
    const unsigned char *bytes = set->images + first * DATASET_PIXELS;
    for (size_t i = 0; i < count * DATASET_PIXELS; i++) {
        pixels[i] = (float)bytes[i] / 255;
    }
}
