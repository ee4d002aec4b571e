/* SPDX-License-Identifier: MIT
 * Shapes: the rules of ranks, sizes and products, and images read from shapes. */
#include <limits.h>
#include <string.h>

#include "shape.h"
#include "unit.h"

typedef struct shape_row {
    clcnn_shape shape;
    size_t count; /* 0: refused */
} shape_row;

static const shape_row shapes[] = {
    {{1, {1}}, 1},
    {{1, {CLCNN_MAX_ELEMENTS}}, CLCNN_MAX_ELEMENTS},
    {{1, {CLCNN_MAX_ELEMENTS + 1}}, 0},
    {{1, {INT_MAX - 15}}, 0}, /* rounding up to vectors of 16 would overflow */
    {{1, {INT_MAX}}, 0},
    {{2, {32767, 65536}}, CLCNN_MAX_ELEMENTS},
    {{4, {1, 32767, 1, 65537}}, 0},
    {{2, {3, 4}}, 12},
    {{4, {2, 28, 28, 3}}, 4704},
    {{2, {46340, 46340}}, 2147395600},
    {{2, {46340, 46341}}, 0}, /* 2147441940, just below 2^31 */
    {{3, {1 << 15, 1 << 15, 1}}, 1 << 30},
    {{8, {2, 2, 2, 2, 2, 2, 2, 2}}, 256},
    {{8, {1, 1, 1, 1, 1, 1, 1, 9}}, 9},
    /* the product is 2^31 or more; 2^32 and 2^64 come back to 0 in 32 and 64 bits */
    {{2, {1 << 16, 1 << 15}}, 0},
    {{2, {46341, 46341}}, 0},
    {{2, {1 << 16, 1 << 16}}, 0},
    {{4, {1 << 16, 1 << 16, 1 << 16, 1 << 16}}, 0},
    {{3, {INT_MAX, INT_MAX, INT_MAX}}, 0},
    {{8, {1 << 8, 1 << 8, 1 << 8, 1 << 8, 1 << 8, 1 << 8, 1 << 8, 1 << 8}}, 0},
    {{2, {1 << 30, 3}}, 0}, /* 3 2^30 is negative in 32 bits */
    /* sizes and ranks */
    {{1, {0}}, 0},
    {{1, {-1}}, 0},
    {{2, {-3, -4}}, 0}, /* the product would be 12 */
    {{4, {1, 2, 0, 4}}, 0},
    {{4, {1, 2, 3, INT_MIN}}, 0},
    {{0, {1}}, 0},
    {{-1, {1}}, 0},
    {{9, {1, 1, 1, 1, 1, 1, 1, 1}}, 0},
    {{INT_MAX, {1}}, 0},
    {{INT_MIN, {1}}, 0},
};

START_TEST(counts_and_refusals) {
    const shape_row *row = &shapes[_i];
    ck_assert_uint_eq(clcnn_shape_count(row->shape), row->count);
    if (row->count > 0) {
        UNIT_OK(clcnn_shape_check("pixel", row->shape));
    } else {
        UNIT_REFUSED(CLCNN_INVALID_SHAPE, "pixel", clcnn_shape_check("pixel", row->shape));
    }
}
END_TEST

START_TEST(constructors_fill_every_axis) {
    const clcnn_shape one = clcnn_shape1(5), two = clcnn_shape2(5, 6);
    const clcnn_shape three = clcnn_shape3(5, 6, 7), four = clcnn_shape4(5, 6, 7, 8);
    const clcnn_shape *const all[] = {&one, &two, &three, &four};
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(all[i]->rank, i + 1);
        for (int k = 0; k < CLCNN_MAX_RANK; k++) {
            ck_assert_int_eq(all[i]->dim[k], k <= i ? 5 + k : 0);
        }
    }
}
END_TEST

START_TEST(equality) {
    const clcnn_shape a = clcnn_shape3(2, 3, 4);
    clcnn_shape b = a;
    b.dim[3] = 77; /* beyond the rank: not part of the shape */
    ck_assert_int_eq(clcnn_shape_equal(a, a), 1);
    ck_assert_int_eq(clcnn_shape_equal(a, b), 1);
    b.dim[2] = 5;
    ck_assert_int_eq(clcnn_shape_equal(a, b), 0);
    const clcnn_shape c = clcnn_shape4(2, 3, 4, 1), d = clcnn_shape2(2, 3);
    ck_assert_int_eq(clcnn_shape_equal(a, c), 0);
    ck_assert_int_eq(clcnn_shape_equal(a, d), 0);
    const clcnn_shape wild = {INT_MAX, {2, 3, 4}};
    ck_assert_int_eq(clcnn_shape_equal(wild, wild), 0); /* and nothing is read past its end */
}
END_TEST

START_TEST(text_of_a_shape) {
    const clcnn_shape image = clcnn_shape4(1, 28, 28, 3), row = clcnn_shape1(10);
    const clcnn_shape longest = {8,
                                 {INT_MIN, INT_MIN, INT_MIN, INT_MIN, INT_MIN, INT_MIN, INT_MIN,
                                  INT_MIN}};
    ck_assert_str_eq(clcnn_shape_print(image).text, "1x28x28x3");
    ck_assert_str_eq(clcnn_shape_print(row).text, "10");
    const clcnn_shape_text text = clcnn_shape_print(longest);
    ck_assert_uint_eq(strlen(text.text), 8 * strlen("-2147483648") + 7);
}
END_TEST

typedef struct image_row {
    clcnn_shape shape;
    clcnn_data_format format;
    clcnn_image image;
} image_row;

static const image_row images[] = {
    {{3, {5, 6, 7}}, CLCNN_NHWC, {1, 5, 6, 7}},
    {{3, {5, 6, 7}}, CLCNN_NCHW, {1, 6, 7, 5}},
    {{4, {2, 5, 6, 7}}, CLCNN_NHWC, {2, 5, 6, 7}},
    {{4, {2, 5, 6, 7}}, CLCNN_NCHW, {2, 6, 7, 5}},
    {{5, {2, 3, 5, 6, 7}}, CLCNN_NHWC, {6, 5, 6, 7}},
    {{8, {2, 1, 2, 3, 2, 5, 6, 7}}, CLCNN_NCHW, {24, 6, 7, 5}},
};

START_TEST(images_fold_the_batch) {
    const image_row *row = &images[_i];
    clcnn_image image;
    UNIT_OK(clcnn_image_of("image", row->shape, row->format, &image));
    ck_assert_mem_eq(&image, &row->image, sizeof image);
    const clcnn_shape back = clcnn_image_shape(row->shape, image, row->format);
    ck_assert_int_eq(clcnn_shape_equal(back, row->shape), 1);
}
END_TEST

START_TEST(images_are_refused) {
    const clcnn_shape flat = clcnn_shape2(5, 6), good = clcnn_shape3(5, 6, 7);
    const clcnn_shape negative = clcnn_shape4(1, 5, -6, 7);
    clcnn_image image;
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "photo", clcnn_image_of("photo", flat, CLCNN_NHWC, &image));
    UNIT_REFUSED(CLCNN_INVALID_SHAPE, "photo",
                 clcnn_image_of("photo", negative, CLCNN_NHWC, &image));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "photo",
                 clcnn_image_of("photo", good, (clcnn_data_format)2, &image));
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "photo",
                 clcnn_image_of("photo", good, (clcnn_data_format)-1, &image));
}
END_TEST

Suite *suite_shape(void) {
    Suite *suite = suite_create("shape");
    TCase *tcase = tcase_create("shape");
    tcase_add_loop_test(tcase, counts_and_refusals, 0, UNIT_COUNT(shapes));
    tcase_add_test(tcase, constructors_fill_every_axis);
    tcase_add_test(tcase, equality);
    tcase_add_test(tcase, text_of_a_shape);
    tcase_add_loop_test(tcase, images_fold_the_batch, 0, UNIT_COUNT(images));
    tcase_add_test(tcase, images_are_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}
