/* SPDX-License-Identifier: MIT */
#include "whole.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tool.h"

/* An output from one side. */
typedef struct side {
    const char *name;
    float *values;
} side;

typedef struct verdict {
    int quiet;
    size_t wrong; /* comparisons */
} verdict;

/* ---- One comparison ------------------------------------------------------------------------ */

static double largest(const double *values, size_t count) {
    double most = 0;
    for (size_t k = 0; k < count; k++) {
        most = fmax(most, isfinite(values[k]) ? fabs(values[k]) : 0);
    }
    return most;
}

static void tell(const char *output, const side *got, const side *expected, const judge_output *o,
                 const moved_output *rule, int fails) {
    const clcnn_comparison *c = &o->comparison;
    const double off = fabs((double)o->got[c->worst] - o->expected[c->worst]);
    fputs(fails ? "FAIL " : "ok   ", stdout);
    print_name(stdout, output);
    printf(": %s beside ", got->name);
    print_name(stdout, expected->name);
    printf(": off by %.3g, bound %.3g, ratio %.3g, largest value %.3g",
           c->worst_ratio > 0 ? off : 0, rule->allowed, c->worst_ratio,
           largest(o->expected, o->count));
    if (rule->unbound > 0) {
        printf(", %zu of %zu elements may be anything", rule->unbound, rule->count);
    }
    putchar('\n');
    if (c->wrong > 0) {
        char text[512];
        judge_tell(output, o, text, sizeof text);
        printf("     %s\n", text);
    }
}

static int compare(const char *output, const side *got, const side *expected,
                   const moved_output *rule, verdict *v) {
    double *values = malloc(rule->count * sizeof *values);
    judge_output o = {.shape = rule->shape,
                      .type = CLCNN_FLOAT32,
                      .count = rule->count,
                      .got = got->values,
                      .expected = values,
                      .bound = rule->bound};
    if (!values) {
        return fail(EXIT_NO_MEMORY, "verify: no memory for the output %s", output);
    }
    for (size_t k = 0; k < o.count; k++) {
        values[k] = (double)expected->values[k];
    }
    const int code = clcnn_compare(o.got, o.expected, o.bound, o.count, &o.comparison)
                         ? fail_library()
                         : EXIT_RIGHT;
    /* what may be anything proves nothing */
    const int fails = !code && (o.comparison.wrong > 0 || rule->unbound == rule->count);
    v->wrong += fails != 0;
    if (fails || (!code && !v->quiet)) {
        tell(output, got, expected, &o, rule, fails);
    }
    free(values);
    return code;
}

/* ---- Files --------------------------------------------------------------------------------- */

static int check_file(const model_file *file, const clcnn_port *port) {
    if (file->picture) {
        return fail(EXIT_USAGE, "--expect: %s is a picture; it must be a .npy file", file->path);
    }
    if (port->type != CLCNN_FLOAT32) {
        return fail(
            EXIT_USAGE,
            "--expect: the output %s is of indices, which may differ; it must be of float32",
            port->name);
    }
    if (file->array.count != clcnn_shape_count(port->shape)) {
        return fail(EXIT_BAD_FILE, "%s: it has %zu elements; the output %s has %zu", file->path,
                    file->array.count, port->name, clcnn_shape_count(port->shape));
    }
    return EXIT_RIGHT;
}

int whole_check(const model_network *net, const model_files *expected) {
    size_t unnamed = 0, used = 0;
    int code = EXIT_RIGHT;
    for (size_t i = 0; !code && i < net->output_count; i++) {
        const clcnn_port port = clcnn_compiled_output_at(net->compiled, i);
        const model_file *file = model_files_of(expected, port.name, &unnamed);
        code = file ? check_file(file, &port) : EXIT_RIGHT;
        used += file != NULL;
    }
    if (!code && used < expected->count) {
        return fail(EXIT_USAGE,
                    "--expect: %zu outputs are expected; the model has %zu of these names",
                    expected->count, used);
    }
    return code;
}

/* ---- An output ----------------------------------------------------------------------------- */

/* Both beside a file. */
static int judge_file(const char *output, const side *device, const side *reference,
                      const model_file *file, const moved_output *rule, verdict *v) {
    const side expected = {file->path, model_file_values(file)};
    if (!expected.values) {
        return fail(EXIT_NO_MEMORY, "%s: no memory for its elements", file->path);
    }
    int code = compare(output, device, &expected, rule, v);
    code = code ? code : compare(output, reference, &expected, rule, v);
    free(expected.values);
    return code;
}

static int judge_output_of(const char *output, clcnn_tensor *tensor, const model_file *file,
                           const moved_output *rule, verdict *v) {
    int code;
    const side reference = {"the reference", rule->right};
    const side device = {"the device", model_values(tensor, &code)};
    code = code ? code : compare(output, &device, &reference, rule, v);
    if (!code && file) {
        code = judge_file(output, &device, &reference, file, rule, v);
    }
    free(device.values);
    return code;
}

int whole_judge(const moved_runs *m, const model_network *device, const model_files *expected,
                int quiet, size_t *wrong) {
    verdict v = {.quiet = quiet};
    size_t unnamed = 0;
    int code = EXIT_RIGHT;
    for (size_t i = 0; !code && i < m->output_count; i++) {
        const clcnn_port port = clcnn_compiled_output_at(device->compiled, i);
        const model_file *file = model_files_of(expected, port.name, &unnamed);
        if (m->outputs[i].count > 0) {
            code = judge_output_of(port.name, device->outputs[i], file, &m->outputs[i], &v);
        }
    }
    *wrong = v.wrong;
    return code;
}
