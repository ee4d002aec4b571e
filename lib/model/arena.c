/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>

/* A root that has to lie somewhere. */
typedef struct block {
    clcnn_home *home;
    size_t bytes; /* whole units of alignment */
} block;

static int by_size(const void *a, const void *b) {
    const block *x = a, *y = b;
    if (x->bytes != y->bytes) {
        return x->bytes < y->bytes ? 1 : -1;
    }
    return x->home < y->home ? -1 : 1; /* equal ones in the order of their values */
}

static int by_offset(const void *a, const void *b) {
    const block *x = a, *y = b;
    return (x->home->offset > y->home->offset) - (x->home->offset < y->home->offset);
}

static size_t rounded(size_t bytes) {
    return (bytes + CLCNN_STORAGE_ALIGNMENT - 1) / CLCNN_STORAGE_ALIGNMENT *
           CLCNN_STORAGE_ALIGNMENT;
}

static bool meet(const clcnn_home *a, const clcnn_home *b, bool apart) {
    return apart || (a->begin <= b->end && b->begin <= a->end);
}

/* The place of a block beside those that have one, which are in the order of their offsets. */
static size_t find_gap(const block *placed, size_t count, const block *b, bool apart) {
    size_t best = 0, best_gap = SIZE_MAX, end = 0;
    for (size_t i = 0; i < count; i++) {
        const clcnn_home *other = placed[i].home;
        if (!meet(other, b->home, apart)) {
            continue;
        }
        const size_t gap = other->offset > end ? other->offset - end : 0;
        if (gap >= b->bytes && gap < best_gap) {
            best = end;
            best_gap = gap;
        }
        const size_t behind = other->offset + placed[i].bytes;
        end = behind > end ? behind : end;
    }
    return best_gap == SIZE_MAX ? end : best;
}

/* Puts the last block in its order among those before it. */
static void sort_in(block *placed, size_t count) {
    const block last = placed[count - 1];
    size_t at = count - 1;
    while (at > 0 && by_offset(&placed[at - 1], &last) > 0) {
        placed[at] = placed[at - 1];
        at--;
    }
    placed[at] = last;
}

/* The sum of what lives while a block begins is the largest that there is at one time. */
static size_t largest_sum(const block *blocks, size_t count, bool apart) {
    size_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        const int at = blocks[i].home->begin;
        size_t sum = 0;
        for (size_t k = 0; k < count; k++) {
            const clcnn_home *other = blocks[k].home;
            sum += apart || (other->begin <= at && at <= other->end) ? blocks[k].bytes : 0;
        }
        largest = sum > largest ? sum : largest;
    }
    return largest;
}

clcnn_status clcnn_arena_plan(clcnn_storage *storage, size_t value_count, bool apart) {
    size_t count = 0;
    block *blocks = calloc(value_count + 1, sizeof *blocks);
    if (!blocks) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "model: no host memory to plan its buffer");
    }
    for (size_t i = 1; i < value_count; i++) {
        clcnn_home *home = &storage->homes[i];
        if (home->kind == CLCNN_HOME_ARENA && home->root == (int)i) {
            blocks[count++] = (block){.home = home, .bytes = rounded(home->bytes)};
        }
    }
    storage->live = largest_sum(blocks, count, apart);
    qsort(blocks, count, sizeof *blocks, by_size);
    for (size_t i = 0; i < count; i++) {
        blocks[i].home->offset = find_gap(blocks, i, &blocks[i], apart);
        const size_t end = blocks[i].home->offset + blocks[i].bytes;
        storage->arena = end > storage->arena ? end : storage->arena;
        sort_in(blocks, i + 1);
    }
    free(blocks);
    return CLCNN_OK;
}
