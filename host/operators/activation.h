/* SPDX-License-Identifier: MIT */
#ifndef CLCNN_HOST_ACTIVATION_H
#define CLCNN_HOST_ACTIVATION_H

#include "../solver.h"

/* Prepares kernels/activation.cl over all elements: the activation, or a copy where it is linear.
 */
clcnn_status clcnn_activation_prepare(clcnn_op *op);

#endif
