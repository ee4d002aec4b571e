/* SPDX-License-Identifier: MIT
 * Files of NumPy: what is read, what is refused and how, and that what is written is read again. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "npy.h"
#include "tool.h"
#include "unit.h"

/* ---- Headers ------------------------------------------------------------------------------- */

typedef struct row {
    const char *header;
    int version;
    size_t data; /* bytes behind it, 0, 1, 2, .. */
    int code, rank, dim;
    double second; /* element 1 */
} row;

#define D(descr, shape) "{'descr': '" descr "', 'fortran_order': False, 'shape': " shape ", }\n"
#define BAD             EXIT_BAD_FILE, 0, 0, 0

static const row rows[] = {
    {D("<i2", "(3,)"), 1, 6, EXIT_RIGHT, 1, 3, 0x0302},
    {D("<i2", "(3L,)"), 1, 6, EXIT_RIGHT, 1, 3, 0x0302},
    {D("|u1", "(2, 2)"), 1, 4, EXIT_RIGHT, 2, 2, 1},
    {D("|b1", "(2,)"), 2, 2, EXIT_RIGHT, 1, 2, 1},
    {D("<u4", "()"), 3, 4, EXIT_RIGHT, 0, 0, 0},
    {D("<i8", "(0,)"), 1, 0, EXIT_RIGHT, 1, 0, 0},
    {"{\"shape\":(2,),\"fortran_order\":False,\"descr\":\"|i1\"}", 1, 2, EXIT_RIGHT, 1, 2, 1},
    {D("<f4", "(1, 2"), 1, 8, BAD},
    {D("<f4", "(2)"), 1, 8, BAD},
    {D("<f4", "(,)"), 1, 4, BAD},
    {D("<f4", "(-1,)"), 1, 4, BAD},
    {D("<f4", "(1,1,1,1,1,1,1,1,1)"), 1, 4, BAD},
    {D("<f4", "(99999999999,)"), 1, 4, BAD},
    {D("<f4", "(2147483647, 2147483647)"), 1, 4, BAD},
    {D("<f4", "(2,)"), 1, 7, BAD},
    {D("<f4", "(2,)"), 1, 9, BAD},
    {D("<f4", "(1,)"), 4, 4, BAD},
    {D(">f4", "(1,)"), 1, 4, BAD},
    {D("<f8", "(1,)"), 1, 8, BAD},
    {D("<f2", "(1,)"), 1, 2, BAD},
    {D("|O", "(1,)"), 1, 8, BAD},
    {"{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }", 1, 16, BAD},
    {"{'descr': '<f4', 'fortran_order': False, }", 1, 4, BAD},
    {"{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", 1, 4, BAD},
    {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}", 1, 4, BAD},
    {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } more", 1, 4, BAD},
    {"__import__('os')", 1, 4, BAD},
    {"", 1, 4, BAD},
};

static size_t make(const row *r, unsigned char *bytes) {
    const size_t length = strlen(r->header), wide = r->version > 1 ? 4 : 2;
    memcpy(bytes, "\x93NUMPY", 6);
    bytes[6] = (unsigned char)r->version;
    bytes[7] = 0;
    memset(bytes + 8, 0, wide);
    bytes[8] = (unsigned char)length;
    memcpy(bytes + 8 + wide, r->header, length);
    for (size_t i = 0; i < r->data; i++) {
        bytes[8 + wide + length + i] = (unsigned char)i;
    }
    return 8 + wide + length + r->data;
}

START_TEST(headers) {
    const row *r = &rows[_i];
    unsigned char bytes[512];
    npy_array array;
    const size_t size = make(r, bytes);
    ck_assert_int_eq(npy_parse("test", bytes, size, &array), r->code);
    ck_assert_int_eq(array.shape.rank, r->rank);
    if (r->rank) {
        ck_assert_int_eq(array.shape.dim[0], r->dim);
    }
    if (array.count > 1) {
        ck_assert((double)array.integers[1] == r->second);
    }
    npy_free(&array);
    for (size_t cut = 0; r->code == EXIT_RIGHT && cut < size;
         cut++) { /* nothing shorter is a file */
        ck_assert_int_eq(npy_parse("test", bytes, cut, &array), EXIT_BAD_FILE);
        ck_assert(!array.floats && !array.integers);
    }
}
END_TEST

/* ---- There and back ------------------------------------------------------------------------ */

START_TEST(written) {
    static const float floats[] = {1.5f, -0.0f, 1e-40f, 3e38f, 7, 8};
    static const int32_t integers[] = {-1, INT32_MAX};
    char path[] = "/tmp/clcnn-npy-XXXXXX";
    npy_array array;
    const int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    close(file);
    ck_assert_int_eq(npy_write(path, CLCNN_FLOAT32, clcnn_shape3(1, 2, 3), floats), EXIT_RIGHT);
    ck_assert_int_eq(npy_read(path, &array), EXIT_RIGHT);
    ck_assert(clcnn_shape_equal(array.shape, clcnn_shape3(1, 2, 3)));
    ck_assert_mem_eq(array.floats, floats, sizeof floats);
    npy_free(&array);
    ck_assert_int_eq(npy_write(path, CLCNN_INT32, clcnn_shape1(2), integers), EXIT_RIGHT);
    ck_assert_int_eq(npy_read(path, &array), EXIT_RIGHT);
    ck_assert(array.integers[0] == -1 && array.integers[1] == INT32_MAX && array.count == 2);
    npy_free(&array);
    unlink(path);
    ck_assert_int_eq(npy_read(path, &array), EXIT_BAD_FILE);
    ck_assert_int_eq(npy_read("/", &array), EXIT_BAD_FILE);
}
END_TEST

Suite *suite_npy(void) {
    Suite *suite = suite_create("npy");
    TCase *tcase = tcase_create("npy");
    tcase_add_loop_test(tcase, headers, 0, (int)UNIT_COUNT(rows));
    tcase_add_test(tcase, written);
    suite_add_tcase(suite, tcase);
    return suite;
}
