/* SPDX-License-Identifier: MIT
 * What a device reaches at most, measured by kernels that do nothing else: chains of fused multiply-adds
 * in registers, each independent of the others, in vectors of the device's width; a copy, and a sum, of more
 * than caches hold. */
#ifndef CLCNN_TOOLS_BENCH_PEAK_H
#define CLCNN_TOOLS_BENCH_PEAK_H

#include "row.h"

/* On the context's device and queue. EXIT_RIGHT, or an exit code after its line. */
int peak_measure(clcnn_context *context, bench_peak *peak);

#endif
