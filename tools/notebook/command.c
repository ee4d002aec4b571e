/* SPDX-License-Identifier: MIT
 * clcnn notebook: the steps of the notebook "CNN Basic" in order, each checked. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "notebook.h"
#include "tool.h"

#define DEFAULT_OUTPUT "clcnn-notebook"

typedef struct notebook_options {
    const char *device, *data, *output, *image;
    int help;
} notebook_options;

static int help(void) {
    puts("clcnn notebook: the notebook \"CNN Basic\", step by step\n\n"
         "usage: clcnn notebook [OPTION]...\n\n"
         "Each result is compared with the reference's and with the notebook's own; maps and\n"
         "digits are drawn. At the end a network that was trained on MNIST reads test digits.\n\n"
         "  -d, --device DEVICE   as `clcnn devices` lists them\n"
         "                        (default: $CLCNN_DEVICE, else the best)\n"
         "      --data DIR        a folder with the files of MNIST, QMNIST or EMNIST, as\n"
         "                        `clcnn verify` takes it (default: $CLCNN_DATA, else 256\n"
         "                        training and 1000 test images that the program carries)\n"
         "      --image N         the training image of steps 8 to 11 (default 0)\n"
         "      --output DIR      a folder for the pictures, made if missing\n"
         "                        (default " DEFAULT_OUTPUT ")\n"
         "  -h, --help            this text\n\n"
         "exit codes: 0 right, 1 mismatch, 2 usage, 3 no device, 4 bad input file,\n"
         "5 out of memory, 6 the driver failed or died, 7 output not writable, 8 internal");
    return EXIT_RIGHT;
}

static int parse_options(int argc, char **argv, notebook_options *o) {
    static const struct option options[] = {{"device", required_argument, NULL, 'd'},
                                            {"data", required_argument, NULL, 'D'},
                                            {"image", required_argument, NULL, 'i'},
                                            {"output", required_argument, NULL, 'o'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    *o = (notebook_options){.data = secure_getenv("CLCNN_DATA"), .output = DEFAULT_OUTPUT};
    o->data = o->data && !*o->data ? NULL : o->data;
    optind = 0; /* a fresh scan: main may have looked at options, too */
    for (int option; (option = next_option(argc, argv, ":d:h", options)) != -1;) {
        switch (option) {
        case 'd':
            o->device = optarg;
            break;
        case 'D':
            o->data = optarg;
            break;
        case 'i':
            o->image = optarg;
            break;
        case 'o':
            o->output = optarg;
            break;
        case 'h':
            o->help = 1;
            return EXIT_RIGHT;
        default:
            return fail_option(argv, option);
        }
    }
    return optind < argc ? fail_operand(argv) : EXIT_RIGHT;
}

static int choose_image(notebook *book, const char *text) {
    long image = 0;
    const int code =
        text ? parse_number("notebook: --image", text, 0, (long)book->train.count - 1, &image)
             : EXIT_RIGHT;
    book->image = (size_t)image;
    return code;
}

static int make_folder(const char *path) {
    struct stat status;
    if (mkdir(path, 0777) && errno != EEXIST) {
        return fail_file(EXIT_OUTPUT, path, "the folder cannot be made", errno);
    }
    if (stat(path, &status) || (S_ISDIR(status.st_mode) && access(path, W_OK | X_OK))) {
        return fail_file(EXIT_OUTPUT, path, "cannot be used", errno);
    }
    return S_ISDIR(status.st_mode)
               ? EXIT_RIGHT
               : fail(EXIT_OUTPUT, "%s: is in the way: it is there and is no folder", path);
}

/* The folder is made last: a run that cannot begin leaves nothing behind. */
static int open_notebook(const notebook_options *o, notebook *book) {
    *book = (notebook){.data = o->data, .output = o->output};
    int code = dataset_load(o->data, DATASET_TRAIN, &book->train);
    if (!code) {
        code = dataset_load(o->data, DATASET_TEST, &book->test);
    }
    if (!code) {
        code = choose_image(book, o->image);
    }
    if (!code) {
        code = open_context(&(clcnn_context_desc){.device = o->device}, &book->device);
    }
    if (!code) {
        code = open_context(&(clcnn_context_desc){.device = "reference"}, &book->reference);
    }
    return code ? code : make_folder(o->output);
}

static void close_notebook(notebook *book) {
    clcnn_context_destroy(book->device);
    clcnn_context_destroy(book->reference);
    dataset_free(&book->train);
    dataset_free(&book->test);
}

static int run_chapters(notebook *book) {
    int (*const chapters[])(notebook * book) = {notebook_facts, notebook_toy, notebook_pooling,
                                                notebook_mnist, notebook_classify};
    int code = EXIT_RIGHT;
    for (size_t i = 0; !code && i < sizeof chapters / sizeof *chapters; i++) {
        code = chapters[i](book);
    }
    return code;
}

static void print_device(const char *before, const notebook *book) {
    const clcnn_device_info *device = clcnn_context_device(book->device);
    printf("%s%s, %s\n", before, device->id, device->name);
}

static int sum_up(const notebook *book) {
    puts("\nSummary");
    print_device("  device    ", book);
    if (clcnn_context_device(book->device)->type == CLCNN_DEVICE_REFERENCE) {
        puts("            no device was checked: the reference was compared with itself");
    }
    fputs("  data      ", stdout);
    print_name(stdout, book->data ? book->data : "the sample of MNIST in the program");
    printf("\n  steps     %d of %d, with %d checks, %d wrong\n", book->steps, NOTEBOOK_STEPS,
           book->checks, book->wrong_checks);
    printf("  pictures  %d in ", book->picture_count);
    print_name(stdout, book->output);
    puts(":");
    for (int i = 0; i < book->picture_count; i++) {
        printf("            %s.png\n", book->pictures[i]);
    }
    return book->wrong_checks ? fail(EXIT_MISMATCH, "notebook: %d of %d checks are wrong",
                                     book->wrong_checks, book->checks)
                              : EXIT_RIGHT;
}

static int run_notebook(void *options) {
    notebook book;
    child_begins(CHILD_PATIENCE, "opening the device");
    int code = open_notebook(options, &book);
    if (!code) {
        child_begins(CHILD_PATIENCE, "what comes before step 1");
        print_device("The notebook \"CNN Basic\" on ", &book);
        code = run_chapters(&book);
    }
    if (!code) {
        code = sum_up(&book);
    }
    close_notebook(&book);
    return code;
}

int command_notebook(int argc, char **argv) {
    notebook_options options;
    const int code = parse_options(argc, argv, &options);
    if (code || options.help) {
        return code ? code : help();
    }
    return run_in_child(argv[0], run_notebook, &options, NULL);
}
