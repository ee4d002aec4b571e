/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include <getopt.h>
#include <limits.h>
#include <stdlib.h>

#include "json.h"
#include "problem/cases.h"

float *peer_values(size_t count, unsigned seed) {
    const clcnn_initializer uniform = {.kind = CLCNN_RANDOM_UNIFORM, .seed = seed, .a = -1, .b = 1};
    float *values = malloc(count * sizeof *values);
    if (values && clcnn_initialize(&uniform, clcnn_shape1((int)count), values, count)) {
        free(values);
        values = NULL;
    }
    return values;
}

static int read_options(int argc, char **argv, case_list *cases) {
    static const struct option options[] = {{"cases", required_argument, NULL, 'c'},
                                            {"batch", required_argument, NULL, 'b'},
                                            {NULL, 0, NULL, 0}};
    long batch = 1;
    int option, code = EXIT_RIGHT;
    while (!code && (option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        code = option == 'c'   ? cases_from_file(optarg, cases)
               : option == 'b' ? parse_number("--batch", optarg, 1, INT_MAX, &batch)
                               : EXIT_USAGE;
    }
    if (code == EXIT_USAGE || optind < argc) {
        return fail(EXIT_USAGE, "usage: %s [--cases FILE] [--batch N]", argv[0]);
    }
    if (!code && cases->count == 0) {
        code = cases_measured(cases);
    }
    return code ? code : cases_set_batch(cases, (int)batch);
}

static int measure_all(const case_list *cases, peer_measure measure, json_t **rows) {
    const bench_peak unknown = {0};
    int code = EXIT_RIGHT;
    *rows = json_array();
    for (size_t i = 0; !code && i < cases->count; i++) {
        const problem *p = &cases->items[i];
        bench_row row = row_of(p);
        row.picked = 1;
        if (p->operation == &problem_conv2d) {
            code = measure(p, &row);
        }
        if (row.seconds > 0) {
            *rows = with_item(*rows, row_json(&row, &unknown));
        } else if (!code) {
            fprintf(stderr, "%s: left out\n", row.name);
        }
    }
    return code;
}

int peer_main(int argc, char **argv, peer_measure measure) {
    case_list cases = {0};
    json_t *rows = NULL;
    int code = read_options(argc, argv, &cases);
    if (!code) {
        code = measure_all(&cases, measure, &rows);
    }
    if (!code) {
        code = print_object(argv[0], rows);
    } else {
        json_decref(rows);
    }
    case_list_free(&cases);
    return code;
}
