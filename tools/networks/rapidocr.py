#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the three networks of PyPI's rapidocr-onnxruntime, each with inputs of three sizes and onnxruntime's outputs.

    rapidocr.py FOLDER     FOLDER/NAME.onnx, and for each size NAME.HxW.x.npy, NAME.HxW.y.npy

They are PP-OCRv4's detection and recognition of text, and a classifier of its direction, trained, exported by Paddle, and
leave their sizes open. The inputs are lines of words on a noisy page. pip fetches the networks, which are no part of this project.
PyPI's packages: numpy, onnxruntime, pillow.
"""
import random
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy
import onnxruntime
from PIL import Image, ImageDraw, ImageFont

PACKAGE = "rapidocr-onnxruntime==1.4.4"
# the wheel's file, then sizes (h, w) as its users have them
NETWORKS = {
    "ppocr_det": ("ch_PP-OCRv4_det_infer", [(160, 320), (256, 256), (320, 480)]),
    "ppocr_rec": ("ch_PP-OCRv4_rec_infer", [(48, 160), (48, 320), (48, 500)]),
    "ppocr_cls": ("ch_ppocr_mobile_v2.0_cls_infer", [(48, 192), (48, 100), (64, 160)]),
}
WORDS = "clcnn runs convolutional networks in plain C on every OpenCL device 0123456789".split()


def page(height, width):
    """Lines of words, dark on light, as the networks take pixels: (1, 3, h, w), most of them from -1 to 1. There is so much
    noise that they are not quite sure of what they see: a probability that is 1 would hide what differs."""
    draw = random.Random(height * width)
    image = Image.new("RGB", (width, height), (230, 225, 210))
    font = ImageFont.load_default(size=28)
    for top in range(6, height - 30, 48):
        line = " ".join(draw.choice(WORDS) for _ in range(8))
        ImageDraw.Draw(image).text((8, top), line, fill=(20, 30, 60), font=font)
    pixels = numpy.asarray(image, numpy.float32) / 127.5 - 1
    pixels = numpy.ascontiguousarray(pixels.transpose(2, 0, 1)[None])
    noise = numpy.random.default_rng(width).standard_normal(pixels.shape, numpy.float32)
    return 0.6 * pixels + 0.4 * noise


def fetch(folder):
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", scratch, PACKAGE], check=True)
        wheel = zipfile.ZipFile(next(Path(scratch).glob("*.whl")))
        files = {Path(f).stem: f for f in wheel.namelist() if f.endswith(".onnx")}
        for name, (stem, _) in NETWORKS.items():
            (folder / f"{name}.onnx").write_bytes(wheel.read(files[stem]))


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: rapidocr.py FOLDER")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    fetch(folder)
    for name, (_, sizes) in NETWORKS.items():
        session = onnxruntime.InferenceSession(folder / f"{name}.onnx", providers=["CPUExecutionProvider"])
        for height, width in sizes:
            x = page(height, width)
            (y,) = session.run(None, {session.get_inputs()[0].name: x})
            numpy.save(folder / f"{name}.{height}x{width}.x.npy", x)
            numpy.save(folder / f"{name}.{height}x{width}.y.npy", y)
        print(name, flush=True)


main()
