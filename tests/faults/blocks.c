/* SPDX-License-Identifier: MIT
 * Wrappers of the C library's memory. What the library allocates in another way is not seen, and
 * noticed when it is freed. */
#include <stdatomic.h>
#include <stdlib.h>

#include "inject.h"

static long fail_at;
static atomic_long seen, live;
static atomic_int failed;

void inject_blocks(long at) {
    fail_at = at;
    seen = 0;
    failed = 0;
}

long inject_blocks_seen(void) {
    return seen;
}

int inject_blocks_failed(void) {
    return failed;
}

long inject_blocks_live(void) {
    return live;
}

/* Counts an allocation: whether it is to fail. */
static int fault(void) {
    if (++seen != fail_at) {
        return 0;
    }
    failed = 1;
    return 1;
}

#define ALLOCATE(name, parameters, arguments)                                                      \
    void *__real_##name parameters;                                                                \
    void *__wrap_##name parameters;                                                                \
    void *__wrap_##name parameters {                                                               \
        void *block = fault() ? NULL : __real_##name arguments;                                    \
        live += block != NULL;                                                                     \
        return block;                                                                              \
    }

ALLOCATE(malloc, (size_t size), (size))
ALLOCATE(calloc, (size_t count, size_t size), (count, size))
ALLOCATE(strdup, (const char *text), (text))

void *__real_realloc(void *block, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_realloc(void *block, size_t size) {
    void *moved = fault() ? NULL : __real_realloc(block, size);
    live += moved && !block;
    return moved;
}

void __real_free(void *block);
void __wrap_free(void *block);
void __wrap_free(void *block) {
    live -= block != NULL;
    __real_free(block);
}
