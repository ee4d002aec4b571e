#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare clcnn with TensorFlow, the ground truth of its semantics, on problems drawn at random.

    tensorflow_check.py LIBRARY OPERATOR [--count N] [--seed S] [--device WORD]

A problem is computed by TensorFlow or Keras in float32 and by the library through its generic calls; the results must
be equal for what is copied, and else within the bound that stands with the operator. Exit code 1 on any mismatch.
"""

import argparse
import concurrent.futures
import ctypes as c
import multiprocessing
import os
import sys
from fractions import Fraction

import numpy as np

U = 2.0 ** -24               # half the spacing of floats at 1

# ---------------------------------------------------------------------------------------------------------------------
# The library

text, pointer, size, number = c.c_char_p, c.c_void_p, c.c_size_t, c.c_int


def struct(**fields):
    return type("struct", (c.Structure,), {"_fields_": list(fields.items())})


Shape = struct(rank=number, dim=number * 8)
Operator = struct(name=text, desc_size=size)  # and more, which is not looked at
Operand = struct(shape=Shape, type=number, pitch=number, constant=pointer)
Description = struct(name=text, desc=pointer, desc_size=size, inputs=pointer, input_count=size, pitch=pointer)
Context = struct(device=text, defaults=c.c_char * 256)
Error = struct(status=number, driver_code=number, message=text)


class Library:
    """A library and a context of it."""

    def __init__(self, path, device):
        self.library, self.context = c.CDLL(path), pointer()
        self.library.clcnn_operator_find.restype = c.POINTER(Operator)
        self.library.clcnn_last_error.restype = c.POINTER(Error)
        self.library.clcnn_op_output_shape.restype = Shape
        self.library.clcnn_op_output_shape.argtypes = [pointer, size]
        self.call("context_create", c.byref(Context(device.encode())), c.byref(self.context))

    def call(self, name, *arguments):
        if getattr(self.library, "clcnn_" + name)(*arguments):
            raise RuntimeError(self.library.clcnn_last_error().contents.message.decode())

    def tensor(self, shape, values=None):
        tensor = pointer()
        self.call("tensor_create", self.context, 0, shape, c.byref(tensor))
        if values is not None:
            self.call("tensor_write", tensor, values.ctypes.data_as(pointer), size(values.size))
        return tensor

    def run(self, operator, fields, inputs):
        """The operator's output of float32 arrays, its descriptor's fields being set by their names."""
        row = self.library.clcnn_operator_find(operator.encode())
        if not row:
            raise RuntimeError("the library has no operator " + operator)
        desc = c.create_string_buffer(row.contents.desc_size)
        for name, value in fields.items():
            self.call("desc_set", row.contents.name, desc, size(len(desc)), name.encode(), value.encode())
        arrays = [np.ascontiguousarray(x, np.float32) for x in inputs]
        operands = (Operand * len(arrays))(*[Operand(Shape(x.ndim, x.shape)) for x in arrays])
        what = Description(row.contents.name, c.addressof(desc), len(desc), c.addressof(operands), len(arrays))
        op = pointer()
        self.call("op_create", self.context, c.byref(what), None, c.byref(op))
        shape = self.library.clcnn_op_output_shape(op, 0)
        result = np.full(shape.dim[:shape.rank], np.nan, np.float32)
        tensors = [self.tensor(o.shape, x) for o, x in zip(operands, arrays)] + [self.tensor(shape)]
        given = (pointer * len(tensors))(*tensors)
        outputs = c.byref(given, len(arrays) * c.sizeof(pointer))
        self.call("op_execute", op, given, size(len(arrays)), outputs, size(1))
        self.call("tensor_read", tensors[-1], result.ctypes.data_as(pointer), size(result.size))
        self.library.clcnn_op_destroy(op)
        for tensor in tensors:
            self.library.clcnn_tensor_destroy(tensor)
        return result


opened = None                # the library, in the process that has it


def open_library(path, device):
    global opened
    opened = Library(path, device)


def run_library(*problem):
    return opened.run(*problem)


def import_tensorflow():
    """Only when the other process is there: it has a driver, whose LLVM cannot stand beside TensorFlow's."""
    global keras, tf
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # plain sums: no Winograd
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    import keras
    import tensorflow as tf


# ---------------------------------------------------------------------------------------------------------------------
# Problems: each operator's function draws one, and gives its fields, its inputs, TensorFlow's answer and the bound

def listed(pair):
    return ",".join(str(x) for x in pair)


def draw_image(random):
    sizes = random.integers(1, 4), random.integers(1, 24), random.integers(1, 24), random.integers(1, 20)
    return random.uniform(-1, 1, sizes).astype(np.float32)


def keras_upsampling(random, x, method):
    """Keras' UpSampling2D: whole factors, nearest being repeated."""
    factors = tuple(int(f) for f in random.integers(1, 5, 2))
    layer = keras.layers.UpSampling2D(factors, interpolation=method)
    return layer(x).numpy(), {"scale": listed(factors)}


def resize_image(random, x, method):
    """TensorFlow 2's tf.image.resize."""
    target = [int(s) for s in random.integers(1, 48, 2)]
    return tf.image.resize(x, target, method).numpy(), {"size": listed(target)}


def resize_version_1(align_corners):
    """TensorFlow 1's, by the corners or by neither corners nor halves."""
    def resize(random, x, method):
        target = [int(s) for s in random.integers(1, 48, 2)]
        kernel = tf.raw_ops.ResizeNearestNeighbor if method == "nearest" else tf.raw_ops.ResizeBilinear
        y = kernel(images=x, size=target, align_corners=align_corners, half_pixel_centers=False).numpy()
        fields = {"size": listed(target), "coordinates": "align_corners" if align_corners else "asymmetric"}
        return y, {**fields, **({"rounding": "floor"} if method == "nearest" and not align_corners else {})}
    return resize


RESIZES = [keras_upsampling, resize_image, resize_version_1(True), resize_version_1(False)]


def nearest_pixels(coordinates, before, after):
    """The input's pixel of each output's: exactly, and as TensorFlow computes it, in float32."""
    i, one = np.arange(after), np.float32
    if coordinates == "align_corners":
        scale = Fraction(before - 1, max(after - 1, 1))
        exact = [int(k * scale + Fraction(1, 2)) for k in range(after)]
        rounded = np.floor(i.astype(one) * one(one(before - 1) / one(max(after - 1, 1))) + one(0.5))
    else:
        shift = 0.0 if coordinates == "asymmetric" else 0.5
        exact = [int((k + Fraction(shift)) * Fraction(before, after)) for k in range(after)]
        rounded = np.floor((i.astype(one) + one(shift)) * (one(before) / one(after)))
    return np.minimum(exact, before - 1), np.minimum(rounded.astype(int), before - 1)


def off_by_one(x, y, fields):
    """Marks rows and columns whose exact position is on the edge between two pixels, and where float32 puts it on the
    other side; there TensorFlow's answer must be that of float32, and ours is not compared with it."""
    coordinates = fields.get("coordinates", "half_pixel")
    pixels = [nearest_pixels(coordinates, x.shape[a], y.shape[a]) for a in (1, 2)]
    if not np.array_equal(x[:, pixels[0][1]][:, :, pixels[1][1]], y):
        raise RuntimeError("TensorFlow's nearest pixels are not those that float32 gives")
    marks = [exact != rounded for exact, rounded in pixels]
    return marks[0][:, None, None] | marks[1][None, :, None] | np.zeros(y.shape, bool)


def draw_resize2d(random):
    """Bilinear: TensorFlow's position is off by 3 u times the axis, which moves a value by twice the largest between
    two pixels, and its two interpolations round 16 times, ours 6."""
    x, method = draw_image(random), ["nearest", "bilinear"][random.integers(2)]
    way = RESIZES[random.integers(len(RESIZES))]
    y, fields = way(random, x, method)
    left_out = np.zeros(y.shape, bool)
    if method == "nearest" and way is not keras_upsampling:
        left_out = off_by_one(x, y, fields)
    bound = 0 if method == "nearest" else U * (6 * (x.shape[1] + x.shape[2]) + 22) * np.abs(x).max()
    return {**fields, "method": method}, [x], np.where(left_out, np.nan, y), bound


def draw_transposed(random):
    """What Keras takes: stride or dilation; an output_padding below the stride, or None."""
    options = {"stride": [int(s) for s in random.integers(1, 4, 2)], "dilation": [1, 1],
               "padding": ["valid", "same"][random.integers(2)], "output_padding": None}
    if random.integers(4) == 0:
        options.update(stride=[1, 1], dilation=[int(d) for d in random.integers(1, 4, 2)])
    elif random.integers(2):
        options["output_padding"] = [int(random.integers(s)) for s in options["stride"]]
    return options


def spread(kernel, dilation):
    """A filter with zeros between its taps."""
    kh, kw, filters, channels = kernel.shape
    wide = np.zeros(((kh - 1) * dilation[0] + 1, (kw - 1) * dilation[1] + 1, filters, channels), np.float32)
    wide[::dilation[0], ::dilation[1]] = kernel
    return wide


def transpose(image, kernel, options):
    """Keras' answer. TensorFlow has no dilation here on a CPU: its filter is spread, and Keras says the shape of the
    dilated one."""
    layer = keras.layers.Conv2DTranspose(kernel.shape[2], kernel.shape[:2], strides=options["stride"],
                                         padding=options["padding"], dilation_rate=options["dilation"],
                                         output_padding=options["output_padding"], use_bias=False)
    kernel = spread(kernel, options["dilation"])
    y = keras.ops.conv_transpose(image, kernel, tuple(options["stride"]), options["padding"],
                                 options["output_padding"] and tuple(options["output_padding"])).numpy()
    if tuple(layer.compute_output_shape(image.shape)) != y.shape:
        raise RuntimeError("Keras' shape of %s is not that of the spread filter" % options)
    return y


def draw_any_transposed(random):
    """Each side may be off by n u times the sum of the magnitudes, n the terms of the longest sum."""
    sizes = [int(s) for s in random.integers(1, (4, 12, 12, 20))]
    window = [int(s) for s in random.integers(1, (6, 6, 20))] + sizes[3:]
    x, kernel = (random.uniform(-1, 1, shape).astype(np.float32) for shape in (sizes, window))
    options = draw_transposed(random)
    terms = window[0] * window[1] * window[3]
    bound = 2 * terms * U * transpose(np.abs(x), np.abs(kernel), options)
    fields = {"stride": listed(options["stride"]), "dilation": listed(options["dilation"]),
              "padding": options["padding"]}
    if options["output_padding"] is not None:
        fields.update(output_padding=listed(options["output_padding"]), output_padding_given="1")
    return fields, [x, kernel], transpose(x, kernel, options), bound


def draw_conv2d_transpose(random):
    """Drawn again where TensorFlow refuses the size that Keras asks for: SAME with an output_padding of 0 and an even
    filter, for instance."""
    while True:
        try:
            return draw_any_transposed(random)
        except tf.errors.InvalidArgumentError:
            pass


OPERATORS = {"resize2d": draw_resize2d, "conv2d_transpose": draw_conv2d_transpose}

# ---------------------------------------------------------------------------------------------------------------------
# Checking


def mismatch(got, expected, bound):
    """None, or what is wrong. NaN in `expected` is not compared."""
    if got.shape != expected.shape:
        return "shape is %s, TensorFlow's %s" % (got.shape, expected.shape)
    error = np.abs(got.astype(np.float64) - expected)
    wrong = ~(error <= bound) & ~np.isnan(expected)
    if not wrong.any():
        return None
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    return "%d values differ; at %s it is %.9g, TensorFlow's %.9g" % (wrong.sum(), at, got[at], expected[at])


def read_options():
    parser = argparse.ArgumentParser(description="Compare clcnn with TensorFlow on random problems.")
    parser.add_argument("library", help="the shared library, build/libclcnn.so")
    parser.add_argument("operator", choices=sorted(OPERATORS))
    parser.add_argument("--count", type=int, default=500, help="how many problems (500)")
    parser.add_argument("--seed", type=int, default=1, help="of the first; problem i has seed S + i (1)")
    parser.add_argument("--device", default="", help="reference, cpu, PoCL, ...; else the library's choice")
    return parser.parse_args()


def check(options, worker):
    """How many problems differ."""
    wrong, values, left_out = 0, 0, 0
    for seed in range(options.seed, options.seed + options.count):
        fields, inputs, expected, bound = OPERATORS[options.operator](np.random.default_rng(seed))
        got = worker.submit(run_library, options.operator, fields, inputs).result()
        problem = mismatch(got, expected, bound)
        values, left_out = values + expected.size, left_out + int(np.isnan(expected).sum())
        if problem:
            wrong += 1
            print("seed %d: %s %s of %s: %s" % (seed, options.operator, fields, [x.shape for x in inputs], problem))
    print("%s on %s: %d problems, %d differ from TensorFlow %s; %d values, %d left out at edges between two pixels"
          % (options.operator, options.device or "the default device", options.count, wrong, tf.__version__, values,
             left_out))
    return wrong


def main():
    options = read_options()
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as worker:
        worker.submit(open_library, options.library, options.device).result()
        import_tensorflow()
        return 1 if check(options, worker) else 0


if __name__ == "__main__":
    sys.exit(main())
