/* SPDX-License-Identifier: MIT */
#include "external.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../error.h"

/* What a tensor says of where its elements are. */
typedef struct place {
    const char *location;
    uint64_t offset, length; /* length 0: to the end of the tensor */
} place;

static clcnn_status read_number(const char *key, const char *text, uint64_t *number) {
    char *end;
    errno = 0;
    *number = strtoull(text, &end, 10);
    if (errno || *end || end == text || text[0] == '-' || *number > INT64_MAX) {
        return clcnn_fail(CLCNN_BAD_FORMAT,
                          "onnx: external data has %s \"%.40s\"; it must be a number of bytes", key,
                          text);
    }
    return CLCNN_OK;
}

static clcnn_status read_place(const clcnn_proto_tensor *t, place *p) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < t->n_external_data; i++) {
        const char *key = t->external_data[i]->key ? t->external_data[i]->key : "";
        const char *value = t->external_data[i]->value ? t->external_data[i]->value : "";
        if (strcmp(key, "location") == 0) {
            p->location = value;
        } else if (strcmp(key, "offset") == 0) {
            status = read_number(key, value, &p->offset);
        } else if (strcmp(key, "length") == 0) {
            status = read_number(key, value, &p->length);
        }
    }
    return status;
}

/* A name that cannot lead out of the folder by itself. */
static bool stays_inside(const char *location) {
    if (!location || !location[0] || location[0] == '/') {
        return false;
    }
    for (const char *part = location; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (part[0] == '.' && part[1] == '.' && (part[2] == '/' || !part[2])) {
            return false;
        }
    }
    return true;
}

/* Where the file really is, links followed, which may lead out; *path is to be freed in any case. */
static clcnn_status resolve(const char *folder, const char *location, char **path) {
    char *joined = NULL, *root = realpath(folder, NULL);
    if (asprintf(&joined, "%s/%s", folder, location) < 0 || !root) {
        free(root);
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "onnx: no host memory for a file's name");
    }
    *path = realpath(joined, NULL);
    const int code = errno;
    free(joined);
    const size_t length = strlen(root);
    const bool inside =
        *path && (length == 1 || (strncmp(*path, root, length) == 0 && (*path)[length] == '/'));
    free(root);
    if (!*path) {
        return clcnn_fail(CLCNN_IO_ERROR, "onnx: external data in %.200s: %s", location,
                          strerror(code));
    }
    if (!inside) {
        return clcnn_fail(CLCNN_BAD_FORMAT,
                          "onnx: external data in %.200s, a link that leads out of the model's "
                          "folder; it must lie inside",
                          location);
    }
    return CLCNN_OK;
}

static clcnn_status read_block(const char *path, const place *p, size_t bytes, uint8_t **block) {
    struct stat info;
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 || fstat(file, &info) != 0 || !S_ISREG(info.st_mode) ||
        (uint64_t)info.st_size < p->offset || (uint64_t)info.st_size - p->offset < bytes) {
        if (file >= 0) {
            close(file);
        }
        return clcnn_fail(CLCNN_IO_ERROR,
                          "onnx: external data in %.200s: %zu bytes from %llu on are not there",
                          p->location, bytes, (unsigned long long)p->offset);
    }
    clcnn_status status = CLCNN_OK;
    *block = malloc(bytes + 1);
    for (size_t done = 0; *block && !status && done < bytes;) {
        const ssize_t count = pread(file, *block + done, bytes - done, (off_t)(p->offset + done));
        if (count > 0) {
            done += (size_t)count;
        } else {
            status = clcnn_fail(CLCNN_IO_ERROR, "onnx: external data in %.200s: %s", p->location,
                                count ? strerror(errno) : "the file became shorter");
        }
    }
    close(file);
    if (!*block) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "onnx: no host memory for %zu bytes", bytes);
    }
    return status;
}

clcnn_status clcnn_onnx_external(const clcnn_proto_tensor *tensor, clcnn_onnx_files *files,
                                 size_t count, size_t size, uint8_t **block) {
    const size_t bytes = count * size;
    place p = {.location = NULL};
    char *path = NULL;
    clcnn_status status = read_place(tensor, &p);
    if (!status && !files->folder) {
        return clcnn_fail(
            CLCNN_UNSUPPORTED,
            "onnx: a tensor has external data; a model in memory must have it inside");
    }
    if (!status && !stays_inside(p.location)) {
        return clcnn_fail(CLCNN_BAD_FORMAT,
                          "onnx: external data has location \"%.200s\"; it must be a name inside "
                          "the model's folder",
                          p.location ? p.location : "");
    }
    if (!status && p.length && p.length != bytes) {
        return clcnn_fail(
            CLCNN_BAD_FORMAT,
            "onnx: external data in %.200s has length %llu; its shape needs %zu bytes", p.location,
            (unsigned long long)p.length, bytes);
    }
    if (!status && count > files->left) {
        return clcnn_fail(CLCNN_UNSUPPORTED,
                          "onnx: external data in %.200s: %zu elements are read beside others; "
                          "all tensors together may have %d",
                          p.location, count, CLCNN_MAX_ELEMENTS);
    }
    if (!status) {
        files->left -= count;
        status = resolve(files->folder, p.location, &path);
    }
    if (!status) {
        status = read_block(path, &p, bytes, block);
    }
    free(path);
    return status;
}
