/* SPDX-License-Identifier: MIT
 * Where problem lines come from: the command line, a file, and files in the program. */
#ifndef CLCNN_TOOLS_PROBLEM_CASES_H
#define CLCNN_TOOLS_PROBLEM_CASES_H

#include "problem.h"

typedef struct case_list {
    problem *items;
    size_t count, capacity;
} case_list;

int case_list_add(case_list *list, const problem *p); /* EXIT_RIGHT or EXIT_NO_MEMORY */
void case_list_free(case_list *list);

/* One line of the command line; a file of lines; NAME.txt in the program; the fixed cases, which are
 * several such files. Exit codes: 2 for a bad line, 4 for one from a file. */
int cases_from_line(const char *line, case_list *list);
int cases_from_file(const char *path, case_list *list);
int cases_embedded(const char *name, case_list *list);
int cases_fixed(case_list *list);

/* The tables of layers that are measured where no lines are given. */
int cases_measured(case_list *list);

/* Makes it the batch of the lines that have one and give none. EXIT_USAGE where the library then refuses
 * one. */
int cases_set_batch(case_list *list, int batch);

#endif
