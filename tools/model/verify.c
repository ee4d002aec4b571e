/* SPDX-License-Identifier: MIT
 * The reference runs the model once. Then each layer of the device is given what the reference's layer
 * was given, and its outputs are judged; at last the device runs the model whole, compiled as it is for
 * every other use, and its outputs may be off by what moved runs of the reference say. */
#include "verify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "child.h"
#include "judge.h"
#include "network.h"
#include "tool.h"
#include "whole.h"

enum { OPTION_STRICT = MODEL_OWN_OPTIONS, OPTION_DUMP, OPTION_SEED, OPTION_EXPECT };

static const struct option long_options[] = {
    MODEL_OPTIONS,
    {"model", required_argument, NULL, MODEL_OPTION_MODEL},
    {"strict", no_argument, NULL, OPTION_STRICT},
    {"dump", required_argument, NULL, OPTION_DUMP},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"expect", required_argument, NULL, OPTION_EXPECT},
    {"verbose", no_argument, NULL, 'v'},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

typedef struct job {
    model_source source;
    model_files expected; /* outputs */
    const char *folder;   /* NULL: nothing is dumped */
    long seed;
    int strict, verbose, quiet, help;

    clcnn_model *model;
    clcnn_context *context, *reference;
    model_network there, right; /* on the device, and of the reference */
    moved_runs moved;           /* of the reference */
    size_t layers, wrong;       /* wrong: layers */
    size_t wrong_outputs;       /* comparisons of the whole model's */
    double worst;               /* error, as a fraction of its bound */
} job;

static void help(void) {
    puts(
        "clcnn verify --model FILE: compare a model on a device with the reference, layer by "
        "layer, "
        "then whole\n\n"
        "usage: clcnn verify --model MODEL.onnx [OPTION]...\n\n"
        "  -i, --input [NAME=]FILE   an input's elements, a .npy file; others are drawn at random\n"
        "      --seed S              from this seed (1), as are the moves that say how far outputs "
        "may\n"
        "                            be off\n"
        "      --expect [NAME=]FILE  what an output should be, a .npy file of another program's\n"
        "  -c, --constant [NAME=]FILE an input that is known when the model is read: a scale, a "
        "shape\n"
        "      --batch N             the size of inputs' outermost axes (the file's, or 1)\n"
        "  -d, --device DEVICE       as `clcnn devices` lists them (default: $CLCNN_DEVICE, else "
        "the\n"
        "                            best)\n"
        "      --strict              solvers whose errors are those of plain sums alone\n"
        "      --dump DIR            write what each layer gave, and should have, as .npy\n"
        "  -v, --verbose             a line for each layer\n"
        "  -q, --quiet               only what is wrong\n"
        "  -h, --help                this text\n\n"
        "exit codes: as of `clcnn verify`");
}

static int read_option(job *j, int option, char **argv) {
    switch (option) {
    case OPTION_SEED:
        return parse_number("--seed", optarg, 1, 1L << 30, &j->seed);
    case OPTION_EXPECT:
        return model_files_add(&j->expected, "--expect", optarg);
    case OPTION_STRICT:
        j->strict = 1;
        return EXIT_RIGHT;
    case OPTION_DUMP:
        j->folder = optarg;
        return EXIT_RIGHT;
    case 'v':
        j->verbose = 1;
        return EXIT_RIGHT;
    case 'q':
        j->quiet = 1;
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
           (option = next_option(argc, argv, ":" MODEL_LETTERS "vqh", long_options)) != -1) {
        code = read_option(j, option, argv);
    }
    if (code || j->help) {
        return code;
    }
    return optind < argc ? fail_operand(argv) : EXIT_RIGHT;
}

/* ---- One layer ----------------------------------------------------------------------------- */

static int fail_judge(const judge_case *c, clcnn_status status) {
    return fail_status(status, c->fault ? c->fault : clcnn_last_error()->message);
}

enum { OUTPUTS = 8 }; /* no operator has as many */

/* Inputs and outputs that a run has; rank 0 where an input is constant or left out. */
static clcnn_status make_case(const clcnn_compiled_layer *layer, judge_case *c) {
    clcnn_shape *inputs = calloc(layer->input_count + 1, sizeof *inputs);
    clcnn_shape outputs[OUTPUTS];
    clcnn_status status = CLCNN_OUT_OF_MEMORY;
    for (size_t i = 0; inputs && i < layer->input_count; i++) {
        inputs[i] =
            layer->inputs[i] ? clcnn_tensor_shape(layer->inputs[i]) : (clcnn_shape){.rank = 0};
    }
    for (size_t i = 0; i < layer->output_count && i < OUTPUTS; i++) {
        outputs[i] = clcnn_tensor_shape(layer->outputs[i]);
    }
    *c = (judge_case){.fault = "no memory for a layer's values"};
    if (inputs) {
        status = judge_create(inputs, layer->input_count, outputs, layer->output_count,
                              CLCNN_DATA_ANY, c);
    }
    free(inputs);
    return status;
}

/* The device's layer is given what the reference's was. */
static clcnn_status copy_inputs(const clcnn_compiled_layer *from, const clcnn_compiled_layer *to,
                                judge_case *c) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < c->input_count; i++) {
        const judge_input *in = &c->inputs[i];
        if (in->count > 0) {
            status = clcnn_tensor_read(from->inputs[i], in->values, in->count);
        }
        if (!status && in->count > 0) {
            status = clcnn_tensor_write(to->inputs[i], in->values, in->count);
        }
    }
    return status;
}

static clcnn_status judge_layer(job *j, const clcnn_compiled_layer *there,
                                const clcnn_compiled_layer *right, judge_case *c) {
    const judge_side device = {there->op, there->inputs, there->outputs};
    const judge_side reference = {right->op, right->inputs, right->outputs};
    clcnn_status status = copy_inputs(right, there, c);
    if (!status) {
        status = judge_run(c, &device, j->context);
    }
    return status ? status : judge_result(c, &reference, there->op);
}

/* A name that a file can have: of what is in it letters, digits, points and dashes. */
static void file_name(const job *j, size_t index, const char *layer, const char *side, char *path,
                      size_t size) {
    char word[64];
    size_t length = 0;
    for (; layer[length] && length < sizeof word - 1; length++) {
        const char c = layer[length];
        const int plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        word[length] = plain || c == '.' || c == '-' ? c : '_';
    }
    word[length] = 0;
    snprintf(path, size, "%s/%04zu-%s.%s.npy", j->folder, index, word, side);
}

static int dump(const job *j, size_t index, const char *layer, const judge_output *o) {
    char path[4096];
    float *right = malloc(o->count * sizeof *right);
    if (!right) {
        return fail(EXIT_NO_MEMORY, "verify: no memory for a layer's values");
    }
    for (size_t i = 0; i < o->count; i++) {
        right[i] = (float)o->expected[i];
    }
    file_name(j, index, layer, "device", path, sizeof path);
    int code = npy_write(path, o->type, o->shape, o->got);
    if (!code) {
        file_name(j, index, layer, "reference", path, sizeof path);
        code = npy_write(path, CLCNN_FLOAT32, o->shape, right);
    }
    free(right);
    return code;
}

static void tell_layer(job *j, const clcnn_compiled_layer *layer, const judge_case *c) {
    clcnn_op_information info;
    char text[512];
    if (clcnn_op_info(layer->op, &info) || (!c->wrong && !j->verbose)) {
        return;
    }
    const judge_output *o = &c->outputs[c->wrong_output];
    const clcnn_operand_info *outputs = clcnn_operator_find(info.operator_name)->outputs;
    fputs(c->wrong ? "FAIL " : "ok   ", stdout);
    print_name(stdout, layer->name);
    printf(": %s", model_solver_word(&info).text);
    if (c->wrong) {
        judge_tell(outputs[c->wrong_output].name, o, text, sizeof text);
        printf(": %s\n", text);
    } else {
        printf(", error / bound %.3g\n", c->worst);
    }
}

static int verify_layer(job *j, size_t index) {
    clcnn_compiled_layer there, right;
    judge_case c;
    if (clcnn_compiled_layer_at(j->there.compiled, index, &there) ||
        clcnn_compiled_layer_at(j->right.compiled, index, &right)) {
        return fail_library();
    }
    child_begins(CHILD_PATIENCE, "layer %s", there.name);
    clcnn_status status = make_case(&there, &c);
    if (!status) {
        status = judge_layer(j, &there, &right, &c);
    }
    int code = status ? fail_judge(&c, status) : EXIT_RIGHT;
    if (!code) {
        tell_layer(j, &there, &c);
        j->wrong += c.wrong > 0;
        j->worst = fmax(j->worst, c.worst);
        code = moved_keep(&j->moved, index, &c);
    }
    if (!code && j->folder && c.outputs) {
        code = dump(j, index, there.name, &c.outputs[0]);
    }
    judge_destroy(&c);
    return code;
}

/* ---- End to end ---------------------------------------------------------------------------- */

/* The model as `clcnn run` has it, whose values share memory, in the place of the one whose layers were
 * judged. */
static int run_whole(job *j) {
    const clcnn_compile_desc desc = {.batch = model_batch(&j->source, j->model),
                                     .strict = j->strict};
    model_network_destroy(&j->there);
    child_begins(CHILD_PATIENCE, "the whole model");
    int code = model_network_create(j->model, j->context, &desc, &j->there);
    code = code ? code : model_network_fill(&j->there, &j->source.inputs, (unsigned)j->seed);
    code = code ? code : model_network_run(&j->there);
    if (!code && clcnn_context_check_guards(j->context)) {
        code = fail_library();
    }
    return code;
}

static int verify_whole(job *j) {
    int code = run_whole(j);
    if (!code) {
        child_begins(0, "the reference runs the model, moved");
        code = moved_run(&j->moved, &j->right, (unsigned)j->seed);
    }
    if (!code && !j->quiet) {
        printf("the whole model, by how far four runs of the reference came out, moved from seed "
               "%ld:\n",
               j->seed);
    }
    return code ? code
                : whole_judge(&j->moved, &j->there, &j->expected, j->quiet, &j->wrong_outputs);
}

/* ---- All of it ----------------------------------------------------------------------------- */

static int count_layers(job *j) {
    clcnn_compiled_information there, right;
    if (clcnn_compiled_info(j->there.compiled, &there) ||
        clcnn_compiled_info(j->right.compiled, &right)) {
        return fail_library();
    }
    j->layers = there.layers;
    return there.layers == right.layers
               ? EXIT_RIGHT
               : fail(EXIT_INTERNAL,
                      "verify: the model has %zu layers on the device, %zu on the "
                      "reference",
                      there.layers, right.layers);
}

static int prepare(job *j) {
    const clcnn_context_desc device = {.device = j->source.device, .guard_zones = 1};
    const clcnn_context_desc reference = {.device = "reference"};
    const clcnn_compile_desc desc = {.batch = model_batch(&j->source, j->model),
                                     .strict = j->strict,
                                     .separate = 1};
    const unsigned seed = (unsigned)j->seed;
    child_begins(CHILD_PATIENCE, "opening the device");
    int code = open_context(&device, &j->context);
    if (!code) {
        code = open_context(&reference, &j->reference);
    }
    if (!code) {
        child_begins(CHILD_PATIENCE, "compiling the model");
        code = model_network_create(j->model, j->context, &desc, &j->there);
    }
    if (!code) {
        code = model_network_create(j->model, j->reference, &desc, &j->right);
    }
    code = code ? code : whole_check(&j->right, &j->expected);
    code = code ? code : model_network_fill(&j->there, &j->source.inputs, seed);
    code = code ? code : model_network_fill(&j->right, &j->source.inputs, seed);
    return code ? code : count_layers(j);
}

static int summarize(const job *j) {
    const size_t wrong = j->wrong + j->wrong_outputs;
    if (!j->quiet || wrong) {
        const clcnn_device_info *info = clcnn_context_device(j->context);
        printf("%zu layers on %s (%s): %zu wrong, worst error / bound %.3g\n", j->layers,
               info->name, info->id, j->wrong, j->worst);
    }
    if (j->wrong_outputs) {
        printf("the whole model: %zu comparisons fail\n", j->wrong_outputs);
    }
    return wrong ? EXIT_MISMATCH : EXIT_RIGHT;
}

static int work(void *user) {
    job *j = user;
    int code = prepare(j);
    if (!code) {
        child_begins(0, "the reference runs the model");
        code = model_network_run(&j->right);
    }
    code = code ? code : model_network_run(&j->there);
    code = code ? code : moved_create(j->layers, &j->moved);
    for (size_t i = 0; !code && i < j->layers; i++) {
        code = verify_layer(j, i);
    }
    if (!code) {
        code = verify_whole(j);
    }
    if (!code) {
        code = summarize(j);
    }
    moved_destroy(&j->moved);
    model_network_destroy(&j->there);
    model_network_destroy(&j->right);
    clcnn_context_destroy(j->context);
    clcnn_context_destroy(j->reference);
    return code;
}

static int check_folder(const job *j) {
    struct stat info;
    if (j->folder && (stat(j->folder, &info) || !S_ISDIR(info.st_mode))) {
        return fail(EXIT_OUTPUT, "%s: it is no folder; --dump writes into one that is there",
                    j->folder);
    }
    return EXIT_RIGHT;
}

int model_verify(int argc, char **argv) {
    job j = {.seed = 1, .source = model_source_none()};
    int code = read_options(argc, argv, &j);
    if (!code && j.help) {
        help();
    } else if (!code) {
        code = check_folder(&j);
        code = code ? code : model_files_read(&j.expected);
        code = code ? code : model_load(&j.source, &j.model);
        code = code ? code : run_in_child("verify", work, &j, NULL);
    }
    clcnn_model_destroy(j.model);
    model_files_free(&j.source.inputs);
    model_files_free(&j.expected);
    return code;
}
