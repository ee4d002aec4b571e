/* SPDX-License-Identifier: MIT
 * The report as one JSON object. */
#ifndef CLCNN_TOOLS_VERIFY_REPORT_JSON_H
#define CLCNN_TOOLS_VERIFY_REPORT_JSON_H

#include <jansson.h>

#include "state.h"

json_t *report_json(const verify *v); /* NULL: no memory */

#endif
