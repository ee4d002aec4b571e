/* SPDX-License-Identifier: MIT */
#include "images.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "device.h"
#include "mnist/dataset.h"
#include "mnist/network.h"
#include "report.h"
#include "run.h"
#include "tool.h"
#include "trial.h"

enum { BATCH = 250, SMALL_IMAGES = 8, FILTERS = 5, FILTER_VALUES = 3 * 3 * FILTERS };
enum { MNIST_TEST_IMAGES = 10000 };
#define LEAST_ACCURACY 0.98

typedef struct images {
    verify *v;
    dataset set;
    char rerun[4200];            /* what follows --device D */
    float filter[FILTER_VALUES]; /* the notebook's, normal with a deviation of 0.01 */
    float *pixels;               /* of one batch */
    network device, reference;   /* batch 0: not made */
} images;

/* ---- The notebook's layers ----------------------------------------------------------------- */

static int fail_trial(verify *v, clcnn_status status) {
    report_clear(v);
    return status == CLCNN_OUT_OF_MEMORY ? fail(EXIT_NO_MEMORY, "verify: no memory for the images")
                                         : fail_library();
}

/* Runs one layer on x; the trial then holds what the device gave. */
static void run_layer(images *m, const problem *p, const float *x, int row, trial *t) {
    verify *v = m->v;
    problem_print(p, v->running.what);
    report_reference(v);
    const clcnn_status status = trial_given(v->reference, p, x, m->filter, t);
    if (status) {
        verify_stop(v, fail_trial(v, status));
        return;
    }
    verify_total *total = &v->totals[v->operators + (size_t)row];
    total->cases += (size_t)p->n;
    verify_trial(v, t, PROBLEM_ALL, total, m->rerun);
}

/* The pool reads what the device's conv2d gave, so that it is the device's path that is followed.
 */
static void notebook_batch(images *m, int count) {
    char why[PROBLEM_WHY], line[PROBLEM_LINE];
    problem conv, pool;
    trial t = {.problem = NULL}, u = {.problem = NULL};
    snprintf(line, sizeof line, "conv2d n%d h28 w28 c1 k5 kh3 sh2 sw2 pad=same", count);
    int parsed = problem_parse(line, &conv, why);
    snprintf(line, sizeof line, "max_pool2d n%d h14 w14 c5 kh2 sh2 sw2 pad=same", count);
    parsed = parsed && problem_parse(line, &pool, why);
    if (!parsed) {
        verify_stop(m->v, fail_problem(EXIT_INTERNAL, "verify", why));
        return;
    }
    run_layer(m, &conv, m->pixels, VERIFY_IMAGES_CONV, &t);
    if (!m->v->stop) {
        run_layer(m, &pool, t.values.outputs[0].got, VERIFY_IMAGES_POOL, &u);
    }
    trial_destroy(&t);
    trial_destroy(&u);
}

/* ---- The trained network ------------------------------------------------------------------- */

/* Judges a layer of the device: what went in there is given to the reference's layer. */
static clcnn_status judge_layer(images *m, const judge_side *device, const judge_side *reference,
                                judge_case *c) {
    clcnn_status status = judge_read(c, device);
    if (!status) {
        report_reference(m->v);
        status = judge_result(c, reference, device->op);
    }
    return status;
}

static void report_layer(images *m, size_t i) {
    verify *v = m->v;
    char what[64];
    clcnn_op_information info;
    judge_side device, reference;
    judge_case c;
    if (network_layer(&m->device, i, &device) || network_layer(&m->reference, i, &reference) ||
        clcnn_op_info(device.op, &info)) {
        verify_stop(v, fail_trial(v, CLCNN_INTERNAL));
        return;
    }
    const clcnn_shape in = clcnn_op_input_shape(device.op, 0);
    const clcnn_shape out = clcnn_op_output_shape(device.op, 0);
    if (judge_create(&in, 1, &out, 1, CLCNN_DATA_ANY, &c)) {
        verify_stop(v, fail_trial(v, CLCNN_OUT_OF_MEMORY));
    } else {
        snprintf(what, sizeof what, "trained network, layer %zu: %s", i + 1, info.operator_name);
        run_result r = {.total = &v->totals[v->operators + VERIFY_IMAGES_NETWORK],
                        .what = what,
                        .rerun = m->rerun,
                        .solver = info.solver,
                        .tile = info.tile,
                        .kernels = info.kernels,
                        .outputs = clcnn_operator_find(info.operator_name)->outputs,
                        .judged = &c};
        report_begin(v, what, info.solver, info.kernels, "");
        const clcnn_status status = judge_layer(m, &device, &reference, &c);
        r.fault = c.fault;
        report_run(v, &r);
        if (status) {
            verify_stop(v, status == CLCNN_OUT_OF_MEMORY ? EXIT_NO_MEMORY : EXIT_DRIVER);
        }
    }
    judge_destroy(&c);
}

static void count_labels(images *m, size_t first, size_t count, const float *got,
                         const float *expected) {
    image_result *r = &m->v->images;
    for (size_t i = 0; i < count; i++) {
        const int label = network_label(got + i * NETWORK_CLASSES);
        r->agree += label == network_label(expected + i * NETWORK_CLASSES);
        r->right += label == m->set.labels[first + i];
    }
    r->classified += count;
}

/* Networks are made for one batch size: the last batch may be smaller. */
static int make_networks(images *m, int count) {
    verify *v = m->v;
    if (m->device.batch == count) {
        return EXIT_RIGHT;
    }
    network_destroy(&m->device);
    network_destroy(&m->reference);
    m->device = m->reference = (network){.batch = 0};
    clcnn_context *context = verify_context(v, v->options->width, v->options->fma);
    report_clear(v);
    const int code = network_create(context, count, &m->device);
    return code ? code : network_create(v->reference, count, &m->reference);
}

static void network_batch(images *m, size_t first, int count) {
    verify *v = m->v;
    const size_t values = (size_t)count * NETWORK_CLASSES;
    float *labels = malloc(2 * values * sizeof *labels);
    report_begin(v, "trained network", "", "", "");
    int code = labels ? make_networks(m, count) : fail_trial(v, CLCNN_OUT_OF_MEMORY);
    if (!code) {
        code = network_run(&m->device, m->pixels, labels);
    }
    if (!code) {
        report_reference(v);
        code = network_run(&m->reference, m->pixels, labels + values);
    }
    if (code) {
        verify_stop(v, code);
    } else {
        v->totals[v->operators + VERIFY_IMAGES_NETWORK].cases += (size_t)count;
        count_labels(m, first, (size_t)count, labels, labels + values);
    }
    for (size_t i = 0; i < m->device.layers && !v->stop; i++) {
        report_layer(m, i);
    }
    free(labels);
}

static int named_mnist(const images *m) {
    return strcmp(m->set.name, "mnist") == 0;
}

/* Another set in files of MNIST's names is recognised by its first images. */
static int is_mnist(const images *m, int *code) {
    dataset sample;
    if (!m->v->images.source) {
        return 1;
    }
    *code = dataset_load(NULL, DATASET_TEST, &sample);
    int same = 0;
    if (!*code && sample.count <= m->set.count) {
        const uInt bytes = (uInt)(sample.count * DATASET_PIXELS);
        same = crc32(0, m->set.images, bytes) == crc32(0, sample.images, bytes);
    }
    dataset_free(&sample);
    return same;
}

/* Why the network is not run, or NULL. It knows the digits of MNIST, and so QMNIST's, which are the
 * same and more of their kind. */
static const char *skipped(const images *m, int *code) {
    *code = EXIT_RIGHT;
    if (m->v->options->solver) {
        return "it takes the solvers that are chosen, not --solver's";
    }
    if (m->set.unfit) {
        return m->set.unfit;
    }
    return named_mnist(m) && !is_mnist(m, code) ? "it was trained on MNIST, these are other images"
                                                : NULL;
}

/* ---- All images ---------------------------------------------------------------------------- */

/* The command that sees the images again, with what was forced. */
static void print_rerun(images *m) {
    const verify_options *o = m->v->options;
    const char *folder = m->v->images.source;
    char width[32] = "";
    if (o->width) {
        snprintf(width, sizeof width, " --width %d", o->width);
    }
    snprintf(m->rerun, sizeof m->rerun, "--images%s%s%s%s%s%s%s", folder ? " --data '" : "",
             folder ? folder : "", folder ? "'" : "", width,
             o->fma == CLCNN_FMA_ON    ? " --fma on"
             : o->fma == CLCNN_FMA_OFF ? " --fma off"
                                       : "",
             o->all_widths ? " --all-widths" : "", o->no_guard ? " --guard=off" : "");
}

static int begin(images *m) {
    verify *v = m->v;
    const verify_options *o = v->options;
    const clcnn_initializer normal = {.kind = CLCNN_RANDOM_NORMAL, .seed = 1, .b = 0.01f};
    v->images.source = o->data ? o->data : secure_getenv("CLCNN_DATA");
    report_clear(v);
    int code = dataset_load(v->images.source, DATASET_TEST, &m->set);
    if (code) {
        return code;
    }
    print_rerun(m);
    v->images.set = m->set.name;
    v->images.total = m->set.count;
    v->images.skipped = skipped(m, &code);
    m->pixels = malloc((size_t)BATCH * DATASET_PIXELS * sizeof *m->pixels);
    if (!code && !m->pixels) {
        code = fail_trial(v, CLCNN_OUT_OF_MEMORY);
    }
    if (!code &&
        clcnn_initialize(&normal, clcnn_shape4(3, 3, 1, FILTERS), m->filter, FILTER_VALUES)) {
        code = fail_library();
    }
    return code;
}

static void run_batches(images *m) {
    verify *v = m->v;
    const size_t limit = v->options->cost > 0 ? SMALL_IMAGES : m->set.count;
    const size_t total = limit < m->set.count ? limit : m->set.count;
    while (v->images.images < total && !v->stop && !verify_late(v)) {
        const size_t first = v->images.images;
        const int count = (int)(total - first < BATCH ? total - first : BATCH);
        char doing[64];
        snprintf(doing, sizeof doing, "images from %zu on", first);
        report_progress(v, doing);
        dataset_pixels(&m->set, first, (size_t)count, m->pixels);
        notebook_batch(m, count);
        if (!v->stop && !v->images.skipped) {
            network_batch(m, first, count);
        }
        v->images.images += (size_t)count;
    }
}

static void report_labels(images *m, const char *fault) {
    verify *v = m->v;
    const run_result r = {.total = &v->totals[v->operators + VERIFY_IMAGES_NETWORK],
                          .what = "trained network, labels",
                          .rerun = m->rerun,
                          .solver = "chosen",
                          .tile = "",
                          .kernels = "",
                          .fault = fault};
    report_run(v, &r);
}

/* What the labels have to be: the same on both; on MNIST's own test images true as trained. */
static void judge_labels(images *m) {
    const image_result *r = &m->v->images;
    char fault[160];
    if (r->agree < r->classified) {
        snprintf(fault, sizeof fault,
                 "%zu of %zu images have another label on the device than on the reference",
                 r->classified - r->agree, r->classified);
        report_labels(m, fault);
    }
    const double accuracy = (double)r->right / MNIST_TEST_IMAGES;
    if (named_mnist(m) && r->classified == MNIST_TEST_IMAGES && accuracy < LEAST_ACCURACY) {
        snprintf(fault, sizeof fault, "accuracy is %.2f %%; it must be at least %.0f %%",
                 100 * accuracy, 100 * LEAST_ACCURACY);
        report_labels(m, fault);
    }
}

void verify_images(verify *v) {
    images m = {.v = v};
    if (v->stop) {
        return;
    }
    const int code = begin(&m);
    if (code) {
        verify_stop(v, code);
    } else {
        run_batches(&m);
        judge_labels(&m);
    }
    network_destroy(&m.device);
    network_destroy(&m.reference);
    dataset_free(&m.set);
    free(m.pixels);
}
