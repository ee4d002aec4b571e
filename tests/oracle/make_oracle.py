#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Make the oracle: known answers for every operator, computed by PyTorch in float64.

    /usr/bin/python3 make_oracle.py [FOLDER]      writes OPERATOR.json, by default next to this script

A case is a problem line; its data are drawn from a generator seeded by the line itself, so a new case changes no
other. Inputs, weights and biases are multiples of 1/16, exact in float32. Padding is written out with F.pad, so
nothing here rests on a library's own idea of SAME or of ceil mode; where PyTorch can do a case by itself (symmetric
pads), both ways are compared.
"""

import json
import math
import os
import sys
import warnings
import zlib

import numpy as np
import torch
import torch.nn.functional as F

# ---------------------------------------------------------------------------------------------------------------------
# The cases: a line, or (line, how its input is drawn); see the function draw.

CONV2D = [
    # plain, VALID
    "conv2d h3 w3 c1 k1 kh2 kw2",
    "conv2d h5 w7 c2 k3 kh3 kw3",
    "conv2d h7 w5 c3 k2 kh2 kw3 bias=1",
    "conv2d n2 h6 w4 c2 k5 kh3 kw2 bias=1",
    "conv2d h4 w3 c3 k5 kh4 kw3 bias=1",
    # SAME and SAME_LOWER: odd and even kernels, strides, a kernel larger than the image
    "conv2d n2 h5 w4 c2 k3 kh3 kw3 pad=same bias=1",
    "conv2d h4 w5 c2 k3 kh2 kw2 pad=same",
    "conv2d h4 w5 c2 k3 kh2 kw2 pad=same_lower",
    "conv2d h7 w6 c2 k3 kh2 kw4 sh2 sw2 pad=same",
    "conv2d h7 w6 c2 k3 kh2 kw4 sh2 sw2 pad=same_lower",
    "conv2d h8 w5 c2 k3 kh4 kw2 sh2 sw3 pad=same_lower bias=1",
    "conv2d h2 w3 c2 k3 kh5 kw4 pad=same",
    "conv2d h9 w8 c1 k2 kh3 kw3 sh2 sw2 pad=same",
    # explicit pads, one of them past the kernel
    "conv2d h5 w6 c2 k3 kh3 kw3 pad=2,0,1,3",
    "conv2d h6 w4 c1 k2 kh5 kw3 sh2 pad=0,2,3,1 bias=1",
    "conv2d h3 w4 c1 k2 kh2 kw2 pad=3,0,0,4 bias=1",
    "conv2d h9 w8 c1 k2 kh7 kw7 sh2 sw2 pad=3,3,3,3",
    "conv2d n2 h5 w6 c2 k2 kh3 kw2 sw2 pad=1,1,1,1 format=nchw",
    # groups and depthwise, with and without a multiplier
    "conv2d h5 w4 c4 k6 kh3 kw2 g2 pad=same bias=1",
    "conv2d n2 h4 w5 c6 k3 kh2 kw3 g3",
    "conv2d h5 w4 c3 k3 kh3 kw3 g3 pad=same",
    "conv2d h5 w6 c3 k6 kh3 kw2 sh2 sw2 g3 pad=same bias=1",
    "conv2d h4 w6 c2 k6 kh2 kw3 g2 pad=same_lower format=nchw filter=oihw",
    # dilation, with stride too
    "conv2d h9 w8 c2 k2 kh3 kw2 dh2 dw3",
    "conv2d h10 w9 c2 k3 kh3 kw2 sh2 sw2 dh2 dw2 pad=same",
    "conv2d h7 w9 c2 k2 kh2 kw3 sh2 sw3 dh3 dw2 pad=same_lower bias=1",
    "conv2d h8 w6 c3 k3 kh3 kw2 sw2 dh2 dw3 g3 pad=1,0,2,3",
    "conv2d h6 w7 c2 k2 kh3 kw3 dh2 dw2 pad=same format=nchw",
    # 1xN, Nx1, 1x1, strides larger than the filter
    "conv2d h4 w9 c2 k3 kh1 kw5 pad=same",
    "conv2d h9 w4 c2 k3 kh5 kw1 sh2 pad=same_lower",
    "conv2d h1 w9 c2 k3 kh1 kw4 sw2 pad=same",
    "conv2d n2 h3 w4 c7 k5 kh1 kw1 bias=1",
    "conv2d h2 w3 c17 k9 kh1 kw1",
    "conv2d h5 w7 c3 k4 kh1 kw1 sh2 sw3 pad=same",
    "conv2d h8 w7 c2 k3 kh2 kw1 sh3 sw2",
    "conv2d h1 w1 c5 k4 kh1 kw1 bias=1",
    # formats
    "conv2d n2 h5 w4 c3 k2 kh2 kw3 bias=1 format=nchw",
    "conv2d h5 w4 c3 k2 kh2 kw3 filter=oihw",
    "conv2d h4 w6 c2 k4 kh3 kw2 pad=same format=nchw filter=oihw bias=1",
    "conv2d h4 w5 c4 k6 kh2 kw3 g2 filter=oihw",
    # fused activations
    "conv2d h4 w3 c2 k3 kh2 kw2 bias=1 act=relu",
    "conv2d h4 w5 c2 k2 kh3 kw3 pad=same act=relu6",
    "conv2d h3 w4 c2 k3 kh2 kw2 bias=1 act=relu:8,0.25,1.00390625",
    "conv2d h3 w4 c2 k2 kh2 kw2 pad=same act=leaky_relu:0.125 format=nchw",
    "conv2d h3 w4 c1 k3 kh2 kw2 bias=1 act=elu:0.5",
    "conv2d h3 w4 c1 k3 kh2 kw2 bias=1 act=hard_sigmoid:0.2,0.5",
    "conv2d h3 w4 c1 k3 kh2 kw1 bias=1 act=tanh",
    "conv2d h4 w3 c2 k2 kh2 kw2 g2 act=sigmoid",
    "conv2d h3 w4 c2 k5 kh2 kw2 bias=1 act=softmax",
    "conv2d n2 h3 w4 c2 k3 kh2 kw2 pad=same format=nchw bias=1 residual=1 act=softmax",
    "conv2d n2 h3 w2 c4 k18 kh2 kw1 g2 act=softmax",
    # a residual, added before the activation
    "conv2d h5 w4 c2 k3 kh3 kw3 pad=same residual=1",
    "conv2d n2 h4 w5 c3 k17 kh2 kw2 bias=1 residual=1 act=relu",
    "conv2d n2 h4 w5 c3 k5 kh3 kw3 pad=same format=nchw filter=oihw bias=1 residual=1 act=tanh",
    "conv2d h5 w5 c4 k6 kh3 kw3 sh2 sw2 g2 residual=1 format=nchw",
]

CONV2D_TRANSPOSE = [
    # Keras' sizes, without output padding and with it, 0 too
    "conv2d_transpose h5 w4 c2 k3 kh3 kw3 sh2 sw2",
    "conv2d_transpose h5 w3 c2 k3 kh2 kw2 sh3 sw3 bias=1",
    "conv2d_transpose h3 w5 c2 k3 kh3 kw3 sh2 sw2 oph=1 bias=1",
    "conv2d_transpose h4 w3 c3 k2 kh2 kw1 sh3 sw4 op_given=1 bias=1",
    "conv2d_transpose h5 w4 c2 k3 kh3 kw3 sh2 sw2 pad=same bias=1",
    "conv2d_transpose n2 h4 w3 c2 k5 kh3 kw4 sh2 sw3 pad=same oph=1 opw=2",
    "conv2d_transpose h4 w3 c2 k2 kh5 kw4 sh2 sw2 pad=same op_given=1 bias=1",
    "conv2d_transpose h3 w4 c2 k3 kh4 kw3 sw2 pad=same",
    "conv2d_transpose h3 w4 c2 k3 kh4 kw5 sh2 sw2 pad=same_lower bias=1",
    "conv2d_transpose h3 w3 c2 k3 kh1 kw2 sh2 sw4 pad=same_lower bias=1",
    # PyTorch's pads, which it can do by itself where both sides are the same
    "conv2d_transpose h4 w5 c2 k3 kh3 kw3 sh2 sw2 pad=1,1,1,1 oph=1 opw=1 bias=1",
    "conv2d_transpose h4 w3 c2 k3 kh4 kw4 sh2 sw2 pad=1,1,1,1 filter=iohw",
    "conv2d_transpose h3 w4 c2 k3 kh3 kw5 sh3 sw2 pad=2,0,1,3 opw=1 bias=1",
    "conv2d_transpose n2 h5 w4 c3 k2 kh2 kw3 pad=0,3,1,2 filter=iohw",
    # dilation, with stride too: prime to each other, with a common divisor
    "conv2d_transpose h4 w5 c2 k3 kh3 kw2 dh2 dw3 bias=1",
    "conv2d_transpose h3 w4 c2 k3 kh3 kw3 sh2 sw3 dh3 dw2 pad=1,2,1,2 oph=2 opw=2 bias=1",
    "conv2d_transpose h3 w3 c2 k2 kh3 kw2 sh4 sw2 dh2 dw4 oph=3 bias=1",
    "conv2d_transpose h3 w4 c2 k2 kh2 kw3 sh6 sw2 dh4 dw2 pad=same bias=1",
    # groups, depthwise, formats, activations
    "conv2d_transpose h4 w3 c4 k6 kh3 kw3 sh2 sw2 g2 pad=same bias=1",
    "conv2d_transpose h3 w4 c6 k3 kh2 kw3 sh2 g3 filter=iohw bias=1",
    "conv2d_transpose h4 w3 c5 k5 kh4 kw4 sh2 sw2 g5 pad=1,1,1,1 filter=iohw",
    "conv2d_transpose n2 h3 w3 c2 k4 kh2 kw3 sh2 sw2 g2 format=nchw",
    "conv2d_transpose n2 h3 w4 c3 k17 kh3 kw3 sh2 sw2 pad=same format=nchw filter=iohw bias=1 act=relu",
    "conv2d_transpose h3 w2 c3 k2 kh3 kw2 sh2 sw2 bias=1 act=tanh",
    "conv2d_transpose h1 w1 c7 k3 kh2 kw3 bias=1",
]

MAX_POOL2D = [
    "max_pool2d h6 w8 c2 kh2 kw2",
    "max_pool2d n2 h7 w5 c3 kh3 kw2",
    "max_pool2d h5 w7 c2 kh2 kw3 sh1 sw2",
    "max_pool2d h3 w4 c2 kh2 kw2 sh1 sw1 pad=same",
    "max_pool2d h7 w9 c2 kh2 kw2 pad=same",
    "max_pool2d h7 w6 c3 kh3 kw3 sh2 sw2 pad=same",
    "max_pool2d h6 w7 c2 kh4 kw2 sh2 sw1 pad=same",
    "max_pool2d h6 w7 c2 kh4 kw2 sh2 sw1 pad=same_lower",
    "max_pool2d n2 h5 w4 c3 kh2 kw3 sw2 pad=same_lower format=nchw",
    "max_pool2d h6 w5 c2 kh3 kw3 sh2 sw1 pad=2,0,1,2",
    "max_pool2d h5 w6 c2 kh3 kw2 sh1 sw1 pad=1,1,1,1",
    "max_pool2d h8 w7 c2 kh2 kw2 sh3 sw4",
    "max_pool2d h8 w7 c2 kh1 kw2 sh2 sw3 pad=same",
    "max_pool2d h8 w7 c2 kh3 kw2 sh2 sw3 ceil=1",
    "max_pool2d n2 h7 w8 c1 kh2 kw3 sw2 ceil=1 format=nchw",
    "max_pool2d h7 w6 c2 kh3 kw2 sh2 sw3 ceil=1",                   # columns: the same as with ceil=0
    "max_pool2d h7 w5 c2 kh3 kw2 sh2 pad=1,0,0,2 ceil=1",
    "max_pool2d h6 w7 c2 kh3 kw3 sh2 sw2 pad=1,1,1,1 ceil=1",
    "max_pool2d h5 w6 c2 kh2 kw2 pad=1,1,1,1 ceil=1",       # rows: the last window would start in the padding
    "max_pool2d n2 h6 w5 c1 kh3 kw2 sh2 pad=0,1,2,0 ceil=1 format=nchw",
    "max_pool2d h4 w9 c2 kh1 kw3 sw2 pad=same",
    "max_pool2d h2 w3 c2 kh5 kw4 sh1 sw1 pad=same",
    # the partial last window is the first
    "max_pool2d n2 h2 w2 c5 kh3 kw3 sh2 sw2 ceil=1",
    "max_pool2d n3 h1 w1 c4 kh3 kw3 ceil=1",
    "max_pool2d h2 w7 c2 kh5 kw3 sh3 sw2 pad=1,0,0,2 ceil=1 format=nchw",
    "max_pool2d n2 h2 w3 c3 kh5 kw6 sh3 sw4 pad=1,1,1,1 ceil=1",
    "max_pool2d h5 w4 c3 global=1",
    "max_pool2d n2 h3 w5 c2 global=1 format=nchw",
    "max_pool2d h4 w5 c3 kh1 kw1",
    "max_pool2d h3 w3 c17 kh2 kw2 sh1 sw1",
    # dilation
    "max_pool2d h9 w8 c2 kh3 kw2 dh2 dw3",
    "max_pool2d n2 h7 w9 c2 kh2 kw3 sw2 dh3 dw2 pad=same_lower format=nchw",
    "max_pool2d h8 w7 c2 kh3 kw3 sh1 sw1 dh2 dw3 pad=3,0,4,5",
    "max_pool2d h9 w11 c2 kh2 kw4 sh3 sw2 dh4 dw2 ceil=1",
    "max_pool2d h9 w9 c2 kh3 kw3 sh2 sw2 dh2 dw2 pad=1,1,1,1",
    "max_pool2d h1 w3 c3 kh3 kw3 sh1 dh5 dw3 pad=5,3,5,3",
    # where the first of the largest is
    "max_pool2d n2 h6 w7 c3 kh3 kw2 sh1 sw1 index=plane",
    "max_pool2d n2 h5 w6 c5 kh2 kw3 sh1 sw2 index=tensor",
    "max_pool2d n2 h5 w6 c5 kh2 kw3 sh1 sw2 index=tensorflow",
    "max_pool2d n2 h6 w5 c3 kh3 kw2 sh1 sw1 index=plane format=nchw",
    "max_pool2d n3 h6 w5 c2 kh3 kw2 sh2 sw1 index=tensor format=nchw",
    "max_pool2d n2 h6 w7 c2 kh4 kw2 sh2 sw1 pad=same index=tensor",
    "max_pool2d n2 h6 w7 c3 kh4 kw2 sh2 sw1 pad=same_lower index=tensorflow",
    "max_pool2d n2 h8 w7 c2 kh3 kw3 sh1 sw1 dh2 dw3 pad=3,0,4,5 index=plane",
    "max_pool2d n2 h9 w8 c2 kh2 kw4 sh3 sw2 dh4 dw2 ceil=1 index=tensor format=nchw",
    "max_pool2d n2 h7 w5 c17 kh3 kw2 sh2 pad=1,0,0,2 ceil=1 index=tensor",
    "max_pool2d n3 h5 w4 c3 global=1 index=tensorflow",
    "max_pool2d n2 h3 w5 c2 global=1 index=plane format=nchw",
]

AVG_POOL2D = [
    "avg_pool2d h6 w8 c2 kh2 kw2",
    "avg_pool2d n2 h7 w5 c3 kh3 kw2",
    "avg_pool2d h5 w7 c2 kh2 kw3 sh1 sw2",
    "avg_pool2d h3 w4 c2 kh2 kw2 sh1 sw1 pad=same",
    "avg_pool2d h7 w6 c3 kh3 kw3 sh2 sw2 pad=same",
    "avg_pool2d h6 w7 c2 kh4 kw2 sh2 sw1 pad=same",
    "avg_pool2d h6 w7 c2 kh4 kw2 sh2 sw1 pad=same_lower",
    "avg_pool2d n2 h5 w4 c3 kh2 kw3 sw2 pad=same_lower format=nchw",
    "avg_pool2d h6 w5 c2 kh3 kw3 sh2 sw1 pad=2,0,1,2",
    "avg_pool2d h5 w6 c2 kh3 kw2 sh1 sw1 pad=1,1,1,1",
    "avg_pool2d h8 w7 c2 kh2 kw2 sh3 sw4",
    "avg_pool2d h8 w7 c2 kh1 kw2 sh2 sw3 pad=same",
    "avg_pool2d h8 w7 c2 kh3 kw2 sh2 sw3 ceil=1",
    "avg_pool2d n2 h7 w8 c1 kh2 kw3 sw2 ceil=1 format=nchw",
    "avg_pool2d h7 w6 c2 kh3 kw2 sh2 sw3 ceil=1",                   # columns: the same as with ceil=0
    "avg_pool2d h7 w5 c2 kh3 kw2 sh2 pad=1,0,0,2 ceil=1",
    "avg_pool2d h6 w7 c2 kh3 kw3 sh2 sw2 pad=1,1,1,1 ceil=1",
    "avg_pool2d h5 w6 c2 kh2 kw2 pad=1,1,1,1 ceil=1",       # as for max_pool2d
    "avg_pool2d h5 w6 c2 kh3 kw2 sh1 sw1 pad=1,1,1,1 include_pad=1",
    "avg_pool2d h6 w5 c2 kh3 kw3 sh2 sw1 pad=2,0,1,2 include_pad=1",
    "avg_pool2d h6 w7 c2 kh3 kw3 sh2 sw2 pad=1,1,1,1 ceil=1 include_pad=1",
    "avg_pool2d n2 h6 w5 c1 kh4 kw3 sh3 sw2 pad=0,1,2,0 ceil=1 include_pad=1 format=nchw",
    "avg_pool2d h7 w6 c2 kh4 kw2 sh2 sw3 ceil=1 include_pad=1",
    "avg_pool2d h5 w4 c2 kh2 kw2 sw1 pad=same include_pad=1",
    "avg_pool2d h2 w3 c2 kh5 kw4 sh1 sw1 pad=same",
    # the partial last window is the first
    "avg_pool2d n2 h2 w2 c5 kh3 kw3 sh2 sw2 ceil=1",
    "avg_pool2d n3 h1 w1 c4 kh3 kw3 ceil=1",
    "avg_pool2d h2 w7 c2 kh5 kw3 sh3 sw2 pad=1,0,0,2 ceil=1 format=nchw",
    "avg_pool2d n2 h2 w3 c3 kh5 kw6 sh3 sw4 pad=1,1,1,1 ceil=1",
    "avg_pool2d h2 w3 c3 kh5 kw6 sh3 sw4 pad=1,1,1,1 ceil=1 include_pad=1",
    "avg_pool2d n2 h2 w7 c2 kh5 kw3 sh3 sw2 pad=1,0,0,2 ceil=1 include_pad=1",
    "avg_pool2d h5 w4 c3 global=1",
    "avg_pool2d n2 h3 w5 c2 global=1 format=nchw",
    "avg_pool2d h3 w3 c17 kh2 kw2 sh1 sw1",
    # dilation
    "avg_pool2d h9 w8 c2 kh3 kw2 dh2 dw3",
    "avg_pool2d n2 h7 w9 c2 kh2 kw3 sw2 dh3 dw2 pad=same_lower format=nchw",
    "avg_pool2d h8 w7 c2 kh3 kw3 sh1 sw1 dh2 dw3 pad=3,0,4,5 include_pad=1",
    "avg_pool2d h9 w11 c2 kh2 kw4 sh3 sw2 dh4 dw2 ceil=1 include_pad=1",
    "avg_pool2d h9 w9 c2 kh3 kw3 sh2 sw2 dh2 dw2 pad=1,1,1,1",
    "avg_pool2d h1 w3 c3 kh3 kw3 sh1 dh5 dw3 pad=5,3,5,3 include_pad=1",
]

SOFTMAX_SHAPES = [
    "shape=10", "shape=1", "shape=3x7", "shape=5x1", "shape=4x33", "shape=3x7 axis=1", "shape=17x3 axis=1",
    "shape=2x3x10", "shape=2x3x10 axis=1", "shape=2x3x10 axis=2", "shape=2x4x3x5", "shape=2x4x3x5 axis=1",
    "shape=2x4x3x5 axis=2", "shape=2x4x3x5 axis=3", "shape=1x129", ("shape=3x6", "far"), ("shape=6x4 axis=1", "far"),
]

DENSE = [
    "dense c1 k1",
    "dense c5 k3",
    "dense c5 k3 bias=1",
    "dense n3 c7 k4 bias=1",
    "dense n2 c4 k9",
    "dense n5 c3 k2 bias=1",
    "dense n2 c17 k10 bias=1",
    "dense n4 c1 k6 bias=1",
    "dense n3 c33 k1 bias=1",
    "dense c65 k3",
    "dense n9 c8 k8 bias=1",
    "dense c3 k33 bias=1",
    "dense n2 c6 k5 bias=1 act=relu",
    "dense n2 c5 k4 act=relu:6,0.125,0.501953125",
    "dense n2 c4 k3 bias=1 act=leaky_relu",
    "dense n2 c3 k4 bias=1 act=elu",
    "dense n3 c2 k3 bias=1 act=sigmoid",
    "dense n2 c2 k5 bias=1 act=swish:1.5",
    "dense n2 c3 k3 act=gelu",
    "dense n2 c3 k3 bias=1 act=softplus",
    "dense c5 k10 bias=1 act=softmax",
    "dense n3 c2 k4 act=softmax",
    "dense n4 c3 k17 bias=1 residual=1 act=softmax",
    # a residual, added before the activation
    "dense c5 k3 residual=1",
    "dense n3 c7 k17 bias=1 residual=1 act=relu",
]

ACTIVATION = [
    # every kind with its defaults; "wide" is [-8, 8] with the corners 0, +-1, +-3, +-6 and +-1/16
    ("activation shape=37", "wide"),
    ("activation shape=3x13 act=relu", "wide"),
    ("activation shape=3x13 act=relu6", "wide"),
    ("activation shape=3x13 act=leaky_relu", "wide"),
    ("activation shape=3x13 act=elu", "wide"),
    ("activation shape=3x13 act=selu", "wide"),
    ("activation shape=3x13 act=sigmoid", "wide"),
    ("activation shape=3x13 act=hard_sigmoid", "wide"),
    ("activation shape=3x13 act=tanh", "wide"),
    ("activation shape=3x13 act=softplus", "wide"),
    ("activation shape=3x13 act=softsign", "wide"),
    ("activation shape=3x13 act=swish", "wide"),
    ("activation shape=3x13 act=hard_swish", "wide"),
    ("activation shape=3x13 act=gelu", "wide"),
    ("activation shape=3x13 act=exponential", "wide"),
    ("activation shape=3x13 act=gelu_tanh", "wide"),
    ("activation shape=3x13 act=celu", "wide"),
    ("activation shape=3x13 act=mish", "wide"),
    ("activation shape=3x13 act=log_sigmoid", "wide"),
    ("activation shape=3x13 act=hard_tanh", "wide"),
    ("activation shape=3x13 act=hard_shrink", "wide"),
    ("activation shape=3x13 act=soft_shrink", "wide"),
    ("activation shape=3x13 act=tanh_shrink", "wide"),
    ("activation shape=3x13 act=threshold", "wide"),
    ("activation shape=3x13 act=squareplus", "wide"),
    ("activation shape=3x13 act=sparse_plus", "wide"),
    ("activation shape=3x13 act=sparse_sigmoid", "wide"),
    ("activation shape=3x13 act=clip", "wide"),
    ("activation shape=3x13 act=abs", "wide"),
    ("activation shape=3x13 act=negative", "wide"),
    ("activation shape=3x13 act=sqrt", "positive"),
    ("activation shape=3x13 act=reciprocal", "positive"),
    ("activation shape=3x13 act=log", "positive"),
    ("activation shape=3x13 act=erf", "wide"),
    ("activation shape=3x13 act=floor", "wide"),
    ("activation shape=3x13 act=ceil", "wide"),
    ("activation shape=3x13 act=round", "wide"),
    # parameters (thresholds lie between the inputs: at x == threshold Keras' text and Keras' code differ)
    ("activation shape=5x7 act=relu:6,0,0", "wide"),
    ("activation shape=5x7 act=relu:inf,0.25,0", "wide"),
    ("activation shape=5x7 act=relu:inf,0,1.03125", "wide"),
    ("activation shape=5x7 act=relu:4.5,0.125,0.53125", "wide"),
    ("activation shape=5x7 act=leaky_relu:0.01", "wide"),
    ("activation shape=5x7 act=leaky_relu:0.3", "wide"),
    ("activation shape=5x7 act=elu:0.5", "wide"),
    ("activation shape=5x7 act=elu:1.75", "wide"),
    ("activation shape=5x7 act=hard_sigmoid:0.2,0.5", "wide"),
    ("activation shape=5x7 act=hard_sigmoid:0.25,0.375", "wide"),
    ("activation shape=5x7 act=swish:2", "wide"),
    ("activation shape=5x7 act=swish:0.5", "wide"),
    ("activation shape=5x7 act=celu:0.5", "wide"),
    ("activation shape=5x7 act=celu:3.25", "wide"),
    ("activation shape=5x7 act=hard_shrink:3", "wide"),             # a corner is the threshold
    ("activation shape=5x7 act=soft_shrink:3", "wide"),
    ("activation shape=5x7 act=threshold:1,20", "wide"),
    ("activation shape=5x7 act=threshold:-3,-5", "wide"),
    ("activation shape=5x7 act=squareplus:1.5", "wide"),
    ("activation shape=5x7 act=clip:-1.5,2.5", "wide"),
    ("activation shape=5x7 act=clip:1,inf", "wide"),
    # shapes
    "activation shape=1 act=tanh",
    "activation shape=2x3x5 act=sigmoid",
    "activation shape=2x3x4x3 act=elu",
    # far from zero, +-[16, 128]: nothing may overflow into NaN
    ("activation shape=12 act=elu", "far"),
    ("activation shape=12 act=selu", "far"),
    ("activation shape=12 act=sigmoid", "far"),
    ("activation shape=12 act=tanh", "far"),
    ("activation shape=12 act=softplus", "far"),
    ("activation shape=12 act=softsign", "far"),
    ("activation shape=12 act=swish", "far"),
    ("activation shape=12 act=hard_swish", "far"),
    ("activation shape=12 act=gelu", "far"),
    ("activation shape=12 act=gelu_tanh", "far"),
    ("activation shape=12 act=celu", "far"),
    ("activation shape=12 act=mish", "far"),
    ("activation shape=12 act=log_sigmoid", "far"),
    ("activation shape=12 act=tanh_shrink", "far"),
    ("activation shape=12 act=squareplus", "far"),
    ("activation shape=12 act=reciprocal", "far"),
    ("activation shape=12 act=erf", "far"),
]

TRANSPOSE = ["transpose " + size + way for way in (" from=nhwc to=nchw", " from=nchw to=nhwc") for size in (
    "h3 w4 c2", "n2 h5 w3 c4", "h1 w7 c5", "h6 w1 c3", "h4 w5 c1", "n3 h2 w2 c17", "h1 w1 c9", "n2 h17 w3 c2")]
TRANSPOSE += ["transpose shape=" + words for words in (
    "5x7 axes=1", "3x4x5 axes=0,2,1", "3x4x5 axes=2,0,1", "3x4x5 axes=1,2", "3x4x5 axes=2,1", "3x4x5 axes=0,1,2",
    "2x5x3x16 axes=0,2,1,3", "2x3x5x17 axes=0,2,3,1", "2x3x5x9 axes=0,3,1,2", "3x2x17 axes=0,2,1",
    "2x2x2x3x4x5 axes=0,3,4,1,5,2", "2x4x3x6x5 axes=0,3,1,4,2", "2x1x3x1x2x3x2x2 axes=7,2,0,1,5,6,3,4")]

RESHAPE = ["reshape shape=" + words for words in (
    "3x4", "3x4 rank=1 dims=12", "3x4 rank=2 dims=6,2", "2x3x5 dims=5,-1,3", "2x3x5 rank=2 dims=0,-1",
    "2x3x5 rank=2 dims=-1,5", "2x3x5 rank=4 dims=-1,3,1,5", "17 rank=3 dims=1,-1,1", "2x3x4x5 rank=4 dims=1,0,0,-1",
    "2x1x3x8 rank=3 dims=0,0,24", "96 rank=8 dims=2,1,2,1,2,3,-1,1", "2x2x2x2x2x2x2x2 rank=2 dims=-1,16")]

SLICE = ["slice shape=" + words for words in (
    "7", "9 begin=4 size=1", "9 begin=-1 step=-1", "9 begin=2 step=3", "5x7 begin=1,2 size=3,4", "5x7 begin=-2,-3",
    "5x17 begin=0,-1 step=0,-1", "5x17 begin=-1,-2 size=2,3 step=-2,-4", "4x6x5 step=2,2",
    "4x6x5 begin=0,1 size=0,2 step=0,3",
    "2x6x7x3 begin=0,1,2 size=0,4,4", "2x3x6x8 begin=0,0,1,1 step=0,0,2,2",
    "2x3x4x5x3 begin=1,0,3,0,2 step=0,0,-1,3,-2",
    "2x3x2x3x2x3x2x3 begin=0,1,0,-1,0,1,0,1 step=0,0,0,-1")]

TILE = ["tile shape=" + words for words in (
    "5 repeats=3", "1 repeats=7", "3x4", "3x4 repeats=2", "3x4 repeats=0,3", "3x4 repeats=2,3", "3x1 repeats=1,17",
    "1x16 repeats=5", "2x1x3 repeats=0,4", "2x3x1x1 repeats=0,0,3,5", "2x3x4x5 repeats=2,1,2,3", "1x1x17 repeats=3,2,2",
    "2x1x3x1x2 repeats=0,2,0,3", "2x1x2x1x2x1x2x1 repeats=0,2,1,2,2,1,2,3")]

FLATTEN = ["flatten shape=" + shape + form for form in ("", " format=nchw") for shape in (
    "7", "4x6", "4x3x5", "1x3x4x2", "2x5x3x4", "1x1x7x5", "3x6x1x3", "1x9x1x1", "2x17x3x3", "2x3x4x5x2",
    "2x3x2x1x4x3")]

# Any number of inputs, of which each is a shape or, behind the first, none.
ADD = [
    "add shape=7", "add shape=3x4 act=relu", "add shape=16 shape2=16", "add shape=2x3x5 shape2=2x3x5 act=relu6",
    "add shape=2x3x5 shape2=5", "add shape=17 shape2=2x3x17 act=elu", "add shape=4x1x6 shape2=5x1",
    "add shape=2x3x4 shape2=3x1", "add shape=5x1 shape2=1x9", "add shape=1 shape2=3x7",
    "add shape=2x1x3x1x2 shape2=1x4x1x3x1 act=tanh", "add shape=3x5 shape2=3x5 shape3=5 shape4=3x1",
    "add shape=2x2x2x2x2x2x2x2 shape2=2x1x2x1x2x1x2x1", "add shape=3 shape2=2x1 shape3=4x1x1 shape4=1 shape5=4x2x3",
]

# Any number of inputs, of which each is a shape; axis counts from the last.
CONCAT = [
    "concat shape=5 shape2=3", "concat shape=3x4", "concat shape=2x3x1 shape2=2x3x1 shape3=2x3x1",
    "concat shape=2x3x4x3 shape2=2x3x4x5", "concat shape=2x3x17 shape2=2x3x1 shape3=2x3x16",
    "concat shape=2x3x4x5 shape2=2x1x4x5 axis=2", "concat shape=1x3x2x2 shape2=2x3x2x2 axis=3",
    "concat shape=3x2x7 shape2=3x5x7 shape3=3x1x7 axis=1", "concat shape=4x1x3 shape2=4x2x3 axis=1",
    "concat shape=2x1x2x1x2x1x2x1 shape2=2x1x2x3x2x1x2x1 axis=4", "concat shape=3x1x1 shape2=2x1x1 axis=2",
    "concat shape=2x3x4x5x2 shape2=2x3x1x5x2 axis=2",
    "concat shape=2x1 shape2=2x2 shape3=2x3 shape4=2x4 shape5=2x5 shape6=2x6 shape7=2x7 shape8=2x8",
]

# Cells before and after each axis, the first one first.
PAD = [
    "pad shape=5 before=2 after=3", "pad shape=5 before=4 after=4 mode=reflect", "pad shape=2 before=3 after=7 mode=edge",
    "pad shape=3x4", "pad shape=3x4 before=1,2 after=0,1 value=-2.5", "pad shape=2x3x4x3 before=0,1,2 after=0,2,1",
    "pad shape=2x3x4x3 before=0,1,2 after=0,2,3 mode=reflect", "pad shape=2x3x4x3 before=0,1,2 after=0,2,9 mode=edge",
    "pad shape=2x3x5x6 before=0,0,1,2 after=0,0,3,1 mode=reflect", "pad shape=1x2x3x17 after=0,0,0,3 value=1",
    "pad shape=3x4x3x2 before=2,1,2,1 after=1,3,1,1 mode=reflect", "pad shape=2x3x4x2 before=1,2,0,1 after=1,0,3,2 mode=edge",
    "pad shape=3x4x1 before=0,0,2 after=1 mode=edge", "pad shape=2x1x2x1x3x1x2x2 before=1,0,1,2,0,1,1,1 after=0,1,0,0,2,0,1 value=0.5",
    "pad shape=2x1x1x2x1x2x1x2 before=1,0,0,1,0,1,0,1 after=0,0,0,1 mode=reflect",
]

# Two inputs.
MULTIPLY = [
    "multiply shape=16 shape2=16", "multiply shape=2x3x5 shape2=2x3x5 act=relu6", "multiply shape=2x3x5 shape2=5",
    "multiply shape=17 shape2=2x3x17 act=elu", "multiply shape=4x1x6 shape2=5x1", "multiply shape=2x3x4 shape2=3x1",
    "multiply shape=5x1 shape2=1x9", "multiply shape=1 shape2=3x7", "multiply shape=2x5x3x7 shape2=2x1x1x7",
    "multiply shape=2x7x3x5 shape2=2x7x1x1 act=sigmoid", "multiply shape=2x1x3x1x2 shape2=1x4x1x3x1 act=tanh",
    "multiply shape=2x2x2x2x2x2x2x2 shape2=2x1x2x1x2x1x2x1",
]

SUBTRACT, DIVIDE, MINIMUM, MAXIMUM, POWER, EQUAL, LESS, LESS_OR_EQUAL = [[name + " " + case for case in (
    "shape=16 shape2=16", "shape=2x3x5 shape2=2x3x5 act=relu6", "shape=2x3x5 shape2=5", "shape=1 shape2=3x7",
    "shape=4x1x6 shape2=5x1", "shape=2x3x4 shape2=3x1", "shape=17 shape2=2x3x17 act=tanh",
    "shape=2x1x3x1x2 shape2=1x4x1x3x1", "shape=5x1 shape2=1x9", "shape=2x5x3x7 shape2=2x1x1x7",
    "shape=2x7x1x1 shape2=2x7x3x5 act=sigmoid", "shape=2x2x2x2x2x2x2x2 shape2=2x1x2x1x2x1x2x1",
)] for name in ("subtract", "divide", "minimum", "maximum", "power", "equal", "less", "less_or_equal")]

WHERE = ["where " + case for case in (
    "shape=16 shape2=16 shape3=16", "shape=2x3x5 shape2=2x3x5 shape3=1", "shape=5 shape2=2x3x5 shape3=2x3x5",
    "shape=3x1 shape2=1x7 shape3=3x7", "shape=4x1x6 shape2=5x1 shape3=1", "shape=1 shape2=3x7 shape3=3x7",
    "shape=2x1x1x17 shape2=2x3x5x17 shape3=1", "shape=2x3x4 shape2=3x1 shape3=4", "shape=17 shape2=2x3x17 shape3=17",
    "shape=2x7x1x1 shape2=2x7x3x5 shape3=3x5", "shape=5x1 shape2=1x9 shape3=1x1",
    "shape=2x2x2x2x2x2x2x2 shape2=2x1x2x1x2x1x2x1 shape3=1x2x1x2x1x2x1x2",
)]

BATCH_NORM = [
    "batch_norm shape=9", "batch_norm shape=3x16 gamma=1 beta=1", "batch_norm shape=3x17 gamma=1",
    "batch_norm shape=3x15 beta=1", "batch_norm shape=2x3x4x5 gamma=1 beta=1 act=relu",
    "batch_norm shape=7x1 gamma=1 beta=1", "batch_norm shape=2x3x1x2x5 gamma=1 beta=1 epsilon=1e-05",
    "batch_norm shape=2x5x3x4 format=nchw gamma=1 beta=1", "batch_norm shape=2x5x3x4 format=nchw epsilon=0.5 act=tanh",
    "batch_norm shape=3x17x1x1 format=nchw gamma=1 beta=1", "batch_norm shape=5x4x17 format=nchw gamma=1",
    "batch_norm shape=2x3x4x3x2 format=nchw beta=1 epsilon=2",
]

PRELU = [
    "prelu shape=9", "prelu shape=3x16", "prelu shape=3x17", "prelu shape=2x3x4x5", "prelu shape=7x1",
    "prelu shape=2x3x1x2x5", "prelu shape=2x5x3x4 format=nchw", "prelu shape=3x17x1x1 format=nchw",
    "prelu shape=5x4x17 format=nchw", "prelu shape=2x3x4x3x2 format=nchw",
]

RESIZE2D = ["resize2d " + case for case in [
    # nearest-exact, nearest
    "h3 w4 c2", "n2 h3 w5 c17 oh9 ow10", "h9 w11 c3 oh4 ow5", "h6 w9 c2 oh11 ow5 format=nchw", "h1 w1 c3 oh4 ow5",
    "n2 h7 w6 c2 oh1 ow1", "h6 w10 c2 scale=1.5,0.5", "h6 w9 c2 scale=0.7,2.3 format=nchw",
    "h3 w4 c2 coordinates=asymmetric rounding=floor", "n2 h9 w11 c3 oh4 ow5 coordinates=asymmetric rounding=floor",
    "h6 w9 c2 oh11 ow5 coordinates=asymmetric rounding=floor", "h1 w2 c3 oh4 ow1 coordinates=asymmetric rounding=floor",
    "h6 w9 c2 scale=1.5,0.7 coordinates=asymmetric rounding=floor format=nchw",
    # bilinear, by the pixels' halves and by the corners
    "h3 w4 c2 method=bilinear", "n2 h3 w5 c17 oh9 ow10 method=bilinear", "h9 w11 c3 oh4 ow5 method=bilinear",
    "h6 w9 c2 oh11 ow5 method=bilinear format=nchw", "h1 w1 c3 oh4 ow5 method=bilinear",
    "n2 h7 w6 c2 oh1 ow1 method=bilinear", "h5 w7 c2 oh5 ow7 method=bilinear", "h8 w6 c3 oh4 ow12 method=bilinear",
    "h6 w10 c2 method=bilinear scale=1.5,0.5", "h6 w9 c2 method=bilinear scale=0.7,2.3 format=nchw",
    "h3 w4 c2 method=bilinear coordinates=align_corners", "h9 w11 c3 oh4 ow5 method=bilinear coordinates=align_corners",
    "n2 h6 w9 c2 oh11 ow5 method=bilinear coordinates=align_corners format=nchw",
    "h7 w6 c2 oh1 ow3 method=bilinear coordinates=align_corners",
    "h1 w2 c3 oh4 ow5 method=bilinear coordinates=align_corners",
]]

REDUCE = [
    "shape=7", "shape=1", "shape=5x6", "shape=3x4x5 keep_dims=1", "shape=9x17 axes=0,1", "shape=17x9 axes=1",
    "shape=5x16 axes=0,1 keep_dims=1", "shape=33x3 axes=1 keep_dims=1", "shape=2x3x4x5 axes=0,1,1",
    "shape=2x5x4x3 axes=0,0,1,1", "shape=2x3x4x5 axes=1,0,1", "shape=2x3x4x5 axes=0,1,0,1 keep_dims=1",
    "shape=2x3x1x4 axes=0,0,1", "shape=3x1x5x1 axes=0,1,0,1", "shape=2x3x2x3x2 axes=1,0,1,0,1",
    "shape=2x3x2x3x2 axes=0,1,1,0,1 keep_dims=1", "shape=2x3x2x2x2x2x2x3 axes=0,1,0,1,0,1,0,1",
]

LAYER_NORM = ["layer_norm " + case for case in (
    "shape=9", "shape=3x16 gamma=1 beta=1", "shape=3x17 gamma=1", "shape=3x15 beta=1", "shape=2x3x4x5 gamma=1 beta=1 act=relu",
    "shape=7x3 gamma=1 beta=1", "shape=2x3x4x5 axes=2 gamma=1 beta=1 epsilon=1e-05", "shape=2x3x4x5 axes=3 gamma=1",
    "shape=3x4x5 axes=3 gamma=1 beta=1", "shape=2x130 gamma=1 beta=1", "shape=4x6 axes=2 epsilon=0.5 act=tanh",
    "shape=5x1x7 axes=2 gamma=1 beta=1",
)]

GROUP_NORM = ["group_norm " + case for case in (
    "shape=3x4x5", "shape=2x3x4x6 groups=3 gamma=1 beta=1", "shape=2x3x4x6 groups=1 gamma=1",
    "shape=2x3x4x17 gamma=1 beta=1", "shape=2x2x3x34 groups=2 beta=1 epsilon=1e-05", "shape=2x3x2x3x4 groups=2 gamma=1 beta=1",
    "shape=2x6x3x4 groups=3 format=nchw gamma=1 beta=1", "shape=2x6x3x4 format=nchw gamma=1 beta=1 act=relu",
    "shape=6x5x7 groups=1 format=nchw beta=1", "shape=2x12x1x1 groups=3 format=nchw gamma=1 beta=1",
    "shape=2x4x17x1 groups=2 format=nchw epsilon=2 act=sigmoid", "shape=2x3x4x2x5 groups=2 format=nchw gamma=1",
)]

ARGMAX = [
    "shape=7", "shape=1", "shape=5x6", "shape=5x6 last=1", "shape=37x10 keep_dims=1", "shape=9x17", "shape=33x3 last=1",
    "shape=3x130", "shape=3x130 last=1 keep_dims=1", "shape=9x17 axis=1", "shape=3x4x5 axis=1 last=1",
    "shape=2x5x4x3 axis=2", "shape=2x3x4x5 axis=3 keep_dims=1 last=1", "shape=3x1x5x1 axis=1",
]

LRN = ["lrn " + case for case in (
    "shape=9 alpha=2", "shape=3x16 alpha=2", "shape=3x17 size=3 alpha=2", "shape=2x3x4x5 alpha=0.5 act=relu", "shape=7x1 alpha=4",
    "shape=3x5 size=9 alpha=2", "shape=2x6x3x4 alpha=2 format=nchw", "shape=2x6x3x4 size=4 alpha=2 beta=0.5 format=nchw",
    "shape=3x40 size=8 alpha=2 beta=1.25 bias=2", "shape=5x7x1 size=1 alpha=2 format=nchw", "shape=4x18",
    "shape=2x3x4x2x5 size=2 alpha=2 bias=0.5 format=nchw",
)]

MATMUL = ["shape=" + line for line in (
    "1x1 shape2=1x1", "1x5 shape2=5x3", "3x4 shape2=4x1", "2x1 shape2=1x9", "7x17 shape2=17x10", "4x33 shape2=33x17",
    "5x3 shape2=5x4 transpose_a=1", "3x5 shape2=9x5 transpose_b=1", "5x3 shape2=9x5 transpose_a=1 transpose_b=1",
    "2x3x4 shape2=2x4x5", "2x3x4 shape2=4x5", "3x4 shape2=2x4x5", "2x1x3x4 shape2=3x4x5", "3x1x2x1x3x2 shape2=2x1x4x2x3",
    "2x4x3 shape2=1x4x5 transpose_a=1 act=relu", "2x3x4 shape2=2x17x4 transpose_b=1 alpha=0.375",
    "2x2x3x4 shape2=2x2x5x4 transpose_b=1 alpha=0.5 act=softmax", "3x4 shape2=4x5 alpha=-2",
    "3x4 shape2=4x5 shape3=5", "3x4 shape2=4x5 shape3=3x1 beta=0.25", "3x4 shape2=4x17 shape3=1 alpha=0.75 beta=-3",
    "3x4 shape2=5x4 transpose_b=1 shape3=3x5 act=tanh", "2x3x4 shape2=4x5 shape3=2x1x5 alpha=1.5 beta=2 act=relu",
)]

CASES = {
    "conv2d": CONV2D,
    "max_pool2d": MAX_POOL2D,
    "avg_pool2d": AVG_POOL2D,
    "softmax": SOFTMAX_SHAPES,
    "log_softmax": SOFTMAX_SHAPES,
    "dense": DENSE,
    "activation": ACTIVATION,
    "transpose": TRANSPOSE,
    "flatten": FLATTEN,
    "reshape": RESHAPE,
    "slice": SLICE,
    "tile": TILE,
    "add": ADD,
    "concat": CONCAT,
    "pad": PAD,
    "subtract": SUBTRACT,
    "multiply": MULTIPLY,
    "divide": DIVIDE,
    "minimum": MINIMUM,
    "maximum": MAXIMUM,
    "power": POWER,
    "equal": EQUAL,
    "less": LESS,
    "less_or_equal": LESS_OR_EQUAL,
    "where": WHERE,
    "batch_norm": BATCH_NORM,
    "prelu": PRELU,
    "resize2d": RESIZE2D,
    "conv2d_transpose": CONV2D_TRANSPOSE,
    "reduce_mean": REDUCE,
    "reduce_sum": REDUCE,
    "reduce_max": REDUCE,
    "reduce_min": REDUCE,
    "layer_norm": LAYER_NORM,
    "group_norm": GROUP_NORM,
    "argmax": ARGMAX,
    "lrn": LRN,
    "matmul": MATMUL,
}

# ---------------------------------------------------------------------------------------------------------------------
# Problem lines

NUMBER_KEYS = ("oh", "ow", "kh", "kw", "sh", "sw", "dh", "dw", "n", "h", "w", "c", "k", "g")
TEXT_DEFAULTS = {"pad": "valid", "format": "nhwc", "filter": "hwio", "act": "linear", "shape": "", "from": "", "to": "",
                 "bias": "0", "residual": "0", **{"shape%d" % i: "" for i in range(2, 9)}, "ceil": "0", "include_pad": "0", "global": "0", "axis": "0",
                 "before": "0", "after": "0", "mode": "constant", "value": "0",
                 "gamma": "0", "beta": "0", "epsilon": "0", "index": "none",
                 "method": "nearest", "coordinates": "half_pixel", "rounding": "round_prefer_ceil", "scale": "",
                 "oph": "0", "opw": "0", "op_given": "0", "axes": "0", "keep_dims": "0", "last": "0", "groups": "0",
                 "size": "0", "alpha": "0", "rank": "0", "dims": "0", "begin": "0", "step": "0", "repeats": "0",
                 "transpose_a": "0", "transpose_b": "0"}


def parse(line):
    """The line as a dictionary; a key that is unknown, doubled or set to its default is refused."""
    operator, *words = line.split()
    p = {}
    for word in words:
        if "=" in word:
            key, value = word.split("=")
            assert TEXT_DEFAULTS[key] != value, line
        else:
            key = next(k for k in NUMBER_KEYS if word.startswith(k) and word[len(k):].isdigit())
            value = int(word[len(key):])
        assert key not in p, line
        p[key] = value
    pool = operator.endswith("_pool2d")
    ones = {"n": 1, "g": 1, "dh": 1, "dw": 1, "sh": p.get("kh", 1) if pool else 1, "sw": p.get("kw", 1) if pool else 1}
    assert not any(p.get(k) == v for k, v in ones.items()), line
    return {"op": operator, **TEXT_DEFAULTS, **ones, **p}


def pads(p, size_key, kernel_key, stride_key, dilation_key, side):
    """The cells before and after along one side (0: height, 1: width)."""
    if "," in p["pad"]:
        numbers = [int(x) for x in p["pad"].split(",")]          # top, left, bottom, right
        return numbers[side], numbers[side + 2]
    if p["pad"] == "valid":
        return 0, 0
    size, stride = p[size_key], p[stride_key]
    effective = (p[kernel_key] - 1) * p[dilation_key] + 1
    out = -(-size // stride)
    total = max(0, (out - 1) * stride + effective - size)
    small, large = total // 2, total - total // 2
    return (large, small) if p["pad"] == "same_lower" else (small, large)


def pad_image(x, p, value):
    top, bottom = pads(p, "h", "kh", "sh", "dh", 0)
    left, right = pads(p, "w", "kw", "sw", "dw", 1)
    return F.pad(x, (left, right, top, bottom), value=value)


# ---------------------------------------------------------------------------------------------------------------------
# Data

def draw(random, shape, how="plain"):
    """Multiples of 1/16 in float64: plain and quarter in [-4, 4], coarse in [-4, 4] in steps of a half, wide in
    [-8, 8] after the corners of the activations, positive in (0, 8], far in +-[16, 128]."""
    count = int(np.prod(shape))
    if how == "quarter":
        values = random.randint(-16, 17, count) / 4
    elif how == "coarse":
        values = random.randint(-8, 9, count) / 2
    elif how == "wide":
        corners = np.array([0, 1, -1, 3, -3, 6, -6, 1 / 16, -1 / 16])
        values = np.concatenate([corners, random.randint(-128, 129, count) / 16])[:count]
    elif how == "positive":
        values = random.randint(1, 129, count) / 16
    elif how == "far":
        values = random.randint(256, 2049, count) / 16 * random.choice([-1, 1], count)
    else:
        values = random.randint(-64, 65, count) / 16
    assert np.array_equal(values * 16, np.round(values * 16))
    return torch.from_numpy(values.astype(np.float64).reshape(shape))


def image_shape(p):
    return (p["n"], p["c"], p["h"], p["w"])


def load_image(x, p):
    """From memory order to torch's NCHW; x is NCHW already where the line says so."""
    return x if p["format"] == "nchw" else x.reshape(p["n"], p["h"], p["w"], p["c"]).permute(0, 3, 1, 2)


def store_image(y, p):
    return y if p["format"] == "nchw" else y.permute(0, 2, 3, 1)


# ---------------------------------------------------------------------------------------------------------------------
# Operators: each takes the parsed line, a generator and the way to draw, and returns the case's arrays by name

def relu(x, max_value, slope, threshold):
    assert threshold == 0 or not (x == threshold).any(), "Keras is in two minds at x == threshold"
    assert 0 <= threshold < max_value
    below = slope * (x - threshold)
    return torch.where(x >= max_value, torch.full_like(x, max_value), torch.where(x >= threshold, x, below))


def gelu_tanh(x):
    """By the logistic function: 1 + tanh cancels for negative x."""
    return x * torch.sigmoid(math.sqrt(8 / math.pi) * (x + 0.044715 * x ** 3))


def squareplus(x, b):
    """Keras' (x + sqrt(x^2 + b)) / 2, for negative x times its conjugate, which does not cancel."""
    root = torch.sqrt(x * x + b)
    return torch.where(x < 0, b / (2 * (root - x)), (x + root) / 2)


ACTIVATIONS = {       # name: (function, its default parameters)
    "linear": (lambda x: x, []),
    "relu": (relu, [math.inf, 0.0, 0.0]),
    "relu6": (F.relu6, []),
    "leaky_relu": (F.leaky_relu, [0.2]),
    "elu": (F.elu, [1.0]),
    "selu": (F.selu, []),
    "sigmoid": (torch.sigmoid, []),
    "hard_sigmoid": (lambda x, slope, offset: torch.clamp(slope * x + offset, 0, 1), [1 / 6, 0.5]),
    "tanh": (torch.tanh, []),
    "softplus": (lambda x: F.softplus(x, threshold=40), []),      # past 40 the sum is x in float64
    "softsign": (F.softsign, []),
    "swish": (lambda x, beta: x * torch.sigmoid(beta * x), [1.0]),
    "hard_swish": (F.hardswish, []),
    "gelu": (F.gelu, []),
    "exponential": (torch.exp, []),
    "gelu_tanh": (gelu_tanh, []),
    "celu": (F.celu, [1.0]),
    "mish": (F.mish, []),
    "log_sigmoid": (F.logsigmoid, []),
    "hard_tanh": (F.hardtanh, []),
    "hard_shrink": (F.hardshrink, [0.5]),
    "soft_shrink": (F.softshrink, [0.5]),
    "tanh_shrink": (F.tanhshrink, []),
    "threshold": (F.threshold, [0.0, 0.0]),
    "squareplus": (squareplus, [4.0]),
    "sparse_plus": (lambda x: torch.where(x < 1, torch.clamp(x + 1, min=0) ** 2 / 4, x), []),
    "sparse_sigmoid": (lambda x: torch.clamp((x + 1) / 2, 0, 1), []),
    "clip": (torch.clamp, [-math.inf, math.inf]),
    "abs": (torch.abs, []),
    "negative": (torch.neg, []),
    "sqrt": (torch.sqrt, []),
    "reciprocal": (torch.reciprocal, []),
    "log": (torch.log, []),
    "erf": (torch.erf, []),
    "floor": (torch.floor, []),
    "ceil": (torch.ceil, []),
    "round": (torch.round, []),
    "softmax": (lambda x: F.softmax(x, dim=1), []),               # over the channels: of NCHW, and of (n, k)
}


def activate(x, act):
    name, _, text = act.partition(":")
    function, defaults = ACTIVATIONS[name]
    parameters = [float(t) for t in text.split(",")] if text else defaults
    assert len(parameters) == len(defaults) and not (text and parameters == defaults and name != "relu"), act
    y = function(x, *parameters)
    if not text:
        check_activation(name, x, y)
    return y


def check_activation(name, x, y):
    """Torch's own function where the table above spells one out."""
    own = {"relu": F.relu, "hard_sigmoid": F.hardsigmoid, "swish": F.silu}.get(name)
    assert own is None or torch.allclose(own(x), y, rtol=1e-14, atol=1e-300)
    assert name != "gelu_tanh" or torch.allclose(F.gelu(x, approximate="tanh"), y, rtol=1e-14, atol=1e-14)


def conv2d(p, random, how):
    x = draw(random, image_shape(p), how or "quarter")
    inputs = p["c"] // p["g"]
    hwio = p["filter"] == "hwio"
    w = draw(random, (p["kh"], p["kw"], inputs, p["k"]) if hwio else (p["k"], inputs, p["kh"], p["kw"]), "quarter")
    b = draw(random, (p["k"],)) if p["bias"] == "1" else None
    image, oihw = load_image(x, p), w.permute(3, 2, 0, 1) if hwio else w
    options = {"stride": (p["sh"], p["sw"]), "dilation": (p["dh"], p["dw"]), "groups": p["g"]}
    y = F.conv2d(pad_image(image, p, 0.0), oihw, b, **options)
    check_conv2d(p, image, oihw, b, options, y)
    case = {"input": x, "filter": w}
    if b is not None:
        case["bias"] = b
    if p["residual"] == "1":
        case["residual"] = draw(random, store_image(y, p).shape, "quarter")
        y = y + (case["residual"] if p["format"] == "nchw" else case["residual"].permute(0, 3, 1, 2))
    return {**case, "output": store_image(activate(y, p["act"]), p)}


def check_conv2d(p, x, w, b, options, y):
    """SAME's size, and torch's own SAME, which it has for stride 1 only."""
    if p["pad"].startswith("same"):
        assert y.shape[2:] == (-(-p["h"] // p["sh"]), -(-p["w"] // p["sw"]))
    if p["pad"] == "same" and (p["sh"], p["sw"]) == (1, 1):
        assert torch.equal(y, F.conv2d(x, w, b, **{**options, "padding": "same"}))


def spread_sizes(p, side):
    """The output's size on one side, and the cells that are cut off before it."""
    axis = "hw"[side]
    size, stride, op = p[axis], p["s" + axis], int(p["op" + axis])
    effective = (p["k" + axis] - 1) * p["d" + axis] + 1
    full = (size - 1) * stride + effective
    if "," in p["pad"]:
        before, after = pads(p, axis, "k" + axis, "s" + axis, "d" + axis, side)
        return full + op - before - after, before
    if p["op_given"] == "1" or p["oph"] != "0" or p["opw"] != "0":
        out = full + op - (0 if p["pad"] == "valid" else effective // 2 * 2)
    else:
        out = size * stride + (max(effective - stride, 0) if p["pad"] == "valid" else 0)
    total = max(full - out, 0)
    return out, total - total // 2 if p["pad"] == "same_lower" else total // 2


def conv2d_transpose(p, random, how):
    """All that the taps reach, with zeros behind it, of which the output is cut out."""
    x = draw(random, image_shape(p), how or "quarter")
    filters = p["k"] // p["g"]
    hwoi = p["filter"] != "iohw"
    w = draw(random, (p["kh"], p["kw"], filters, p["c"]) if hwoi else (p["c"], filters, p["kh"], p["kw"]), "quarter")
    b = draw(random, (p["k"],)) if p["bias"] == "1" else None
    image, iohw = load_image(x, p), w.permute(3, 2, 0, 1) if hwoi else w
    options = {"stride": (p["sh"], p["sw"]), "dilation": (p["dh"], p["dw"]), "groups": p["g"]}
    full = F.conv_transpose2d(image, iohw, **options)
    (height, top), (width, left) = spread_sizes(p, 0), spread_sizes(p, 1)
    behind = (0, max(left + width - full.shape[3], 0), 0, max(top + height - full.shape[2], 0))
    y = F.pad(full, behind)[:, :, top:top + height, left:left + width]
    y = y if b is None else y + b.reshape(1, -1, 1, 1)
    if "," in p["pad"]:
        top, left, bottom, right = (int(cells) for cells in p["pad"].split(","))
        if (top, left) == (bottom, right):
            assert torch.equal(y, F.conv_transpose2d(image, iohw, b, padding=(top, left),
                                                     output_padding=(int(p["oph"]), int(p["opw"])), **options))
    case = {"input": x, "filter": w}
    if b is not None:
        case["bias"] = b
    return {**case, "output": store_image(activate(y, p["act"]), p)}


def pool_out(p, padded, before, size, kernel, stride):
    """The number of windows on one side; in ceil mode none starts in the end padding, and the first may be partial."""
    out = (padded - kernel) // stride + 1
    if p["ceil"] == "1":
        out = -(-(padded - kernel) // stride) + 1
        while (out - 1) * stride >= before + size:
            out -= 1
    assert out >= 1 and (out - 1) * stride < before + size, p
    return out


def effective(p):
    return (p["kh"] - 1) * p["dh"] + 1, (p["kw"] - 1) * p["dw"] + 1


def pool_extend(x, p, value):
    """Cut or grow the padded image at the end, so that the windows just fit."""
    rows, columns = effective(p)
    heights = pool_out(p, x.shape[2], pads(p, "h", "kh", "sh", "dh", 0)[0], p["h"], rows, p["sh"])
    widths = pool_out(p, x.shape[3], pads(p, "w", "kw", "sw", "dw", 1)[0], p["w"], columns, p["sw"])
    more_h = (heights - 1) * p["sh"] + rows - x.shape[2]
    more_w = (widths - 1) * p["sw"] + columns - x.shape[3]
    return F.pad(x, (0, more_w, 0, more_h), value=value)


def symmetric(p):
    """What torch's pools can do by themselves: padding as torch wants it, or None."""
    (top, bottom), (left, right) = pads(p, "h", "kh", "sh", "dh", 0), pads(p, "w", "kw", "sw", "dw", 1)
    if (top, left) != (bottom, right) or 2 * top > p["kh"] or 2 * left > p["kw"]:
        return None
    return {"stride": (p["sh"], p["sw"]), "padding": (top, left), "ceil_mode": p["ceil"] == "1"}


def max_windows(x, p, value, indices=False):
    """The largest of each window, padding counting as a value."""
    return F.max_pool2d(pool_extend(pad_image(x, p, value), p, value), (p["kh"], p["kw"]), (p["sh"], p["sw"]),
                        dilation=(p["dh"], p["dw"]), return_indices=indices)


def max_index(image, y, p):
    """Torch counts in the padded plane; the others follow from that, with the meaning that their makers write down."""
    if p["global"] == "1":
        at = F.max_pool2d(image, image.shape[2:], return_indices=True)[1]
    else:
        top, left = pads(p, "h", "kh", "sh", "dh", 0)[0], pads(p, "w", "kw", "sw", "dw", 1)[0]
        width = pool_extend(pad_image(image, p, 0.0), p, 0.0).shape[3]
        at = max_windows(image, p, -math.inf, True)[1]
        at = (at // width - top) * p["w"] + at % width - left
    assert torch.equal(image.flatten(2).gather(2, at.flatten(2)), y.flatten(2))
    n = torch.arange(p["n"]).reshape(-1, 1, 1, 1)
    c = torch.arange(p["c"]).reshape(1, -1, 1, 1)
    plane = p["h"] * p["w"]
    tensor = ((n * p["c"] + c) * plane + at) if p["format"] == "nchw" else (n * plane + at) * p["c"] + c
    return {"plane": at, "tensor": tensor, "tensorflow": at * p["c"] + c}[p["index"]]


def max_pool(x, p):
    y = max_windows(x, p, -math.inf)
    own = symmetric(p)
    assert own is None or torch.equal(y, F.max_pool2d(x, (p["kh"], p["kw"]), dilation=(p["dh"], p["dw"]), **own)), p
    return y


def draw_negative(p, random):
    """Repeated values; channel 0 wholly negative, the others negative in the half nearest to the border."""
    x = draw(random, image_shape(p), "coarse")
    n, c, h, w = x.shape
    inner = torch.zeros(h, w, dtype=torch.bool)
    inner[h // 4:h - h // 4, w // 4:w - w // 4] = True
    negative = -x.abs() - 0.5
    x = torch.where(inner, x, negative)
    x[:, 0] = negative[:, 0]
    return x


def max_pool2d(p, random, how):
    image = draw_negative(p, random)
    y = F.adaptive_max_pool2d(image, 1) if p["global"] == "1" else max_pool(image, p)
    if p["global"] != "1":
        check_max_pool2d(p, image, y)
    case = {"input": store_image(image, p), "output": store_image(y, p)}
    return case if p["index"] == "none" else {**case, "index": store_image(max_index(image, y, p), p)}


def check_max_pool2d(p, image, y):
    """The case tells padding by minus infinity from padding by zero, and has ties."""
    assert torch.isfinite(y).all() and len(image.unique()) < image.numel()
    zero = max_windows(image, p, 0.0)
    padded = any(any(pads(p, *keys)) for keys in (("h", "kh", "sh", "dh", 0), ("w", "kw", "sw", "dw", 1)))
    assert padded == (not torch.equal(y, zero)) or p["ceil"] == "1", p


def avg_pool(x, p):
    """The ratio of two sums: the values, and a mask of the cells that count."""
    def total(t, pad_value):
        t = pool_extend(pad_image(t, p, pad_value), p, 0.0)
        if dilated:     # which torch's average is not
            ones = torch.ones(t.shape[1], 1, p["kh"], p["kw"], dtype=t.dtype)
            return F.conv2d(t, ones, stride=(p["sh"], p["sw"]), dilation=(p["dh"], p["dw"]), groups=t.shape[1])
        return F.avg_pool2d(t, (p["kh"], p["kw"]), (p["sh"], p["sw"]), divisor_override=1)
    include, dilated = p["include_pad"] == "1", (p["dh"], p["dw"]) != (1, 1)
    y = total(x, 0.0) / total(torch.ones_like(x), 1.0 if include else 0.0)
    own = symmetric(p)
    assert own is None or dilated or torch.allclose(
        y, F.avg_pool2d(x, (p["kh"], p["kw"]), count_include_pad=include, **own), rtol=1e-14, atol=1e-14), p
    return y


def avg_pool2d(p, random, how):
    image = draw(random, image_shape(p))
    y = image.sum((2, 3), keepdim=True) / (p["h"] * p["w"]) if p["global"] == "1" else avg_pool(image, p)
    return {"input": store_image(image, p), "output": store_image(y, p)}


def shape_of(p):
    return tuple(int(s) for s in p["shape"].split("x"))


def softmax(p, random, how):
    x = draw(random, shape_of(p), how)
    function = F.softmax if p["op"] == "softmax" else F.log_softmax
    return {"input": x, "output": function(x, dim=-1 - int(p["axis"]))}


def dense(p, random, how):
    x, w = draw(random, (p["n"], p["c"])), draw(random, (p["c"], p["k"]))
    b = draw(random, (p["k"],)) if p["bias"] == "1" else None
    y = F.linear(x, w.t(), b)
    case = {"input": x, "weights": w}
    if b is not None:
        case["bias"] = b
    if p["residual"] == "1":
        case["residual"] = draw(random, y.shape)
        y = y + case["residual"]
    return {**case, "output": activate(y, p["act"])}


def activation(p, random, how):
    x = draw(random, shape_of(p), how)
    return {"input": x, "output": activate(x, p["act"])}


def of_axes(p, key, x):
    """A number for each axis; those behind the last one given are 0."""
    numbers = [int(n) for n in p[key].split(",")]
    return numbers + [0] * (x.dim() - len(numbers))


def transpose(p, random, how):
    if p["shape"]:
        x = draw(random, shape_of(p))
        return {"input": x, "output": x.permute(of_axes(p, "axes", x))}
    image = draw(random, image_shape(p))
    return {"input": store_image(image, {"format": p["from"]}), "output": store_image(image, {"format": p["to"]})}


def flatten(p, random, how):
    """Keras: every axis but the first becomes one; channels_first is transposed to channels_last before."""
    x = draw(random, shape_of(p))
    last = x.movedim(1, -1) if p["format"] == "nchw" and x.dim() > 1 else x
    return {"input": x, "output": last.reshape(x.shape[0], -1)}


def reshape(p, random, how):
    """Dims of 0 are the input's."""
    x = draw(random, shape_of(p))
    rank = int(p["rank"]) or x.dim()
    dims = ([int(n) for n in p["dims"].split(",")] + [0] * rank)[:rank]
    return {"input": x, "output": x.reshape([n if n else x.shape[i] for i, n in enumerate(dims)])}


def slice_axis(x, axis, begin, size, step):
    """Along one axis; which indices these are Python's own slices say."""
    indices = list(range(x.shape[axis]))[begin % x.shape[axis]::step or 1][:size or None]
    assert len(indices) >= max(size, 1)
    return x.index_select(axis, torch.tensor(indices))


def slices(p, random, how):
    x = draw(random, shape_of(p))
    y = x
    for axis in range(x.dim()):
        y = slice_axis(y, axis, *(of_axes(p, key, x)[axis] for key in ("begin", "size", "step")))
    return {"input": x, "output": y}


def tile(p, random, how):
    x = draw(random, shape_of(p))
    return {"input": x, "output": x.repeat([n or 1 for n in of_axes(p, "repeats", x)])}


def draw_inputs(p, random):
    """Those of an operator that takes any number: a list, and a dictionary of the names that they have in a case."""
    shapes = [p[key] for key in ["shape"] + ["shape%d" % i for i in range(2, 9)] if p[key]]
    inputs = [draw(random, shape_of({"shape": shape})) for shape in shapes]
    return inputs, {"input" if i == 0 else "input%d" % (i + 1): x for i, x in enumerate(inputs)}


def add(p, random, how):
    inputs, named = draw_inputs(p, random)
    y = inputs[0]
    for x in inputs[1:]:
        y = y + x
    return {**named, "output": activate(y, p["act"])}


def concat(p, random, how):
    inputs, named = draw_inputs(p, random)
    return {**named, "output": torch.cat(inputs, dim=-1 - int(p["axis"]))}


def pad_axis(x, axis, before, after, mode, value):
    """Along one axis, which F.pad takes as the last of three."""
    rows = x.movedim(axis, -1)
    flat = rows.reshape(1, -1, rows.shape[-1])
    options = {"value": value} if mode == "constant" else {}
    padded = F.pad(flat, (before, after), mode={"edge": "replicate"}.get(mode, mode), **options)
    return padded.reshape(*rows.shape[:-1], -1).movedim(-1, axis)


def pad(p, random, how):
    """Axis by axis; all at once, too, where torch can."""
    x = draw(random, shape_of(p))
    counts = [[int(n) for n in p[key].split(",")] for key in ("before", "after")]
    before, after = (c + [0] * (x.dim() - len(c)) for c in counts)
    y = x
    for axis in range(x.dim()):
        y = pad_axis(y, axis, before[axis], after[axis], p["mode"], float(p["value"]))
    if p["mode"] == "constant":
        sides = [n for axis in reversed(range(x.dim())) for n in (before[axis], after[axis])]
        assert torch.equal(y, F.pad(x, sides, value=float(p["value"])))
    return {"input": x, "output": y}


def binary(function, left=lambda a: a, right=lambda b: b):
    """A function of two inputs; left and right bring them where its results are finite."""
    def case(p, random, how):
        a, b = (draw(random, shape_of({"shape": p[key]})) for key in ("shape", "shape2"))
        a, b = left(a), right(b)
        return {"input": a, "input2": b, "output": activate(function(a, b), p["act"])}
    return case


def not_zero(x):
    return torch.where(x == 0, torch.ones_like(x), x)


subtract, multiply = binary(torch.sub), binary(torch.mul)
divide = binary(torch.div, right=not_zero)
minimum, maximum = binary(torch.minimum), binary(torch.maximum)
power = binary(torch.pow, left=lambda a: not_zero(a).abs())
equal, less, less_or_equal = (binary(lambda a, b, compare=compare: compare(a, b).double(), torch.round, torch.round)
                              for compare in (torch.eq, torch.lt, torch.le))


def by_channels(x, p, function):
    """Applies a function of torch's (n, c, ...): the batch is what stands before the channels, or before nothing is."""
    axis = x.dim() - (3 if p["format"] == "nchw" else 1)
    y = function(x.reshape(int(np.prod(x.shape[:axis])), x.shape[axis], -1))
    return y.reshape(x.shape)


def where(p, random, how):
    """The condition is whole numbers, of which a third is 0."""
    condition = torch.fmod(draw(random, shape_of(p)).round(), 2)
    a, b = (draw(random, shape_of({"shape": p[key]})) for key in ("shape2", "shape3"))
    return {"condition": condition, "input": a, "input2": b, "output": torch.where(condition != 0, a, b)}


def batch_norm(p, random, how):
    """Epsilon is the float32 that the descriptor holds."""
    x = draw(random, shape_of(p))
    axis = x.dim() - (3 if p["format"] == "nchw" else 1)
    channels = (x.shape[axis],)
    mean, variance = draw(random, channels), draw(random, channels).abs()
    gamma = draw(random, channels) if p["gamma"] == "1" else None
    beta = draw(random, channels) if p["beta"] == "1" else None
    epsilon = float(np.float32(p["epsilon"] if p["epsilon"] != "0" else 1e-3))
    y = by_channels(x, p, lambda v: F.batch_norm(v, mean, variance, gamma, beta, training=False, eps=epsilon))
    case = {"input": x, "mean": mean, "variance": variance, "gamma": gamma, "beta": beta}
    return {**{key: array for key, array in case.items() if array is not None}, "output": activate(y, p["act"])}


def prelu(p, random, how):
    x = draw(random, shape_of(p))
    slope = draw(random, (x.shape[x.dim() - (3 if p["format"] == "nchw" else 1)],))
    return {"input": x, "slope": slope, "output": by_channels(x, p, lambda v: F.prelu(v, slope))}


def resize2d(p, random, how):
    """A size that is not given is twice the image's; scales are float32 numbers."""
    image = draw(random, image_shape(p))
    if p["scale"]:
        target = {"scale_factor": tuple(float(np.float32(s)) for s in p["scale"].split(","))}
    else:
        target = {"size": (p.get("oh", 2 * p["h"]), p.get("ow", 2 * p["w"]))}
    rule = (p["method"], p["coordinates"], p["rounding"])
    mode = {("nearest", "half_pixel", "round_prefer_ceil"): {"mode": "nearest-exact"},
            ("nearest", "asymmetric", "floor"): {"mode": "nearest"},
            ("bilinear", "half_pixel", "round_prefer_ceil"): {"mode": "bilinear", "align_corners": False},
            ("bilinear", "align_corners", "round_prefer_ceil"): {"mode": "bilinear", "align_corners": True}}[rule]
    return {"input": store_image(image, p), "output": store_image(F.interpolate(image, **target, **mode), p)}


def reduce(p, random, how):
    """No axis at all: every one. A tensor of rank 0 is one of shape (1) here."""
    x = draw(random, shape_of(p))
    axes = [i for i, reduced in enumerate(p["axes"].split(",")) if reduced == "1"] or list(range(x.dim()))
    function = {"reduce_mean": torch.mean, "reduce_sum": torch.sum, "reduce_max": torch.amax,
                "reduce_min": torch.amin}[p["op"]]
    return {"input": x, "output": function(x, dim=axes, keepdim=p["keep_dims"] == "1")}


def normalized(p, random, x, weights, function):
    """What layer_norm and group_norm share: function(gamma, beta, epsilon)."""
    gamma = draw(random, weights) if p["gamma"] == "1" else None
    beta = draw(random, weights) if p["beta"] == "1" else None
    epsilon = float(np.float32(p["epsilon"] if p["epsilon"] != "0" else 1e-3))
    y = function(gamma, beta, epsilon).reshape(x.shape)
    case = {"input": x, "gamma": gamma, "beta": beta}
    return {**{key: array for key, array in case.items() if array is not None}, "output": activate(y, p["act"])}


def layer_norm(p, random, how):
    x = draw(random, shape_of(p))
    weights = tuple(x.shape[-max(int(p["axes"]), 1):])
    return normalized(p, random, x, weights, lambda gamma, beta, epsilon: F.layer_norm(x, weights, gamma, beta, epsilon))


def group_norm(p, random, how):
    """A group for each channel is instance_norm, which torch has as a function of its own."""
    x = draw(random, shape_of(p))
    images = x.reshape(-1, *x.shape[-3:])
    images = images if p["format"] == "nchw" else images.permute(0, 3, 1, 2)
    channels = images.shape[1]

    def function(gamma, beta, epsilon):
        y = F.group_norm(images, int(p["groups"]) or channels, gamma, beta, epsilon)
        if p["groups"] == "0" and images.shape[2] * images.shape[3] > 1:
            assert torch.allclose(y, F.instance_norm(images, weight=gamma, bias=beta, eps=epsilon))
        return y if p["format"] == "nchw" else y.permute(0, 2, 3, 1)
    return normalized(p, random, x, (channels,), function)
def argmax(p, random, how):
    """Torch says nothing of equal ones: the first or last that is as large as the largest. The data have many."""
    x = draw(random, shape_of(p), "coarse")
    axis = x.dim() - 1 - int(p["axis"])
    equal = (x == torch.amax(x, dim=axis, keepdim=True)).long()
    # of an ascending number at each of them
    count = torch.arange(1, x.shape[axis] + 1).reshape([-1 if i == axis else 1 for i in range(x.dim())])
    ranks = equal * (count if p["last"] == "1" else x.shape[axis] + 1 - count)
    return {"input": x, "output": torch.argmax(ranks, dim=axis, keepdim=p["keep_dims"] == "1").double()}


def lrn(p, random, how):
    """Of an even size PyTorch's window has the channel more in front: the channels are turned around."""
    x = draw(random, shape_of(p))
    alpha, beta, bias = (float(np.float32(p[key] if p[key] != "0" else usual))
                         for key, usual in (("alpha", 1e-4), ("beta", 0.75), ("bias", 1)))
    size = int(p["size"]) or 5
    y = by_channels(x, p, lambda v: F.local_response_norm(v.flip(1), size, alpha, beta, bias).flip(1))
    return {"input": x, "output": activate(y, p["act"])}
def matmul(p, random, how):
    """The addend by torch's own rules of broadcasting; softmax over the last axis."""
    a, b = (draw(random, shape_of({"shape": p[key]})) for key in ("shape", "shape2"))
    turned = [x.transpose(-1, -2) if p[key] == "1" else x for x, key in ((a, "transpose_a"), (b, "transpose_b"))]
    y = (float(p["alpha"]) or 1) * torch.matmul(*turned)
    case = {"input": a, "input2": b}
    if p["shape3"]:
        case["addend"] = draw(random, shape_of({"shape": p["shape3"]}))
        y = y + (float(p["beta"]) or 1) * case["addend"]
    rows = y.reshape(-1, y.shape[-1])
    return {**case, "output": activate(rows, p["act"]).reshape(y.shape)}


OPERATORS = {"conv2d": conv2d, "max_pool2d": max_pool2d, "avg_pool2d": avg_pool2d, "softmax": softmax,
             "log_softmax": softmax, "dense": dense, "activation": activation, "transpose": transpose,
             "flatten": flatten, "reshape": reshape, "slice": slices, "tile": tile, "add": add, "concat": concat,
             "pad": pad, "subtract": subtract, "multiply": multiply, "divide": divide, "minimum": minimum,
             "maximum": maximum, "power": power, "equal": equal, "less": less, "less_or_equal": less_or_equal,
             "where": where,
             "batch_norm": batch_norm, "prelu": prelu, "resize2d": resize2d, "conv2d_transpose": conv2d_transpose,
             "reduce_mean": reduce, "reduce_sum": reduce, "reduce_max": reduce, "reduce_min": reduce,
             "layer_norm": layer_norm, "group_norm": group_norm, "argmax": argmax, "lrn": lrn, "matmul": matmul}

# ---------------------------------------------------------------------------------------------------------------------
# The notebook's known answers

def check_notebook():
    image = torch.arange(1.0, 10.0, dtype=torch.float64).reshape(1, 1, 3, 3)
    ones = torch.ones(1, 1, 2, 2, dtype=torch.float64)
    valid, same = parse("conv2d h3 w3 c1 k1 kh2 kw2"), parse("conv2d h3 w3 c1 k1 kh2 kw2 pad=same")
    assert F.conv2d(pad_image(image, valid, 0.0), ones).tolist() == [[[[12, 16], [24, 28]]]]
    answer = [[12, 16, 9], [24, 28, 15], [15, 17, 9]]
    assert F.conv2d(pad_image(image, same, 0.0), ones).tolist() == [[answer]]
    three = F.conv2d(pad_image(image, same, 0.0), torch.cat([ones, 10 * ones, -ones]))
    assert store_image(three, same).shape == (1, 3, 3, 3)
    assert three[0].tolist() == [[[scale * v for v in row] for row in answer] for scale in (1, 10, -1)]
    small = torch.tensor([[[[4.0, 3.0], [2.0, 1.0]]]], dtype=torch.float64)
    line = "max_pool2d h2 w2 c1 kh2 kw2 sh1 sw1"
    assert max_pool(small, parse(line)).tolist() == [[[[4]]]]
    assert max_pool(small, parse(line + " pad=same")).tolist() == [[[[4, 3], [2, 1]]]]


# ---------------------------------------------------------------------------------------------------------------------
# Output

def number(v):
    """The shortest text that reads back as the same float64; no '.0', no negative zero."""
    assert math.isfinite(v)
    return str(int(v)) if v == int(v) and abs(v) < 1e15 else repr(v)


def make_case(entry, operator):
    line, how = entry if isinstance(entry, tuple) else (entry, None)
    if not line.startswith(operator + " "):
        line = operator + " " + line
    arrays = OPERATORS[operator](parse(line), np.random.RandomState(zlib.crc32(line.encode())), how)
    fields = ['"problem": ' + json.dumps(line)]
    for key, array in arrays.items():
        values = array.contiguous().reshape(-1).tolist()
        fields.append('"%s": [%s]' % (key, ",".join(number(v) for v in values)))
    return "{" + ",\n ".join(fields) + "}"


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore", message="Using padding='same' with even kernel lengths")
    check_notebook()
    for operator, entries in CASES.items():
        text = "[\n" + ",\n".join(make_case(e, operator) for e in entries) + "\n]\n"
        lines = [case["problem"] for case in json.loads(text)]
        assert len(set(lines)) == len(lines), operator
        with open(os.path.join(folder, operator + ".json"), "w", encoding="ascii") as f:
            f.write(text)
        print("%-12s %3d cases %6d bytes" % (operator, len(lines), len(text)))


if __name__ == "__main__":
    main()
