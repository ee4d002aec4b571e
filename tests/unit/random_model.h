/* SPDX-License-Identifier: MIT
 * Random graphs of whole numbers, of both formats of images: every sum is exact, in any order. */
#ifndef CLCNN_TESTS_RANDOM_MODEL_H
#define CLCNN_TESTS_RANDOM_MODEL_H

#include "clcnn_model.h"

/* The graph of this number: it has inputs x and z, of one shape, and up to three outputs. */
clcnn_model *random_model(unsigned seed);

#endif
