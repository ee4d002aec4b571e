/* SPDX-License-Identifier: MIT
 * OpenCL devices: which one a word means, what they say of themselves, and the forms that a context
 * can force. */
#ifdef CLCNN_OPENCL

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

enum { MOST = 32 };

static size_t list_devices(clcnn_device_info infos[MOST]) {
    size_t count = 0;
    UNIT_OK(clcnn_devices(infos, MOST, &count));
    ck_assert(count >= 2 && count <= MOST);
    return count;
}

/* The device that a word opens. */
static clcnn_device_info opened_by(const char *word) {
    const clcnn_context_desc desc = {.device = word};
    clcnn_context *context = NULL;
    UNIT_OK(clcnn_context_create(&desc, &context));
    const clcnn_device_info info = *clcnn_context_device(context);
    clcnn_context_destroy(context);
    return info;
}

START_TEST(devices_describe_themselves) {
    clcnn_device_info infos[MOST];
    const size_t count = list_devices(infos);
    for (size_t i = 0; i + 1 < count; i++) { /* the last is the reference */
        int platform = -1, device = -1;
        ck_assert_int_eq(sscanf(infos[i].id, "%d:%d", &platform, &device), 2);
        ck_assert(platform >= 0 && device >= 0);
        ck_assert_int_ne(infos[i].type, CLCNN_DEVICE_REFERENCE);
        ck_assert(infos[i].name[0] && infos[i].platform[0] && infos[i].version[0]);
        ck_assert_int_eq(infos[i].usable != 0, infos[i].problem[0] == 0);
        if (infos[i].usable) {
            const int width = infos[i].vector_width;
            ck_assert(width == 1 || width == 4 || width == 8 || width == 16);
            ck_assert(infos[i].compute_units > 0 && infos[i].max_group_size > 0);
            ck_assert(infos[i].global_memory >= infos[i].max_allocation);
            ck_assert(infos[i].max_allocation > 0 && infos[i].local_memory > 0);
        }
        for (size_t k = 0; k < i; k++) {
            ck_assert_str_ne(infos[i].id, infos[k].id);
        }
    }
}
END_TEST

START_TEST(by_platform_and_number) {
    clcnn_device_info infos[MOST];
    const size_t count = list_devices(infos);
    for (size_t i = 0; i < count; i++) {
        if (infos[i].usable) {
            const clcnn_device_info info = opened_by(infos[i].id);
            ck_assert_str_eq(info.id, infos[i].id);
            ck_assert_str_eq(info.name, infos[i].name);
            ck_assert_int_eq(info.type, infos[i].type);
        }
    }
}
END_TEST

START_TEST(by_type) {
    static const char *const words[] = {[CLCNN_DEVICE_CPU] = "CPU",
                                        [CLCNN_DEVICE_GPU] = "Gpu",
                                        [CLCNN_DEVICE_ACCELERATOR] = "accelerator"};
    clcnn_device_info infos[MOST];
    const size_t count = list_devices(infos);
    for (int type = CLCNN_DEVICE_CPU; type <= CLCNN_DEVICE_ACCELERATOR; type++) {
        int there = 0;
        for (size_t i = 0; i + 1 < count; i++) {
            there += infos[i].usable && (int)infos[i].type == type;
        }
        if (there > 0) {
            ck_assert_int_eq((int)opened_by(words[type]).type, type);
        } else {
            const clcnn_context_desc desc = {.device = words[type]};
            clcnn_context *context = NULL;
            UNIT_REFUSED(CLCNN_NO_DEVICE, words[type], clcnn_context_create(&desc, &context));
        }
    }
}
END_TEST

/* The name, in whatever case and with the blanks that some drivers put around it. */
START_TEST(by_name) {
    const clcnn_device_info *device = clcnn_context_device(unit_context(UNIT_DEVICE));
    char word[sizeof device->name + 4];
    snprintf(word, sizeof word, "  %s ", device->name);
    ck_assert_str_eq(opened_by(word).name, device->name);
    for (char *c = word; *c; c++) {
        *c = (char)(islower((unsigned char)*c) ? toupper((unsigned char)*c)
                                               : tolower((unsigned char)*c));
    }
    ck_assert_str_eq(opened_by(word).name, device->name);
}
END_TEST

/* Sets CLCNN_DEVICE for one call, or takes it away, and puts it back. */
static clcnn_status create_with(const char *variable, const clcnn_context_desc *desc,
                                clcnn_context **context) {
    const char *old = getenv("CLCNN_DEVICE");
    char *kept = old ? strdup(old) : NULL;
    if (variable) {
        setenv("CLCNN_DEVICE", variable, 1);
    } else {
        unsetenv("CLCNN_DEVICE");
    }
    const clcnn_status status = clcnn_context_create(desc, context);
    if (kept) {
        setenv("CLCNN_DEVICE", kept, 1);
    } else {
        unsetenv("CLCNN_DEVICE");
    }
    free(kept);
    return status;
}

START_TEST(by_the_environment) {
    const char *id = clcnn_context_device(unit_context(UNIT_DEVICE))->id;
    const clcnn_context_desc reference = {.device = "reference"};
    clcnn_context *context = NULL;
    UNIT_OK(create_with("reference", NULL, &context));
    ck_assert_int_eq(clcnn_context_device(context)->type, CLCNN_DEVICE_REFERENCE);
    clcnn_context_destroy(context);
    UNIT_OK(create_with(id, NULL, &context));
    ck_assert_str_eq(clcnn_context_device(context)->id, id);
    clcnn_context_destroy(context);
    UNIT_OK(create_with(id, &reference, &context)); /* the descriptor wins */
    ck_assert_int_eq(clcnn_context_device(context)->type, CLCNN_DEVICE_REFERENCE);
    clcnn_context_destroy(context);
    UNIT_REFUSED(CLCNN_NO_DEVICE, "CLCNN_DEVICE=no such: ", create_with("no such", NULL, &context));
    ck_assert_ptr_null(context);
    UNIT_REFUSED(CLCNN_NO_DEVICE, "its id", create_with("no such", NULL, &context));
    const clcnn_context_desc empty = {.device = ""};
    UNIT_OK(create_with(" Reference\r\n", &empty, &context)); /* as an environment file has it */
    ck_assert_int_eq(clcnn_context_device(context)->type, CLCNN_DEVICE_REFERENCE);
    clcnn_context_destroy(context);
    UNIT_OK(create_with("", NULL, &context)); /* as good as none */
    ck_assert_int_ne(clcnn_context_device(context)->type, CLCNN_DEVICE_REFERENCE);
    clcnn_context_destroy(context);
    UNIT_OK(create_with(NULL, NULL, &context)); /* the best there is, which is no reference */
    ck_assert_int_ne(clcnn_context_device(context)->type, CLCNN_DEVICE_REFERENCE);
    clcnn_context_destroy(context);
}
END_TEST

/* ---- Forced forms ---- */

typedef struct form {
    int vector_width;
    clcnn_fma fma;
} form;

static const form forms[] = {{1, CLCNN_FMA_OFF},
                             {4, CLCNN_FMA_ON},
                             {8, CLCNN_FMA_OFF},
                             {16, CLCNN_FMA_ON},
                             {16, CLCNN_FMA_OFF}};

static void judge_conv2d(clcnn_context *context) {
    static float x[2 * 9 * 7 * 5], w[3 * 2 * 5 * 19], b[19];
    const clcnn_conv2d_desc desc = {.stride = {1, 2}, .padding = CLCNN_PADDING_SAME};
    const clcnn_shape input = clcnn_shape4(2, 9, 7, 5), filter = clcnn_shape4(3, 2, 5, 19);
    unit_integers(1, x, UNIT_COUNT(x));
    unit_integers(2, w, UNIT_COUNT(w));
    unit_integers(3, b, UNIT_COUNT(b));
    clcnn_op *reference = unit_conv2d(unit_context(UNIT_REFERENCE), &desc, input, filter, w, b);
    clcnn_op *op = unit_conv2d(context, &desc, input, filter, w, b);
    const char *wrong = unit_judge(op, reference, CLCNN_DATA_INTEGER, x);
    ck_assert_msg(!wrong, "conv2d: %s", wrong);
    clcnn_op_destroy(op);
    clcnn_op_destroy(reference);
}

static void judge_softmax(clcnn_context *context) {
    static float x[3 * 37];
    const clcnn_shape shape = clcnn_shape2(3, 37);
    clcnn_op *reference = NULL, *op = NULL;
    unit_integers(4, x, UNIT_COUNT(x));
    UNIT_OK(clcnn_softmax_create(unit_context(UNIT_REFERENCE), NULL, shape, &reference));
    UNIT_OK(clcnn_softmax_create(context, NULL, shape, &op));
    const char *wrong = unit_judge(op, reference, CLCNN_DATA_ANY, x);
    ck_assert_msg(!wrong, "softmax: %s", wrong);
    clcnn_op_destroy(op);
    clcnn_op_destroy(reference);
}

START_TEST(forced_vector_width_and_fma) {
    const clcnn_context_desc desc = {.vector_width = forms[_i].vector_width,
                                     .fma = forms[_i].fma,
                                     .guard_zones = 1};
    clcnn_context *context = unit_open(UNIT_DEVICE, desc);
    judge_conv2d(context);
    judge_softmax(context);
    ck_assert_uint_eq(clcnn_context_memory(context), 0);
    clcnn_context_destroy(context);
}
END_TEST

/* ---- The log ---- */

typedef struct lines {
    int count;
    char first[256];
    int with_end;
} lines;

static void note(void *user, const char *line) {
    lines *heard = user;
    if (heard->count++ == 0) {
        snprintf(heard->first, sizeof heard->first, "%s", line);
    }
    heard->with_end += strpbrk(line, "\r\n") != NULL;
}

START_TEST(the_log_hears_lines) {
    lines heard = {.count = 0};
    const clcnn_context_desc desc = {.log = note, .log_user = &heard};
    clcnn_context *context = unit_open(UNIT_DEVICE, desc);
    const char *wrong = unit_canary(context);
    ck_assert_msg(!wrong, "%s", wrong);
    ck_assert_int_ge(heard.count, 1);
    ck_assert_int_eq(heard.with_end, 0);
    ck_assert_ptr_nonnull(strstr(heard.first, clcnn_context_device(context)->id));
    clcnn_context_destroy(context);
}
END_TEST

Suite *suite_device(void) {
    Suite *suite = suite_create("device");
    TCase *tcase = tcase_create("device");
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_test(tcase, devices_describe_themselves);
        tcase_add_test(tcase, by_platform_and_number);
        tcase_add_test(tcase, by_type);
        tcase_add_test(tcase, by_name);
        tcase_add_test(tcase, by_the_environment);
        tcase_add_loop_test(tcase, forced_vector_width_and_fma, 0, UNIT_COUNT(forms));
        tcase_add_test(tcase, the_log_hears_lines);
    }
    suite_add_tcase(suite, tcase);
    return suite;
}

#else
typedef int nothing_to_test; /* a file of C holds at least one declaration */
#endif
