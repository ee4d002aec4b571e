#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Train the small digit network whose weights the repository carries.

    image 28x28x1, pixel / 255
    conv 3x3, stride 2, SAME (pads 0 before, 1 after), K filters, bias, relu
    max-pool 2x2, stride 2                                   -> 7x7xK
    flatten in (h, w, c) order, dense to 10 with bias, softmax

Two modes. With --holdout N the last N training images are kept aside, the
rest trains, and only the accuracy on those N is printed: this is the mode in
which hyperparameters are chosen. Without it all 60,000 images train, the
weights of the last step are written, and the test set is looked at once.
"""
import argparse
import gzip
import math
import os
import struct
import time

import numpy as np
import torch
import torch.nn.functional as F

CLASSES = 10
POOLED = 7  # side of the map that the dense layer sees

IDX_DTYPES = {0x08: np.dtype(np.uint8), 0x0D: np.dtype(">f4")}
IDX_FLOAT = 0x0D

# Weight name -> file. Layouts: HWIO, (K), (in, out), (out).
FILES = {
    "conv_filter": "digits-conv-filter-idx4-float.gz",
    "conv_bias": "digits-conv-bias-idx1-float.gz",
    "dense_weights": "digits-dense-weights-idx2-float.gz",
    "dense_bias": "digits-dense-bias-idx1-float.gz",
}


# ---- IDX files -------------------------------------------------------------

def read_idx(path):
    """Return the array that a gzip-compressed IDX file holds."""
    with gzip.open(path, "rb") as stream:
        raw = stream.read()
    zero, kind, rank = struct.unpack_from(">HBB", raw)
    if zero != 0 or kind not in IDX_DTYPES:
        raise ValueError(f"{path}: not an IDX file of a known type")
    dims = struct.unpack_from(f">{rank}I", raw, 4)
    dtype = IDX_DTYPES[kind]
    array = np.frombuffer(raw, dtype, offset=4 + 4 * rank).reshape(dims)
    return array.astype(dtype.newbyteorder("="))


def write_idx_float(path, array):
    """Write a float32 array as big-endian IDX, compressed without a time or
    a name, so that equal weights give an equal file."""
    header = struct.pack(">HBB", 0, IDX_FLOAT, array.ndim)
    header += struct.pack(f">{array.ndim}I", *array.shape)
    with open(path, "wb") as out:
        with gzip.GzipFile(filename="", mode="wb", compresslevel=9,
                           fileobj=out, mtime=0) as stream:
            stream.write(header + array.astype(">f4").tobytes())


def load_mnist(folder, half):
    """Images (n, 28, 28) as uint8 and labels (n) of 'train' or 't10k'."""
    images = read_idx(os.path.join(folder, f"{half}-images-idx3-ubyte.gz"))
    labels = read_idx(os.path.join(folder, f"{half}-labels-idx1-ubyte.gz"))
    if len(images) != len(labels):
        raise ValueError(f"{half}: {len(images)} images, {len(labels)} labels")
    return images, labels


def to_tensors(images, labels):
    """The network's input is pixel / 255 with no other normalisation."""
    x = torch.from_numpy(images).float().div_(255).unsqueeze(1)
    return x, torch.from_numpy(labels).long()


# ---- Training (torch, NCHW) ------------------------------------------------

class DigitNet(torch.nn.Module):
    def __init__(self, filters, dropout):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, filters, 3, stride=2)
        self.dense = torch.nn.Linear(POOLED * POOLED * filters, CLASSES)
        self.dropout = dropout

    def forward(self, x):
        # SAME padding for 28 -> 14 at stride 2 needs one row and one column
        # in all; TensorFlow puts an odd one at the end.
        x = F.relu(self.conv(F.pad(x, (0, 1, 0, 1))))
        x = F.max_pool2d(x, 2)
        x = x.permute(0, 2, 3, 1).flatten(1)  # (h, w, c), as the C code has it
        x = F.dropout(x, self.dropout, self.training)
        return self.dense(x)  # softmax is part of the loss


def augment(x, strength, args):
    """Turn, scale, shear and shift each image a little, all by chance."""
    n = len(x)

    def spread(limit):
        return (torch.rand(n) * 2 - 1) * (limit * strength)

    angle = spread(math.radians(args.rotate))
    scale = 1 + spread(args.scale)
    shear = spread(args.shear)
    cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
    # affine_grid counts in half-widths: one pixel is 2/28.
    shift_x = spread(args.shift * 2 / 28)
    shift_y = spread(args.shift * 2 / 28)
    theta = torch.stack([
        torch.stack([cos, shear - sin, shift_x], 1),
        torch.stack([sin, cos, shift_y], 1)], 1)
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, align_corners=False)


def learning_rate(progress, peak):
    """A short linear warm-up, then half a cosine down to zero."""
    warm = 0.03
    if progress < warm:
        return peak * progress / warm
    return peak * 0.5 * (1 + math.cos(math.pi * (progress - warm) / (1 - warm)))


def augment_strength(progress):
    """Full strength, then fading over the last quarter: the last steps see
    nearly the sharp, upright digits that the network is used on."""
    return min(1.0, 0.25 + (1 - progress) * 3)


def train(net, x, y, args):
    optimizer = torch.optim.AdamW(net.parameters(), lr=args.lr,
                                  weight_decay=args.weight_decay)
    steps_per_epoch = len(x) // args.batch
    total = steps_per_epoch * args.epochs
    start = time.time()
    net.train()
    for epoch in range(args.epochs):
        order = torch.randperm(len(x))
        loss_sum = 0.0
        for i in range(steps_per_epoch):
            progress = (epoch * steps_per_epoch + i) / total
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(progress, args.lr)
            pick = order[i * args.batch:(i + 1) * args.batch]
            batch = augment(x[pick], augment_strength(progress), args)
            loss = F.cross_entropy(net(batch), y[pick],
                                   label_smoothing=args.label_smoothing)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item()
        print(f"epoch {epoch + 1:3d}/{args.epochs}: "
              f"loss {loss_sum / steps_per_epoch:.4f}, "
              f"{time.time() - start:.0f} s", flush=True)


def count_right_torch(net, x, y):
    net.eval()
    with torch.no_grad():
        right = [(net(a).argmax(1) == b).sum().item()
                 for a, b in zip(x.split(1000), y.split(1000))]
    return sum(right)


def export_weights(net):
    """Torch's layouts (OIHW, (out, in)) to the files' (HWIO, (in, out))."""
    return {
        "conv_filter": net.conv.weight.detach().permute(2, 3, 1, 0).numpy(),
        "conv_bias": net.conv.bias.detach().numpy(),
        "dense_weights": net.dense.weight.detach().t().numpy(),
        "dense_bias": net.dense.bias.detach().numpy(),
    }


# ---- The check (numpy only, NHWC) ------------------------------------------

def conv_same_stride2(x, kernel, bias):
    """3x3 convolution of (n, 28, 28, 1), written out tap by tap."""
    x = np.pad(x, ((0, 0), (0, 1), (0, 1), (0, 0)))
    out = np.zeros((len(x), 14, 14, kernel.shape[3]), np.float32)
    for h in range(3):
        for w in range(3):
            out += x[:, h:h + 27:2, w:w + 27:2, :] @ kernel[h, w]
    return out + bias


def max_pool_2x2(x):
    rows = np.maximum(x[:, 0::2], x[:, 1::2])
    return np.maximum(rows[:, :, 0::2], rows[:, :, 1::2])


def classify_numpy(images, weights):
    x = images.astype(np.float32)[..., None] / np.float32(255)
    x = conv_same_stride2(x, weights["conv_filter"], weights["conv_bias"])
    x = max_pool_2x2(np.maximum(x, 0))
    x = x.reshape(len(x), -1)
    # No softmax: it keeps the order of the ten values.
    x = x @ weights["dense_weights"] + weights["dense_bias"]
    return x.argmax(1)


def count_right_numpy(folder, images, labels):
    """Re-read the written files and classify with them, without torch."""
    weights = {key: read_idx(os.path.join(folder, name))
               for key, name in FILES.items()}
    right = 0
    for i in range(0, len(images), 500):  # batches, to keep memory small
        found = classify_numpy(images[i:i + 500], weights)
        right += int((found == labels[i:i + 500]).sum())
    return right


# ---- Command line ----------------------------------------------------------

def parse_args():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    add = parser.add_argument
    add("--mnist", required=True, metavar="DIR",
        help="folder with the four gzip files of full MNIST")
    add("--out", default=here, metavar="DIR", help="where to write the weights")
    add("--holdout", type=int, default=0, metavar="N",
        help="choose hyperparameters: validate on the last N training images, "
             "write nothing, leave the test set alone")
    add("--seed", type=int, default=1)
    add("--threads", type=int, default=2)
    add("--epochs", type=int, default=50)
    add("--filters", type=int, default=80, metavar="K")
    add("--batch", type=int, default=128)
    add("--lr", type=float, default=3e-3, help="peak learning rate")
    add("--weight-decay", type=float, default=0.05)
    add("--label-smoothing", type=float, default=0.02)
    add("--dropout", type=float, default=0.0, help="before the dense layer")
    add("--shift", type=float, default=1.0, help="largest shift, pixels")
    add("--rotate", type=float, default=6.0, help="largest turn, degrees")
    add("--scale", type=float, default=0.05, help="largest change of size")
    add("--shear", type=float, default=0.05, help="largest slant")
    return parser.parse_args()


def validate(net, images, labels, args):
    cut = len(images) - args.holdout
    train(net, *to_tensors(images[:cut], labels[:cut]), args)
    right = count_right_torch(net, *to_tensors(images[cut:], labels[cut:]))
    print(f"validation: {right} of {args.holdout} right "
          f"({100 * right / args.holdout:.2f} %)")


def train_and_write(net, images, labels, args):
    start = time.time()
    train(net, *to_tensors(images, labels), args)
    print(f"trained in {time.time() - start:.0f} s")
    for key, array in export_weights(net).items():
        path = os.path.join(args.out, FILES[key])
        write_idx_float(path, array)
        print(f"{FILES[key]}: {array.shape}, {os.path.getsize(path)} bytes")

    test_images, test_labels = load_mnist(args.mnist, "t10k")
    by_torch = count_right_torch(net, *to_tensors(test_images, test_labels))
    by_numpy = count_right_numpy(args.out, test_images, test_labels)
    print(f"test, torch: {by_torch} of {len(test_images)} right")
    print(f"test, numpy: {by_numpy} of {len(test_images)} right")
    # Sums in another order may turn a near-tie; more than that is a bug.
    assert abs(by_torch - by_numpy) <= 3, "torch and numpy disagree"


def main():
    args = parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    torch.use_deterministic_algorithms(True)
    images, labels = load_mnist(args.mnist, "train")
    net = DigitNet(args.filters, args.dropout)
    run = validate if args.holdout else train_and_write
    run(net, images, labels, args)


if __name__ == "__main__":
    main()
