/* SPDX-License-Identifier: MIT
 * `clcnn run MODEL.onnx`: a model on inputs from files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "child.h"
#include "file.h"
#include "json.h"
#include "labels.h"
#include "network.h"
#include "profile.h"
#include "tool.h"

enum {
    OPTION_TOP = MODEL_OWN_OPTIONS,
    OPTION_LABELS,
    OPTION_REPEAT,
    OPTION_PROFILE,
    OPTION_RANDOM,
    OPTION_JSON,
    OPTION_MEAN,
    OPTION_SCALE
};

static const struct option long_options[] = {
    MODEL_OPTIONS,
    {"output", required_argument, NULL, 'o'},
    {"mean", required_argument, NULL, OPTION_MEAN},
    {"scale", required_argument, NULL, OPTION_SCALE},
    {"top", required_argument, NULL, OPTION_TOP},
    {"labels", required_argument, NULL, OPTION_LABELS},
    {"repeat", required_argument, NULL, OPTION_REPEAT},
    {"profile", no_argument, NULL, OPTION_PROFILE},
    {"random", no_argument, NULL, OPTION_RANDOM},
    {"json", no_argument, NULL, OPTION_JSON},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

typedef struct job {
    model_source source;
    model_files outputs;
    labels words;
    long top, repeat;
    int profile, random, json, help;

    clcnn_model *model;
    clcnn_context *context;
    model_network net;
    double milliseconds; /* the median of the runs */
} job;

static void help(void) {
    puts("clcnn run: run a model of an ONNX file\n\n"
         "usage: clcnn run [OPTION]... MODEL.onnx\n\n"
         "  -i, --input [NAME=]FILE    an input's elements, a .npy file; NAME where there are "
         "several.\n"
         "                             Sizes that the model leaves open are the file's. A .png is\n"
         "                             resized to the input's, its pixels become (pixel - mean) "
         "scale\n"
         "      --mean M[,M,M]         0 where it is not given, for pixels from 0 to 255\n"
         "      --scale S[,S,S]        1/255 where it is not given\n"
         "  -o, --output [NAME=]FILE   write an output, as .npy\n"
         "      --random               draw inputs without a file from a normal distribution\n"
         "  -c, --constant [NAME=]FILE an input that is known when the model is read: a scale, a "
         "shape\n"
         "      --batch N              the size of inputs' outermost axes (the file's, or 1)\n"
         "  -d, --device DEVICE        as `clcnn devices` lists them (default: $CLCNN_DEVICE, else "
         "the\n"
         "                             best)\n"
         "      --top K                print the K largest elements of each row of an output\n"
         "      --labels FILE          by the words in this file, one a line\n"
         "      --repeat N             run N times; the time is the median\n"
         "      --profile              print each layer's time on the device\n"
         "      --json                 one JSON object on standard output\n"
         "  -h, --help                 this text\n\n"
         "exit codes: 0 right, 2 usage, 3 no device, 4 bad input file, 5 out of memory, 6 the "
         "driver\n"
         "failed or died, 7 output not writable, 8 internal");
}

/* ---- The command line ---------------------------------------------------------------------- */

static int read_option(job *j, int option, char **argv) {
    switch (option) {
    case 'o':
        return model_files_add(&j->outputs, "--output", optarg);
    case OPTION_MEAN:
        return image_parse("--mean", optarg, j->source.inputs.pictures.mean);
    case OPTION_SCALE:
        return image_parse("--scale", optarg, j->source.inputs.pictures.scale);
    case OPTION_TOP:
        return parse_number("--top", optarg, 1, 1000, &j->top);
    case OPTION_LABELS:
        return labels_read(optarg, &j->words);
    case OPTION_REPEAT:
        return parse_number("--repeat", optarg, 1, 1000000, &j->repeat);
    case OPTION_PROFILE:
        j->profile = 1;
        return EXIT_RIGHT;
    case OPTION_RANDOM:
        j->random = 1;
        return EXIT_RIGHT;
    case OPTION_JSON:
        j->json = 1;
        return EXIT_RIGHT;
    case 'h':
        j->help = 1;
        return EXIT_RIGHT;
    default:
        return model_source_option(&j->source, option, argv);
    }
}

static int read_options(int argc, char **argv, job *j) {
    int option, code = EXIT_RIGHT;
    while (!code && !j->help &&
           (option = next_option(argc, argv, ":" MODEL_LETTERS "o:h", long_options)) != -1) {
        code = read_option(j, option, argv);
    }
    if (code || j->help) {
        return code;
    }
    if (optind + 1 != argc) {
        return optind == argc ? fail(EXIT_USAGE, "run: a model's file is missing")
                              : fail(EXIT_USAGE, "run: one model at a time; \"%s\" is not expected",
                                     argv[optind + 1]);
    }
    j->source.path = argv[optind];
    for (size_t i = 0; !code && i < j->outputs.count; i++) {
        code = file_check_target(j->outputs.list[i].path);
    }
    return code;
}

/* ---- Running ------------------------------------------------------------------------------- */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Runs it as often as asked; waits each time. */
static int run_all(job *j) {
    double *each = calloc((size_t)j->repeat, sizeof *each);
    int code = EXIT_RIGHT;
    if (!each) {
        return fail(EXIT_NO_MEMORY, "run: no memory for %ld times", j->repeat);
    }
    for (long i = 0; !code && i < j->repeat; i++) {
        const double begin = now();
        code = model_network_run(&j->net);
        if (!code && clcnn_context_finish(j->context)) {
            code = fail_library();
        }
        each[i] = now() - begin;
    }
    if (!code) {
        qsort(each, (size_t)j->repeat, sizeof *each, by_size);
        j->milliseconds = each[j->repeat / 2];
    }
    free(each);
    return code;
}

static int write_outputs(const job *j) {
    size_t unnamed = 0, used = 0;
    int code = EXIT_RIGHT;
    for (size_t i = 0; !code && i < j->net.output_count; i++) {
        const clcnn_port port = clcnn_compiled_output_at(j->net.compiled, i);
        const model_file *file = model_files_of(&j->outputs, port.name, &unnamed);
        if (file) {
            void *values = model_values(j->net.outputs[i], &code);
            code = code ? code : npy_write(file->path, port.type, port.shape, values);
            free(values);
            used++;
        }
    }
    if (!code && used < j->outputs.count) {
        return fail(EXIT_USAGE,
                    "run: %zu outputs are to be written; the model has %zu of these names",
                    j->outputs.count, used);
    }
    return code;
}

/* ---- Telling ------------------------------------------------------------------------------- */

static json_t *shape_json(clcnn_shape shape) {
    json_t *array = json_array();
    for (int i = 0; i < shape.rank; i++) {
        array = with_item(array, json_integer(shape.dim[i]));
    }
    return array;
}

static void print_port(const clcnn_port *port) {
    print_name(stdout, port->name);
    putchar(' ');
    print_sizes(stdout, port->shape);
    puts(port->type == CLCNN_FLOAT32 ? "" : " int32");
}

static int tell_output(const job *j, size_t i, json_t **outputs) {
    const clcnn_port port = clcnn_compiled_output_at(j->net.compiled, i);
    json_t *object = j->json ? json_object() : NULL;
    int code = EXIT_RIGHT;
    object = with_field(object, "name", j->json ? text_json(port.name) : NULL);
    object = with_field(object, "shape", j->json ? shape_json(port.shape) : NULL);
    if (!j->json) {
        print_port(&port);
    }
    if (j->top && port.type == CLCNN_FLOAT32) {
        float *values = model_values(j->net.outputs[i], &code);
        if (!code && j->json) {
            object =
                with_field(object, "top", labels_top_json(&j->words, values, port.shape, j->top));
        } else if (!code) {
            labels_print_top(&j->words, values, port.shape, j->top);
        }
        free(values);
    }
    *outputs = j->json ? with_item(*outputs, object) : NULL;
    return code;
}

static int tell(const job *j) {
    const clcnn_device_info *info = clcnn_context_device(j->context);
    json_t *outputs = j->json ? json_array() : NULL, *layers = NULL;
    int code = EXIT_RIGHT;
    for (size_t i = 0; !code && i < j->net.output_count; i++) {
        code = tell_output(j, i, &outputs);
    }
    if (!code && j->profile) {
        code = j->json ? profile_json(j->net.compiled, &layers) : profile_print(j->net.compiled);
    }
    if (code || !j->json) {
        if (!code) {
            printf("%.3f ms on %s (%s)\n", j->milliseconds, info->name, info->id);
        }
        json_decref(outputs);
        return code;
    }
    json_t *object = with_field(json_object(), "model", text_json(j->source.path));
    object = with_field(object, "device", text_json(info->name));
    object = with_field(object, "ms", json_real(j->milliseconds));
    object = with_field(object, "outputs", outputs);
    if (j->profile) {
        object = with_field(object, "layers", layers);
    }
    return print_object("run", object);
}

/* ---- All of it ----------------------------------------------------------------------------- */

static int work(void *user) {
    job *j = user;
    const clcnn_context_desc desc = {.device = j->source.device, .profiling = j->profile};
    child_begins(CHILD_PATIENCE, "opening the device");
    int code = open_context(&desc, &j->context);
    if (!code) {
        child_begins(CHILD_PATIENCE, "compiling the model");
        const clcnn_compile_desc how = {.batch = model_batch(&j->source, j->model)};
        code = model_network_create(j->model, j->context, &how, &j->net);
    }
    if (!code) {
        code = model_network_fill(&j->net, &j->source.inputs, j->random ? 1 : 0);
    }
    if (!code) {
        child_begins(0, "running the model");
        code = run_all(j);
    }
    if (!code) {
        code = write_outputs(j);
    }
    if (!code) {
        code = tell(j);
    }
    model_network_destroy(&j->net);
    clcnn_context_destroy(j->context);
    return code;
}

int command_run(int argc, char **argv) {
    job j = {.repeat = 1, .source = model_source_none()};
    int code = read_options(argc, argv, &j);
    if (!code && j.help) {
        help();
    } else if (!code) {
        code = model_load(&j.source, &j.model);
        code = code ? code : run_in_child("run", work, &j, NULL);
    }
    clcnn_model_destroy(j.model);
    labels_free(&j.words);
    model_files_free(&j.source.inputs);
    model_files_free(&j.outputs);
    return code;
}
