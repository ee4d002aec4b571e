/* SPDX-License-Identifier: MIT
 * Any bytes as a .npy file: it is read whole or refused, and nothing is left behind. */
#include "fuzz.h"
#include "npy.h"
#include "tool.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    npy_array array;
    const int code = npy_parse("fuzz", data, size, &array);
    if (code) {
        FUZZ_REQUIRE(code == EXIT_BAD_FILE, "exit code %d", code);
        FUZZ_REQUIRE(!array.floats && !array.integers && !array.count, "an array is left");
    } else {
        size_t count = 1;
        for (int i = 0; i < array.shape.rank; i++) {
            count *= (size_t)array.shape.dim[i];
        }
        FUZZ_REQUIRE(count == array.count, "%zu elements, not %zu", array.count, count);
        FUZZ_REQUIRE(!array.floats != !array.integers, "floats and integers");
    }
    npy_free(&array);
    return 0;
}
