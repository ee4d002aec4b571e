/* SPDX-License-Identifier: MIT
 * `clcnn explain 'LINE'`: a problem line's shapes, padding and work as formulas with their numbers,
 * and the solvers that apply on a device. The arithmetic itself needs no device. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "child.h"
#include "problem.h"
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
    for (const problem_operator *o = problem_operators; o->name; o++) {
        char keys[PROBLEM_LINE];
        problem_list_keys(o->allowed, keys);
        printf("  %-12s %s\n", o->name, keys);
    }
    puts("  every one    data= seed= solver= tile= width= fma= name=");
}

/* ---- Shapes and bytes ---------------------------------------------------------------------- */

static void label(const char *text) {
    printf("  %-14s ", text);
}

static void print_shape(clcnn_shape shape) {
    for (int i = 0; i < shape.rank; i++) {
        printf(i ? ", %d" : "(%d", shape.dim[i]);
    }
    putchar(')');
}

static void print_tensor(const char *name, clcnn_shape shape, const char *layout) {
    if (shape.rank > 0) {
        label(name);
        print_shape(shape);
        printf("%s%s\n", layout[0] ? " " : "", layout);
    }
}

static double bytes(clcnn_shape shape) {
    return shape.rank ? (double)(clcnn_shape_count(shape) * clcnn_type_size(CLCNN_FLOAT32)) : 0;
}

static void print_bytes(const problem *p, clcnn_shape output) {
    const double x = bytes(problem_input(p)), f = bytes(problem_filter(p));
    const double b = bytes(problem_bias(p)), y = bytes(output);
    label("bytes");
    printf("input %.0f, filter %.0f, bias %.0f, output %.0f: %.0f\n", x, f, b, y, x + f + b + y);
}

/* The words of the keys that say how a tensor's axes are ordered. */
static const char *layout_of(const problem *p, problem_key key) {
    static char text[PROBLEM_LINE];
    problem_print_key(p, key, text);
    if (p->operation->allowed >> key & 1u) {
        return text[0] ? text : key == PROBLEM_FILTER ? "hwio" : "nhwc";
    }
    return "";
}

/* ---- Windows ------------------------------------------------------------------------------- */

static void print_same(const problem *p, const clcnn_geometry *g, int axis, int in) {
    const int total = g->pads[axis] + g->pads[axis + 2];
    printf(
        "ceil(%d / %d) = %d; padding max(0, (%d - 1) * %d + %d - %d) = %d: %d before, %d after\n",
        in, p->stride[axis], g->output[axis], g->output[axis], p->stride[axis], g->effective[axis],
        in, total, g->pads[axis], g->pads[axis + 2]);
}

/* A partial last window counts with ceil=1, unless it would start in the end padding. */
static void print_given(const problem *p, const clcnn_geometry *g, int axis, int in) {
    const int stride = p->global ? 1 : p->stride[axis];
    const int before = g->pads[axis], after = g->pads[axis + 2];
    const long long room = (long long)in + before + after - g->effective[axis];
    const int partial = p->ceil && !p->global && room % stride != 0;
    const long long windows = (partial ? room + stride - 1 : room) / stride + 1;
    printf("%s((%d + %d + %d - %d) / %d) + 1 = %lld", partial ? "ceil" : "floor", in, before, after,
           g->effective[axis], stride, windows);
    if (windows != g->output[axis]) {
        printf("; the last would start in the end padding: %d", g->output[axis]);
    }
    putchar('\n');
}

static void print_axis(const problem *p, const clcnn_geometry *g, int axis) {
    const int in = axis ? p->w : p->h;
    const int same =
        !p->global && (p->padding == CLCNN_PADDING_SAME || p->padding == CLCNN_PADDING_SAME_LOWER);
    label(axis ? "output width" : "output height");
    if (same) {
        print_same(p, g, axis, in);
    } else {
        print_given(p, g, axis, in);
    }
}

static void print_window(const problem *p, const clcnn_geometry *g) {
    label("window");
    if (p->global) {
        printf("the whole image, %d x %d\n", g->effective[0], g->effective[1]);
    } else {
        printf("height (%d - 1) * %d + 1 = %d, width (%d - 1) * %d + 1 = %d\n", p->kernel[0],
               p->dilation[0], g->effective[0], p->kernel[1], p->dilation[1], g->effective[1]);
    }
    label("padding");
    printf("%s: top %d, left %d, bottom %d, right %d\n",
           p->global ? "none" : padding_names[p->padding], g->pads[0], g->pads[1], g->pads[2],
           g->pads[3]);
    print_axis(p, g, 0);
    print_axis(p, g, 1);
    label("never read");
    printf("%d row%s at the bottom, %d column%s at the right\n", g->skipped[0],
           g->skipped[0] == 1 ? "" : "s", g->skipped[1], g->skipped[1] == 1 ? "" : "s");
}

/* ---- The whole ----------------------------------------------------------------------------- */

/* What problem_cost counts, in a word. */
static const char *work_name(const problem *p) {
    if (p->operation->filter) {
        return p->operation->geometry ? "multiply-adds, padded cells counted" : "multiply-adds";
    }
    return p->operation->geometry ? "additions or comparisons, padded cells counted" : "elements";
}

static int print_arithmetic(const problem *p) {
    char line[PROBLEM_LINE];
    clcnn_shape output;
    clcnn_geometry geometry;
    problem_print(p, line);
    puts(line);
    if (problem_output(p, &output) ||
        (p->operation->geometry && p->operation->geometry(p, &geometry))) {
        return fail_library();
    }
    const int transposes = (p->operation->allowed & PROBLEM_BIT(TO)) != 0;
    print_tensor("input", problem_input(p),
                 layout_of(p, transposes ? PROBLEM_FROM : PROBLEM_FORMAT));
    print_tensor("filter", problem_filter(p), layout_of(p, PROBLEM_FILTER));
    print_tensor("bias", problem_bias(p), "");
    if (p->operation->geometry) {
        print_window(p, &geometry);
    }
    /* flatten gives a row, which has no format */
    const int formatted = p->operation->geometry != NULL;
    print_tensor("output", output,
                 transposes  ? layout_of(p, PROBLEM_TO)
                 : formatted ? layout_of(p, PROBLEM_FORMAT)
                             : "");
    label("work");
    printf("%.0f %s\n", problem_cost(p), work_name(p));
    print_bytes(p, output);
    return EXIT_RIGHT;
}

typedef struct asked {
    problem p;
    const char *device; /* NULL: the default */
} asked;

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
    int code = EXIT_RIGHT;
    if (problem_solvers(context, p, &solvers)) {
        code = fail_library();
    } else {
        const clcnn_device_info *info = clcnn_context_device(context);
        label("solvers");
        for (size_t i = 0; i < solvers.count; i++) {
            printf("%s%s", i ? ", " : "", solvers.name[i]);
        }
        printf(" on %s (%s)%s\n", info->name, info->id,
               solvers.count > 1 ? "; the first is chosen" : "");
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
    while ((option = getopt_long(argc, argv, "d:h", options, NULL)) != -1) {
        switch (option) {
        case 'd':
            device = optarg;
            break;
        case 'h':
            help();
            return EXIT_RIGHT;
        default:
            return fail_usage("explain", argv[optind - 1]);
        }
    }
    return explain(argc - optind, argv + optind, device);
}
