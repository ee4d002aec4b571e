/* SPDX-License-Identifier: MIT
 * MNIST: every test image through the notebook's conv2d and max_pool2d, every element compared;
 * then through the trained network, every layer compared and the label the same on both. */
#ifndef CLCNN_TOOLS_VERIFY_IMAGES_H
#define CLCNN_TOOLS_VERIFY_IMAGES_H

#include "state.h"

void verify_images(verify *v);

#endif
