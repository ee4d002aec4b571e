/* SPDX-License-Identifier: MIT */
#include "profile.h"

#include <stdio.h>

#include "json.h"
#include "network.h"
#include "tool.h"

typedef struct row {
    const char *name;
    clcnn_op_information info;
    clcnn_shape output;
    double milliseconds, gflops;
} row;

static int read_row(const clcnn_compiled *compiled, size_t index, row *r) {
    clcnn_compiled_layer layer;
    double seconds = 0;
    if (clcnn_compiled_layer_at(compiled, index, &layer) || clcnn_op_info(layer.op, &r->info) ||
        clcnn_op_time(layer.op, &seconds)) {
        return fail_library();
    }
    r->name = layer.name;
    r->output = clcnn_op_output_shape(layer.op, 0);
    r->milliseconds = 1e3 * seconds;
    r->gflops = seconds > 0 ? 2e-9 * layer.multiply_adds / seconds : 0;
    return EXIT_RIGHT;
}

static size_t count_layers(const clcnn_compiled *compiled) {
    clcnn_compiled_information info = {.layers = 0};
    return clcnn_compiled_info(compiled, &info) ? 0 : info.layers;
}

static int sum_of(const clcnn_compiled *compiled, double *sum) {
    int code = EXIT_RIGHT;
    *sum = 0;
    for (size_t i = 0; !code && i < count_layers(compiled); i++) {
        row r = {.name = NULL};
        code = read_row(compiled, i, &r);
        *sum += r.milliseconds;
    }
    return code;
}

int profile_print(const clcnn_compiled *compiled) {
    double sum;
    int code = sum_of(compiled, &sum);
    printf("%9s %5s %8s  %-28s %s\n", "ms", "%", "GFLOP/s", "operator, solver", "layer");
    for (size_t i = 0; !code && i < count_layers(compiled); i++) {
        row r = {.name = NULL, .info = {.tile = ""}};
        code = read_row(compiled, i, &r);
        if (!code) {
            printf("%9.4f %5.1f %8.1f  %-28s ", r.milliseconds,
                   sum > 0 ? 100 * r.milliseconds / sum : 0, r.gflops,
                   model_solver_word(&r.info).text);
            print_name(stdout, r.name);
            putchar('\n');
        }
    }
    if (!code) {
        printf("%9.4f ms in all layers\n", sum);
    }
    return code;
}

int profile_json(const clcnn_compiled *compiled, json_t **layers) {
    int code = EXIT_RIGHT;
    *layers = json_array();
    for (size_t i = 0; !code && i < count_layers(compiled); i++) {
        row r = {.name = NULL, .info = {.tile = ""}};
        code = read_row(compiled, i, &r);
        if (!code) {
            json_t *object = with_field(json_object(), "name", text_json(r.name));
            object = with_field(object, "operator", json_string(r.info.operator_name));
            object = with_field(object, "solver", json_string(r.info.solver));
            object = with_field(object, "tile", json_string(r.info.tile));
            object = with_field(object, "ms", json_real(r.milliseconds));
            object = with_field(object, "gflops", json_real(r.gflops));
            *layers = with_item(*layers, object);
        }
    }
    return code;
}
