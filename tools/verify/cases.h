/* SPDX-License-Identifier: MIT
 * Where problem lines come from: the command line, a file, and the fixed cases in the program. */
#ifndef CLCNN_TOOLS_VERIFY_CASES_H
#define CLCNN_TOOLS_VERIFY_CASES_H

#include "problem/problem.h"

typedef struct case_list {
    problem *items;
    size_t count, capacity;
} case_list;

int case_list_add(case_list *list, const problem *p); /* EXIT_RIGHT or EXIT_NO_MEMORY */
void case_list_free(case_list *list);

/* One line of the command line; a file of lines; the program's own. Exit codes: 2 for a bad line, 4
 * for one from a file. */
int cases_from_line(const char *line, case_list *list);
int cases_from_file(const char *path, case_list *list);
int cases_fixed(case_list *list);

#endif
