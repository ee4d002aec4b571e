/* SPDX-License-Identifier: MIT
 * `clcnn explain 'LINE'`: a problem line's shapes, padding and work as formulas with their numbers,
 * and the solvers that apply on a device. The arithmetic itself needs no device. */
#include <stdio.h>
#include <string.h>

#include "child.h"
#ifdef CLCNN_ONNX
#include "model/explain.h"
#include "model/network.h"
#endif
#include "problem/problem.h"
#include "tool.h"

static const char *const padding_names[] = {"valid", "same", "same_lower", "explicit"};

static void help(void) {
    puts(
        "clcnn explain: print the arithmetic of a problem line\n\n"
        "usage: clcnn explain [OPTION]... 'LINE'\n\n"
        "  -d, --device DEVICE   whose solvers are listed (default: $CLCNN_DEVICE, else the best)\n"
        "  -h, --help            this text\n\n"
        "example: clcnn explain 'conv2d h28 w28 c1 k5 kh3 sh2 sw2 pad=same'\n\n"
        "operators and keys:");
    char keys[PROBLEM_LINE];
    for (const problem_operator *const *o = problem_operators; *o; o++) {
        problem_list_keys(*o, keys);
        printf("  %-12s %s\n", (*o)->name, keys);
    }
    problem_list_keys(NULL, keys);
    printf("  every one    %s\n\n", keys);
    puts("exit codes: 0 right, 2 usage, 3 no device, 5 out of memory, 6 the driver failed\n"
         "or died, 7 output not writable, 8 internal");
}

/* ---- Shapes and bytes ---------------------------------------------------------------------- */

static void label(const char *text) {
    printf("  %-14s ", text);
}

static void print_tensor(const char *name, clcnn_shape shape, const char *layout) {
    if (shape.rank > 0) {
        label(name);
        print_sizes(stdout, shape);
        printf("%s%s\n", layout[0] ? " " : "", layout);
    }
}

static double bytes(clcnn_type type, clcnn_shape shape) {
    return shape.rank ? (double)(clcnn_shape_count(shape) * clcnn_type_size(type)) : 0;
}

/* Of input i, where it is there. */
static const char *input_name(const problem *p, size_t i) {
    return problem_has(p, i) ? problem_input_info(p, i)->name : NULL;
}

static void print_bytes(const problem *p, const clcnn_shape *outputs) {
    double sum = 0;
    label("bytes");
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        if (input_name(p, i)) {
            const double each = bytes(CLCNN_FLOAT32, problem_operand(p, i));
            printf("%s %.0f, ", input_name(p, i), each);
            sum += each;
        }
    }
    for (size_t i = 0; i < problem_outputs(p); i++) {
        const clcnn_operand_info *output = &p->info->outputs[i];
        const double each = bytes(output->type, outputs[i]);
        printf("%s%s %.0f", i ? ", " : "", output->name, each);
        sum += each;
    }
    printf(": %.0f\n", sum);
}

/* The word of a key that says how a tensor's axes are ordered. */
static const char *layout_of(const problem *p, const char *key) {
    static char text[PROBLEM_LINE];
    problem_print_key(p, key, text);
    return text[0] ? text : problem_first_word(p, key);
}

static void print_inputs(const problem *p) {
    char text[PROBLEM_LINE];
    const char *format = problem_print_key(p, "from", text) ? "from" : "format";
    for (size_t i = 0; i < PROBLEM_INPUTS; i++) {
        if (input_name(p, i)) {
            print_tensor(input_name(p, i), problem_operand(p, i),
                         i == PROBLEM_BIAS         ? ""
                         : problem_is_weight(p, i) ? layout_of(p, "filter")
                                                   : layout_of(p, format));
        }
    }
}

/* flatten gives a row, which has no format. */
static void print_outputs(const problem *p, const clcnn_shape *outputs) {
    char text[PROBLEM_LINE];
    const char *layout = problem_print_key(p, "to", text) ? layout_of(p, "to")
                         : p->operation->window || p->k   ? layout_of(p, "format")
                                                          : "";
    for (size_t i = 0; i < problem_outputs(p); i++) {
        print_tensor(p->info->outputs[i].name, outputs[i], layout);
    }
}

/* ---- Windows ------------------------------------------------------------------------------- */

static void print_same(const problem_window *w, const clcnn_geometry *g, int axis, int in) {
    const int total = g->pads[axis] + g->pads[axis + 2];
    printf(
        "ceil(%d / %d) = %d; padding max(0, (%d - 1) * %d + %d - %d) = %d: %d before, %d after\n",
        in, w->stride[axis], g->output[axis], g->output[axis], w->stride[axis], g->effective[axis],
        in, total, g->pads[axis], g->pads[axis + 2]);
}

/* A partial last window counts with ceil=1, unless it would start in the end padding. */
static void print_given(const problem_window *w, const clcnn_geometry *g, int axis, int in) {
    const int stride = w->stride[axis];
    const int before = g->pads[axis], after = g->pads[axis + 2];
    const long long room = (long long)in + before + after - g->effective[axis];
    const int partial = w->ceil && room % stride != 0;
    const long long windows = (partial ? room + stride - 1 : room) / stride + 1;
    printf("%s((%d + %d + %d - %d) / %d) + 1 = %lld", partial ? "ceil" : "floor", in, before, after,
           g->effective[axis], stride, windows);
    if (windows != g->output[axis]) {
        printf("; the last would start in the end padding: %d", g->output[axis]);
    }
    putchar('\n');
}

static void print_axis(const problem_window *w, const clcnn_geometry *g, int axis, int in) {
    label(axis ? "output width" : "output height");
    if (w->padding == CLCNN_PADDING_SAME || w->padding == CLCNN_PADDING_SAME_LOWER) {
        print_same(w, g, axis, in);
    } else {
        print_given(w, g, axis, in);
    }
}

static void print_window(const problem *p, const clcnn_geometry *g) {
    problem_window w;
    p->operation->window(p, &w);
    label("window");
    if (w.global) {
        printf("the whole image, %d x %d\n", g->effective[0], g->effective[1]);
    } else {
        printf("height (%d - 1) * %d + 1 = %d, width (%d - 1) * %d + 1 = %d\n", w.kernel[0],
               w.dilation[0], g->effective[0], w.kernel[1], w.dilation[1], g->effective[1]);
    }
    label("padding");
    printf("%s: top %d, left %d, bottom %d, right %d\n",
           w.global ? "none" : padding_names[w.padding], g->pads[0], g->pads[1], g->pads[2],
           g->pads[3]);
    print_axis(&w, g, 0, p->h);
    print_axis(&w, g, 1, p->w);
    label("never read");
    printf("%d row%s at the bottom, %d column%s at the right\n", g->skipped[0],
           g->skipped[0] == 1 ? "" : "s", g->skipped[1], g->skipped[1] == 1 ? "" : "s");
}

/* ---- The whole ----------------------------------------------------------------------------- */

/* What is counted as work, in a word. */
static const char *work_name(const problem *p) {
    if (p->operation->weights) {
        return p->operation->window ? "multiply-adds, padded cells counted" : "multiply-adds";
    }
    return p->operation->window ? "additions or comparisons, padded cells counted" : "elements";
}

static int print_arithmetic(const problem *p) {
    char line[PROBLEM_LINE];
    clcnn_shape outputs[PROBLEM_OUTPUTS] = {{.rank = 0}};
    clcnn_geometry geometry;
    clcnn_work work;
    clcnn_status status = problem_work(p, &work);
    for (size_t i = 0; !status && i < problem_outputs(p); i++) {
        status = problem_output_at(p, i, &outputs[i]);
    }
    problem_print(p, line);
    puts(line);
    if (status || (p->operation->window && problem_geometry(p, &geometry))) {
        return fail_library();
    }
    print_inputs(p);
    if (p->operation->window) {
        print_window(p, &geometry);
    }
    print_outputs(p, outputs);
    label("work");
    printf("%.0f %s\n", work.multiply_adds, work_name(p));
    print_bytes(p, outputs);
    return EXIT_RIGHT;
}

typedef struct asked {
    problem p;
    const char *device; /* NULL: the default */
} asked;

static int has_tile(const char *const *tiles, const char *tile) {
    for (; tiles && *tiles; tiles++) {
        if (strcmp(*tiles, tile) == 0) {
            return 1;
        }
    }
    return tile[0] == 0;
}

/* What the line asks for must be there, as where it is run. */
static int check_choice(const problem *p, const clcnn_solvers *solvers) {
    size_t i = 0;
    while (p->solver[0] && i < solvers->count && strcmp(solvers->name[i], p->solver) != 0) {
        i++;
    }
    if (i == solvers->count) {
        return fail(EXIT_USAGE,
                    "explain: solver \"%s\" does not apply to this problem on this device",
                    p->solver);
    }
    return has_tile(solvers->tiles[i], p->tile)
               ? EXIT_RIGHT
               : fail(EXIT_USAGE, "explain: solver %s has no tile \"%s\"", p->solver, p->tile);
}

static void list_solvers(const clcnn_solvers *solvers) {
    for (size_t i = 0; i < solvers->count; i++) {
        printf("%s%s", i ? ", " : "", solvers->name[i]);
        if (solvers->seconds[i] > 0) {
            printf(" %.3g ms", 1e3 * solvers->seconds[i]);
        }
    }
}

static const char *chosen(const problem *p, const clcnn_solvers *solvers) {
    const int guessed = solvers->seconds[0] > 0;
    if (p->solver[0]) {
        return guessed ? "; guessed, but the line names its own" : "";
    }
    return guessed ? "; guessed, the first is chosen" : "";
}

static int print_solvers(void *user) {
    const problem *p = &((const asked *)user)->p;
    const char *device = ((const asked *)user)->device;
    const clcnn_context_desc desc = {.device = device, .vector_width = p->width, .fma = p->fma};
    clcnn_context *context;
    clcnn_solvers solvers;
    child_begins(CHILD_PATIENCE, "opening the device");
    const clcnn_status status = clcnn_context_create(&desc, &context);
    if (status && (device || status == CLCNN_OUT_OF_MEMORY)) {
        return fail_library();
    }
    if (status) {
        label("solvers");
        printf("not known: %s\n", clcnn_last_error()->message);
        return EXIT_RIGHT;
    }
    int code = problem_solvers(context, p, &solvers) ? fail_library() : check_choice(p, &solvers);
    if (!code) {
        const clcnn_device_info *info = clcnn_context_device(context);
        label("solvers");
        list_solvers(&solvers);
        printf(" on %s (%s)%s\n", info->name, info->id, chosen(p, &solvers));
    }
    clcnn_context_destroy(context);
    return code;
}

/* The line may come as one argument or as one for each word. */
static int join(int count, char **words, char line[PROBLEM_LINE]) {
    size_t length = 0;
    for (int i = 0; i < count; i++) {
        length +=
            (size_t)snprintf(line + length, PROBLEM_LINE - length, "%s%s", i ? " " : "", words[i]);
        if (length >= PROBLEM_LINE) {
            return fail(EXIT_USAGE, "explain: the problem line must have fewer than %d characters",
                        PROBLEM_LINE);
        }
    }
    return EXIT_RIGHT;
}

static int explain(int count, char **words, const char *device) {
    char line[PROBLEM_LINE] = "", why[PROBLEM_WHY];
    asked a = {.device = device};
    int code = join(count, words, line);
    if (!code && !problem_parse(line, &a.p, why)) {
        code = fail_problem(EXIT_USAGE, "explain", why);
    }
    if (!code) {
        code = print_arithmetic(&a.p);
    }
    return code ? code : run_in_child("explain", print_solvers, &a, NULL);
}

int command_explain(int argc, char **argv) {
    static const struct option options[] = {{"device", required_argument, NULL, 'd'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    const char *device = NULL;
    int option;
#ifdef CLCNN_ONNX
    if (model_is_asked(argc, argv)) {
        return model_explain(argc, argv);
    }
#endif
    while ((option = next_option(argc, argv, ":d:h", options)) != -1) {
        switch (option) {
        case 'd':
            device = optarg;
            break;
        case 'h':
            help();
            return EXIT_RIGHT;
        default:
            return fail_option(argv, option);
        }
    }
    return explain(argc - optind, argv + optind, device);
}
