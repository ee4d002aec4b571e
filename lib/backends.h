/* SPDX-License-Identifier: MIT */
#ifndef CLCNN_LIB_BACKENDS_H
#define CLCNN_LIB_BACKENDS_H

#include "backend.h"

/* Every backend of this build, in the order in which a device's word is offered; ends with NULL. */
extern const clcnn_backend *const clcnn_backends[];

#endif
