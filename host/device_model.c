/* SPDX-License-Identifier: MIT */
#include "device_model.h"

#include <string.h>

/* Shares of the peak and of the memory's speed that a style reaches. */
typedef struct share {
    double multiply_adds, bytes;
} share;

/* Measured on PoCL with 16 lanes: 190 of 230 GFLOP/s for vectors of a work-item's own; scalar code
 * leaves all lanes but one idle; barriers spill every item's registers: a fourth to an eighth of the
 * peak, 4 GB/s; CLBlast's GEMM reaches 17 GFLOP/s. With fewer lanes scalar code and CLBlast lose less. */
static void share_cpu(double lanes, share shares[CLCNN_STYLES]) {
    shares[CLCNN_ALONE] = (share){0.83, 1};
    shares[CLCNN_NEIGHBOURS] = (share){0.5, 0.25};
    shares[CLCNN_SCALAR] = (share){0.4 / lanes, 0.5};
    shares[CLCNN_TOGETHER] = (share){0.125, 0.2};
    shares[CLCNN_GEMM] = (share){1.14 / lanes, 0.5};
}

/* Guesses: a work-item by itself has one of 64 lanes, and neighbours must read and write neighbours
 * for memory to be fast. */
static void share_gpu(share shares[CLCNN_STYLES]) {
    shares[CLCNN_ALONE] = (share){0.005, 0.06};
    shares[CLCNN_NEIGHBOURS] = (share){0.3, 1};
    shares[CLCNN_SCALAR] = (share){0.083, 0.5};
    shares[CLCNN_TOGETHER] = (share){0.5, 0.9};
    shares[CLCNN_GEMM] = (share){0.67, 0.9};
}

/* Measured on PoCL, prefetched: AMD's cores share a third-level cache by a few, Intel's by all. */
static void reading_cpu(const clcnn_device_info *device, clcnn_device_model *m) {
    const bool own_cache = strcmp(device->vendor, "AuthenticAMD") == 0;
    m->near_byte = own_cache ? 0.5 : 2;
    m->far_byte = own_cache ? 1.2 : 6;
}

int clcnn_device_clock(const clcnn_device_info *device) {
    return device->clock_mhz > 1 ? device->clock_mhz : 2000;
}

clcnn_device_model clcnn_device_of(const clcnn_device_info *device, int width) {
    const bool gpu = device->type == CLCNN_DEVICE_GPU;
    const int units = device->compute_units ? device->compute_units : 1;
    const double lanes = gpu ? 64 : width;
    const double peak = 1e6 * clcnn_device_clock(device) * units * lanes;
    const double memory = gpu ? 5e9 * units : 2e10; /* guesses: no driver tells */
    /* item: measured on PoCL; sums: registers, or a first-level cache */
    clcnn_device_model m = {.launch = 5e-6,
                            .item = gpu ? 0 : 5e-9,
                            .units = units,
                            .sums = gpu ? 256 << 10 : 32 << 10,
                            .width = width,
                            .max_group_size = device->max_group_size,
                            .local_memory = device->local_memory,
                            .gemm_sound = true};
    reading_cpu(device, &m);
    share shares[CLCNN_STYLES];
    if (gpu) {
        share_gpu(shares);
    } else {
        share_cpu(lanes, shares);
    }
    for (int i = 0; i < CLCNN_STYLES; i++) {
        m.multiply_adds[i] = peak * shares[i].multiply_adds;
        m.bytes[i] = memory * shares[i].bytes;
    }
    return m;
}

double clcnn_device_seconds(const clcnn_device_model *model, clcnn_style style,
                            double multiply_adds, double bytes) {
    const double computing = multiply_adds / model->multiply_adds[style];
    const double reaching = bytes / model->bytes[style];
    return model->launch + (computing > reaching ? computing : reaching);
}

bool clcnn_device_on_cpu(const clcnn_device_model *model) {
    return model->item > 0;
}

double clcnn_device_tie(const clcnn_device_model *model) {
    return model->launch / 40;
}

double clcnn_device_program(const clcnn_device_model *model) {
    return model->launch / 2;
}

bool clcnn_device_trivial(const clcnn_device_model *model, double seconds) {
    return seconds < model->launch + clcnn_device_tie(model);
}
