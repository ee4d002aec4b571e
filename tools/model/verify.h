/* SPDX-License-Identifier: MIT
 * `clcnn verify --model FILE`: a model on a device, layer by layer. */
#ifndef CLCNN_TOOLS_MODEL_VERIFY_H
#define CLCNN_TOOLS_MODEL_VERIFY_H

/* argv[0] is the subcommand; returns an exit code. */
int model_verify(int argc, char **argv);

#endif
