#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes networks of Keras' applications as files of ONNX, each with an input and Keras' output.

    export_keras.py FOLDER [NAME...]     FOLDER/NAME.onnx, NAME.x.npy, NAME.y.npy

The weights are random (seeded by the name), the batch norms' statistics those of a random input, moved at random. Inputs
are (1, h, w, 3), as Keras has them: tf2onnx writes the files. PyPI's packages: tensorflow-cpu, tf2onnx, onnx.
"""
import sys
import zlib
from pathlib import Path

import keras
import numpy
import onnx

SIZE = 160
NETWORKS = {
    "keras_mobilenet_v2": keras.applications.MobileNetV2,
    "keras_resnet50": keras.applications.ResNet50,
    "keras_efficientnet_b0": keras.applications.EfficientNetB0,
}


def randomize(model, x, generator):
    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    for norm in norms:
        norm.momentum = 0.0
        norm.gamma.assign(generator.uniform(0.5, 1.5, norm.gamma.shape))
        norm.beta.assign(generator.normal(0, 0.1, norm.beta.shape))
    model(numpy.concatenate([x, x[:, ::-1] ** 2]), training=True)
    for norm in norms:
        variance = numpy.asarray(norm.moving_variance)
        norm.moving_mean.assign(norm.moving_mean + 0.1 * generator.normal(size=variance.shape) * variance**0.5)
        norm.moving_variance.assign(variance * generator.uniform(0.5, 1.5, variance.shape))


def drop_unread_inputs(path):
    """tf2onnx leaves constants that it folded among the inputs, and whoever runs the file would have to give them."""
    model = onnx.load(path)
    read = {name for node in model.graph.node for name in node.input}
    kept = [value for value in model.graph.input if value.name in read]
    del model.graph.input[:]
    model.graph.input.extend(kept)
    onnx.save(model, path)


def export(folder, name):
    seed = zlib.crc32(name.encode())
    keras.utils.set_random_seed(seed)
    generator = numpy.random.default_rng(seed)
    model = NETWORKS[name](weights=None, input_shape=(SIZE, SIZE, 3), classifier_activation=None)
    x = generator.standard_normal((1, SIZE, SIZE, 3), numpy.float32)
    randomize(model, x, generator)
    numpy.save(folder / f"{name}.x.npy", x)
    numpy.save(folder / f"{name}.y.npy", numpy.asarray(model(x, training=False)))
    path = str(folder / f"{name}.onnx")
    model.export(path, format="onnx", verbose=False)
    drop_unread_inputs(path)


def main():
    asked = sys.argv[2:] or list(NETWORKS)
    if len(sys.argv) < 2 or sys.argv[1].startswith("-") or set(asked) - set(NETWORKS):
        sys.exit(f"usage: export_keras.py FOLDER [NAME...], of {', '.join(NETWORKS)}")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in asked:
        export(folder, name)
        print(name, flush=True)


main()
