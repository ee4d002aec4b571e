/* SPDX-License-Identifier: MIT
 * One program of what the smallest network has beside its filters. For every program PoCL's compiler reads all
 * that OpenCL C declares, which takes as long as eight of these kernels. They take the same options. */
#include "activation.cl"
#include "avg_pool2d.cl"
#include "max_pool2d.cl"
#include "pack.cl"
#include "softmax_short.cl"
