/* SPDX-License-Identifier: MIT
 * `clcnn explain --model FILE`: what a model is, and what is made of it on a device. */
#ifndef CLCNN_TOOLS_MODEL_EXPLAIN_H
#define CLCNN_TOOLS_MODEL_EXPLAIN_H

/* argv[0] is the subcommand; returns an exit code. */
int model_explain(int argc, char **argv);

#endif
