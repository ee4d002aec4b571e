/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
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
 * full disk, and json_dumps leaves out keys for which its text cannot grow. NULL after its line; to be
 * freed. */
static char *text_of(const char *command, const json_t *json, size_t *size) {
    *size = json_dumpb(json, NULL, 0, JSON_INDENT(2));
    char *text = *size ? malloc(*size + 1) : NULL;
    if (text && json_dumpb(json, text, *size, JSON_INDENT(2)) == *size) {
        text[(*size)++] = '\n';
        return text;
    }
    free(text);
    fail(EXIT_NO_MEMORY, "%s: no memory for the JSON", command);
    return NULL;
}

int print_object(const char *command, json_t *json) {
    size_t size;
    char *text = text_of(command, json, &size);
    json_decref(json);
    if (text) {
        fwrite(text, 1, size, stdout);
    }
    free(text);
    return text ? EXIT_RIGHT : EXIT_NO_MEMORY;
}

int write_object(const char *command, const char *path, json_t *json) {
    size_t size;
    char *text = text_of(command, json, &size);
    json_decref(json);
    const int code = text ? file_write(path, text, size) : EXIT_NO_MEMORY;
    free(text);
    return code;
}
