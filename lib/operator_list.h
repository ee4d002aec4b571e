/* SPDX-License-Identifier: MIT
 * The rows of all operators, in the order of operators.h. */
#ifndef CLCNN_LIB_OPERATOR_LIST_H
#define CLCNN_LIB_OPERATOR_LIST_H

#include "operator.h"

/* Finds a row by its name or refuses the name. */
clcnn_status clcnn_operator_require(const char *name, const clcnn_operator **row);

#endif
