/* SPDX-License-Identifier: MIT */
#include "explain.h"

#include <stdio.h>

#include "child.h"
#include "dot.h"
#include "network.h"
#include "tool.h"

enum { OPTION_DOT = MODEL_OWN_OPTIONS };

static const struct option long_options[] = {
    MODEL_OPTIONS,
    {"model", required_argument, NULL, MODEL_OPTION_MODEL},
    {"dot", no_argument, NULL, OPTION_DOT},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

typedef struct job {
    model_source source;
    int dot, help;

    clcnn_model *model;
    clcnn_context *context;
    clcnn_compiled *compiled;
} job;

static void help(void) {
    puts("clcnn explain --model FILE: what a model is, and what is made of it on a device\n\n"
         "usage: clcnn explain --model MODEL.onnx [OPTION]...\n\n"
         "  -i, --input [NAME=]FILE   a .npy file, whose shape an input has that the model leaves "
         "open\n"
         "  -c, --constant [NAME=]FILE an input that is known when the model is read: a scale, a "
         "shape\n"
         "      --batch N             the size of inputs' outermost axes (the file's, or 1)\n"
         "  -d, --device DEVICE       for which it is compiled (default: $CLCNN_DEVICE, else the "
         "best)\n"
         "      --dot                 print the graph as it was built, for Graphviz, and no more\n"
         "  -h, --help                this text\n\n"
         "exit codes: as of `clcnn explain`");
}

static int read_option(job *j, int option, char **argv) {
    switch (option) {
    case OPTION_DOT:
        j->dot = 1;
        return EXIT_RIGHT;
    case 'h':
        j->help = 1;
        return EXIT_RIGHT;
    default:
        return model_source_option(&j->source, option, argv);
    }
}

/* ---- Telling ------------------------------------------------------------------------------- */

static void print_port(const char *what, clcnn_port port) {
    printf("%-8s%-18s%-8s", what, model_shape_word(port.shape).text,
           port.type == CLCNN_FLOAT32 ? "float32" : "int32");
    print_name(stdout, port.name);
    putchar('\n');
}

static int print_model(const clcnn_model *model) {
    clcnn_model_information info;
    if (clcnn_model_info(model, &info)) {
        return fail_library();
    }
    for (size_t i = 0; i < info.inputs; i++) {
        print_port("input", clcnn_model_input_at(model, i));
    }
    for (size_t i = 0; i < info.outputs; i++) {
        print_port("output", clcnn_model_output_at(model, i));
    }
    printf("%zu layers, %.0f parameters, %.4g million multiply-adds\n", info.layers,
           info.parameters, 1e-6 * info.multiply_adds);
    return EXIT_RIGHT;
}

static int print_layer(const clcnn_compiled *compiled, size_t index) {
    clcnn_compiled_layer layer;
    clcnn_op_information info;
    if (clcnn_compiled_layer_at(compiled, index, &layer) || clcnn_op_info(layer.op, &info)) {
        return fail_library();
    }
    printf("%-18s%9.3f %9.1f  %-30s ", model_shape_word(clcnn_op_output_shape(layer.op, 0)).text,
           1e-6 * layer.multiply_adds, (double)info.memory / 1024, model_solver_word(&info).text);
    print_name(stdout, layer.name);
    putchar('\n');
    return EXIT_RIGHT;
}

static int print_compiled(const job *j) {
    const clcnn_device_info *device = clcnn_context_device(j->context);
    clcnn_compiled_information info;
    int code = clcnn_compiled_info(j->compiled, &info) ? fail_library() : EXIT_RIGHT;
    if (code) {
        return code;
    }
    printf("on %s (%s)", device->name, device->id);
    if (model_batch(&j->source, j->model)) {
        printf(", for a batch of %ld", j->source.batch);
    }
    printf(": %zu layers\n%-18s%9s %9s  %-30s %s\n", info.layers, "output", "Mmadd", "held KiB",
           "operator, solver", "layer");
    for (size_t i = 0; !code && i < info.layers; i++) {
        code = print_layer(j->compiled, i);
    }
    printf(
        "memory: %.2f MiB of packed weights and the like, %.2f MiB of values in between (%.2f live "
        "at a time), %.2f MiB of workspace\n",
        (double)info.constants / 1048576, (double)info.activations / 1048576,
        (double)info.live / 1048576, (double)info.workspace / 1048576);
    return code;
}

/* ---- All of it ----------------------------------------------------------------------------- */

static int work(void *user) {
    job *j = user;
    const clcnn_context_desc desc = {.device = j->source.device};
    child_begins(CHILD_PATIENCE, "opening the device");
    int code = open_context(&desc, &j->context);
    if (!code) {
        child_begins(CHILD_PATIENCE, "compiling the model");
        const clcnn_compile_desc how = {.batch = model_batch(&j->source, j->model)};
        code = clcnn_model_compile(j->model, j->context, &how, &j->compiled) ? fail_library()
                                                                             : EXIT_RIGHT;
    }
    if (!code) {
        code = print_compiled(j);
    }
    clcnn_compiled_destroy(j->compiled);
    clcnn_context_destroy(j->context);
    return code;
}

static int explain(job *j) {
    int code = model_load(&j->source, &j->model);
    if (!code && j->dot) {
        model_dot(j->model);
    } else if (!code) {
        code = print_model(j->model);
        code = code ? code : run_in_child("explain", work, j, NULL);
    }
    clcnn_model_destroy(j->model);
    return code;
}

int model_explain(int argc, char **argv) {
    job j = {.source = model_source_none()};
    int option, code = EXIT_RIGHT;
    while (!code && !j.help &&
           (option = next_option(argc, argv, ":" MODEL_LETTERS "h", long_options)) != -1) {
        code = read_option(&j, option, argv);
    }
    if (!code && j.help) {
        help();
    } else if (!code) {
        code = optind < argc ? fail_operand(argv) : explain(&j);
    }
    model_files_free(&j.source.inputs);
    return code;
}
