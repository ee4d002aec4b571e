/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "../error.h"

static int compare(const void *a, const void *b) {
    return strcmp(((const clcnn_named *)a)->name, ((const clcnn_named *)b)->name);
}

clcnn_named *clcnn_names_find(const clcnn_names *names, const char *name) {
    const clcnn_named key = {.name = name};
    clcnn_named *const *node = tfind(&key, &names->tree, compare);
    return node ? *node : NULL;
}

static void destroy(void *named) {
    clcnn_named *n = named;
    if (!n->shared) {
        clcnn_array_destroy(n->array);
    }
    free(n);
}

clcnn_status clcnn_names_add(clcnn_names *names, const clcnn_named *named) {
    clcnn_named *copy = malloc(sizeof *copy);
    clcnn_named *const *node = NULL;
    if (copy) {
        *copy = *named;
        node = tsearch(copy, &names->tree, compare);
    }
    if (node && *node == copy) {
        return CLCNN_OK;
    }
    const bool taken = node != NULL;
    if (copy) {
        destroy(copy);
    } else if (!named->shared) {
        clcnn_array_destroy(named->array);
    }
    return taken ? clcnn_fail(CLCNN_BAD_FORMAT,
                              "onnx: \"%.100s\" is made twice; a name stands for one thing",
                              named->name)
                 : clcnn_fail(CLCNN_OUT_OF_MEMORY, "onnx: no host memory for a name");
}

void clcnn_names_free(clcnn_names *names) {
    tdestroy(names->tree, destroy);
    names->tree = NULL;
}
