/* SPDX-License-Identifier: MIT
 * The magnitudes of Winograd's F(m x m, 3x3): with the transforms' matrices by their magnitudes,
 *
 *     S = |A'| (sum over channels of |G| |g| |G'| * |B'| |x| |B|) |A|
 *
 * an output is a sum of products that S bounds term by term, and each passes through no more roundings
 * than the solver's chain says: so it is off by gamma S (B. Barabasz, A. Anderson, K. Soodhalter,
 * D. Gregg, Error Analysis and Improving the Accuracy of Winograd Convolution, 2020; here for each
 * output and not in a norm). Sums that kernels share for two points add up to the same magnitudes. */
#include "winograd.h"

#include <float.h>
#include <math.h>

#define EDGE CLCNN_WINOGRAD_EDGE
#define A    0.70710678118654752 /* F(4x4)'s points are 0, +-A, +-1 / A */

typedef struct matrices {
    double input[EDGE][EDGE], filter[EDGE][3], output[CLCNN_WINOGRAD_TILE][EDGE];
} matrices;

static const matrices two = {
    .input = {{1, 0, 1}, {0, 1, 1}, {0, 1, 1}, {0, 1, 0, 1}},
    .filter = {{1}, {0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}, {0, 0, 1}},
    .output = {{1, 1, 1}, {0, 1, 1, 1}},
};
static const matrices four = {
    .input = {{1, 0, 2.5, 0, 1},
              {0, 2 * A, 2, A, 1},
              {0, 2 * A, 2, A, 1},
              {0, A, 0.5, 2 * A, 1},
              {0, A, 0.5, 2 * A, 1},
              {0, 1, 0, 2.5, 0, 1}},
    .filter = {{1},
               {2.0 / 3, A * 2 / 3, 1.0 / 3},
               {2.0 / 3, A * 2 / 3, 1.0 / 3},
               {1.0 / 6, A / 3, 1.0 / 3},
               {1.0 / 6, A / 3, 1.0 / 3},
               {0, 0, 1}},
    .output = {{1, 1, 1, 1, 1},
               {0, A, A, 2 * A, 2 * A},
               {0, 0.5, 0.5, 2, 2},
               {0, A / 2, A / 2, 4 * A, 4 * A, 1}},
};

static const matrices *matrices_of(const clcnn_winograd *w) {
    return w->m == 2 ? &two : &four;
}

/* Element (row, column) of M |v| M', of v's first `size` rows and columns; v of `pitch` columns. */
static double transform(const double *m_row, const double *m_column, const double *v, int size,
                        int pitch) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
        for (int j = 0; m_row[i] != 0 && j < size; j++) {
            sum += m_column[j] != 0 ? m_row[i] * m_column[j] * fabs(v[i * pitch + j]) : 0;
        }
    }
    return sum;
}

/* The value, or INFINITY where one of the sums behind it, up to 8 times as large, may be none that a
 * float holds. */
static double in_range(double value) {
    return value <= (double)FLT_MAX / 8 ? value : INFINITY;
}

/* All elements of M |v| M', M of `points` rows and `size` columns; both of `pitch` columns. By M |v|, for there
 * is one for each channel of each filter. */
static void transform_all(const double *m, int points, const double *v, int size, int pitch,
                          double all[EDGE][EDGE]) {
    for (int p = 0; p < points; p++) {
        double row[EDGE] = {0};
        for (int i = 0; i < size; i++) {
            const double factor = m[p * pitch + i];
            for (int j = 0; factor != 0 && j < size; j++) {
                row[j] += factor * fabs(v[i * pitch + j]);
            }
        }
        for (int q = 0; q < points; q++) {
            all[p][q] = 0;
            for (int j = 0; j < size; j++) {
                const double factor = m[q * pitch + j];
                all[p][q] += factor != 0 ? factor * row[j] : 0;
            }
        }
    }
}

void clcnn_winograd_add(clcnn_winograd *w, double input[EDGE][EDGE], double filter[3][3]) {
    const matrices *m = matrices_of(w);
    double inputs[EDGE][EDGE], weights[EDGE][EDGE];
    transform_all(m->input[0], w->m + 2, input[0], w->m + 2, EDGE, inputs);
    transform_all(m->filter[0], w->m + 2, filter[0], 3, 3, weights);
    for (int p = 0; p < w->m + 2; p++) {
        for (int q = 0; q < w->m + 2; q++) {
            const double x = in_range(inputs[p][q]), f = in_range(weights[p][q]);
            w->products[p][q] += x * f;
            w->squares[p][q] += (x * f) * (x * f);
            w->factors[p][q] += x + f + 1;
        }
    }
}

double clcnn_winograd_magnitude(const clcnn_winograd *w, int row, int column) {
    const matrices *m = matrices_of(w);
    return in_range(transform(m->output[row], m->output[column], w->products[0], w->m + 2, EDGE));
}

double clcnn_winograd_squares(const clcnn_winograd *w, int row, int column) {
    const matrices *m = matrices_of(w);
    double squared[2][EDGE];
    for (int i = 0; i < w->m + 2; i++) {
        squared[0][i] = m->output[row][i] * m->output[row][i];
        squared[1][i] = m->output[column][i] * m->output[column][i];
    }
    return transform(squared[0], squared[1], w->squares[0], w->m + 2, EDGE);
}

/* A transformed input or weight lacks up to 64 of them, with what the coefficients make of the first
 * ones; the product of both, as many times the other; and the output's transform is far below one
 * for each product. */
double clcnn_winograd_denormals(const clcnn_winograd *w, int row, int column) {
    const matrices *m = matrices_of(w);
    return 64 * transform(m->output[row], m->output[column], w->factors[0], w->m + 2, EDGE);
}
