/* SPDX-License-Identifier: MIT
 * The verdict on a whole run of a model: its outputs beside the reference's and beside those of files. */
#ifndef CLCNN_TOOLS_MODEL_WHOLE_H
#define CLCNN_TOOLS_MODEL_WHOLE_H

#include "moved.h"

/* Whether each of the files is what an output may be: one for each name, of its size, none of indices.
 * EXIT_RIGHT, or an exit code after its line, as below. */
int whole_check(const model_network *net, const model_files *expected);

/* Holds each output of `device`, which has run, to the reference's of `m` and, where there is a file for it,
 * both to that. A line for each comparison, if quiet only for one that fails: *wrong is how many. */
int whole_judge(const moved_runs *m, const model_network *device, const model_files *expected,
                int quiet, size_t *wrong);

#endif
