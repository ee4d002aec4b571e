/* SPDX-License-Identifier: MIT
 * Data sets in MNIST's files (MNIST itself, Fashion-MNIST, QMNIST, EMNIST, the embedded sample):
 * images of 28x28 bytes, each with a label. */
#ifndef CLCNN_TOOLS_DATASET_H
#define CLCNN_TOOLS_DATASET_H

#include <stddef.h>

enum { DATASET_SIDE = 28, DATASET_PIXELS = DATASET_SIDE * DATASET_SIDE };

typedef enum dataset_part { DATASET_TRAIN, DATASET_TEST } dataset_part;

typedef struct dataset {
    size_t count;          /* of images, and of labels; at least 1 */
    unsigned char *images; /* (count, 28, 28), 0 is background */
    unsigned char *labels; /* (count) */
    const char *name;      /* by its files: "mnist" (which Fashion-MNIST is, too), "qmnist",
                              "emnist-letters", ... */
    const char *unfit;     /* why a network that was trained on MNIST's digits cannot read it, as
                              far as the name says; NULL: it can */
} dataset;

/* Loads one part from a folder, or from the embedded sample (256 training, 1000 test images) where
 * folder is NULL. Of several sets in one folder MNIST's names come first; "FOLDER/NAME" is the one
 * of that name. EXIT_RIGHT, or an exit code after its line was printed; the set is then empty.
 * dataset_free takes an empty set. */
int dataset_load(const char *folder, dataset_part part, dataset *set);
void dataset_free(dataset *set);

/* Stores `count` images from `first` on as floats in [0, 1]: pixel / 255, as the notebook does. */
void dataset_pixels(const dataset *set, size_t first, size_t count, float *pixels);

#endif
