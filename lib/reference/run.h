/* SPDX-License-Identifier: MIT
 * Operators on the reference: the backend's functions. */
#ifndef CLCNN_LIB_REFERENCE_RUN_H
#define CLCNN_LIB_REFERENCE_RUN_H

#include "../backend.h"

clcnn_status clcnn_reference_solvers(clcnn_context *context, const clcnn_problem *problem,
                                     const clcnn_choice *choice, clcnn_solvers *solvers);
clcnn_status clcnn_reference_prepare(clcnn_op *op, const clcnn_choice *choice);
clcnn_status clcnn_reference_run(clcnn_op *op, clcnn_tensor *const *outputs);
void clcnn_reference_unprepare(clcnn_op *op);
clcnn_status clcnn_reference_time(clcnn_op *op, double *seconds);

#endif
