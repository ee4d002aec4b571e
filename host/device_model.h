/* SPDX-License-Identifier: MIT
 * What a device is to those who guess how long a kernel takes: numbers alone, by the style in which a
 * kernel works. They are made of what the driver says, once when a context is opened; nothing is
 * measured then, so that the same device always gets the same solvers. */
#ifndef CLCNN_HOST_DEVICE_MODEL_H
#define CLCNN_HOST_DEVICE_MODEL_H

#include <stdbool.h>

#include "../lib/operator.h"

typedef enum clcnn_style {
    CLCNN_ALONE, /* a work-item computes vectors of a part of its own, apart from its neighbours */
    CLCNN_NEIGHBOURS, /* neighbours have neighbouring vectors */
    CLCNN_SCALAR,     /* neighbours have neighbouring elements */
    CLCNN_TOGETHER,   /* a group shares local memory and meets at barriers */
    CLCNN_GEMM,       /* CLBlast's */
    CLCNN_STYLES
} clcnn_style;

typedef struct clcnn_device_model {
    double launch;                      /* seconds of a kernel that does nothing */
    double multiply_adds[CLCNN_STYLES]; /* a second */
    double bytes[CLCNN_STYLES];         /* a second, read or written */
    double item;                        /* seconds in which a unit begins a work-item */
    int units;                          /* compute units */
    size_t sums; /* bytes of a unit in which a group that meets at barriers keeps its sums well */
    int width;   /* floats in a kernel's vector */
    size_t max_group_size, local_memory; /* work-items, bytes */
    /* Multiply-adds of 16 lanes in whose time a unit reads a byte from beyond its second-level cache, of
     * bytes that a third-level one holds, and of more. */
    double near_byte, far_byte;
    bool gemm_sound; /* CLBlast got no product wrong so far */
} clcnn_device_model;

/* Of a device, whose kernels have vectors of so many floats. */
clcnn_device_model clcnn_device_of(const clcnn_device_info *device, int width);

/* A GPU begins many work-items at once. */
bool clcnn_device_on_cpu(const clcnn_device_model *model);

/* MHz; a guess where the driver does not know and says 0 or 1. */
int clcnn_device_clock(const clcnn_device_info *device);

/* Of one launch: what takes longer, computing or reaching memory, and the launch itself. */
double clcnn_device_seconds(const clcnn_device_model *model, clcnn_style style,
                            double multiply_adds, double bytes);

/* Guesses that differ by less are a tie: none is as sure as a fortieth of a launch. */
double clcnn_device_tie(const clcnn_device_model *model);

/* What a form that few problems have must gain to be worth a program of its own: half a launch. */
double clcnn_device_program(const clcnn_device_model *model);

/* Whether so many seconds are a launch and next to nothing more: such problems of all kinds share a
 * program, since compiling one takes longer than all their runs. */
bool clcnn_device_trivial(const clcnn_device_model *model, double seconds);

#endif
