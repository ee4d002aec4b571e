/* SPDX-License-Identifier: MIT
 * Step 12: the network that the program carries classifies the test images. Every layer is judged
 * on what the device gave it; the labels are compared with the reference's from first to last. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mnist/network.h"
#include "notebook.h"
#include "tool.h"

enum { BATCH = 50, SHOWN = 10 };

/* The embedded weights get more than this right of the embedded images: less is a fault that device
 * and reference share, such as weights read in another order. */
#define LEAST_ACCURACY 0.95

typedef struct classifier {
    notebook *book;
    network device, reference;
    judgement judged;
    size_t right, same; /* images with the true label; with the reference's label */
    float pixels[BATCH * DATASET_PIXELS];
    float got[BATCH * NETWORK_CLASSES], expected[BATCH * NETWORK_CLASSES];
} classifier;

static int judge_layer(classifier *c, size_t i) {
    judge_side device, reference;
    if (network_layer(&c->device, i, &device) || network_layer(&c->reference, i, &reference)) {
        return fail_library();
    }
    return notebook_judge(c->book, &device, &reference, &c->judged);
}

/* The last batch may be short: blank images fill it. */
static int run_batch(classifier *c, size_t first, size_t count) {
    memset(c->pixels, 0, sizeof c->pixels);
    dataset_pixels(&c->book->test, first, count, c->pixels);
    int code = network_run(&c->device, c->pixels, c->got);
    if (!code) {
        code = network_run(&c->reference, c->pixels, c->expected);
    }
    for (size_t i = 0; !code && i < c->device.layers; i++) {
        code = judge_layer(c, i);
    }
    return code;
}

static void count_labels(classifier *c, size_t first, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const int label = network_label(c->got + i * NETWORK_CLASSES);
        c->right += label == c->book->test.labels[first + i];
        c->same += label == network_label(c->expected + i * NETWORK_CLASSES);
    }
}

static int draw_digits(classifier *c, size_t count) {
    int titles[SHOWN];
    const draw_style style = {.cell = 10, .columns = 5, .titles = titles};
    const draw_maps maps = {.values = c->pixels,
                            .count = (int)count,
                            .height = DATASET_SIDE,
                            .width = DATASET_SIDE,
                            .map_step = DATASET_PIXELS,
                            .pixel_step = 1};
    for (size_t i = 0; i < count; i++) {
        titles[i] = network_label(c->got + i * NETWORK_CLASSES);
    }
    return notebook_draw(c->book, "step12-classified", &maps, &style);
}

/* The first images of the first batch, one a line. */
static int show_digits(classifier *c, size_t count) {
    count = count < SHOWN ? count : SHOWN;
    puts("  image  label  classified as  with probability");
    for (size_t i = 0; i < count; i++) {
        const float *p = c->got + i * NETWORK_CLASSES;
        const int label = network_label(p);
        printf("  %5zu  %5d  %13d  %16.4f%s\n", i, c->book->test.labels[i], label, (double)p[label],
               label == c->book->test.labels[i] ? "" : "  wrong");
    }
    return draw_digits(c, count);
}

static void sum_up(classifier *c) {
    const size_t count = c->book->test.count;
    const double accuracy = (double)c->right / (double)count;
    printf("  %zu of %zu test images are classified right: accuracy %.4f\n", c->right, count,
           accuracy);
    printf("  %zu of %zu labels are the reference's\n", c->same, count);
    notebook_report(&c->judged);
    notebook_check(c->book, c->same == count, "a label is not the reference's");
    if (!c->book->data) {
        notebook_check(c->book, accuracy > LEAST_ACCURACY, "too few are right for these weights");
    }
}

/* All of MNIST takes the reference half a minute: who watches is told how far it is. */
static void show_progress(size_t done, size_t count) {
    if (isatty(STDERR_FILENO)) {
        fflush(stdout);
        fprintf(stderr, "\r  %zu of %zu images%s", done, count, done < count ? "" : "\n");
    }
}

static int classify_all(classifier *c) {
    for (size_t first = 0; first < c->book->test.count; first += BATCH) {
        const size_t left = c->book->test.count - first;
        const size_t count = left < BATCH ? left : BATCH;
        int code = run_batch(c, first, count);
        if (!code) {
            count_labels(c, first, count);
            code = first == 0 ? show_digits(c, count) : code;
        }
        if (code) {
            return code;
        }
        show_progress(first + count, c->book->test.count);
    }
    sum_up(c);
    return EXIT_RIGHT;
}

int notebook_classify(notebook *book) {
    static classifier c; /* its arrays are too large for the stack */
    c = (classifier){.book = book};
    notebook_step(book, "the digits are classified: conv2d, max_pool2d, flatten, dense, softmax");
    puts("The notebook names this step and does not show it. The weights are clcnn's own,\n"
         "trained on MNIST: 3x3 filters with strides=(2, 2), padding='SAME', relu; then a\n"
         "2x2 max-pool.");
    if (book->test.unfit) {
        printf("  Not run on %s: %s.\n", book->test.name, book->test.unfit);
        return EXIT_RIGHT;
    }
    int code = network_create(book->device, BATCH, &c.device);
    if (!code) {
        code = network_create(book->reference, BATCH, &c.reference);
    }
    if (!code) {
        code = classify_all(&c);
    }
    network_destroy(&c.device);
    network_destroy(&c.reference);
    return code;
}
