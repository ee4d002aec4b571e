/* SPDX-License-Identifier: MIT
 * What was measured of a problem line, and its JSON: the form that `clcnn bench` and its peers
 * (tools/peers) share. */
#ifndef CLCNN_TOOLS_BENCH_ROW_H
#define CLCNN_TOOLS_BENCH_ROW_H

#include <jansson.h>

#include "problem/problem.h"

/* What the device was measured to reach, a second; 0: not measured. */
typedef struct bench_peak {
    double flops;  /* float32, a fused multiply-add being two */
    double copied; /* bytes that a copy reads and writes */
    double read;   /* bytes that are only read */
} bench_peak;

typedef struct bench_row {
    char name[PROBLEM_LINE]; /* of the line, or the line itself */
    int n;
    char solver[32], tile[32];
    double seconds; /* of a run */
    double flops;   /* of a run; 0 where its work is no multiply-adds */
    double bytes;   /* of a run's inputs and outputs */
    int picked;     /* 1: what the library took, or was asked for */
} bench_row;

/* A row with all but what a measurement says. */
bench_row row_of(const problem *p);

/* {name, n, solver, tile, picked, ms, gflops, peak_fraction, bytes_per_s, copy_fraction, read_fraction}:
 * null where there is no such number. NULL: no memory. */
json_t *row_json(const bench_row *row, const bench_peak *peak);

#endif
