/* SPDX-License-Identifier: MIT
 * What random problems are drawn from: one stream, and what operators have in common. A draw takes
 * from the stream in a fixed order, which is what makes a seed's problems the same for good: what is
 * new is drawn last. */
#ifndef CLCNN_TOOLS_PROBLEM_STREAM_H
#define CLCNN_TOOLS_PROBLEM_STREAM_H

#include <stdint.h>

#include "clcnn.h"

/* SplitMix64 (Steele, Lea, Flood 2014): the same draws on every machine. */
typedef struct problem_stream {
    uint64_t state;
    uint64_t seed; /* of all cases, where the state is of one */
} problem_stream;

uint64_t stream_next(problem_stream *stream);

/* A whole number in [low, high]; the bias of the remainder is below 2^-50 here. */
int stream_between(problem_stream *stream, int low, int high);
int stream_chance(problem_stream *stream, int percent);

#define STREAM_PICK(stream, list)                                                                  \
    (list)[stream_between(stream, 0, (int)(sizeof(list) / sizeof *(list)) - 1)]

/* On, below and above the sizes that kernels step by: 4, 8, 16, 32, 64. */
int stream_channels(problem_stream *stream);

int stream_side(problem_stream *stream);
int stream_batch(problem_stream *stream);
clcnn_data_format stream_format(problem_stream *stream);

/* Of any rank, a channel count at the end; and an input that broadcasts to such a one: axes of size 1
 * now and then, the first ones left out. */
clcnn_shape stream_shape(problem_stream *stream);
clcnn_shape stream_narrow(problem_stream *stream, clcnn_shape whole);

/* 1x1 in `ones` of a hundred, else square, rectangular, a row or a column. */
void stream_kernel(problem_stream *stream, int ones, int kernel[2]);

/* limit: the most of it at the top and bottom, left and right, where it is explicit. */
void stream_padding(problem_stream *stream, const int limit[2], clcnn_padding *padding,
                    int pads[4]);

/* A kind from `least` on that works element by element. */
clcnn_activation_kind stream_kind(problem_stream *stream, clcnn_activation_kind least);

/* Parameters for an activation, if it has any, in `percent` of a hundred. */
void stream_parameters(problem_stream *stream, int percent, clcnn_activation *a);

/* A third has no activation, a third relu, the rest another. */
void stream_activation(problem_stream *stream, clcnn_activation *a);

/* The same for operators that can have a softmax over so many channels: now and then it is one. */
void stream_last_activation(problem_stream *stream, int channels, clcnn_activation *a);

#endif
