/* SPDX-License-Identifier: MIT
 * The list of backends: the one place where lib/ names host/. */
#include "backends.h"

#ifdef CLCNN_OPENCL
extern const clcnn_backend clcnn_opencl_backend; /* host/backend.c */
#endif

const clcnn_backend *const clcnn_backends[] = {
#ifdef CLCNN_OPENCL
    &clcnn_opencl_backend,
#endif
    &clcnn_reference_backend,
    NULL,
};
