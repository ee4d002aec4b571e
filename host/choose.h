/* SPDX-License-Identifier: MIT
 * Choosing: the solvers of a problem that apply, cheapest first, and the first that the device can
 * run. */
#ifndef CLCNN_HOST_CHOOSE_H
#define CLCNN_HOST_CHOOSE_H

#include "opencl.h"

clcnn_status clcnn_opencl_solvers(clcnn_context *context, const clcnn_problem *problem,
                                  const clcnn_choice *choice, clcnn_solvers *solvers);
clcnn_status clcnn_opencl_prepare(clcnn_op *op, const clcnn_choice *choice);

#endif
