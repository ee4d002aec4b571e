/* SPDX-License-Identifier: MIT
 * What a command line says of a model's inputs and outputs: [NAME=]FILE, several times. */
#ifndef CLCNN_TOOLS_MODEL_FILES_H
#define CLCNN_TOOLS_MODEL_FILES_H

#include "image.h"
#include "npy.h"

enum { MODEL_FILES = 64 };

typedef struct model_file {
    char *name; /* NULL: of the next port that no other names */
    const char *path;
    int constant;    /* it is known when the model is read */
    int picture;     /* a PNG, which is read when the input's shape is known */
    npy_array array; /* of an input that was read */
} model_file;

/* Empty: all zeros, and pictures as image_defaults says. */
typedef struct model_files {
    model_file list[MODEL_FILES];
    size_t count;
    image_options pictures;
} model_files;

/* EXIT_RIGHT, or an exit code after its line, as below; `option` is what the word follows. */
int model_files_add(model_files *files, const char *option, const char *word);

/* An input of --constant. */
int model_files_add_constant(model_files *files, const char *word);

/* Reads all of them as arrays, but pictures. */
int model_files_read(model_files *files);
void model_files_free(model_files *files);

/* The file of a port: the one of its name, else the next one without a name, of which *unnamed are
 * used. NULL: there is none. */
const model_file *model_files_of(const model_files *files, const char *port, size_t *unnamed);

/* The elements of an array that was read, to be freed; NULL: no memory. */
float *model_file_values(const model_file *file);

#endif
