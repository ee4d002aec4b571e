/* SPDX-License-Identifier: MIT
 * Statuses and this thread's last error. */
#include <pthread.h>
#include <string.h>

#include "error.h"
#include "unit.h"

START_TEST(names_and_texts_are_distinct) {
    for (int i = 0; i < CLCNN_STATUS_COUNT; i++) {
        const char *name = clcnn_status_name((clcnn_status)i);
        const char *text = clcnn_status_text((clcnn_status)i);
        ck_assert_msg(strncmp(name, "CLCNN_", 6) == 0 && name[6], "\"%s\" is no constant", name);
        ck_assert_msg(text[0] && !strpbrk(text, "\r\n"), "the text of %s", name);
        for (int j = 0; j < i; j++) {
            ck_assert_str_ne(name, clcnn_status_name((clcnn_status)j));
            ck_assert_str_ne(text, clcnn_status_text((clcnn_status)j));
        }
    }
    ck_assert_str_eq(clcnn_status_name(CLCNN_OK), "CLCNN_OK");
    ck_assert_int_eq(CLCNN_OK, 0);
    ck_assert_str_eq(clcnn_status_name(CLCNN_DEVICE_FAILED), "CLCNN_DEVICE_FAILED");
}
END_TEST

START_TEST(unknown_values_are_named_so) {
    static const int values[] = {-1, CLCNN_STATUS_COUNT, CLCNN_STATUS_COUNT + 1, 1 << 30};
    for (size_t i = 0; i < UNIT_COUNT(values); i++) {
        ck_assert_ptr_nonnull(strstr(clcnn_status_name((clcnn_status)values[i]), "unknown"));
        ck_assert_ptr_nonnull(strstr(clcnn_status_text((clcnn_status)values[i]), "unknown"));
    }
}
END_TEST

START_TEST(version_is_the_header_s) {
    ck_assert_str_eq(clcnn_version(), CLCNN_VERSION);
}
END_TEST

START_TEST(an_error_keeps_what_it_was_given) {
    const clcnn_status status =
        clcnn_fail_driver(CLCNN_BUILD_FAILED, -11, "program: %s, %d", "no", 7);
    const clcnn_error *error = clcnn_last_error();
    ck_assert_int_eq(status, CLCNN_BUILD_FAILED);
    ck_assert_int_eq(error->status, CLCNN_BUILD_FAILED);
    ck_assert_int_eq(error->driver_code, -11);
    ck_assert_str_eq(error->message, "program: no, 7");

    ck_assert_int_eq(clcnn_fail(CLCNN_INTERNAL, "next"), CLCNN_INTERNAL);
    error = clcnn_last_error();
    ck_assert_int_eq(error->status, CLCNN_INTERNAL);
    ck_assert_int_eq(error->driver_code, 0); /* not the last one's */
    ck_assert_str_eq(error->message, "next");
}
END_TEST

START_TEST(a_success_leaves_the_last_error) {
    size_t count = 0;
    (void)clcnn_fail(CLCNN_INVALID_SHAPE, "shape: first");
    UNIT_OK(clcnn_devices(NULL, 0, &count));
    ck_assert_int_eq(clcnn_last_error()->status, CLCNN_INVALID_SHAPE);
    ck_assert_str_eq(clcnn_last_error()->message, "shape: first");
}
END_TEST

START_TEST(an_error_is_one_line) {
    (void)clcnn_fail(CLCNN_BUILD_FAILED, "build: %s", "line 1\nline 2\r\nline 3\n");
    ck_assert_ptr_null(strpbrk(clcnn_last_error()->message, "\r\n"));
    ck_assert_ptr_nonnull(strstr(clcnn_last_error()->message, "line 3"));
}
END_TEST

/* Words of the caller's may be a terminal's escape sequences. */
START_TEST(an_error_holds_no_control_character) {
    (void)clcnn_fail(CLCNN_NO_DEVICE, "device: \"%s\"",
                     "\033[2J\a\b\t\v\f\177 \xc2\x9b"
                     "2J caf\xc3\xa9 \xc2\xa0.");
    ck_assert_str_eq(clcnn_last_error()->message,
                     "device: \" [2J         2J caf\xc3\xa9 \xc2\xa0.\"");
}
END_TEST

START_TEST(a_long_error_is_cut) {
    char text[5000];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = 0;
    (void)clcnn_fail(CLCNN_BUILD_FAILED, "build: %s", text);
    const size_t length = strlen(clcnn_last_error()->message);
    ck_assert_msg(length >= 500 && length < sizeof text, "%zu characters", length);
    ck_assert_int_eq(strncmp(clcnn_last_error()->message, "build: xxx", 10), 0);
}
END_TEST

START_TEST(require_names_the_argument) {
    int there = 0;
    ck_assert_int_eq(clcnn_require("conv2d", "filter", &there), CLCNN_OK);
    UNIT_REFUSED(CLCNN_INVALID_ARGUMENT, "conv2d: filter", clcnn_require("conv2d", "filter", NULL));
}
END_TEST

typedef struct observation {
    clcnn_error first, second;
    char first_message[80], second_message[80];
} observation;

static void *fail_in_thread(void *user) {
    observation *seen = user;
    seen->first = *clcnn_last_error();
    strncpy(seen->first_message, seen->first.message, sizeof seen->first_message - 1);
    (void)clcnn_fail_driver(CLCNN_NO_DEVICE, -1, "thread: other");
    seen->second = *clcnn_last_error();
    strncpy(seen->second_message, seen->second.message, sizeof seen->second_message - 1);
    return NULL;
}

START_TEST(each_thread_has_its_own) {
    observation seen = {.first_message = ""};
    pthread_t thread;
    (void)clcnn_fail(CLCNN_INVALID_SHAPE, "main: mine");
    ck_assert_int_eq(pthread_create(&thread, NULL, fail_in_thread, &seen), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_int_eq(seen.first.status, CLCNN_OK); /* a new thread has none */
    ck_assert_str_eq(seen.first_message, "");
    ck_assert_int_eq(seen.second.status, CLCNN_NO_DEVICE);
    ck_assert_str_eq(seen.second_message, "thread: other");
    ck_assert_int_eq(clcnn_last_error()->status, CLCNN_INVALID_SHAPE);
    ck_assert_str_eq(clcnn_last_error()->message, "main: mine");
}
END_TEST

Suite *suite_status(void) {
    Suite *suite = suite_create("status");
    TCase *tcase = tcase_create("status");
    tcase_add_test(tcase, names_and_texts_are_distinct);
    tcase_add_test(tcase, unknown_values_are_named_so);
    tcase_add_test(tcase, version_is_the_header_s);
    tcase_add_test(tcase, an_error_keeps_what_it_was_given);
    tcase_add_test(tcase, a_success_leaves_the_last_error);
    tcase_add_test(tcase, an_error_is_one_line);
    tcase_add_test(tcase, an_error_holds_no_control_character);
    tcase_add_test(tcase, a_long_error_is_cut);
    tcase_add_test(tcase, require_names_the_argument);
    tcase_add_test(tcase, each_thread_has_its_own);
    suite_add_tcase(suite, tcase);
    return suite;
}
