/* SPDX-License-Identifier: MIT
 * Drivers replace the host's signal handlers when they are opened and when they first build; the
 * library puts them back. The first suite, so that both happen here. */
#ifdef CLCNN_OPENCL

#include <signal.h>
#include <string.h>

#include "unit.h"

enum { SIGNALS = 65 };

static volatile sig_atomic_t heard;

static void hear(int number) {
    heard = number;
}

static void hear_more(int number, siginfo_t *info, void *context) {
    (void)info;
    (void)context;
    heard = number;
}

/* The signals that drivers take, and a few that nobody should. Two kinds of handlers, with flags
 * and a mask of their own. */
static const int ours[] = {SIGSEGV, SIGFPE,  SIGILL,  SIGBUS, SIGABRT, SIGUSR1,
                           SIGUSR2, SIGTERM, SIGINT,  SIGHUP, SIGQUIT, SIGALRM,
                           SIGPIPE, SIGCHLD, SIGTRAP, SIGSYS, SIGXCPU, SIGVTALRM};

static void set_handler(size_t i) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    if (i % 2 == 0) {
        action.sa_handler = hear;
        action.sa_flags = SA_RESTART;
    } else {
        action.sa_sigaction = hear_more;
        action.sa_flags = SA_SIGINFO | SA_NODEFER;
    }
    sigaddset(&action.sa_mask, SIGWINCH);
    ck_assert_int_eq(sigaction(ours[i], &action, NULL), 0);
}

typedef struct handlers {
    struct sigaction action[SIGNALS];
    int known[SIGNALS]; /* signals 32 and 33 are the C library's own */
} handlers;

static void read_handlers(handlers *h) {
    memset(h, 0, sizeof *h);
    for (int i = 1; i < SIGNALS; i++) {
        h->known[i] = sigaction(i, NULL, &h->action[i]) == 0;
    }
}

/* What Linux's C library adds to the flags of every handler that was ever set. */
#define RESTORER 0x04000000

/* The first signal whose handler is not the one before, or 0. */
static int changed(const handlers *before) {
    handlers now;
    read_handlers(&now);
    for (int i = 1; i < SIGNALS; i++) {
        const struct sigaction *a = &before->action[i], *b = &now.action[i];
        int same = a->sa_handler == b->sa_handler && ((a->sa_flags ^ b->sa_flags) & ~RESTORER) == 0;
        for (int k = 1; k < SIGNALS; k++) {
            same = same && sigismember(&a->sa_mask, k) == sigismember(&b->sa_mask, k);
        }
        if (before->known[i] && !same) {
            return i;
        }
    }
    return 0;
}

typedef struct observations {
    int after_listing, after_opening, after_building, after_closing, heard;
} observations;

/* The first calls of a driver, with handlers of ours in place; asserts nothing about them, so that
 * the process gets its own back whatever comes out. */
static observations observe(void) {
    const clcnn_context_desc desc = {.device = NULL};
    observations seen;
    handlers before;
    size_t count = 0;
    for (size_t i = 0; i < UNIT_COUNT(ours); i++) {
        set_handler(i);
    }
    read_handlers(&before);
    clcnn_devices(NULL, 0, &count);
    seen.after_listing = changed(&before);
    clcnn_context *context = NULL;
    clcnn_context_create(&desc, &context);
    seen.after_opening = changed(&before);
    if (context) {
        unit_canary(context); /* builds and runs */
    }
    seen.after_building = changed(&before);
    clcnn_context_destroy(context);
    seen.after_closing = changed(&before);
    heard = 0;
    raise(SIGUSR1);
    seen.heard = heard;
    return seen;
}

START_TEST(handlers_stay) {
    handlers original;
    read_handlers(&original);
    const observations seen = observe();
    for (size_t i = 0; i < UNIT_COUNT(ours); i++) {
        ck_assert_int_eq(sigaction(ours[i], &original.action[ours[i]], NULL), 0);
    }
    ck_assert_int_eq(seen.after_listing, 0); /* the number of a signal whose handler is another */
    ck_assert_int_eq(seen.after_opening, 0);
    ck_assert_int_eq(seen.after_building, 0);
    ck_assert_int_eq(seen.after_closing, 0);
    ck_assert_int_eq(seen.heard, SIGUSR1);
}
END_TEST

Suite *suite_signals(void) {
    Suite *suite = suite_create("signals");
    TCase *tcase = tcase_create("signals");
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_test(tcase, handlers_stay);
    }
    suite_add_tcase(suite, tcase);
    return suite;
}

#else
typedef int nothing_to_test; /* a file of C holds at least one declaration */
#endif
