/* SPDX-License-Identifier: MIT
 * The keys of an operator: sizes of its operands as its row names them, the fields of its descriptor
 * as the library does, and what every line may say. */
#ifndef CLCNN_TOOLS_PROBLEM_KEYS_H
#define CLCNN_TOOLS_PROBLEM_KEYS_H

#include "problem.h"

enum { PROBLEM_KEYS = 64 }; /* several times what an operator has */

typedef struct problem_key problem_key;
struct problem_key {
    char name[24];
    int assigned; /* written name=value; else the number follows the name */
    int required;
    int common;     /* every operator takes it */
    char rule[128]; /* what its value must be */
    /* 1, or 0 where the value breaks the rule */
    int (*parse)(const problem_key *key, const char *value, problem *p);
    /* Leaves text empty where the value is the default. */
    void (*print)(const problem_key *key, const problem *p, char text[PROBLEM_LINE]);
    size_t at;                /* of its value in struct problem */
    size_t size;              /* of that, where it is text */
    const char *const *words; /* of a word: the value is its index, the first is the default */
    const clcnn_field *field; /* whose value the library reads and prints */
};

/* In the order in which a line is printed; returns how many. operation NULL: what every line may
 * say. */
size_t problem_keys(const problem_operator *operation, problem_key keys[PROBLEM_KEYS]);

#endif
