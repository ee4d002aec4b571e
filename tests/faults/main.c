/* SPDX-License-Identifier: MIT
 * The sweep: every program (programs.h) is run once for each call that it makes of OpenCL and
 * CLBlast, with that call failing, and once for each allocation.   faults calls|blocks
 *
 * Each time: a call of the library says so with its status and one line; where the context is not
 * lost the same step works when it is done again, and all results are right; destroying works;
 * nothing is left behind. What is run is printed first, so that the last line names what crashed or
 * hung. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inject.h"
#include "programs.h"

enum { SECONDS = 60 }; /* a run that takes longer hangs */

/* What is made to fail: call or allocation number `at`. */
typedef struct fault {
    long at;
    int call; /* 0: an allocation */
} fault;

static void check(int right, const char *what) {
    if (!right) {
        fflush(stdout);
        fprintf(stderr, "faults: %s (the last error: %s)\n", what, clcnn_last_error()->message);
        exit(1);
    }
}

static void arm(const program *p, fault f) {
    inject_calls_always(p->broken, CL_BUILD_PROGRAM_FAILURE);
    inject_calls(p->call, f.call ? f.at : 0, INJECT_IN_TURN);
    inject_blocks(f.call ? 0 : f.at);
}

static void disarm(void) {
    inject_calls_always(NULL, 0);
    inject_calls(NULL, 0, 0);
    inject_blocks(0);
}

/* The call that has failed, "an allocation", or NULL when nothing has failed yet. */
static const char *failed(void) {
    return inject_blocks_failed() ? "an allocation" : inject_calls_failed();
}

static int begins(const char *text, const char *start) {
    return text && strncmp(text, start, strlen(start)) == 0;
}

/* Whether OpenCL's code may mean that a kernel has died of it. */
static int is_command(const char *call) {
    return begins(call, "clEnqueue") || begins(call, "clFinish") || begins(call, "clWait") ||
           begins(call, "CLBlast");
}

/* A device that could not be asked is listed as one that is not usable, or as one that is without a
 * fact which it can do without. */
static int is_about_devices(const char *call) {
    return begins(call, "clGetPlatform") || begins(call, "clGetDevice");
}

/* What a step that failed has said. */
static void check_error(fault f, clcnn_status status) {
    const clcnn_error *e = clcnn_last_error();
    const int code = f.call ? inject_calls_code() : 0;
    check(failed() != NULL, "a step has failed where nothing was made to fail");
    check(e->status == status, "the last error is another");
    check(strlen(e->message) > 10 && !strpbrk(e->message, "\n\r"), "the error is not one line");
    if (is_about_devices(failed())) {
        return;
    }
    check(e->driver_code == code, "the driver's code is lost");
    if (code == 0 || code == CL_OUT_OF_HOST_MEMORY ||
        (code == CL_OUT_OF_RESOURCES && !is_command(failed()))) {
        check(status == CLCNN_OUT_OF_MEMORY, "a shortage is told as something else");
    }
}

/* What may fail and go unnoticed: releases; the log of a failed build; what is asked of devices;
 * where a solver is chosen, whatever the next one does without. */
static void check_unnoticed(const program *p) {
    const char *call = failed();
    check(!call || p->chooses || is_about_devices(call) || begins(call, "clRelease") ||
              begins(call, "clGetProgramBuildInfo"),
          "a failure went unnoticed");
}

/* Does a step, and again when it has failed. 0: the context is lost. */
static int do_step(const program *p, step s, world *w, fault f) {
    const int before = failed() != NULL;
    clcnn_status status = s(w);
    if (!status) {
        if (!before) {
            check_unnoticed(p);
        }
        return 1;
    }
    check(!before, "a step fails behind the one that was made to fail");
    check_error(f, status);
    if (status == CLCNN_DEVICE_FAILED && w->context) {
        check(clcnn_context_finish(w->context) == CLCNN_DEVICE_FAILED, "the context is not lost");
        return 0;
    }
    check(s(w) == CLCNN_OK, "a step does not work when it is done again");
    return 1;
}

/* Runs a program with a fault: 0 when there was nothing to fail any more. */
static int run(const program *p, fault f) {
    const long objects = inject_objects(), blocks = inject_blocks_live();
    world w = {.device = p->device};
    alarm(SECONDS);
    int right = 1;
    for (const step *s = p->steps; right && *s; s++) {
        if (s == p->steps + p->opened) {
            arm(p, f);
        }
        right = do_step(p, *s, &w, f);
        check(!w.wrong, w.wrong);
    }
    program_end(&w);
    const char *call = failed();
    const int code = inject_calls_code();
    disarm();
    if (w.event) {
        clReleaseEvent(w.event);
    }
    check(inject_objects() == objects, "objects of OpenCL are left behind, or released twice");
    check(inject_blocks_live() == blocks, "host memory is left behind");
    alarm(0);
    if (call) {
        printf(" %s, code %d%s\n", call, f.call ? code : 0, right ? "" : ", lost");
    }
    return call != NULL;
}

/* Lets each call or allocation of a program fail; the last run, in which none did, is all right. */
static long sweep(const program *p, int call) {
    long at = 1;
    do {
        printf("%s, %s %ld:", p->name, call ? "call" : "allocation", at);
        fflush(stdout);
    } while (run(p, (fault){at++, call}));
    printf(" none\n");
    return at - 2;
}

int main(int argc, char **argv) {
    const int calls = argc == 2 && strcmp(argv[1], "calls") == 0;
    if (!calls && (argc != 2 || strcmp(argv[1], "blocks") != 0)) {
        fprintf(stderr, "usage: faults calls|blocks\n");
        return 2;
    }
    inject_share();
    programs_open();
    long runs = 0;
    for (const program *p = programs; p->name; p++) {
        runs += sweep(p, calls);
    }
    programs_close();
    fprintf(stderr, "faults: %ld %s failed once each, and nothing else did\n", runs,
            calls ? "calls" : "allocations");
    return 0;
}
