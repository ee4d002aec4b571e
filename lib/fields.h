/* SPDX-License-Identifier: MIT
 * The values of a descriptor's fields. */
#ifndef CLCNN_LIB_FIELDS_H
#define CLCNN_LIB_FIELDS_H

#include "operator.h"

/* Whether each field of an operator's descriptor holds a value that its kind allows. */
clcnn_status clcnn_fields_check(const clcnn_operator_info *info, const void *desc);

#endif
