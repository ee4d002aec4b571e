/* SPDX-License-Identifier: MIT
 * A problem line on a device, timed with one solver or another. */
#ifndef CLCNN_TOOLS_BENCH_MEASURE_H
#define CLCNN_TOOLS_BENCH_MEASURE_H

#include "problem/tensors.h"
#include "row.h"

typedef struct bench_line {
    clcnn_context *context;
    problem problem;
    problem_tensors tensors; /* with random values */
} bench_line;

/* EXIT_RIGHT, or an exit code after its line; line_close either way. */
int line_open(clcnn_context *context, const problem *p, bench_line *line);
void line_close(bench_line *line);

/* Which solver and tile the library takes by itself, or of a line that names its own. */
int line_pick(const bench_line *line, bench_row *row);

/* Times it with the row's solver and tile ("": the library's choice) and stores what was taken, and the
 * seconds. These are 0 where the device cannot run what the row names: clcnn_last_error says why. */
int line_time(const bench_line *line, bench_row *row);

#endif
