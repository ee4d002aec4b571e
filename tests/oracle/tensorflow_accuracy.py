#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How far TensorFlow's float32 is from the exact result on the problems of tests/unit/test_accuracy.c.

    tensorflow_accuracy.py LIBRARY

Prints the table that stands there: each problem with its error, the root of the mean square of what the result is
off by, in units of 2^-24 of the root of the mean square of the exact result. Data is the library's: uniform, seed 1
for the input and 2 for the weights.
"""

import ctypes as c
import os
import sys

import numpy as np

from tensorflow_check import Shape, size

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
UNIFORM = 2                  # CLCNN_RANDOM_UNIFORM

# operator, input, weights, stride of a conv2d with padding "same", lowest and highest value of the data
PROBLEMS = [
    ("conv2d", (1, 7, 7, 512), (7, 7, 512, 16), 1, -1, 1),
    ("conv2d", (1, 3, 3, 65536), (3, 3, 65536, 1), 1, 0.1, 0.1),
    ("conv2d", (1, 14, 14, 256), (3, 3, 256, 32), 1, -1, 1),
    ("conv2d", (1, 14, 14, 64), (3, 3, 64, 32), 1, 0, 1),
    ("conv2d", (1, 28, 28, 32), (5, 5, 32, 32), 1, -1, 1),
    ("conv2d", (1, 56, 56, 3), (7, 7, 3, 64), 2, -1, 1),
    ("conv2d", (1, 7, 7, 2048), (1, 1, 2048, 64), 1, -1, 1),
    ("dense", (32, 3920), (3920, 10), 0, -1, 1),
    ("dense", (1, 25088), (25088, 64), 0, -1, 1),
    ("dense", (8, 4096), (4096, 32), 0, 0, 1),
]


class Initializer(c.Structure):
    _fields_ = [("kind", c.c_int), ("seed", c.c_uint), ("a", c.c_float), ("b", c.c_float), ("layout", c.c_int),
                ("depthwise", c.c_int), ("mode", c.c_int), ("distribution", c.c_int)]


def drawn(library, shape, seed, low, high):
    if low == high:
        return np.full(shape, low, np.float32)
    values = np.empty(shape, np.float32)
    how = Initializer(UNIFORM, seed, low, high)
    if library.clcnn_initialize(c.byref(how), Shape(len(shape), shape), values.ctypes.data_as(c.c_void_p),
                                size(values.size)):
        raise RuntimeError("clcnn_initialize refused")
    return values


def line_of(operator, x, w, stride):
    if operator == "dense":
        return f"dense n{x[0]} c{x[1]} k{w[1]}"
    return f"conv2d h{x[1]} w{x[2]} c{x[3]} k{w[3]} kh{w[0]} sh{stride} sw{stride} pad=same strict=1"


def computed(operator, x, w, stride):
    if operator == "dense":
        return tf.linalg.matmul(x, w).numpy()
    return tf.nn.conv2d(x, w, stride, "SAME").numpy()


def main():
    library = c.CDLL(sys.argv[1])
    for operator, x_shape, w_shape, stride, low, high in PROBLEMS:
        x, w = drawn(library, x_shape, 1, low, high), drawn(library, w_shape, 2, low, high)
        exact = computed(operator, x.astype(np.float64), w.astype(np.float64), stride)
        error = np.sqrt(np.mean((computed(operator, x, w, stride) - exact) ** 2) / np.mean(exact ** 2)) * 2 ** 24
        print(f'{{"{line_of(operator, x_shape, w_shape, stride)}", {low:g}, {high:g}, {error:.3g}}},')


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    import tensorflow as tf
    main()
