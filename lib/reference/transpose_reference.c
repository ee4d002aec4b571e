/* SPDX-License-Identifier: MIT
 * transpose: y in its format holds what x holds in its own. flatten is the same with y in NHWC. */
#include "reference.h"

void clcnn_reference_transpose(const clcnn_problem *p, const clcnn_weights *weights, const float *x,
                               clcnn_reference_sink *sink) {
    (void)weights;
    const clcnn_image a = p->as.transpose.image;
    for (int n = 0; n < a.n; n++) {
        for (int h = 0; h < a.h; h++) {
            for (int w = 0; w < a.w; w++) {
                for (int c = 0; c < a.c; c++) {
                    const float v =
                        x[clcnn_reference_at(p->as.transpose.from, a.h, a.w, a.c, n, h, w, c)];
                    const size_t at =
                        clcnn_reference_at(p->as.transpose.to, a.h, a.w, a.c, n, h, w, c);
                    clcnn_reference_emit(sink, at, clcnn_reference_copy(v));
                }
            }
        }
    }
}
