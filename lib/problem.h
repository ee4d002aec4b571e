/* SPDX-License-Identifier: MIT
 * From what a caller describes to a problem. */
#ifndef CLCNN_LIB_PROBLEM_H
#define CLCNN_LIB_PROBLEM_H

#include "operator.h"

/* Resolves what the caller describes; on failure nothing is to be freed. */
clcnn_status clcnn_problem_infer(const clcnn_op_desc *desc, clcnn_problem *problem);
void clcnn_problem_free(clcnn_problem *problem);

/* What a run of it does. */
clcnn_work clcnn_problem_work(const clcnn_problem *problem);

#endif
