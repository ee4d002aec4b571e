/* SPDX-License-Identifier: MIT
 * CLBlast's GEMM, trusted only after an exact product came out right on this device: some versions
 * are wrong on some devices. Calls stand under a lock of their own, since CLBlast's cache is not
 * safe for several threads. */
#ifndef CLCNN_HOST_CLBLAST_H
#define CLCNN_HOST_CLBLAST_H

#include "opencl.h"

/* c = a b, row-major: a is m x k, b k x n, c m x n. */
typedef struct clcnn_gemm {
    size_t m, n, k;
    clcnn_span a, b, c;
} clcnn_gemm;

clcnn_status clcnn_clblast_gemm(clcnn_opencl_context *context, const clcnn_gemm *gemm);

/* Checks a product of these sizes and pitches (spans are not looked at otherwise), once in a context: by
 * the sizes CLBlast takes one kernel or another, and where rows are apart or begin elsewhere it copies
 * with more of them. So it is checked from the beginning of its buffers and from behind it. A wrong
 * product is CLCNN_UNSUPPORTED, and so is every check from then on. A call that fails says nothing of
 * the products: CLCNN_OUT_OF_MEMORY or CLCNN_UNSUPPORTED with its code, and the next check tries
 * again. */
clcnn_status clcnn_clblast_check(clcnn_opencl_context *context, const clcnn_gemm *gemm);

/* CLBlast keeps programs, and with them cl_contexts: they go with the last context that used it. */
void clcnn_clblast_forget(clcnn_opencl_context *context);

#endif
