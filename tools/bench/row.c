/* SPDX-License-Identifier: MIT */
#include "row.h"

#include <stdio.h>

#include "json.h"

bench_row row_of(const problem *p) {
    bench_row row = {.n = p->n};
    clcnn_work work;
    if (p->name[0]) {
        snprintf(row.name, sizeof row.name, "%s", p->name);
    } else {
        problem_print(p, row.name);
    }
    if (!problem_work(p, &work)) {
        row.flops = p->operation->weights ? 2 * work.multiply_adds : 0;
        row.bytes = work.bytes;
    }
    return row;
}

static json_t *ratio_json(double a, double b) {
    return a > 0 && b > 0 ? json_real(a / b) : json_null();
}

json_t *row_json(const bench_row *row, const bench_peak *peak) {
    const double s = row->seconds;
    return json_pack("{s:o, s:i, s:s, s:s, s:b, s:f, s:o, s:o, s:o, s:o, s:o}", "name",
                     text_json(row->name), "n", row->n, "solver", row->solver, "tile", row->tile,
                     "picked", row->picked, "ms", s * 1e3, "gflops",
                     ratio_json(row->flops, s * 1e9), "peak_fraction",
                     ratio_json(row->flops, s * peak->flops), "bytes_per_s",
                     ratio_json(row->bytes, s), "copy_fraction",
                     ratio_json(row->bytes, s * peak->copied), "read_fraction",
                     ratio_json(row->bytes, s * peak->read));
}
