/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <limits.h>
#include <stdio.h>

#include "tool.h"

enum { SLOWER = 10, MOST_SLOWER = 10000 }; /* percent */

enum {
    OPTION_CASE = 256,
    OPTION_CASES,
    OPTION_BATCH,
    OPTION_ALL_SOLVERS,
    OPTION_JSON,
    OPTION_BASELINE,
    OPTION_SLOWER
};

static const struct option long_options[] = {
    {"device", required_argument, NULL, 'd'},
    {"solver", required_argument, NULL, 's'},
    {"all-solvers", no_argument, NULL, OPTION_ALL_SOLVERS},
    {"case", required_argument, NULL, OPTION_CASE},
    {"cases", required_argument, NULL, OPTION_CASES},
    {"batch", required_argument, NULL, OPTION_BATCH},
    {"json", optional_argument, NULL, OPTION_JSON},
    {"baseline", required_argument, NULL, OPTION_BASELINE},
    {"slower", required_argument, NULL, OPTION_SLOWER},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

void bench_help(void) {
    printf(
        "clcnn bench: time problem lines on a device\n\n"
        "usage: clcnn bench [OPTION]...\n\n"
        "Times 30 layers of known networks at batch 1 and 5 tiny ones at batch 64, on random "
        "data.\n"
        "A time is the median over batches of runs that are waited for once. What the device\n"
        "reaches at most, fused multiply-adds, a copy and a sum beyond its caches, is measured "
        "first.\n"
        "Work is counted as the sums of the definition are: Winograd's solvers, which need fewer,\n"
        "may pass the peak, and what lies in a cache the copy.\n"
        "What decides, the best of all solvers or what seems slower, is timed three times.\n\n"
        "  -d, --device DEVICE   as `clcnn devices` lists them (default: $CLCNN_DEVICE, else the "
        "best)\n"
        "      --case 'LINE'     one problem line (see `clcnn explain --help`), not the layers\n"
        "      --cases FILE      a file of problem lines, # starts a comment\n"
        "      --batch N         the batch of lines that give none\n"
        "  -s, --solver NAME     only this solver; lines that it does not apply to are left out\n"
        "      --all-solvers     every solver and tile that applies: which one was picked, and how "
        "far\n"
        "                        it is from the best\n"
        "      --baseline FILE   compare with what --json wrote before: names the lines that got "
        "slower\n"
        "      --slower PERCENT  from so much on (default %d)\n"
        "      --json[=FILE]     one JSON array on standard output, or into a file besides the "
        "table\n"
        "  -h, --help            this text\n\n"
        "exit codes: 0 right, 1 slower than the baseline, 2 usage, 3 no device, 4 bad input file,\n"
        "5 out of memory, 6 the driver failed or died, 7 output not writable, 8 internal\n",
        SLOWER);
}

/* What is read from a text. */
static int read_text(int option, const char *text, bench_options *o, long *batch) {
    switch (option) {
    case OPTION_CASE:
        return cases_from_line(text, &o->cases);
    case OPTION_CASES:
        return cases_from_file(text, &o->cases);
    case OPTION_BATCH:
        return parse_number("--batch", text, 1, INT_MAX, batch);
    default:
        return parse_number("--slower", text, 1, MOST_SLOWER, &o->slower);
    }
}

static int read_option(int option, const char *text, bench_options *o, long *batch) {
    switch (option) {
    case 'd':
        o->device = text;
        return EXIT_RIGHT;
    case 's':
        o->solver = text;
        return EXIT_RIGHT;
    case 'h':
        o->help = 1;
        return EXIT_RIGHT;
    case OPTION_ALL_SOLVERS:
        o->all_solvers = 1;
        return EXIT_RIGHT;
    case OPTION_JSON:
        o->json = 1;
        o->json_path = text;
        return EXIT_RIGHT;
    case OPTION_BASELINE:
        o->baseline = text;
        return EXIT_RIGHT;
    default:
        return read_text(option, text, o, batch);
    }
}

int bench_options_read(int argc, char **argv, bench_options *options) {
    long batch = 1;
    int option;
    *options = (bench_options){.slower = SLOWER};
    while ((option = next_option(argc, argv, ":d:s:h", long_options)) != -1) {
        const int code = option == '?' || option == ':'
                             ? fail_option(argv, option)
                             : read_option(option, optarg, options, &batch);
        if (code || options->help) {
            return code;
        }
    }
    if (optind < argc) {
        return fail_operand(argv);
    }
    const int code = options->cases.count ? EXIT_RIGHT : cases_measured(&options->cases);
    return code ? code : cases_set_batch(&options->cases, (int)batch);
}

void bench_options_free(bench_options *options) {
    case_list_free(&options->cases);
}
