/* SPDX-License-Identifier: MIT
 * Counts of what was drawn and of what ran: a verification that never reached a solver, an option
 * or a tail says nothing about it, so it has to be seen. */
#ifndef CLCNN_TOOLS_VERIFY_TALLY_H
#define CLCNN_TOOLS_VERIFY_TALLY_H

#include <jansson.h>

#include "problem/problem.h"

/* Counts by two names: group "conv2d padding", value "same". */
typedef struct tally_entry {
    char group[40], value[64];
    size_t count;
} tally_entry;

enum { TALLY_ENTRIES = 1024 }; /* several times what the operators and their options give */

typedef struct tally {
    size_t count;
    tally_entry entries[TALLY_ENTRIES];
} tally;

/* Forgets the count where the room ends: a tally is for the reader only. */
void tally_add(tally *t, const char *group, const char *value, size_t count);
/* What a problem drawn at random asks for, and which of its sizes leave tails. */
void tally_problem(tally *t, const problem *p);
void tally_sort(tally *t);
void tally_print(const tally *t, const char *heading); /* a line a group, of a sorted tally */
json_t *tally_json(const tally *t);                    /* of a sorted tally */

#endif
