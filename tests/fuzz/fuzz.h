/* SPDX-License-Identifier: MIT
 * What the fuzzers share. A finding ends the process with a line, and libFuzzer keeps the input. */
#ifndef CLCNN_TESTS_FUZZ_H
#define CLCNN_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* libFuzzer's entry points. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* stdout is libFuzzer's too, and stays open where stderr is closed to quieten the program. */
#define FUZZ_REQUIRE(right, ...)                                                                   \
    do {                                                                                           \
        if (!(right)) {                                                                            \
            printf("finding: " __VA_ARGS__);                                                       \
            printf(" (%s:%d: %s)\n", __FILE__, __LINE__, #right);                                  \
            fflush(stdout);                                                                        \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#endif
