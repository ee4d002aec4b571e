/* SPDX-License-Identifier: MIT */
#include "dataset.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "idx.h"
#include "tool.h"

/* ---- The sets that are known by their files' names ------------------------------------------- */

typedef struct family {
    const char *name;
    const char *part[2]; /* how its files' names begin */
    int low, high;       /* its labels */
    const char *unfit;
} family;

#define TRANSPOSED "EMNIST's pictures are stored transposed"
#define LETTERS    TRANSPOSED ", and show letters, too"
#define EMNIST(name)                                                                               \
    "emnist-" name, {                                                                              \
        "emnist-" name "-train", "emnist-" name "-test"                                            \
    }

static const family families[] = {
    {"mnist", {"train", "t10k"}, 0, 9, NULL},
    {"qmnist", {"qmnist-train", "qmnist-test"}, 0, 9, NULL}, /* MNIST's digits, restored */
    {EMNIST("digits"), 0, 9, TRANSPOSED},
    {EMNIST("mnist"), 0, 9, TRANSPOSED},
    {EMNIST("letters"), 1, 26, LETTERS},
    {EMNIST("balanced"), 0, 46, LETTERS},
    {EMNIST("bymerge"), 0, 46, LETTERS},
    {EMNIST("byclass"), 0, 61, LETTERS},
};
enum { FAMILIES = sizeof families / sizeof *families };

/* The ends a file is found under: download tools differ in the dot, and gzip is optional. QMNIST's
 * labels are rows of numbers. */
static const char *const image_ends[] = {"-images-idx3-ubyte.gz", "-images-idx3-ubyte",
                                         "-images.idx3-ubyte.gz", "-images.idx3-ubyte", NULL};
static const char *const label_ends[] = {
    "-labels-idx1-ubyte.gz", "-labels-idx1-ubyte",  "-labels.idx1-ubyte.gz",
    "-labels.idx1-ubyte",    "-labels-idx2-int.gz", "-labels-idx2-int",
    "-labels.idx2-int.gz",   "-labels.idx2-int",    NULL};

/* Where to look: a folder, and the one family to look for or all. */
typedef struct place {
    char *folder;
    const family *only; /* NULL: any */
} place;

/* ---- Finding files --------------------------------------------------------------------------- */

static int no_memory(const char *name) {
    return fail(EXIT_NO_MEMORY, "%s: no memory for a path", name);
}

static int is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* FOLDER/NAME that is no folder is the set of that name in FOLDER. MNIST is found without: a folder
 * of its name that is missing is not to be looked for elsewhere. */
static int find_place(const char *path, place *where) {
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    *where = (place){.only = NULL};
    for (int i = 1; i < FAMILIES && !is_folder(path); i++) {
        where->only = strcmp(name, families[i].name) == 0 ? &families[i] : where->only;
    }
    where->folder = !where->only    ? strdup(path)
                    : slash == path ? strdup("/")
                    : slash         ? strndup(path, (size_t)(slash - path))
                                    : strdup(".");
    return where->folder ? EXIT_RIGHT : no_memory(path);
}

/* Stores the first of the ends that is there and no folder, or NULL. One that is there and cannot
 * be looked at is taken, so that the reader says why. */
static int find_end(const char *folder, const char *start, const char *const *ends, char **path) {
    for (const char *const *end = ends; *end; end++) {
        struct stat info;
        if (asprintf(path, "%s/%s%s", folder, start, *end) < 0) {
            *path = NULL;
            return no_memory(folder);
        }
        if (stat(*path, &info) == 0 ? !S_ISDIR(info.st_mode) : errno != ENOENT) {
            return EXIT_RIGHT;
        }
        free(*path);
        *path = NULL;
    }
    return EXIT_RIGHT;
}

/* The same, and then inside the folders that have a file's name: archives are unpacked into such. */
static int find_file(const char *folder, const char *start, const char *const *ends, char **path) {
    int code = find_end(folder, start, ends, path);
    for (const char *const *end = ends; !code && !*path && *end; end++) {
        char *inner;
        if (asprintf(&inner, "%s/%s%s", folder, start, *end) < 0) {
            return no_memory(folder);
        }
        if (is_folder(inner)) {
            code = find_end(inner, start, ends, path);
        }
        free(inner);
    }
    return code;
}

static int not_found(const place *where, const char *start, const char *const *ends) {
    if (!is_folder(where->folder)) {
        return fail(EXIT_BAD_FILE, "%s: cannot be opened: %s", where->folder, strerror(errno));
    }
    return fail(EXIT_BAD_FILE, "%s: has no file %s%s, nor one without .gz or with .idx for -idx%s",
                where->folder, start, ends[0], where->only ? "" : ", nor QMNIST's or EMNIST's");
}

/* Finds the images of the first family that is there. */
static int find_images(const place *where, dataset_part part, const family **found, char **path) {
    int code = EXIT_RIGHT;
    *path = NULL;
    for (int i = 0; i < FAMILIES && !code && !*path; i++) {
        if (!where->only || where->only == &families[i]) {
            *found = &families[i];
            code = find_file(where->folder, families[i].part[part], image_ends, path);
        }
    }
    return code || *path
               ? code
               : not_found(where, (where->only ? where->only : families)->part[part], image_ends);
}

static int find_labels(const place *where, const char *start, char **path) {
    const int code = find_file(where->folder, start, label_ends, path);
    return code || *path ? code : not_found(where, start, label_ends);
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* One file of a set; its path is for what is said of it later. */
typedef struct member {
    char *path;
    idx_source *source;
    idx_array array;
} member;

static void member_close(member *m) {
    idx_close(m->source);
    idx_free(&m->array);
    free(m->path);
}

static int open_from_folder(const char *folder, dataset_part part, const family **found,
                            member *images, member *labels) {
    place where;
    int code = find_place(folder, &where);
    if (!code) {
        code = find_images(&where, part, found, &images->path);
    }
    if (!code) {
        code = idx_open_file(images->path, &images->source, &images->array);
    }
    if (!code) {
        code = find_labels(&where, (*found)->part[part], &labels->path);
    }
    if (!code) {
        code = idx_open_file(labels->path, &labels->source, &labels->array);
    }
    free(where.folder);
    return code;
}

static int open_embedded(const char *start, const char *end, member *m) {
    if (asprintf(&m->path, "%s%s", start, end) < 0) {
        m->path = NULL;
        return no_memory(start);
    }
    return idx_open_embedded(m->path, &m->source, &m->array);
}

static int open_sample(dataset_part part, const family **found, member *images, member *labels) {
    *found = families;
    const int code = open_embedded(families->part[part], image_ends[0], images);
    return code ? code : open_embedded(families->part[part], label_ends[0], labels);
}

static int check_images(const member *images) {
    const idx_array *a = &images->array;
    if (a->type != IDX_U8 || a->rank != 3) {
        return fail(EXIT_BAD_FILE, "%s: holds %s in %d dimensions; images are u8 in 3",
                    images->path, idx_type_name(a->type), a->rank);
    }
    if (a->dim[1] != DATASET_SIDE || a->dim[2] != DATASET_SIDE) {
        return fail(EXIT_BAD_FILE, "%s: images are %dx%d; they must be 28x28 as in MNIST",
                    images->path, a->dim[1], a->dim[2]);
    }
    return EXIT_RIGHT;
}

/* MNIST's labels are bytes; QMNIST's are rows, the class first and then who wrote the digit. */
static int check_labels(const member *labels, const idx_array *images) {
    const idx_array *a = &labels->array;
    const int bytes = a->type == IDX_U8 && a->rank == 1, rows = a->type == IDX_I32 && a->rank == 2;
    if (!bytes && !rows) {
        return fail(EXIT_BAD_FILE,
                    "%s: holds %s in %d dimensions; labels are u8 in 1, or i32 in 2 as QMNIST's",
                    labels->path, idx_type_name(a->type), a->rank);
    }
    if (a->dim[0] != images->dim[0]) {
        return fail(EXIT_BAD_FILE, "%s: has %d labels for %d images", labels->path, a->dim[0],
                    images->dim[0]);
    }
    return EXIT_RIGHT;
}

/* The first value of a row, big-endian. */
static int32_t label_at(const idx_array *labels, size_t row) {
    const unsigned char *bytes =
        labels->bytes + row * (labels->count / (size_t)labels->dim[0]) * labels->size;
    uint32_t value = 0;
    for (size_t i = 0; i < labels->size; i++) {
        value = value << 8 | bytes[i];
    }
    return (int32_t)value;
}

static int take_labels(const member *labels, const family *set, unsigned char **taken) {
    const size_t count = (size_t)labels->array.dim[0];
    *taken = malloc(count);
    if (!*taken) {
        return fail(EXIT_NO_MEMORY, "%s: no memory for %zu labels", labels->path, count);
    }
    for (size_t i = 0; i < count; i++) {
        const int32_t label = label_at(&labels->array, i);
        if (label < set->low || label > set->high) {
            return fail(EXIT_BAD_FILE, "%s: label %zu is %d; labels of %s are from %d to %d",
                        labels->path, i, label, set->name, set->low, set->high);
        }
        (*taken)[i] = (unsigned char)label;
    }
    return EXIT_RIGHT;
}

/* Headers are compared before anything is inflated, the small file is read before the large one. */
static int read_members(member *images, member *labels, const family *set, unsigned char **taken) {
    int code = check_images(images);
    if (!code) {
        code = check_labels(labels, &images->array);
    }
    if (!code) {
        code = idx_read(labels->source, &labels->array);
    }
    if (!code) {
        code = take_labels(labels, set, taken);
    }
    return code ? code : idx_read(images->source, &images->array);
}

int dataset_load(const char *folder, dataset_part part, dataset *set) {
    member images = {.path = NULL}, labels = {.path = NULL};
    const family *found = NULL;
    unsigned char *taken = NULL;
    *set = (dataset){.count = 0};
    int code = folder ? open_from_folder(folder, part, &found, &images, &labels)
                      : open_sample(part, &found, &images, &labels);
    if (!code) {
        code = read_members(&images, &labels, found, &taken);
    }
    if (!code) {
        *set = (dataset){(size_t)images.array.dim[0], images.array.bytes, taken, found->name,
                         found->unfit};
        images.array.bytes = taken = NULL; /* the set's from here on */
    }
    member_close(&images);
    member_close(&labels);
    free(taken);
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
