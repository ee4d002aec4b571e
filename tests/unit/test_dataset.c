/* SPDX-License-Identifier: MIT
 * Data sets: the names under which their files are found, what labels may be, and what is looked at
 * first. The files are made here, a few images each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "listen.h"
#include "mnist/dataset.h"
#include "tool.h"
#include "unit.h"

enum { IMAGES = 3, COLUMNS = 8 };

/* ---- Files for a test ---- */

static char folder[64];

static void make_folder(void) {
    snprintf(folder, sizeof folder, "/tmp/clcnn-unit-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void) {
    char command[100];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

static void make_inner(const char *name) {
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_int_eq(mkdir(path, 0777), 0);
}

static void write_file(const char *name, const void *header, size_t header_size, const void *bytes,
                       size_t size) {
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(header, 1, header_size, file), header_size);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

/* Image i is i + 1 everywhere. `size` of its bytes are written. */
static void write_images(const char *name, size_t size) {
    unsigned char pixels[IMAGES * DATASET_PIXELS];
    for (size_t i = 0; i < sizeof pixels; i++) {
        pixels[i] = (unsigned char)(i / DATASET_PIXELS + 1);
    }
    write_file(name, "\0\0\x08\3\0\0\0\3\0\0\0\x1c\0\0\0\x1c", 16, pixels, size);
}

static void write_labels(const char *name, const unsigned char labels[IMAGES]) {
    write_file(name, "\0\0\x08\1\0\0\0\3", 8, labels, IMAGES);
}

/* As QMNIST's: the class, then who wrote the digit and where it comes from. */
static void write_rows(const char *name, const int labels[IMAGES]) {
    unsigned char rows[IMAGES][COLUMNS][4];
    memset(rows, 0xEE, sizeof rows);
    for (int i = 0; i < IMAGES; i++) {
        for (int byte = 0; byte < 4; byte++) {
            rows[i][0][byte] = (unsigned char)((unsigned)labels[i] >> (24 - 8 * byte));
        }
    }
    write_file(name, "\0\0\x0c\2\0\0\0\3\0\0\0\x08", 12, rows, sizeof rows);
}

/* ---- What must come of it ---- */

static void must_load(const char *path, dataset_part part, const char *name,
                      const unsigned char labels[IMAGES]) {
    dataset set;
    char line[LISTEN_LINE];
    listen_begin();
    const int code = dataset_load(path, part, &set);
    listen_end(line);
    ck_assert_msg(code == EXIT_RIGHT && !*line, "%s: %s", path, line);
    ck_assert_str_eq(set.name, name);
    ck_assert_uint_eq(set.count, IMAGES);
    for (size_t i = 0; i < IMAGES; i++) {
        ck_assert_uint_eq(set.labels[i], labels[i]);
        ck_assert_uint_eq(set.images[i * DATASET_PIXELS], i + 1);
        ck_assert_uint_eq(set.images[(i + 1) * DATASET_PIXELS - 1], i + 1);
    }
    ck_assert_msg((strncmp(name, "emnist", 6) == 0) == (set.unfit != NULL), "%s", set.unfit);
    dataset_free(&set);
}

static void must_be_refused(const char *path, dataset_part part, const char *word) {
    dataset set;
    char line[LISTEN_LINE];
    memset(&set, 0x5A, sizeof set);
    listen_begin();
    const int code = dataset_load(path, part, &set);
    listen_end(line);
    ck_assert_msg(code == EXIT_BAD_FILE, "exit code %d: %s", code, line);
    ck_assert_msg(strstr(line, word), "\"%s\" is not in %s", word, line);
    ck_assert_ptr_eq(strchr(line, '\n'), line + strlen(line) - 1);
    ck_assert(set.count == 0 && !set.images && !set.labels);
}

/* ---- Names and labels ---- */

typedef struct named {
    const char *set;
    dataset_part part;
    const char *images, *labels;
    int rows; /* 1: labels as QMNIST's */
    int low, high;
} named;

static const named sets[] = {
    {"mnist", DATASET_TRAIN, "train-images-idx3-ubyte", "train-labels-idx1-ubyte", 0, 0, 9},
    {"mnist", DATASET_TEST, "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte", 0, 0, 9},
    {"qmnist", DATASET_TRAIN, "qmnist-train-images-idx3-ubyte", "qmnist-train-labels-idx2-int", 1,
     0, 9},
    {"qmnist", DATASET_TEST, "qmnist-test-images-idx3-ubyte", "qmnist-test-labels-idx2-int", 1, 0,
     9},
    {"emnist-digits", DATASET_TEST, "emnist-digits-test-images-idx3-ubyte",
     "emnist-digits-test-labels-idx1-ubyte", 0, 0, 9},
    {"emnist-mnist", DATASET_TEST, "emnist-mnist-test-images-idx3-ubyte",
     "emnist-mnist-test-labels-idx1-ubyte", 0, 0, 9},
    {"emnist-letters", DATASET_TRAIN, "emnist-letters-train-images-idx3-ubyte",
     "emnist-letters-train-labels-idx1-ubyte", 0, 1, 26},
    {"emnist-balanced", DATASET_TEST, "emnist-balanced-test-images-idx3-ubyte",
     "emnist-balanced-test-labels-idx1-ubyte", 0, 0, 46},
    {"emnist-bymerge", DATASET_TEST, "emnist-bymerge-test-images-idx3-ubyte",
     "emnist-bymerge-test-labels-idx1-ubyte", 0, 0, 46},
    {"emnist-byclass", DATASET_TEST, "emnist-byclass-test-images-idx3-ubyte",
     "emnist-byclass-test-labels-idx1-ubyte", 0, 0, 61},
};

static void write_set(const named *n, int first, int last) {
    const int wide[IMAGES] = {first, n->low, last};
    const unsigned char narrow[IMAGES] = {(unsigned char)first, (unsigned char)n->low,
                                          (unsigned char)last};
    write_images(n->images, IMAGES * DATASET_PIXELS);
    if (n->rows) {
        write_rows(n->labels, wide);
    } else {
        write_labels(n->labels, narrow);
    }
}

START_TEST(sets_by_their_names) {
    const named *n = &sets[_i];
    const unsigned char labels[IMAGES] = {(unsigned char)n->high, (unsigned char)n->low,
                                          (unsigned char)n->high};
    make_folder();
    write_set(n, n->high, n->high);
    must_load(folder, n->part, n->set, labels);
    write_set(n, n->high, n->high + 1);
    must_be_refused(folder, n->part, "label 2 is ");
    if (n->low > 0 || n->rows) {
        write_set(n, n->low - 1, n->high);
        must_be_refused(folder, n->part, "label 0 is ");
    }
    remove_folder();
}
END_TEST

/* The 256 of a row's class must not become a 0. */
START_TEST(labels_of_rows_are_read_whole) {
    const named *n = &sets[3];
    make_folder();
    write_set(n, 256, 9);
    must_be_refused(folder, n->part, "label 0 is 256");
    remove_folder();
}
END_TEST

/* EMNIST's archive holds all its sets in one folder. */
START_TEST(one_of_several_sets) {
    static const unsigned char digits[IMAGES] = {1, 2, 3}, letters[IMAGES] = {24, 25, 26};
    char path[100];
    make_folder();
    write_images("emnist-digits-test-images-idx3-ubyte", IMAGES * DATASET_PIXELS);
    write_labels("emnist-digits-test-labels-idx1-ubyte", digits);
    write_images("emnist-letters-test-images-idx3-ubyte", IMAGES * DATASET_PIXELS);
    write_labels("emnist-letters-test-labels-idx1-ubyte", letters);
    must_load(folder, DATASET_TEST, "emnist-digits", digits);
    snprintf(path, sizeof path, "%s/emnist-letters", folder);
    must_load(path, DATASET_TEST, "emnist-letters", letters);
    snprintf(path, sizeof path, "%s/qmnist", folder);
    must_be_refused(path, DATASET_TEST, "has no file qmnist-test-images");
    snprintf(path, sizeof path, "%s/nothing", folder);
    must_be_refused(path, DATASET_TEST, "cannot be opened");
    snprintf(path, sizeof path, "%s/mnist", folder);
    must_be_refused(path, DATASET_TEST, "/mnist: cannot be opened");
    must_be_refused(folder, DATASET_TRAIN, "has no file train-images");
    remove_folder();
}
END_TEST

/* ---- Folders of a file's name ---- */

START_TEST(a_folder_beside_the_file) {
    static const unsigned char labels[IMAGES] = {7, 2, 1};
    make_folder();
    make_inner("t10k-images-idx3-ubyte");
    make_inner("t10k-labels-idx1-ubyte.gz");
    write_images("t10k-images.idx3-ubyte", IMAGES * DATASET_PIXELS);
    write_labels("t10k-labels-idx1-ubyte", labels);
    must_load(folder, DATASET_TEST, "mnist", labels);
    remove_folder();
}
END_TEST

START_TEST(a_folder_around_the_file) {
    static const unsigned char labels[IMAGES] = {7, 2, 1};
    make_folder();
    make_inner("t10k-images-idx3-ubyte");
    make_inner("t10k-labels-idx1-ubyte");
    must_be_refused(folder, DATASET_TEST, "has no file t10k-images");
    write_images("t10k-images-idx3-ubyte/t10k-images.idx3-ubyte", IMAGES * DATASET_PIXELS);
    write_labels("t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte", labels);
    must_load(folder, DATASET_TEST, "mnist", labels);
    remove_folder();
}
END_TEST

/* ---- Order ---- */

/* The images' header is enough to refuse labels: their elements, which are missing, are not read. */
START_TEST(headers_come_first) {
    static const unsigned char labels[IMAGES] = {7, 2, 1}, wrong[IMAGES] = {7, 2, 10};
    make_folder();
    write_images("t10k-images-idx3-ubyte", 0);
    write_file("t10k-labels-idx1-ubyte", "\0\0\x08\1\0\0\0\2", 8, labels, 2);
    must_be_refused(folder, DATASET_TEST, "has 2 labels for 3 images");
    write_labels("t10k-labels-idx1-ubyte", wrong);
    must_be_refused(folder, DATASET_TEST, "label 2 is 10");
    write_labels("t10k-labels-idx1-ubyte", labels);
    must_be_refused(folder, DATASET_TEST, "truncated");
    remove_folder();
}
END_TEST

Suite *suite_dataset(void) {
    Suite *suite = suite_create("dataset");
    TCase *tcase = tcase_create("dataset");
    tcase_add_loop_test(tcase, sets_by_their_names, 0, UNIT_COUNT(sets));
    tcase_add_test(tcase, labels_of_rows_are_read_whole);
    tcase_add_test(tcase, one_of_several_sets);
    tcase_add_test(tcase, a_folder_beside_the_file);
    tcase_add_test(tcase, a_folder_around_the_file);
    tcase_add_test(tcase, headers_come_first);
    suite_add_tcase(suite, tcase);
    return suite;
}
