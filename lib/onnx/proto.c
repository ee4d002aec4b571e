/* SPDX-License-Identifier: MIT */
#include "proto.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../error.h"

/* protobuf-c calls itself for each message within a message. ONNX needs about ten. */
enum { MAX_DEPTH = 100 };

/* Structs are larger than what stands for them in a file: an empty node is two bytes there and about
 * 120 here, with the entry that protobuf-c notes of it. Weights are as large as they are. */
enum { BYTES_OF_A_BYTE = 100, BYTES_BESIDE = 65536 };

/* ---- Looking before unpacking -------------------------------------------------------------- */

/* What is left to read. */
typedef struct cursor {
    const uint8_t *at, *end;
} cursor;

static clcnn_status malformed(const char *what) {
    return clcnn_fail(CLCNN_BAD_FORMAT, "onnx: %s; it is no ONNX file, or a damaged one", what);
}

static bool read_varint(cursor *c, uint64_t *value) {
    *value = 0;
    for (unsigned shift = 0; shift < 64 && c->at < c->end; shift += 7) {
        const uint8_t byte = *c->at++;
        *value |= (uint64_t)(byte & 127) << shift;
        if (!(byte & 128)) {
            return true;
        }
    }
    return false;
}

static bool skip(cursor *c, uint64_t count) {
    if (count > (size_t)(c->end - c->at)) {
        return false;
    }
    c->at += count;
    return true;
}

/* Reads a field's key and passes over its value; where that has a length, *body is what it holds. */
static bool next_field(cursor *c, unsigned *number, cursor *body) {
    uint64_t key, value;
    if (!read_varint(c, &key) || key >> 3 == 0 || key >> 32) {
        return false;
    }
    *number = (unsigned)(key >> 3);
    *body = (cursor){NULL, NULL};
    switch (key & 7) {
    case PROTOBUF_C_WIRE_TYPE_VARINT:
        return read_varint(c, &value);
    case PROTOBUF_C_WIRE_TYPE_64BIT:
        return skip(c, 8);
    case PROTOBUF_C_WIRE_TYPE_32BIT:
        return skip(c, 4);
    case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED:
        if (!read_varint(c, &value) || value > (size_t)(c->end - c->at)) {
            return false;
        }
        *body = (cursor){c->at, c->at + value};
        c->at += value;
        return true;
    default:
        return false;
    }
}

static clcnn_status look(const ProtobufCMessageDescriptor *type, cursor c, int depth);

/* A message that may stand once stands once: others would be merged, each time all over. */
static clcnn_status look_into(const ProtobufCMessageDescriptor *type,
                              const ProtobufCFieldDescriptor *field, cursor body, int depth,
                              uint64_t *seen) {
    const unsigned place = (unsigned)(field - type->fields);
    if (field->label != PROTOBUF_C_LABEL_REPEATED) {
        if (place < 64 && *seen >> place & 1) {
            return clcnn_fail(CLCNN_BAD_FORMAT,
                              "onnx: a %s has two of %s; it may have one: the file is damaged",
                              type->short_name, field->name);
        }
        *seen |= place < 64 ? UINT64_C(1) << place : 0;
    }
    return look(field->descriptor, body, depth + 1);
}

static clcnn_status look(const ProtobufCMessageDescriptor *type, cursor c, int depth) {
    if (depth > MAX_DEPTH) {
        return clcnn_fail(CLCNN_BAD_FORMAT,
                          "onnx: messages lie deeper in each other than %d; no model needs that",
                          MAX_DEPTH);
    }
    uint64_t seen = 0;
    while (c.at < c.end) {
        unsigned number;
        cursor body;
        if (!next_field(&c, &number, &body)) {
            return malformed("its fields do not end where it does");
        }
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field(type, number);
        if (body.at && field && field->type == PROTOBUF_C_TYPE_MESSAGE) {
            const clcnn_status status = look_into(type, field, body, depth, &seen);
            if (status) {
                return status;
            }
        }
    }
    return CLCNN_OK;
}

/* ---- Unpacking ----------------------------------------------------------------------------- */

/* How many bytes may be asked for yet. */
typedef struct budget {
    size_t left;
    bool exceeded, out_of_memory;
} budget;

static void *take(void *data, size_t size) {
    budget *b = data;
    if (size > b->left) {
        b->exceeded = true;
        return NULL;
    }
    b->left -= size;
    void *block = malloc(size ? size : 1);
    b->out_of_memory |= !block;
    return block;
}

static void give_back(void *data, void *block) {
    (void)data;
    free(block);
}

static clcnn_status unpack(const ProtobufCMessageDescriptor *type, const uint8_t *bytes,
                           size_t size, ProtobufCMessage **message) {
    budget b = {.left = size > SIZE_MAX / BYTES_OF_A_BYTE - BYTES_BESIDE
                            ? SIZE_MAX
                            : size * BYTES_OF_A_BYTE + BYTES_BESIDE};
    ProtobufCAllocator allocator = {take, give_back, &b};
    clcnn_status status =
        size ? look(type, (cursor){bytes, bytes + size}, 1) : malformed("it is empty");
    if (status) {
        return status;
    }
    *message = protobuf_c_message_unpack(type, &allocator, size, bytes);
    if (*message) {
        return CLCNN_OK;
    }
    if (b.out_of_memory) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "onnx: no host memory to read %zu bytes", size);
    }
    return malformed(b.exceeded ? "it asks for more memory than its size can mean"
                                : "a field is not what ONNX says of it");
}

clcnn_status clcnn_proto_unpack(const uint8_t *bytes, size_t size, clcnn_proto_model **model) {
    return unpack(&clcnn__onnx__model_proto__descriptor, bytes, size, (ProtobufCMessage **)model);
}

clcnn_status clcnn_proto_unpack_tensor(const uint8_t *bytes, size_t size,
                                       clcnn_proto_tensor **tensor) {
    return unpack(&clcnn__onnx__tensor_proto__descriptor, bytes, size, (ProtobufCMessage **)tensor);
}

/* By our own free, as the blocks were taken by our own malloc. */
void clcnn_proto_free(clcnn_proto_model *model) {
    ProtobufCAllocator allocator = {NULL, give_back, NULL};
    clcnn__onnx__model_proto__free_unpacked(model, &allocator);
}

void clcnn_proto_free_tensor(clcnn_proto_tensor *tensor) {
    ProtobufCAllocator allocator = {NULL, give_back, NULL};
    clcnn__onnx__tensor_proto__free_unpacked(tensor, &allocator);
}

/* ---- Files --------------------------------------------------------------------------------- */

static clcnn_status read_all(const char *path, FILE *file, uint8_t **bytes, size_t *size) {
    struct stat info;
    if (fstat(fileno(file), &info) != 0 || !S_ISREG(info.st_mode)) {
        return clcnn_fail(CLCNN_IO_ERROR, "onnx: %.500s is no file; it must be one", path);
    }
    if (info.st_size > INT32_MAX) {
        return clcnn_fail(CLCNN_BAD_FORMAT,
                          "onnx: %.500s has %lld bytes; a model has at most %d, larger ones keep "
                          "their weights in files beside it",
                          path, (long long)info.st_size, INT32_MAX);
    }
    *size = (size_t)info.st_size;
    *bytes = malloc(*size + 1);
    if (!*bytes) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "onnx: no host memory for %zu bytes of %.500s",
                          *size, path);
    }
    if (fread(*bytes, 1, *size, file) != *size) {
        free(*bytes);
        return clcnn_fail(CLCNN_IO_ERROR, "onnx: %.500s: %s", path,
                          ferror(file) ? strerror(errno) : "it became shorter while it was read");
    }
    return CLCNN_OK;
}

clcnn_status clcnn_proto_file(const char *path, uint8_t **bytes, size_t *size) {
    /* not to wait for a pipe that nobody writes to */
    const int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "rb");
    if (!file) {
        const int code = errno;
        if (descriptor >= 0) {
            close(descriptor);
        }
        return clcnn_fail(CLCNN_IO_ERROR, "onnx: %.500s: %s", path, strerror(code));
    }
    const clcnn_status status = read_all(path, file, bytes, size);
    fclose(file);
    return status;
}
