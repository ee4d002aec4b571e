/* SPDX-License-Identifier: MIT
 * Blocks of one buffer, of whom those that are needed at one time do not overlap. */
#ifndef CLCNN_LIB_ARENA_H
#define CLCNN_LIB_ARENA_H

#include <stddef.h>

#include "../error.h"

typedef struct clcnn_block {
    size_t bytes;   /* rounded up to whole units by the plan */
    int begin, end; /* the first and the last layer that need it */
    size_t offset;  /* where it lies in the buffer */
    size_t tried;   /* the plan's: where it would lie */
    int rank;       /* the plan's: smaller ones are placed first */
} clcnn_block;

typedef struct clcnn_arena {
    size_t bytes; /* of the buffer */
    size_t live;  /* the largest sum of blocks that are needed at one time */
} clcnn_arena;

enum { CLCNN_ARENA_UNIT = 64 };

/* Fills the offsets; `blocks` comes back in another order. The largest comes first, each goes to the
 * smallest gap that is large enough (Pisarchyk and Lee 2020, "Efficient Memory Management for Deep Neural
 * Net Inference", greedy by size). As long as that takes more than is alive at one time, the first that
 * sticks out comes before all others, and the best of some rounds is taken. */
void clcnn_arena_plan(clcnn_block **blocks, size_t count, clcnn_arena *arena);

#endif
