/* SPDX-License-Identifier: MIT
 * What a conv2d by Winograd's transforms is made of: where it is judged, S is the sum of the
 * magnitudes of these terms. */
#ifndef CLCNN_LIB_REFERENCE_WINOGRAD_H
#define CLCNN_LIB_REFERENCE_WINOGRAD_H

enum { CLCNN_WINOGRAD_TILE = 4, CLCNN_WINOGRAD_EDGE = CLCNN_WINOGRAD_TILE + 2 };

/* A tile of one filter, m x m outputs of 3x3 windows, in sums over its channels. */
typedef struct clcnn_winograd {
    int m; /* 2 or 4 */
    double products[CLCNN_WINOGRAD_EDGE][CLCNN_WINOGRAD_EDGE];
    double squares[CLCNN_WINOGRAD_EDGE][CLCNN_WINOGRAD_EDGE];
    double factors[CLCNN_WINOGRAD_EDGE][CLCNN_WINOGRAD_EDGE];
} clcnn_winograd;

/* Adds a channel: (m + 2) x (m + 2) inputs, zeros in the padding, and 3x3 weights. */
void clcnn_winograd_add(clcnn_winograd *w, double input[CLCNN_WINOGRAD_EDGE][CLCNN_WINOGRAD_EDGE],
                        double filter[3][3]);

/* S of output (row, column) of the tile, INFINITY where a transform may leave float32's range; the sum of
 * the squares of its terms; and how many denormals may be lost in it. */
double clcnn_winograd_magnitude(const clcnn_winograd *w, int row, int column);
double clcnn_winograd_squares(const clcnn_winograd *w, int row, int column);
double clcnn_winograd_denormals(const clcnn_winograd *w, int row, int column);

#endif
