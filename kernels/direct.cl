/* SPDX-License-Identifier: MIT
 * One program of what keeps tiles in registers, as kernels/usual.cl is of other things: a network has both, and
 * often with one tile. They take the same options. */
#include "conv2d_direct.cl"
#include "dense_direct.cl"
