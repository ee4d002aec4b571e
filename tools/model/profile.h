/* SPDX-License-Identifier: MIT
 * What each layer of a model took on its device in the last run, of a context that profiles. */
#ifndef CLCNN_TOOLS_MODEL_PROFILE_H
#define CLCNN_TOOLS_MODEL_PROFILE_H

#include <jansson.h>

#include "clcnn_model.h"

/* EXIT_RIGHT, or an exit code after its line. */
int profile_print(const clcnn_compiled *compiled);
int profile_json(const clcnn_compiled *compiled, json_t **layers);

#endif
