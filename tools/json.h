/* SPDX-License-Identifier: MIT
 * What the subcommands' JSON has in common. A json_t that could not be made is NULL, and jansson's
 * own calls and these pass that on: no object is printed with a field missing. */
#ifndef CLCNN_TOOLS_JSON_H
#define CLCNN_TOOLS_JSON_H

#include <jansson.h>

/* A driver's text or a path is not always UTF-8, which JSON has to be: what is not ASCII is then
 * replaced. */
json_t *text_json(const char *text);

/* json_object_set_new and json_array_append_new; releases the whole and returns NULL where that
 * fails. */
json_t *with_field(json_t *object, const char *key, json_t *value);
json_t *with_item(json_t *array, json_t *value);

/* Print or write, and release, an object or an array. EXIT_RIGHT, or an exit code after its line. */
int print_object(const char *command, json_t *object);
int write_object(const char *command, const char *path, json_t *object);

#endif
