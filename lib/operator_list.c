/* SPDX-License-Identifier: MIT */
#include "operator_list.h"

#include <stdio.h>
#include <string.h>

#define ROW(name) &clcnn_operator_##name,
static const clcnn_operator *const rows[] = {CLCNN_OPERATOR_LIST(ROW) NULL};

const clcnn_operator_info *clcnn_operator_at(size_t index) {
    const size_t count = sizeof rows / sizeof *rows - 1;
    return index < count ? &rows[index]->info : NULL;
}

static const clcnn_operator *find_row(const char *name) {
    for (const clcnn_operator *const *row = rows; *row; row++) {
        if (strcmp((*row)->info.name, name) == 0) {
            return *row;
        }
    }
    return NULL;
}

const clcnn_operator_info *clcnn_operator_find(const char *name) {
    const clcnn_operator *row = name ? find_row(name) : NULL;
    return row ? &row->info : NULL;
}

clcnn_status clcnn_operator_require(const char *name, const clcnn_operator **row) {
    clcnn_status status = clcnn_require("operator", "name", name);
    if (status) {
        return status;
    }
    *row = find_row(name);
    if (*row) {
        return CLCNN_OK;
    }
    char list[512] = "";
    for (const clcnn_operator *const *r = rows; *r; r++) {
        const size_t length = strlen(list);
        snprintf(list + length, sizeof list - length, "%s%s", length ? ", " : "", (*r)->info.name);
    }
    return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                      "operator: \"%.60s\" is not one; the operators are %s", name, list);
}
