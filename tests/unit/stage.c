/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include <string.h>

enum { PATTERN = 0x5A };

static const float image[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
static const float ones[9] = {1, 1, 1, 1, 1, 1, 1, 1, 1};

stage stage_open(int which) {
    const clcnn_context_desc defaults = {.device = NULL};
    stage s = {.context = unit_context(which), .other = unit_open(which, defaults)};
    s.image = clcnn_shape4(1, 3, 3, 1);
    s.filter = clcnn_shape4(2, 2, 1, 1);
    s.map = clcnn_shape4(1, 2, 2, 1);
    const clcnn_shape one = clcnn_shape1(1), square = clcnn_shape2(3, 3);
    s.x = unit_tensor(s.context, s.image, image);
    s.y = unit_tensor(s.context, s.map, NULL);
    s.w = unit_tensor(s.context, s.filter, ones);
    s.b = unit_tensor(s.context, one, ones);
    s.square = unit_tensor(s.context, square, ones);
    s.foreign_x = unit_tensor(s.other, s.image, image);
    s.foreign_y = unit_tensor(s.other, s.map, NULL);
    s.foreign_w = unit_tensor(s.other, s.filter, ones);
    s.foreign_b = unit_tensor(s.other, one, ones);
    s.foreign_square = unit_tensor(s.other, square, ones);
    UNIT_OK(clcnn_conv2d_create(s.context, NULL, s.image, s.w, NULL, &s.op));
    s.memory = clcnn_context_memory(s.context);
    return s;
}

void stage_close(stage *s) {
    ck_assert_uint_eq(clcnn_context_memory(s->context), s->memory);
    const char *wrong = unit_canary(s->context); /* creating works too */
    ck_assert_msg(!wrong, "%s", wrong);
    clcnn_op_destroy(s->op);
    clcnn_tensor *const tensors[] = {s->x,         s->y,
                                     s->w,         s->b,
                                     s->square,    s->foreign_x,
                                     s->foreign_y, s->foreign_w,
                                     s->foreign_b, s->foreign_square};
    for (size_t i = 0; i < UNIT_COUNT(tensors); i++) {
        clcnn_tensor_destroy(tensors[i]);
    }
    clcnn_context_destroy(s->other);
}

void stage_set(stage *s) {
    memset(&s->made, PATTERN, sizeof s->made);
    memset(&s->tensor, PATTERN, sizeof s->tensor);
    memset(&s->opened, PATTERN, sizeof s->opened);
    memset(&s->out, PATTERN, sizeof s->out);
}

static int is_pattern(const void *memory, size_t size) {
    const unsigned char *bytes = memory;
    size_t i = 0;
    while (i < size && bytes[i] == PATTERN) {
        i++;
    }
    return i == size;
}

/* A slot of a create call: NULL where it must be, else untouched. */
static int slot_is_right(const void *slot, const void *must_be_null) {
    static const void *const null = NULL;
    return slot == must_be_null ? memcmp(slot, &null, sizeof null) == 0
                                : is_pattern(slot, sizeof null);
}

/* The prepared convolution still gives the notebook's map. */
static int still_works(stage *s) {
    static const double map[] = {12, 16, 24, 28};
    float y[4];
    UNIT_OK(clcnn_tensor_fill(s->y, -1));
    UNIT_OK(clcnn_op_run(s->op, s->x, s->y));
    UNIT_OK(clcnn_tensor_read(s->y, y, 4));
    return unit_difference(y, map, 4, 0) == NULL;
}

const char *stage_damage(stage *s, const void *must_be_null) {
    if (!slot_is_right(&s->made, must_be_null) || !slot_is_right(&s->tensor, must_be_null) ||
        !slot_is_right(&s->opened, must_be_null)) {
        return "the object to create was stored wrongly";
    }
    if (!is_pattern(&s->out, sizeof s->out)) {
        return "an output was touched";
    }
    if (clcnn_context_memory(s->context) != s->memory) {
        return "buffers were left behind";
    }
    return still_works(s) ? NULL : "the context does not work any more";
}
