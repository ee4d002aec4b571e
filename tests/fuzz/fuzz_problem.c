/* SPDX-License-Identifier: MIT
 * Any text as a problem line: it is refused in one line, or printed as the canonical line, which
 * reads as the same problem. */
#include <string.h>

#include "fuzz.h"
#include "problem/problem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char line[2 * PROBLEM_LINE], printed[PROBLEM_LINE], again[PROBLEM_LINE], why[PROBLEM_WHY] = "";
    problem p, q;
    clcnn_shape output;
    const size_t length = size < sizeof line ? size : sizeof line - 1;
    memcpy(line, data, length);
    line[length] = 0;
    if (!problem_parse(line, &p, why)) {
        FUZZ_REQUIRE(why[0] && memchr(why, 0, sizeof why), "refused without a word");
        return 0;
    }
    problem_print(&p, printed);
    FUZZ_REQUIRE(problem_parse(printed, &q, why), "\"%s\" is refused: %s", printed, why);
    problem_print(&q, again);
    FUZZ_REQUIRE(strcmp(printed, again) == 0, "\"%s\" becomes \"%s\"", printed, again);
    FUZZ_REQUIRE(problem_output(&p, &output) == CLCNN_OK && clcnn_shape_count(output) > 0,
                 "\"%s\" is taken and has no output", printed);
    /* pads of a transposed one may cut off every output that a product reaches */
    FUZZ_REQUIRE(problem_cost(&p) > 0 || strncmp(printed, "conv2d_transpose ", 17) == 0,
                 "\"%s\" costs nothing", printed);
    return 0;
}
