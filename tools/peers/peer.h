/* SPDX-License-Identifier: MIT
 * What the peers of `clcnn bench` have in common: a program of its own for each, which times the same
 * problem lines in the same way and prints the same JSON. */
#ifndef CLCNN_TOOLS_PEERS_PEER_H
#define CLCNN_TOOLS_PEERS_PEER_H

#include "bench/row.h"
#include "tool.h"

/* Times a conv2d and fills solver, tile and seconds; seconds stays 0 where the peer cannot run it.
 * Returns an exit code. */
typedef int (*peer_measure)(const problem *p, bench_row *row);

/* PEER [--cases FILE] [--batch N]: the whole program. */
int peer_main(int argc, char **argv, peer_measure measure);

/* So many random values in [-1, 1), to be freed; NULL: no memory. */
float *peer_values(size_t count, unsigned seed);

#endif
