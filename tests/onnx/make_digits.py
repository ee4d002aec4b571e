#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes the program's trained network as ONNX, in NCHW as exporters do, and a digit that it knows:
make_digits.py FOLDER makes FOLDER/digits.onnx, digit.onnx, which is fixed to one image, digit.png (a 7), digit.npy,
and two.npy, which has it twice."""
import gzip
import struct
import sys
import zlib

import numpy as np
import onnx
from onnx import helper, numpy_helper


def idx(name):
    data = gzip.open("tools/data/" + name + ".gz").read()
    rank = data[3]
    shape = struct.unpack(">%dI" % rank, data[4:4 + 4 * rank])
    kind = {0x08: ">u1", 0x0D: ">f4"}[data[2]]
    return np.frombuffer(data, kind, offset=4 + 4 * rank).reshape(shape)


def network(images):
    weights = {
        "filter": idx("digits-conv-filter-idx4-float").transpose(3, 2, 0, 1),
        "bias": idx("digits-conv-bias-idx1-float"),
        "weights": idx("digits-dense-weights-idx2-float"),
        "shift": idx("digits-dense-bias-idx1-float"),
    }
    nodes = [
        helper.make_node("Conv", ["image", "filter", "bias"], ["maps"], strides=[2, 2], auto_pad="SAME_UPPER"),
        helper.make_node("Relu", ["maps"], ["positive"]),
        helper.make_node("MaxPool", ["positive"], ["pooled"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Transpose", ["pooled"], ["pixels"], perm=[0, 2, 3, 1]),
        helper.make_node("Flatten", ["pixels"], ["row"]),
        helper.make_node("Gemm", ["row", "weights", "shift"], ["scores"]),
        helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
    ]
    graph = helper.make_graph(
        nodes, "digits",
        [helper.make_tensor_value_info("image", onnx.TensorProto.FLOAT, [images, 1, 28, 28])],
        [helper.make_tensor_value_info("probabilities", onnx.TensorProto.FLOAT, [images, 10])],
        [numpy_helper.from_array(np.ascontiguousarray(w, np.float32), name) for name, w in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 7
    onnx.checker.check_model(model)
    return model


def png(grey):
    """An 8-bit grey picture."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    h, w = grey.shape
    rows = b"".join(b"\0" + row.tobytes() for row in grey)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


folder = sys.argv[1]
onnx.save(network("n"), folder + "/digits.onnx")
onnx.save(network(1), folder + "/digit.onnx")
image = idx("t10k-images-idx3-ubyte")[0]
assert idx("t10k-labels-idx1-ubyte")[0] == 7
with open(folder + "/digit.png", "wb") as file:
    file.write(png(image))
pixels = (image / 255).astype(np.float32).reshape(1, 1, 28, 28)
np.save(folder + "/digit.npy", pixels)
np.save(folder + "/two.npy", np.concatenate([pixels, pixels]))
