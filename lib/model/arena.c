/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

static int by_size(const void *a, const void *b) {
    const clcnn_block *x = *(clcnn_block *const *)a, *y = *(clcnn_block *const *)b;
    if (x->bytes != y->bytes) {
        return x->bytes < y->bytes ? 1 : -1;
    }
    return x < y ? -1 : x > y; /* equal ones in the order in which they lie in memory */
}

static int by_rank(const void *a, const void *b) {
    const clcnn_block *x = *(clcnn_block *const *)a, *y = *(clcnn_block *const *)b;
    return x->rank < y->rank ? -1 : 1;
}

static size_t rounded(size_t bytes) {
    return (bytes + CLCNN_ARENA_UNIT - 1) / CLCNN_ARENA_UNIT * CLCNN_ARENA_UNIT;
}

static bool meet(const clcnn_block *a, const clcnn_block *b) {
    return a->begin <= b->end && b->begin <= a->end;
}

/* The place of a block beside those that have one, which are in the order of their offsets. */
static size_t find_gap(clcnn_block *const *placed, size_t count, const clcnn_block *block) {
    size_t best = 0, best_gap = SIZE_MAX, end = 0;
    for (size_t i = 0; i < count; i++) {
        const clcnn_block *other = placed[i];
        if (!meet(other, block)) {
            continue;
        }
        const size_t gap = other->tried > end ? other->tried - end : 0;
        if (gap >= block->bytes && gap < best_gap) {
            best = end;
            best_gap = gap;
        }
        const size_t behind = other->tried + other->bytes;
        end = behind > end ? behind : end;
    }
    return best_gap == SIZE_MAX ? end : best;
}

/* Brings the last block among those before it, which are in the order of their offsets. */
static void sort_in(clcnn_block **placed, size_t count) {
    clcnn_block *last = placed[count - 1];
    size_t at = count - 1;
    while (at > 0 && placed[at - 1]->tried > last->tried) {
        placed[at] = placed[at - 1];
        at--;
    }
    placed[at] = last;
}

/* The sum of what is needed when a block begins to be is the largest that there is at one time. */
static size_t largest_sum(clcnn_block *const *blocks, size_t count) {
    size_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        const int at = blocks[i]->begin;
        size_t sum = 0;
        for (size_t k = 0; k < count; k++) {
            const bool needed = blocks[k]->begin <= at && at <= blocks[k]->end;
            sum += needed ? blocks[k]->bytes : 0;
        }
        largest = sum > largest ? sum : largest;
    }
    return largest;
}

/* Tries to place all blocks by their ranks; bytes of the buffer. */
static size_t place(clcnn_block **blocks, size_t count) {
    size_t bytes = 0;
    qsort(blocks, count, sizeof(clcnn_block *), by_rank);
    for (size_t i = 0; i < count; i++) {
        clcnn_block *block = blocks[i];
        block->tried = find_gap(blocks, i, block);
        const size_t end = block->tried + block->bytes;
        bytes = end > bytes ? end : bytes;
        sort_in(blocks, i + 1);
    }
    return bytes;
}

/* Of blocks that end behind `limit` the one that was placed first; one does. */
static clcnn_block *first_behind(clcnn_block *const *blocks, size_t count, size_t limit) {
    clcnn_block *first = NULL;
    for (size_t i = 0; i < count; i++) {
        clcnn_block *b = blocks[i];
        if (b->tried + b->bytes > limit && (!first || b->rank < first->rank)) {
            first = b;
        }
    }
    return first;
}

static void take(clcnn_block *const *blocks, size_t count) {
    for (size_t i = 0; i < count; i++) {
        blocks[i]->offset = blocks[i]->tried;
    }
}

/* Pairs of blocks that are looked at before the best so far is good enough, and what a round counts at
 * least: planning takes no time to speak of. */
enum { WORK = 1 << 26, ROUND = 1 << 19 };

/* The largest comes first. */
static void rank(clcnn_block **blocks, size_t count) {
    qsort(blocks, count, sizeof(clcnn_block *), by_size);
    for (size_t i = 0; i < count; i++) {
        blocks[i]->rank = (int)i;
    }
}

void clcnn_arena_plan(clcnn_block **blocks, size_t count, clcnn_arena *arena) {
    *arena = (clcnn_arena){.bytes = 0};
    if (count == 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        blocks[i]->bytes = rounded(blocks[i]->bytes);
    }
    arena->live = largest_sum(blocks, count);
    arena->bytes = SIZE_MAX;
    rank(blocks, count);
    int front = 0;
    for (size_t work = 0; work < WORK && arena->bytes > arena->live;
         work += ROUND + count * count) {
        const size_t bytes = place(blocks, count);
        if (bytes < arena->bytes) {
            arena->bytes = bytes;
            take(blocks, count);
        }
        if (bytes > arena->live) {
            first_behind(blocks, count, arena->live)->rank = --front;
        }
    }
}
