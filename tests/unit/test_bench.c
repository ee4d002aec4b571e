/* SPDX-License-Identifier: MIT
 * How `clcnn bench` takes times, and what it says of an earlier measurement. */
#ifdef CLCNN_OPENCL
#include <string.h>
#include <time.h>

#include "bench/baseline.h"
#include "bench/timing.h"
#include "tool.h"
#include "unit.h"

/* ---- Times ----------------------------------------------------------------------------------- */

typedef struct work {
    long nanoseconds, first; /* that a run takes; the first one more */
    int runs, waits, fails_at;
} work;

static int run(void *user) {
    work *w = user;
    const struct timespec time = {.tv_nsec = w->nanoseconds + (w->runs ? 0 : w->first)};
    nanosleep(&time, NULL);
    return ++w->runs == w->fails_at ? EXIT_DRIVER : EXIT_RIGHT;
}

static int finish(void *user) {
    ((work *)user)->waits++;
    return EXIT_RIGHT;
}

static int time_work(work *w, double *seconds) {
    const timing_work timing = {run, finish, w};
    return timing_median(&timing, seconds);
}

START_TEST(the_first_run_is_not_counted) {
    work w = {.nanoseconds = 600000000, .first = 399000000};
    double seconds;
    ck_assert_int_eq(time_work(&w, &seconds), EXIT_RIGHT);
    ck_assert(seconds >= 0.6 && seconds < 0.95);
    ck_assert_int_le(w.runs, 3); /* slow ones are not repeated any longer */
}
END_TEST

START_TEST(many_runs_are_waited_for_once) {
    work w = {.nanoseconds = 100};
    double seconds;
    ck_assert_int_eq(time_work(&w, &seconds), EXIT_RIGHT);
    ck_assert_int_gt(w.runs, 50 * w.waits);
    ck_assert_int_gt(w.waits, 10);
}
END_TEST

START_TEST(a_run_that_fails_ends_it) {
    const int at[] = {1, 2, 40};
    work w = {.nanoseconds = 100, .fails_at = at[_i]};
    double seconds;
    ck_assert_int_eq(time_work(&w, &seconds), EXIT_DRIVER);
    ck_assert_int_eq(w.runs, at[_i]);
}
END_TEST

/* ---- The baseline ---------------------------------------------------------------------------- */

static const char before[] =
    "[{\"name\": \"a\", \"n\": 1, \"ms\": 1.0}, {\"name\": \"a\", \"n\": 8, \"ms\": 4.0},"
    " {\"name\": \"b\", \"n\": 1, \"ms\": 9.0, \"picked\": false},"
    " {\"name\": \"b\", \"n\": 1, \"ms\": 2.0, \"picked\": true}]";

/* What is said of one row. */
static int compare(const char *name, int n, double ms, char said[200]) {
    bench_row row = {.n = n, .seconds = 1e-3 * ms, .picked = 1};
    json_t *baseline = json_loads(before, 0, NULL);
    FILE *out = fmemopen(said, 200, "w");
    snprintf(row.name, sizeof row.name, "%s", name);
    const int code = baseline_compare("before.json", baseline, &row, 1, 10, out);
    fclose(out);
    json_decref(baseline);
    return code;
}

START_TEST(a_line_that_got_slower_is_named) {
    char said[200];
    ck_assert_int_eq(compare("a", 8, 4.38, said), EXIT_RIGHT);
    ck_assert_ptr_null(strstr(said, "slower:"));
    ck_assert_int_eq(compare("a", 8, 4.42, said), EXIT_MISMATCH);
    ck_assert_ptr_nonnull(strstr(said, "slower: a, n 8: 4.42 ms, 4 ms before (+10.5 %)"));
    ck_assert_int_eq(compare("b", 1, 2.1, said), EXIT_RIGHT); /* the one that was picked */
    ck_assert_int_eq(compare("b", 1, 8, said), EXIT_MISMATCH);
}
END_TEST

Suite *suite_bench(void) {
    Suite *suite = suite_create("bench");
    TCase *tcase = tcase_create("bench");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, the_first_run_is_not_counted);
    tcase_add_test(tcase, many_runs_are_waited_for_once);
    tcase_add_loop_test(tcase, a_run_that_fails_ends_it, 0, 3);
    tcase_add_test(tcase, a_line_that_got_slower_is_named);
    suite_add_tcase(suite, tcase);
    return suite;
}

#else
typedef int test_bench_has_nothing_to_test; /* a file is not empty in ISO C */
#endif
