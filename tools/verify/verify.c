/* SPDX-License-Identifier: MIT
 * `clcnn verify`: every case on the device and on the reference, compared element by element. */
#include <stdio.h>

#include "child.h"
#include "device.h"
#include "images.h"
#ifdef CLCNN_ONNX
#include "model/network.h"
#include "model/verify.h"
#endif
#include "report.h"
#include "run.h"
#include "tool.h"

/* ---- The cases ----------------------------------------------------------------------------- */

static int wanted(const verify_options *o, const problem *p) {
    return !o->operation || p->operation == o->operation;
}

/* Calls `each` for every line that the options name, drawn ones last. */
static void for_each_case(const verify_options *o,
                          void (*each)(void *user, const problem *p, int drawn), void *user) {
    for (size_t i = 0; i < o->cases.count; i++) {
        if (wanted(o, &o->cases.items[i])) {
            each(user, &o->cases.items[i], 0);
        }
    }
    for (long i = 0; i < o->random; i++) {
        problem p;
        problem_draw((uint64_t)o->seed, (uint64_t)i, o->operation, &p);
        each(user, &p, 1);
    }
}

static void count_case(void *user, const problem *p, int drawn) {
    (void)p, (void)drawn;
    (*(size_t *)user)++;
}

static void list_case(void *user, const problem *p, int drawn) {
    (void)user, (void)drawn;
    char line[PROBLEM_LINE];
    problem_print(p, line);
    puts(line);
}

static void run_case(void *user, const problem *p, int drawn) {
    verify *v = user;
    if (v->stop || verify_late(v)) {
        v->skipped_time++;
        return;
    }
    if (v->options->cost > 0 && problem_cost(p) > v->options->cost) {
        v->skipped_cost++;
        return;
    }
    if (drawn) {
        tally_problem(&v->drawn, p);
    }
    report_progress(v, p->operation->name);
    v->begun++;
    verify_case(v, p);
}

/* Lines may all be skipped, and then nothing is proven. */
static void check_any(verify *v) {
    if (verify_sum(v).runs > 0 || v->code != EXIT_RIGHT) {
        return;
    }
    report_clear(v);
    verify_raise(v, v->options->solver
                        ? fail(EXIT_USAGE, "verify: solver \"%s\" applies to none of the cases",
                               v->options->solver)
                        : fail(EXIT_USAGE, "verify: nothing was run: every case was skipped"));
}

/* The child's work: everything that the parent then reports. */
static int run_all(void *user) {
    verify *v = user;
    const verify_options *o = v->options;
    int code = verify_open(v);
    if (!code) {
        if ((!o->own_cases && !o->operation) || o->images || o->data) {
            verify_images(v); /* first: a folder that cannot be read is said at once */
        }
        if (v->code != EXIT_BAD_FILE) {
            v->worth_reporting = 1;
            for_each_case(o, run_case, v);
            check_any(v);
        }
        code = v->code;
    }
    verify_close(v);
    return code;
}

static int run_and_report(verify *v) {
    for_each_case(v->options, count_case, &v->cases);
    const int code = run_in_child("verify", run_all, v, v->died);
    if (v->died[0]) {
        report_clear(v);
        v->code = fail(code, "verify: %s", v->died);
        v->skipped_time = v->cases - v->begun - v->skipped_cost;
    }
    return v->died[0] || (v->worth_reporting && code != EXIT_OUTPUT) ? report_end(v) : code;
}

static int verify_all(const verify_options *options) {
    verify *v = verify_share(options);
    if (!v) {
        return EXIT_NO_MEMORY;
    }
    const int code = run_and_report(v);
    verify_unshare(v);
    return code;
}

int command_verify(int argc, char **argv) {
    verify_options options;
#ifdef CLCNN_ONNX
    if (model_is_asked(argc, argv)) {
        return model_verify(argc, argv);
    }
#endif
    int code = verify_options_read(argc, argv, &options);
    if (!code && options.help) {
        verify_help();
    } else if (!code) {
        code = options.own_cases ? EXIT_RIGHT : cases_fixed(&options.cases);
        if (!code && options.list) {
            for_each_case(&options, list_case, NULL);
        } else if (!code) {
            code = verify_all(&options);
        }
    }
    verify_options_free(&options);
    return code;
}
