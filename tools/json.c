/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

json_t *text_json(const char *text) {
    json_t *json = json_string(text);
    char *plain = json ? NULL : strdup(text);
    if (plain) {
        for (char *c = plain; *c; c++) {
            *c = (unsigned char)*c < 128 ? *c : '?';
        }
        json = json_string(plain);
        free(plain);
    }
    return json;
}

json_t *with_field(json_t *object, const char *key, json_t *value) {
    if (json_object_set_new(object, key, value) == 0) {
        return object;
    }
    json_decref(object);
    return NULL;
}

json_t *with_item(json_t *array, json_t *value) {
    if (json_array_append_new(array, value) == 0) {
        return array;
    }
    json_decref(array);
    return NULL;
}

/* Measured, then written into memory of that size: json_dumpf does not tell a full memory from a
 * full disk, and json_dumps leaves out keys for which its text cannot grow. */
int print_object(const char *command, json_t *object) {
    const size_t size = json_dumpb(object, NULL, 0, JSON_INDENT(2));
    char *text = size ? malloc(size) : NULL;
    const int whole = text && json_dumpb(object, text, size, JSON_INDENT(2)) == size;
    if (whole) {
        printf("%.*s\n", (int)size, text);
    }
    free(text);
    json_decref(object);
    return whole ? EXIT_RIGHT : fail(EXIT_NO_MEMORY, "%s: no memory for the JSON", command);
}
