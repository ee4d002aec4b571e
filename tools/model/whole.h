/* SPDX-License-Identifier: MIT
 * The verdict on a whole run of a model: its outputs beside the reference's and beside those of files. */
#ifndef CLCNN_TOOLS_MODEL_WHOLE_H
#define CLCNN_TOOLS_MODEL_WHOLE_H

#include "moved.h"

/* What each output of `device`, which has run, is held to: the reference's of `m` and, where `expected` has a
 * file for it, those of the file, to which the reference's are held as well. A line for each comparison,
 * if quiet only for one that fails, which *wrong counts. EXIT_RIGHT, or an exit code after its line:
 * EXIT_USAGE or EXIT_BAD_FILE where a file is of no output. */
int whole_judge(const moved_runs *m, const model_network *device, const model_files *expected,
                int quiet, size_t *wrong);

#endif
