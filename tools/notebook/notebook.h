/* SPDX-License-Identifier: MIT
 * What the chapters of `clcnn notebook` share: the two contexts, arrays, the checks, the pictures.
 * Calls that can fail return EXIT_RIGHT or an exit code whose line was printed. A wrong value is no
 * such failure: it is printed, counted, and the steps go on. */
#ifndef CLCNN_TOOLS_NOTEBOOK_H
#define CLCNN_TOOLS_NOTEBOOK_H

#include "clcnn_verify.h"
#include "draw.h"
#include "judge.h"
#include "mnist/dataset.h"

enum { NOTEBOOK_STEPS = 12, NOTEBOOK_PICTURES = 16 };

/* What was compared with the reference; calls add to it. */
typedef struct judgement {
    size_t values, wrong;
    double worst; /* the largest error as a fraction of its bound */
} judgement;

typedef struct notebook {
    clcnn_context *device, *reference;
    const char *data;   /* folder with MNIST; NULL: the embedded sample */
    const char *output; /* folder for the pictures; exists */
    dataset train, test;
    size_t image; /* index into train */
    int steps, checks, wrong_checks;
    judgement last;
    int picture_count;
    const char *pictures[NOTEBOOK_PICTURES]; /* names without folder and end */
} notebook;

typedef struct array {
    clcnn_shape shape;
    float *values;
} array;

/* One layer to run: exactly one descriptor is given. */
typedef struct layer {
    const clcnn_conv2d_desc *conv2d;
    const clcnn_pool2d_desc *max_pool2d, *avg_pool2d;
    const clcnn_activation_desc *activation;
    const array *filter;  /* conv2d's */
    clcnn_data_kind data; /* for the bounds */
} layer;

/* ---- check.c: run, compare ---- */

int array_create(clcnn_shape shape, array *a);
void array_free(array *a);

/* Runs the layer on the device, stores the result, a new array, and compares it with the
 * reference's. What came of that is the book's `last` judgement. */
int notebook_run(notebook *book, const layer *l, const array *x, array *y);

/* Compares what the device's operator made of its input with what the reference's says of the same.
 */
int notebook_judge(notebook *book, const judge_side *device, const judge_side *reference,
                   judgement *total);
void notebook_report(const judgement *j);

/* Checks the last run's result against the known answer, its shape, and its values unless they are
 * NULL; reports both comparisons. */
int notebook_expect(notebook *book, const array *got, clcnn_shape shape, const double *values);

/* Counts a check and prints what is wrong; `right` is the answer. */
void notebook_check(notebook *book, int right, const char *what);

/* ---- show.c: print, draw ---- */

void notebook_step(notebook *book, const char *title);
void print_shape(const char *before, clcnn_shape shape);

/* Prints an array of whole numbers as NumPy does. */
void print_array(const array *a);

/* Prints the maps of a (1, h, w, c) array side by side. */
void print_maps(const array *a);

/* Draws maps on the terminal, where there is one, and into the output folder's "NAME.png". */
int notebook_draw(notebook *book, const char *name, const draw_maps *maps, const draw_style *style);

/* The maps of a (1, h, w, c) array. */
draw_maps maps_of(const array *a);

/* ---- The chapters, in order ---- */

int notebook_facts(notebook *book);    /* the arithmetic around the steps */
int notebook_toy(notebook *book);      /* steps 1 to 5 */
int notebook_pooling(notebook *book);  /* steps 6 and 7 */
int notebook_mnist(notebook *book);    /* steps 8 to 11 */
int notebook_classify(notebook *book); /* step 12 */

#endif
