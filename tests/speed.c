/* SPDX-License-Identifier: MIT
 * How fast the chosen solver of each problem line is on the default device: speed FILE. Random
 * data, one warm-up, the median of 11 runs by the device's own clock. It judges nothing: timings
 * are no tests.
 *   make speed LAYERS=layers.txt */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "problem/tensors.h"
#include "tool.h"

enum { RUNS = 11 };

static clcnn_status fill(clcnn_tensor *tensor, unsigned seed) {
    const clcnn_initializer initializer = {.kind = CLCNN_RANDOM_UNIFORM,
                                           .seed = seed,
                                           .a = -1,
                                           .b = 1};
    const clcnn_shape shape = clcnn_tensor_shape(tensor);
    const size_t count = clcnn_shape_count(shape);
    float *values = malloc(count * sizeof *values);
    clcnn_status status =
        values ? clcnn_initialize(&initializer, shape, values, count) : CLCNN_OUT_OF_MEMORY;
    if (!status) {
        status = clcnn_tensor_write(tensor, values, count);
    }
    free(values);
    return status;
}

static clcnn_status place(clcnn_context *context, const problem *p, problem_tensors *t) {
    clcnn_status status = problem_tensors_create(context, p, t);
    for (unsigned i = 0; !status && i < t->count; i++) {
        status = t->inputs[i] ? fill(t->inputs[i], i + 1) : CLCNN_OK;
    }
    return status;
}

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static clcnn_status median_time(clcnn_op *op, const problem_tensors *t, double *seconds) {
    double times[RUNS];
    clcnn_status status = clcnn_op_execute(op, t->run, t->count, t->outputs, t->output_count);
    for (int i = 0; !status && i < RUNS; i++) {
        status = clcnn_op_execute(op, t->run, t->count, t->outputs, t->output_count);
        status = status ? status : clcnn_op_time(op, &times[i]);
    }
    if (!status) {
        qsort(times, RUNS, sizeof *times, by_size);
        *seconds = times[RUNS / 2];
    }
    return status;
}

static int measure(clcnn_context *context, const problem *p) {
    problem_tensors t;
    clcnn_op *op = NULL;
    clcnn_op_information info;
    double seconds = 0;
    clcnn_status status = place(context, p, &t);
    if (!status) {
        status = problem_create(context, p, t.inputs, &op);
    }
    if (!status) {
        status = median_time(op, &t, &seconds);
    }
    if (!status && !clcnn_op_info(op, &info)) {
        printf("%-22s %-8s %-10s %9.3f ms %8.1f GFLOP/s\n", p->name, info.solver, info.tile,
               seconds * 1e3, 2e-9 * problem_cost(p) / seconds);
    }
    clcnn_op_destroy(op);
    problem_tensors_destroy(&t);
    return status ? fail_library() : EXIT_RIGHT;
}

int main(int argc, char **argv) {
    char line[PROBLEM_LINE], why[PROBLEM_WHY];
    clcnn_context *context = NULL;
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (!file) {
        return fail(EXIT_USAGE, "usage: speed FILE, a file of problem lines that can be read");
    }
    int code = open_context(&(clcnn_context_desc){.profiling = 1}, &context);
    while (!code && fgets(line, sizeof line, file)) {
        problem p;
        line[strcspn(line, "#\n")] = 0;
        if (line[0] == 0) {
            continue;
        }
        code = problem_parse(line, &p, why) ? measure(context, &p)
                                            : fail(EXIT_BAD_FILE, "%s: %s", argv[1], why);
    }
    clcnn_context_destroy(context);
    fclose(file);
    return code;
}
