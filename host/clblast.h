/* SPDX-License-Identifier: MIT
 * CLBlast's GEMM, trusted only after an exact product came out right on this device: some versions
 * are wrong on some devices. Calls stand under a lock of their own, since CLBlast's cache is not
 * safe for several threads. */
#ifndef CLCNN_HOST_CLBLAST_H
#define CLCNN_HOST_CLBLAST_H

#include "opencl.h"

/* c = a b, row-major: a is m x k, b k x n, c m x n. `event` may be NULL. */
typedef struct clcnn_gemm {
    size_t m, n, k;
    const clcnn_memory *a, *b, *c;
    cl_event *event;
} clcnn_gemm;

clcnn_status clcnn_clblast_gemm(clcnn_opencl_context *context, const clcnn_gemm *gemm);

/* Checks it on first need; CLCNN_UNSUPPORTED where it is not sound here. */
clcnn_status clcnn_clblast_check(clcnn_opencl_context *context);

/* CLBlast keeps programs under the cl_context's address: they go before the context does. */
void clcnn_clblast_forget(clcnn_opencl_context *context);

#endif
