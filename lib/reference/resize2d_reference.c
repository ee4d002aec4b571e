/* SPDX-License-Identifier: MIT
 * resize2d: y[n][oh][ow][c] = the sum over the rows h of oh's tap and the columns w of ow's of
 * weight(h) weight(w) x[n][h][w][c]. A pixel of weight 0 takes no part, infinite or not. */
#include "../operators/resize2d.h"
#include "reference.h"

static void one_output(const clcnn_problem *p, const float *x, int n, int oh, int ow, int c,
                       clcnn_reference_sink *sink) {
    const clcnn_resize2d_parameters *a = clcnn_resize2d_of(p);
    const clcnn_data_format format = (clcnn_data_format)a->format;
    const clcnn_resize_tap row = clcnn_resize2d_at(a, 0, oh), column = clcnn_resize2d_at(a, 1, ow);
    const int h[] = {row.lower, row.upper}, w[] = {column.lower, column.upper};
    const double down[] = {row.lower_weight, row.upper_weight};
    const double along[] = {column.lower_weight, column.upper_weight};
    clcnn_reference_value sum = {.terms = clcnn_problem_terms(p)};
    for (int r = 0; r < 2; r++) {
        for (int s = 0; s < 2; s++) {
            const double weight = down[r] * along[s];
            if (weight > 0) {
                const size_t at =
                    clcnn_reference_at(format, a->in[0], a->in[1], a->c, n, h[r], w[s], c);
                clcnn_reference_accumulate(&sum, weight * (double)x[at]);
            }
        }
    }
    clcnn_reference_emit(sink, clcnn_reference_at(format, a->out[0], a->out[1], a->c, n, oh, ow, c),
                         sum);
}

void clcnn_reference_resize2d(const clcnn_problem *p, const float *const *inputs,
                              clcnn_reference_sink *sink) {
    const clcnn_resize2d_parameters *a = clcnn_resize2d_of(p);
    for (int n = 0; n < a->n; n++) {
        for (int oh = 0; oh < a->out[0]; oh++) {
            for (int ow = 0; ow < a->out[1]; ow++) {
                for (int c = 0; c < a->c; c++) {
                    one_output(p, inputs[0], n, oh, ow, c, sink);
                }
            }
        }
    }
}
