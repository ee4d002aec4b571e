/* SPDX-License-Identifier: MIT
 * Any bytes as an IDX file: it is read whole or refused, and nothing is left behind. */
#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "mnist/idx.h"
#include "tool.h"

static void check_array(const idx_array *a) {
    size_t count = 1;
    FUZZ_REQUIRE(a->rank >= 1 && a->rank <= IDX_MAX_RANK, "rank %d", a->rank);
    for (int i = 0; i < a->rank; i++) {
        FUZZ_REQUIRE(a->dim[i] >= 1, "size %d", a->dim[i]);
        count *= (size_t)a->dim[i];
    }
    FUZZ_REQUIRE(a->bytes && a->count == count, "%zu elements, not %zu", a->count, count);
    float *values = malloc(count * sizeof *values);
    FUZZ_REQUIRE(values, "no memory for %zu values", count);
    idx_to_floats(a, values);
    for (size_t i = 0; i < count && a->type == IDX_U8; i++) {
        FUZZ_REQUIRE(values[i] == (float)a->bytes[i], "element %zu", i);
    }
    free(values);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[40];
    idx_array array;
    const int file = memfd_create("idx", 0);
    FUZZ_REQUIRE(file >= 0 && write(file, data, size) == (ssize_t)size, "no file in memory");
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    const int code = idx_read_file(path, &array);
    if (code) {
        FUZZ_REQUIRE(code == EXIT_BAD_FILE, "exit code %d", code);
        FUZZ_REQUIRE(!array.bytes && array.rank == 0, "an array is left");
    } else {
        check_array(&array);
    }
    idx_free(&array);
    close(file);
    return 0;
}
