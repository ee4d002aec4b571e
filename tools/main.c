/* SPDX-License-Identifier: MIT
 * The program `clcnn`: finds the subcommand. */
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

typedef struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *what;
} command;

static const command commands[] = {
    {"devices", command_devices, "list the devices"},
    {"verify", command_verify, "compare a device with the reference"},
    {"notebook", command_notebook, "run the notebook \"CNN Basic\" step by step"},
    {"explain", command_explain, "print the arithmetic of a problem line"},
#ifdef CLCNN_ONNX
    {"run", command_run, "run a model of an ONNX file"},
#endif
#ifdef CLCNN_OPENCL
    {"bench", command_bench, "time problem lines beside the device's peak"},
#endif
    {NULL, NULL, NULL},
};

static int help(void) {
    puts("clcnn: convolutional networks on OpenCL devices, verified against a reference\n\n"
         "usage: clcnn COMMAND [OPTION]...\n");
    for (const command *c = commands; c->name; c++) {
        printf("  %-10s %s\n", c->name, c->what);
    }
    puts("\n`clcnn COMMAND --help` says more; `clcnn --version` prints the version.\n\n"
         "exit codes: 0 right, 1 mismatch, mistrusted or slower, 2 usage, 3 no device, 4 bad input "
         "file,\n"
         "5 out of memory, 6 the driver failed or died, 7 output not writable, 8 internal\n\n"
         "environment: CLCNN_DEVICE the default device, CLCNN_DATA a folder with MNIST,\n"
         "POCL_AFFINITY 1 binds PoCL's threads to CPUs (set by clcnn where it is unset and safe)");
    return EXIT_RIGHT;
}

static int print_version(void) {
    printf("clcnn %s\n", clcnn_version());
    return EXIT_RIGHT;
}

/* Standard output may be a full disk: what was printed counts only once it is written. */
static int flushed(int code) {
    const int failed = fflush(stdout) || ferror(stdout);
    return failed && code != EXIT_OUTPUT ? fail(EXIT_OUTPUT, "standard output cannot be written")
                                         : code;
}

/* A file opened while 0, 1 or 2 is closed would take its place and receive what is printed. What
 * takes it here can only be read, so that printing fails as it would on the closed one. */
static void open_standard_files(void) {
    int file = open("/dev/null", O_RDONLY);
    while (file >= 0 && file <= STDERR_FILENO) {
        file = dup(file);
    }
    if (file > STDERR_FILENO) {
        close(file);
    }
}

int main(int argc, char **argv) {
    open_standard_files();
    signal(SIGXFSZ, SIG_IGN); /* a file grown too large is a failed write, not a death */
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* what was said stays said when a driver dies */
    opterr = 0;                            /* fail_option says it, in our one line */
    if (argc < 2) {
        return fail(EXIT_USAGE, "a command is missing; try 'clcnn --help'");
    }
    const char *word = argv[1];
    if (argc > 2 && (strcmp(word, "--help") == 0 || strcmp(word, "--version") == 0)) {
        return fail(EXIT_USAGE, "%s stands alone; \"%s\" is not expected", word, argv[2]);
    }
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
        return flushed(help());
    }
    if (strcmp(word, "--version") == 0) {
        return flushed(print_version());
    }
    for (const command *c = commands; c->name; c++) {
        if (strcmp(word, c->name) == 0) {
            return flushed(c->run(argc - 1, argv + 1));
        }
    }
    return fail(EXIT_USAGE, "\"%s\" is not a command; try 'clcnn --help'", word);
}
