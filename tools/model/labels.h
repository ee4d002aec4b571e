/* SPDX-License-Identifier: MIT
 * The largest elements of an output's rows, and the words for their places. */
#ifndef CLCNN_TOOLS_MODEL_LABELS_H
#define CLCNN_TOOLS_MODEL_LABELS_H

#include <jansson.h>

#include "clcnn.h"

/* Empty: all zeros; then places are numbers. */
typedef struct labels {
    char *text;   /* the file, its lines ended by 0 */
    char **words; /* parts of it */
    size_t count;
} labels;

/* EXIT_RIGHT, or an exit code after its line. */
int labels_read(const char *path, labels *l);
void labels_free(labels *l);

/* The k largest of each row of the last axis, largest first. */
void labels_print_top(const labels *l, const float *values, clcnn_shape shape, long k);
json_t *labels_top_json(const labels *l, const float *values, clcnn_shape shape, long k);

#endif
