/* SPDX-License-Identifier: MIT
 * lrn: y = activation(x / (bias + alpha / size sum of x^2)^beta), the sum over neighbouring channels. */
#include "lrn.h"

#include "../activation.h"
#include "../reference/reference.h"

static clcnn_status resolve(const char *name, float asked, float usual, float *value) {
    if (!(asked >= 0 && asked < INFINITY)) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "lrn: %s is %g; it must be finite and not negative", name, (double)asked);
    }
    *value = asked > 0 ? asked : usual;
    return CLCNN_OK;
}

static int least(int a, int b) {
    return a < b ? a : b;
}

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_lrn_desc *desc = fields;
    clcnn_lrn_parameters *p = clcnn_problem_parameters(problem);
    p->size = desc->size ? desc->size : 5;
    clcnn_status status = resolve("alpha", desc->alpha, 1e-4f, &p->alpha);
    status = status ? status : resolve("beta", desc->beta, 0.75f, &p->beta);
    status = status ? status : resolve("bias", desc->bias, 1, &p->bias);
    if (!status) {
        status = clcnn_activation_resolve("lrn", &desc->activation, &problem->activation);
    }
    if (!status) {
        status = clcnn_channels_infer(problem, desc->data_format, &p->channels);
    }
    /* a size below 0 is refused behind this */
    p->before = least((int)((p->size - 1L) / 2), p->channels.count - 1);
    p->after = least(p->size / 2, p->channels.count - 1);
    return status;
}

static double terms(const clcnn_problem *problem) {
    return clcnn_lrn_terms(problem);
}

static const clcnn_field fields[] = {
    CLCNN_ACTIVATION(clcnn_lrn_desc),
    CLCNN_INTS(clcnn_lrn_desc, size, "size", 1, "5"),
    CLCNN_FLOATS(clcnn_lrn_desc, alpha, "alpha", 1, "0.0001"),
    CLCNN_FLOATS(clcnn_lrn_desc, beta, "beta", 1, "0.75"),
    CLCNN_FLOATS(clcnn_lrn_desc, bias, "bias", 1, "1"),
    CLCNN_WORD(clcnn_lrn_desc, data_format, "format", clcnn_format_words),
    {.name = NULL},
};

const clcnn_operator clcnn_operator_lrn = {
    .info = {.name = "lrn",
             .desc_size = sizeof(clcnn_lrn_desc),
             .fields = fields,
             .inputs = clcnn_one_input,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(NORM),
    .infer = infer,
    .terms = terms,
    .evaluate = clcnn_reference_lrn,
};
