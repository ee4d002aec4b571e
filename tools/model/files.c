/* SPDX-License-Identifier: MIT */
#include "files.h"

#include <stdlib.h>
#include <string.h>

#include "tool.h"

int model_files_add(model_files *files, const char *option, const char *word) {
    const char *equals = strchr(word, '=');
    if (files->count == MODEL_FILES) {
        return fail(EXIT_USAGE, "%s: there are more than %d", option, MODEL_FILES);
    }
    model_file *file = &files->list[files->count];
    *file = (model_file){.path = equals ? equals + 1 : word};
    if (!file->path[0] || equals == word) {
        return fail(EXIT_USAGE, "%s: \"%s\" must be FILE or NAME=FILE", option, word);
    }
    if (equals) {
        file->name = strndup(word, (size_t)(equals - word));
        if (!file->name) {
            return fail(EXIT_NO_MEMORY, "%s: no memory for a name", option);
        }
    }
    files->count++;
    return EXIT_RIGHT;
}

int model_files_add_constant(model_files *files, const char *word) {
    const int code = model_files_add(files, "--constant", word);
    if (!code) {
        files->list[files->count - 1].constant = 1;
    }
    return code;
}

int model_files_read(model_files *files) {
    int code = EXIT_RIGHT;
    for (size_t i = 0; !code && i < files->count; i++) {
        model_file *file = &files->list[i];
        file->picture = image_is_named(file->path);
        code = file->picture ? EXIT_RIGHT : npy_read(file->path, &file->array);
    }
    return code;
}

void model_files_free(model_files *files) {
    for (size_t i = 0; i < files->count; i++) {
        free(files->list[i].name);
        npy_free(&files->list[i].array);
    }
    *files = (model_files){.count = 0};
}

const model_file *model_files_of(const model_files *files, const char *port, size_t *unnamed) {
    const model_file *next = NULL;
    size_t skip = *unnamed;
    for (size_t i = 0; i < files->count; i++) {
        const model_file *file = &files->list[i];
        if (file->name && strcmp(file->name, port) == 0) {
            return file;
        }
        if (!file->name && skip-- == 0) {
            next = file;
        }
    }
    *unnamed += next != NULL;
    return next;
}

/* Booleans are numbers in a model. */
float *model_file_values(const model_file *file) {
    const npy_array *array = &file->array;
    float *values = malloc((array->count + 1) * sizeof *values);
    for (size_t i = 0; values && i < array->count; i++) {
        values[i] = array->floats ? array->floats[i] : (float)array->integers[i];
    }
    return values;
}
