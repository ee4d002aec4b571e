/* SPDX-License-Identifier: MIT
 * where: y = condition != 0 ? input : input2, which broadcast to one shape. */
#include "../broadcast.h"
#include "../reference/reference.h"

static clcnn_status infer(const void *fields, clcnn_problem *problem) {
    const clcnn_where_desc *desc = fields;
    if (desc->reserved != 0) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT, "where: reserved is %d; it must be 0",
                          desc->reserved);
    }
    return clcnn_broadcast_infer(problem);
}

static const clcnn_field fields[] = {
    CLCNN_INTS(clcnn_where_desc, reserved, "reserved", 1, "nothing else is taken"),
    {.name = NULL},
};

static const clcnn_operand_info inputs[] = {
    {.name = "condition"},
    {.name = "input"},
    {.name = "input2"},
    {.name = NULL},
};

const clcnn_operator clcnn_operator_where = {
    .info = {.name = "where",
             .desc_size = sizeof(clcnn_where_desc),
             .fields = fields,
             .inputs = inputs,
             .outputs = clcnn_one_output},
    CLCNN_JUDGED_AS(EXACT),
    .infer = infer,
    .in_place = clcnn_broadcast_whole,
    .permute = clcnn_permute_freely,
    .evaluate = clcnn_reference_where,
};
