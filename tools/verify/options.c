/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "tool.h"

enum { SMALL_COST = 20000 };

enum {
    OPTION_OPERATOR = 256,
    OPTION_WIDTH,
    OPTION_FMA,
    OPTION_ALL_WIDTHS,
    OPTION_RANDOM,
    OPTION_SEED,
    OPTION_CASE,
    OPTION_CASES,
    OPTION_GUARD,
    OPTION_DATA,
    OPTION_IMAGES,
    OPTION_SMALL,
    OPTION_SECONDS,
    OPTION_DEADLINE,
    OPTION_FIRST,
    OPTION_JSON,
    OPTION_LIST
};

static const struct option long_options[] = {
    {"device", required_argument, NULL, 'd'},
    {"solver", required_argument, NULL, 's'},
    {"operator", required_argument, NULL, OPTION_OPERATOR},
    {"width", required_argument, NULL, OPTION_WIDTH},
    {"fma", required_argument, NULL, OPTION_FMA},
    {"all-widths", no_argument, NULL, OPTION_ALL_WIDTHS},
    {"random", required_argument, NULL, OPTION_RANDOM},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"case", required_argument, NULL, OPTION_CASE},
    {"cases", required_argument, NULL, OPTION_CASES},
    {"guard", required_argument, NULL, OPTION_GUARD},
    {"data", required_argument, NULL, OPTION_DATA},
    {"images", no_argument, NULL, OPTION_IMAGES},
    {"small", optional_argument, NULL, OPTION_SMALL},
    {"seconds", required_argument, NULL, OPTION_SECONDS},
    {"deadline", required_argument, NULL, OPTION_DEADLINE},
    {"first", no_argument, NULL, OPTION_FIRST},
    {"json", no_argument, NULL, OPTION_JSON},
    {"list", no_argument, NULL, OPTION_LIST},
    {"verbose", no_argument, NULL, 'v'},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

void verify_help(void) {
    printf(
        "clcnn verify: compare a device with the reference, element by element\n\n"
        "usage: clcnn verify [OPTION]...\n\n"
        "Runs every fixed problem line with every kind of data and every solver that applies, "
        "then\n"
        "MNIST images through the notebook's layers and a trained network.\n\n"
        "  -d, --device DEVICE   as `clcnn devices` lists them (default: $CLCNN_DEVICE, else the "
        "best)\n"
        "  -s, --solver NAME     only this solver; lines that it does not apply to are skipped\n"
        "      --operator NAME   only this operator's lines, and no images\n"
        "      --width W         kernels with vectors of 1, 4, 8 or 16 floats, not the device's "
        "width\n"
        "      --fma on|off      fused multiply-add, not the device's choice\n"
        "      --all-widths      every width, each with and without fused multiply-add\n\n"
        "What is run instead of the fixed lines and the images:\n"
        "      --case 'LINE'     one problem line (see `clcnn explain --help`)\n"
        "      --cases FILE      a file of problem lines, # starts a comment\n"
        "      --random N        N lines drawn at random\n"
        "      --seed S          from this seed (default 1)\n"
        "      --images          the images alone\n\n"
        "      --data DIR        a folder with the files of MNIST, Fashion-MNIST, QMNIST or "
        "EMNIST, "
        "or\n"
        "                        one of its sets, as in DIR/emnist-letters: all its test images\n"
        "                        (default: $CLCNN_DATA, else the 1000 that the program carries)\n"
        "      --small[=COST]    only lines of at most COST multiply-adds (%d), and 8 images\n"
        "      --seconds T       start no line and no 250 images after T seconds; the rest is "
        "said,\n"
        "                        and a run that has not ended 30 seconds later is ended\n"
        "      --deadline S      a run that has not ended after S seconds is ended (%d; 0: none "
        "is)\n"
        "      --first           stop at the first run that is wrong\n"
        "      --guard=on|off    guard zones around buffers (on)\n\n"
        "      --json            one JSON object on standard output\n"
        "      --list            print the lines that would be run\n"
        "  -v, --verbose         a line for each run\n"
        "  -q, --quiet           only what is wrong\n"
        "  -h, --help            this text\n\n"
        "exit codes: 0 right, 1 mismatch or mistrusted, 2 usage, 3 no device, 4 bad input file,\n"
        "5 out of memory, 6 the driver failed or died, 7 output not writable, 8 internal\n",
        SMALL_COST, CHILD_PATIENCE);
}

static int read_operator(const char *name, verify_options *o) {
    o->operation = problem_operator_find(name);
    return o->operation ? EXIT_RIGHT
                        : fail(EXIT_USAGE,
                               "--operator: \"%s\" is not an operator; it must be one "
                               "that --list prints",
                               name);
}

static int read_width(const char *text, verify_options *o) {
    long width;
    const int code = parse_number("--width", text, 1, 16, &width);
    o->width = (int)width;
    if (!code && width != 1 && width != 4 && width != 8 && width != 16) {
        return fail(EXIT_USAGE, "--width: \"%s\" is not 1, 4, 8 or 16", text);
    }
    return code;
}

/* on or off, stored as whether it is on. */
static int read_switch(const char *what, const char *text, int *on) {
    *on = strcmp(text, "on") == 0;
    if (!*on && strcmp(text, "off") != 0) {
        return fail(EXIT_USAGE, "%s: \"%s\" is not on or off", what, text);
    }
    return EXIT_RIGHT;
}

static int read_small(const char *text, verify_options *o) {
    long cost = SMALL_COST;
    const int code = text ? parse_number("--small", text, 1, LONG_MAX, &cost) : EXIT_RIGHT;
    o->cost = (double)cost;
    return code;
}

static int read_numeric(int option, const char *text, verify_options *o) {
    switch (option) {
    case OPTION_RANDOM:
        o->own_cases = 1;
        return parse_number("--random", text, 1, INT_MAX, &o->random);
    case OPTION_SEED:
        return parse_number("--seed", text, 0, LONG_MAX, &o->seed);
    case OPTION_SECONDS:
        return parse_number("--seconds", text, 1, INT_MAX, &o->seconds);
    case OPTION_DEADLINE:
        return parse_number("--deadline", text, 0, INT_MAX, &o->deadline);
    case OPTION_WIDTH:
        return read_width(text, o);
    default:
        return read_small(text, o);
    }
}

static int read_choice(int option, const char *text, verify_options *o) {
    int on, code;
    switch (option) {
    case OPTION_OPERATOR:
        return read_operator(text, o);
    case OPTION_FMA:
        code = read_switch("--fma", text, &on);
        o->fma = on ? CLCNN_FMA_ON : CLCNN_FMA_OFF;
        return code;
    case OPTION_GUARD:
        code = read_switch("--guard", text, &on);
        o->no_guard = !on;
        return code;
    case OPTION_CASE:
        o->own_cases = 1;
        return cases_from_line(text, &o->cases);
    default:
        o->own_cases = 1;
        return cases_from_file(text, &o->cases);
    }
}

static int read_option(int option, const char *text, verify_options *o) {
    switch (option) {
    case 'd':
        o->device = text;
        return EXIT_RIGHT;
    case 's':
        o->solver = text;
        return EXIT_RIGHT;
    case 'v':
        o->verbose = 1;
        return EXIT_RIGHT;
    case 'q':
        o->quiet = 1;
        return EXIT_RIGHT;
    case 'h':
        o->help = 1;
        return EXIT_RIGHT;
    case OPTION_DATA:
        o->data = text;
        return EXIT_RIGHT;
    case OPTION_IMAGES:
        o->images = o->own_cases = 1;
        return EXIT_RIGHT;
    case OPTION_FIRST:
        o->first = 1;
        return EXIT_RIGHT;
    case OPTION_JSON:
        o->json = 1;
        return EXIT_RIGHT;
    case OPTION_LIST:
        o->list = 1;
        return EXIT_RIGHT;
    case OPTION_ALL_WIDTHS:
        o->all_widths = 1;
        return EXIT_RIGHT;
    case OPTION_OPERATOR:
    case OPTION_FMA:
    case OPTION_GUARD:
    case OPTION_CASE:
    case OPTION_CASES:
        return read_choice(option, text, o);
    default:
        return read_numeric(option, text, o);
    }
}

int verify_options_read(int argc, char **argv, verify_options *options) {
    *options = (verify_options){.seed = 1, .deadline = CHILD_PATIENCE};
    int option;
    while ((option = next_option(argc, argv, ":d:s:vqh", long_options)) != -1) {
        const int code = option == '?' || option == ':' ? fail_option(argv, option)
                                                        : read_option(option, optarg, options);
        if (code || options->help) {
            return code;
        }
    }
    if (optind < argc) {
        return fail_operand(argv);
    }
    if (options->all_widths && (options->width || options->fma)) {
        return fail(EXIT_USAGE, "verify: --all-widths leaves no choice to --width and --fma");
    }
    return EXIT_RIGHT;
}

void verify_options_free(verify_options *options) {
    case_list_free(&options->cases);
}
