/* SPDX-License-Identifier: MIT
 * Runs every suite in this process: a driver does not survive a fork. `unit --reference` leaves the
 * device out; without it a run in which no test used a device fails. CK_RUN_SUITE, CK_RUN_CASE and
 * CK_VERBOSITY work as in every Check program; a filtered run need not use a device. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static bool reference_only;
static clcnn_context *shared[UNIT_DEVICE + 1];
static int device_uses;

int unit_contexts(void) {
#ifdef CLCNN_OPENCL
    return reference_only ? UNIT_DEVICE : UNIT_DEVICE + 1;
#else
    return UNIT_DEVICE;
#endif
}

clcnn_context *unit_open(int which, clcnn_context_desc desc) {
    clcnn_context *context = NULL;
    desc.device = which == UNIT_REFERENCE ? "reference" : NULL;
    UNIT_OK(clcnn_context_create(&desc, &context));
    const clcnn_device_type type = clcnn_context_device(context)->type;
    ck_assert_msg((type == CLCNN_DEVICE_REFERENCE) == (which == UNIT_REFERENCE),
                  "the default device is \"%s\"; these tests need one of OpenCL's",
                  clcnn_context_device(context)->name);
    device_uses += which == UNIT_DEVICE;
    return context;
}

clcnn_context *unit_context(int which) {
    if (!shared[which]) {
        const clcnn_context_desc desc = {.guard_zones = 1, .profiling = 1};
        shared[which] = unit_open(which, desc);
    }
    return shared[which];
}

/* Every test gave back what it made, so the shared contexts are empty. */
static int close_contexts(void) {
    int faults = 0;
    for (int i = 0; i <= UNIT_DEVICE; i++) {
        if (shared[i] && clcnn_context_memory(shared[i]) != 0) {
            fprintf(stderr, "unit: %zu bytes of buffers were left in the shared context %d\n",
                    clcnn_context_memory(shared[i]), i);
            faults++;
        }
        clcnn_context_destroy(shared[i]);
    }
    return faults;
}

static bool filtered(void) {
    return getenv("CK_RUN_SUITE") || getenv("CK_RUN_CASE");
}

#define ADD_SUITE(name) srunner_add_suite(runner, suite_##name());

int main(int argc, char **argv) {
    reference_only = argc == 2 && strcmp(argv[1], "--reference") == 0;
    if (argc > 1 && !reference_only) {
        fprintf(stderr, "usage: unit [--reference]\n");
        return 2;
    }
    SRunner *runner = srunner_create(NULL);
    UNIT_LIST(ADD_SUITE)
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_ENV);
    const int run = srunner_ntests_run(runner);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    if (run == 0 || failed > 0) {
        return EXIT_FAILURE; /* a failed test leaves its objects behind: nothing more to learn */
    }
    if (unit_contexts() > UNIT_DEVICE && device_uses == 0 && !filtered()) {
        fprintf(stderr, "unit: no test used a device\n");
        return EXIT_FAILURE;
    }
    return close_contexts() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
