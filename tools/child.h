/* SPDX-License-Identifier: MIT
 * A driver lives in our process and may abort it, so a subcommand that uses a device runs wholly in
 * a child forked before the first OpenCL call; the parent says what became of it. */
#ifndef CLCNN_TOOLS_CHILD_H
#define CLCNN_TOOLS_CHILD_H

/* Runs command(argc, argv) in a child and returns its exit code; EXIT_DRIVER if a signal ended it.
 */
int run_in_child(int (*command)(int argc, char **argv), int argc, char **argv);

#endif
