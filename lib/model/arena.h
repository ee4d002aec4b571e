/* SPDX-License-Identifier: MIT
 * Where the roots of an arena lie. */
#ifndef CLCNN_LIB_ARENA_H
#define CLCNN_LIB_ARENA_H

#include "storage.h"

/* Fills offset of the arena's roots, of whom those that live at one time do not overlap (apart: none
 * does), and the sizes of `storage`. The largest comes first, each goes to the smallest gap that is large
 * enough (Pisarchyk and Lee 2020, "Greedy by Size for Offset Calculation"). */
clcnn_status clcnn_arena_plan(clcnn_storage *storage, size_t value_count, bool apart);

#endif
