/* SPDX-License-Identifier: MIT
 * An earlier measurement, as `clcnn bench --json` wrote it, and what has become slower since. */
#ifndef CLCNN_TOOLS_BENCH_BASELINE_H
#define CLCNN_TOOLS_BENCH_BASELINE_H

#include <stdio.h>

#include "problem/cases.h"
#include "row.h"

/* EXIT_RIGHT, or an exit code after its line where the file is no array of rows with name, n and ms, or
 * has none of these problems; to be released with json_decref. */
int baseline_load(const char *path, const case_list *cases, json_t **baseline);

/* How many times as long as before a row takes; 0: it was not there, or not picked. */
double baseline_ratio(const json_t *baseline, const bench_row *row);

/* Compares the rows that were picked with those of the same name and n. Prints which take `slower` percent
 * more time, or more. EXIT_MISMATCH where there is one; EXIT_BAD_FILE where no row is there. */
int baseline_compare(const char *path, const json_t *baseline, const bench_row *rows, size_t count,
                     long slower, FILE *out);

#endif
