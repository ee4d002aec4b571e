/* SPDX-License-Identifier: MIT */
#include "saved.h"

#include <stdlib.h>

#include "unit.h"

uint8_t *saved_bytes(const clcnn_model *model, size_t *size) {
    size_t again = 0;
    UNIT_OK(clcnn_model_save_memory(model, NULL, 0, size));
    uint8_t *bytes = malloc(*size);
    ck_assert_ptr_nonnull(bytes);
    UNIT_OK(clcnn_model_save_memory(model, bytes, *size, &again));
    ck_assert_uint_eq(again, *size);
    return bytes;
}

clcnn_model *saved_and_read(const clcnn_model *model, const char *name) {
    size_t size = 0;
    uint8_t *bytes = saved_bytes(model, &size);
    clcnn_model *again = NULL;
    const clcnn_status status = clcnn_model_load_memory(bytes, size, NULL, &again);
    ck_assert_msg(!status, "%s: %s", name, clcnn_last_error()->message);
    free(bytes);
    return again;
}

clcnn_proto_model *saved_proto(const clcnn_model *model) {
    size_t size = 0;
    uint8_t *bytes = saved_bytes(model, &size);
    clcnn_proto_model *proto = NULL;
    UNIT_OK(clcnn_proto_unpack(bytes, size, &proto));
    free(bytes);
    return proto;
}
