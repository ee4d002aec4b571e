/* SPDX-License-Identifier: MIT */
#include "network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clcnn_onnx.h"
#include "tool.h"

int model_is_asked(int argc, char **argv) {
    int asked = 0;
    for (int i = 1; i < argc; i++) {
        asked = asked || strcmp(argv[i], "--model") == 0 || strncmp(argv[i], "--model=", 8) == 0;
    }
    return asked;
}

/* A file that is at fault has its own exit code. */
static int fail_load(clcnn_status status) {
    if (status == CLCNN_IO_ERROR || status == CLCNN_BAD_FORMAT || status == CLCNN_UNSUPPORTED ||
        status == CLCNN_INVALID_SHAPE || status == CLCNN_INVALID_ARGUMENT) {
        return fail(EXIT_BAD_FILE, "%s", clcnn_last_error()->message);
    }
    return fail_library();
}

/* Integers are, for shapes are made of them. */
static int is_constant(const model_file *file) {
    return file->constant || (file->array.integers && !file->array.is_bool);
}

model_source model_source_none(void) {
    return (model_source){.inputs = {.pictures = image_defaults()}};
}

int model_source_option(model_source *source, int option, char **argv) {
    switch (option) {
    case MODEL_OPTION_MODEL:
        source->path = optarg;
        return EXIT_RIGHT;
    case 'i':
        return model_files_add(&source->inputs, "--input", optarg);
    case 'c':
        return model_files_add_constant(&source->inputs, optarg);
    case 'd':
        source->device = optarg;
        return EXIT_RIGHT;
    case MODEL_OPTION_BATCH:
        return parse_number("--batch", optarg, 1, 1 << 20, &source->batch);
    default:
        return fail_option(argv, option);
    }
}

static int load(const model_source *source, clcnn_model **model) {
    const model_files *inputs = &source->inputs;
    clcnn_onnx_input list[MODEL_FILES];
    for (size_t i = 0; i < inputs->count; i++) {
        const model_file *file = &inputs->list[i];
        const int known = is_constant(file);
        list[i] = (clcnn_onnx_input){.name = file->name,
                                     .shape = file->array.shape,
                                     .integers = known ? file->array.integers : NULL,
                                     .floats = known ? file->array.floats : NULL,
                                     .count = known ? file->array.count : 0};
    }
    const clcnn_onnx_desc desc = {.batch = (int)source->batch,
                                  .inputs = list,
                                  .input_count = inputs->count};
    const clcnn_status status = clcnn_model_load(source->path, &desc, model);
    return status ? fail_load(status) : EXIT_RIGHT;
}

int model_load(model_source *source, clcnn_model **model) {
    const int code = model_files_read(&source->inputs);
    return code ? code : load(source, model);
}

int model_batch(const model_source *source, const clcnn_model *model) {
    clcnn_port port;
    for (size_t i = 0; (port = clcnn_model_input_at(model, i)).name; i++) {
        if (port.shape.dim[0] == source->batch) { /* left open, and read so */
            return 0;
        }
    }
    return (int)source->batch;
}

/* ---- Tensors ------------------------------------------------------------------------------- */

typedef clcnn_port (*port_at)(const clcnn_compiled *compiled, size_t index);

static size_t count_ports(const clcnn_compiled *compiled, port_at at) {
    size_t count = 0;
    while (at(compiled, count).name) {
        count++;
    }
    return count;
}

static int create_tensors(clcnn_context *context, const clcnn_compiled *compiled, port_at at,
                          clcnn_tensor ***list, size_t *count) {
    *count = count_ports(compiled, at);
    *list = calloc(*count + 1, sizeof **list);
    if (!*list) {
        return fail(EXIT_NO_MEMORY, "no memory for the tensors of a model");
    }
    for (size_t i = 0; i < *count; i++) {
        const clcnn_port port = at(compiled, i);
        if (clcnn_tensor_create(context, port.type, port.shape, &(*list)[i])) {
            return fail_library();
        }
    }
    return EXIT_RIGHT;
}

int model_network_create(const clcnn_model *model, clcnn_context *context,
                         const clcnn_compile_desc *desc, model_network *net) {
    *net = (model_network){.compiled = NULL};
    if (clcnn_model_compile(model, context, desc, &net->compiled)) {
        return fail_library();
    }
    const int code = create_tensors(context, net->compiled, clcnn_compiled_input_at, &net->inputs,
                                    &net->input_count);
    return code ? code
                : create_tensors(context, net->compiled, clcnn_compiled_output_at, &net->outputs,
                                 &net->output_count);
}

static void destroy_tensors(clcnn_tensor **list, size_t count) {
    for (size_t i = 0; list && i < count; i++) {
        clcnn_tensor_destroy(list[i]);
    }
    free(list);
}

void model_network_destroy(model_network *net) {
    destroy_tensors(net->inputs, net->input_count);
    destroy_tensors(net->outputs, net->output_count);
    clcnn_compiled_destroy(net->compiled);
    *net = (model_network){.compiled = NULL};
}

/* ---- Values -------------------------------------------------------------------------------- */

static float *drawn(clcnn_shape shape, unsigned seed) {
    const clcnn_initializer normal = {.kind = CLCNN_RANDOM_NORMAL, .seed = seed, .b = 1};
    const size_t count = clcnn_shape_count(shape);
    float *values = malloc(count * sizeof *values);
    if (values && clcnn_initialize(&normal, shape, values, count)) {
        free(values);
        values = NULL;
    }
    return values;
}

static int fill(clcnn_tensor *tensor, const clcnn_port *port, const model_files *inputs,
                const model_file *file, unsigned seed) {
    if (!file && !seed) {
        return fail(EXIT_USAGE, "input %s has no file; say --input %s=FILE.npy", port->name,
                    port->name);
    }
    float *values = NULL;
    int code = EXIT_RIGHT;
    if (file && !file->picture && file->array.count != clcnn_shape_count(port->shape)) {
        return fail(EXIT_BAD_FILE, "%s: it has %zu elements; the input %s has %zu", file->path,
                    file->array.count, port->name, clcnn_shape_count(port->shape));
    }
    if (file && file->picture) {
        code = image_read(file->path, port->shape, &inputs->pictures, &values);
    } else {
        values = file ? model_file_values(file) : drawn(port->shape, seed);
    }
    if (!values) {
        return code ? code : fail(EXIT_NO_MEMORY, "no memory for the input %s", port->name);
    }
    const clcnn_status status = clcnn_tensor_write(tensor, values, clcnn_shape_count(port->shape));
    free(values);
    return status ? fail_library() : EXIT_RIGHT;
}

/* The file's inputs that are constants are none of the model's any more. */
static const model_file *next_file(const model_files *inputs, const char *port, size_t *unnamed) {
    const model_file *file;
    do {
        file = model_files_of(inputs, port, unnamed);
    } while (file && !file->name && is_constant(file));
    return file;
}

int model_network_fill(model_network *net, const model_files *inputs, unsigned seed) {
    size_t unnamed = 0;
    int code = EXIT_RIGHT;
    for (size_t i = 0; !code && i < net->input_count; i++) {
        const clcnn_port port = clcnn_compiled_input_at(net->compiled, i);
        const model_file *file = next_file(inputs, port.name, &unnamed);
        code = fill(net->inputs[i], &port, inputs, file, seed ? seed + (unsigned)i : 0);
    }
    return code;
}

int model_network_run(model_network *net) {
    return clcnn_compiled_run(net->compiled, net->inputs, net->input_count, net->outputs,
                              net->output_count)
               ? fail_library()
               : EXIT_RIGHT;
}

void *model_values(clcnn_tensor *tensor, int *code) {
    const size_t bytes =
        clcnn_shape_count(clcnn_tensor_shape(tensor)) * clcnn_type_size(clcnn_tensor_type(tensor));
    void *values = malloc(bytes + 1);
    *code = EXIT_RIGHT;
    if (!values) {
        *code = fail(EXIT_NO_MEMORY, "no memory for %zu bytes of a tensor", bytes);
    } else if (clcnn_tensor_read_bytes(tensor, values, bytes)) {
        *code = fail_library();
    }
    if (*code) {
        free(values);
        return NULL;
    }
    return values;
}

/* ---- Words --------------------------------------------------------------------------------- */

model_word model_shape_word(clcnn_shape shape) {
    model_word word = {""};
    size_t length = 0;
    for (int i = 0; i < shape.rank; i++) {
        length += (size_t)snprintf(word.text + length, sizeof word.text - length, i ? "x%d" : "%d",
                                   shape.dim[i]);
    }
    return word;
}

model_word model_solver_word(const clcnn_op_information *info) {
    model_word word;
    snprintf(word.text, sizeof word.text, "%s %s%s%s", info->operator_name, info->solver,
             info->tile[0] ? " " : "", info->tile);
    return word;
}
