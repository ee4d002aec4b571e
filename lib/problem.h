/* SPDX-License-Identifier: MIT
 * From what a caller describes to a problem. */
#ifndef CLCNN_LIB_PROBLEM_H
#define CLCNN_LIB_PROBLEM_H

#include "operator.h"

/* Resolves what the caller describes; on failure nothing is to be freed. */
clcnn_status clcnn_problem_infer(const clcnn_op_desc *desc, clcnn_problem *problem);
void clcnn_problem_free(clcnn_problem *problem);

/* A caller's descriptor of `size` bytes (NULL: zeros) as one of info->desc_size, to be freed; refuses
 * one that ends within a field, and what is behind the fields that are known here and not zero. */
clcnn_status clcnn_problem_desc(const clcnn_operator_info *info, const void *desc, size_t size,
                                void **copy);

/* What a run of it does. */
clcnn_work clcnn_problem_work(const clcnn_problem *problem);

#endif
