/* SPDX-License-Identifier: MIT
 * The contexts of a verification. */
#ifndef CLCNN_TOOLS_VERIFY_DEVICE_H
#define CLCNN_TOOLS_VERIFY_DEVICE_H

#include "state.h"

/* Opens the reference and the device as the options have it. EXIT_RIGHT, or an exit code after its
 * line; verify_close either way. */
int verify_open(verify *v);
void verify_close(verify *v);

/* The context of a width (0: the device's) and an fma, opened on first need. NULL after its line
 * was printed and the verification stopped. */
clcnn_context *verify_context(verify *v, int width, clcnn_fma fma);

#endif
