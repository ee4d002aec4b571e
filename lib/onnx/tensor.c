/* SPDX-License-Identifier: MIT */
#include "tensor.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../error.h"
#include "external.h"

#define TYPE(name) CLCNN__ONNX__TENSOR_PROTO__DATA_TYPE__##name

/* ---- Types --------------------------------------------------------------------------------- */

static const struct {
    const char *word;
    size_t size; /* of an element; 0: none of these can be read */
    int type;
    clcnn_array_kind kind;
} types[] = {
    {"float", 4, TYPE(FLOAT), CLCNN_ARRAY_FLOAT},
    {"bool", 1, TYPE(BOOL), CLCNN_ARRAY_INT},
    {"int8", 1, TYPE(INT8), CLCNN_ARRAY_INT},
    {"uint8", 1, TYPE(UINT8), CLCNN_ARRAY_INT},
    {"int16", 2, TYPE(INT16), CLCNN_ARRAY_INT},
    {"uint16", 2, TYPE(UINT16), CLCNN_ARRAY_INT},
    {"int32", 4, TYPE(INT32), CLCNN_ARRAY_INT},
    {"uint32", 4, TYPE(UINT32), CLCNN_ARRAY_INT},
    {"int64", 8, TYPE(INT64), CLCNN_ARRAY_INT},
    {"uint64", 8, TYPE(UINT64), CLCNN_ARRAY_INT},
    {"float16", 0, TYPE(FLOAT16), CLCNN_ARRAY_FLOAT},
    {"bfloat16", 0, TYPE(BFLOAT16), CLCNN_ARRAY_FLOAT},
    {"double", 0, TYPE(DOUBLE), CLCNN_ARRAY_FLOAT},
    {"string", 0, TYPE(STRING), CLCNN_ARRAY_FLOAT},
};

static int find_type(int type) {
    for (int i = 0; i < (int)(sizeof types / sizeof *types); i++) {
        if (types[i].type == type) {
            return i;
        }
    }
    return -1;
}

clcnn_type_word clcnn_onnx_type_word(int type) {
    const int i = find_type(type);
    clcnn_type_word word;
    if (i < 0) {
        snprintf(word.text, sizeof word.text, "type %d", type);
    } else {
        snprintf(word.text, sizeof word.text, "%s", types[i].word);
    }
    return word;
}

bool clcnn_onnx_type_kind(int type, clcnn_array_kind *kind) {
    const int i = find_type(type);
    if (i < 0 || !types[i].size) {
        return false;
    }
    *kind = types[i].kind;
    return true;
}

/* ---- Elements as bytes, little-endian ------------------------------------------------------ */

static uint64_t little_endian(const uint8_t *bytes, size_t size) {
    uint64_t value = 0;
    for (size_t i = size; i-- > 0;) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static int64_t integer_of(int type, const uint8_t *bytes) {
    const uint64_t v = little_endian(bytes, types[find_type(type)].size);
    switch (type) {
    case TYPE(INT8):
        return (int8_t)v;
    case TYPE(INT16):
        return (int16_t)v;
    case TYPE(INT32):
        return (int32_t)v;
    case TYPE(BOOL):
        return v != 0;
    default:
        return (int64_t)v;
    }
}

static float float_of(const uint8_t *bytes) {
    const uint32_t bits = (uint32_t)little_endian(bytes, 4);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void fill_from_bytes(int type, const uint8_t *bytes, clcnn_array *array) {
    const size_t size = types[find_type(type)].size;
    for (size_t i = 0; i < array->count; i++) {
        if (array->kind == CLCNN_ARRAY_FLOAT) {
            array->floats[i] = float_of(bytes + i * size);
        } else {
            array->ints[i] = integer_of(type, bytes + i * size);
        }
    }
}

/* ---- Elements in fields -------------------------------------------------------------------- */

/* Which field of a tensor holds elements of its type, and how many these are. */
static const void *typed_field(const clcnn_proto_tensor *t, size_t *count) {
    switch (t->data_type) {
    case TYPE(FLOAT):
        *count = t->n_float_data;
        return t->float_data;
    case TYPE(INT64):
        *count = t->n_int64_data;
        return t->int64_data;
    case TYPE(UINT32):
    case TYPE(UINT64):
        *count = t->n_uint64_data;
        return t->uint64_data;
    default:
        *count = t->n_int32_data;
        return t->int32_data;
    }
}

static void fill_from_field(const clcnn_proto_tensor *t, const void *field, clcnn_array *array) {
    for (size_t i = 0; i < array->count; i++) {
        if (array->kind == CLCNN_ARRAY_FLOAT) {
            array->floats[i] = ((const float *)field)[i];
        } else if (t->data_type == TYPE(INT64)) {
            array->ints[i] = ((const int64_t *)field)[i];
        } else if (t->data_type == TYPE(UINT32) || t->data_type == TYPE(UINT64)) {
            array->ints[i] = (int64_t)((const uint64_t *)field)[i];
        } else {
            array->ints[i] = ((const int32_t *)field)[i];
        }
    }
}

/* ---- Tensors ------------------------------------------------------------------------------- */

static clcnn_status short_of(const clcnn_array *array, size_t have, const char *unit) {
    return clcnn_fail(CLCNN_BAD_FORMAT,
                      "onnx: a tensor of %s has %zu %s; they must be as many as its shape says",
                      clcnn_extent_print(array->extent).text, have, unit);
}

static clcnn_status extent_of(const clcnn_proto_tensor *t, clcnn_extent *extent, size_t *count) {
    if (t->n_dims > CLCNN_MAX_RANK) {
        return clcnn_fail(CLCNN_UNSUPPORTED, "onnx: a tensor has rank %zu; it may be at most %d",
                          t->n_dims, CLCNN_MAX_RANK);
    }
    extent->rank = (int)t->n_dims;
    for (size_t i = 0; i < t->n_dims; i++) {
        extent->dim[i] = t->dims[i];
    }
    if (!clcnn_extent_count(*extent, count)) {
        return clcnn_fail(CLCNN_BAD_FORMAT,
                          "onnx: a tensor has shape %s; its sizes are 0 or more, and their product "
                          "at most %d",
                          clcnn_extent_print(*extent).text, CLCNN_MAX_ELEMENTS);
    }
    return CLCNN_OK;
}

bool clcnn_onnx_is_little_endian(void) {
    const uint16_t one = 1;
    uint8_t first;
    memcpy(&first, &one, 1);
    return first == 1;
}

/* Elements that are bytes in the message; its own block becomes the array where it can. */
static clcnn_status read_raw(clcnn_proto_tensor *t, clcnn_array *array) {
    const size_t size = types[find_type(t->data_type)].size;
    if (t->raw_data.len != array->count * size) {
        return short_of(array, t->raw_data.len, "bytes");
    }
    if (t->data_type == TYPE(FLOAT) && clcnn_onnx_is_little_endian() && array->count > 0) {
        free(array->data);
        array->data = t->raw_data.data;
        t->raw_data = (ProtobufCBinaryData){0, NULL};
    } else {
        fill_from_bytes(t->data_type, t->raw_data.data, array);
    }
    return CLCNN_OK;
}

static clcnn_status read_external(const clcnn_proto_tensor *t, clcnn_onnx_files *files,
                                  clcnn_array *array) {
    const size_t size = types[find_type(t->data_type)].size;
    uint8_t *block = NULL;
    clcnn_status status = clcnn_onnx_external(t, files, array->count, size, &block);
    if (!status) {
        fill_from_bytes(t->data_type, block, array);
    }
    free(block);
    return status;
}

static clcnn_status fill(clcnn_proto_tensor *t, clcnn_onnx_files *files, clcnn_array *array) {
    if (t->has_data_location &&
        t->data_location == CLCNN__ONNX__TENSOR_PROTO__DATA_LOCATION__EXTERNAL) {
        return read_external(t, files, array);
    }
    if (t->has_raw_data) {
        return read_raw(t, array);
    }
    size_t count;
    const void *field = typed_field(t, &count);
    if (count != array->count) {
        return short_of(array, count, "elements");
    }
    fill_from_field(t, field, array);
    return CLCNN_OK;
}

/* Memory is taken for as many elements as the message has, and not for what its shape says. */
static bool has_bytes(const clcnn_proto_tensor *t, size_t count) {
    size_t elements = 0;
    typed_field(t, &elements);
    return count <= elements || count <= t->raw_data.len ||
           t->data_location == CLCNN__ONNX__TENSOR_PROTO__DATA_LOCATION__EXTERNAL;
}

clcnn_status clcnn_onnx_tensor(clcnn_proto_tensor *t, clcnn_onnx_files *files,
                               clcnn_array **array) {
    clcnn_array_kind kind;
    clcnn_extent extent;
    size_t count;
    clcnn_array *made = NULL;
    if (!clcnn_onnx_type_kind(t->data_type, &kind)) {
        return clcnn_fail(CLCNN_UNSUPPORTED,
                          "onnx: a tensor is of %s; it must be of float or of integers",
                          clcnn_onnx_type_word(t->data_type).text);
    }
    clcnn_status status = extent_of(t, &extent, &count);
    if (!status && !has_bytes(t, count)) {
        return clcnn_fail(CLCNN_BAD_FORMAT, "onnx: a tensor of %s has no elements",
                          clcnn_extent_print(extent).text);
    }
    if (!status) {
        status = clcnn_array_create(kind, extent, &made);
    }
    if (!status) {
        made->is_bool = t->data_type == TYPE(BOOL);
        status = fill(t, files, made);
    }
    if (status) {
        clcnn_array_destroy(made);
        return status;
    }
    *array = made;
    return CLCNN_OK;
}
