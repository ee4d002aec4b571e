#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes networks of torchvision as files of ONNX, each with an input and PyTorch's output.

    export.py FOLDER [NAME...]     FOLDER/NAME.onnx, NAME.x.npy, NAME.y.npy
    export.py --list               the names

The weights are random (seeded by the name). Batch norms get the statistics of the values that reach them, moved at
random, so that values keep their size through deep networks and a batch norm that is folded wrongly is seen.
Debian's packages: python3-torchvision, python3-onnx.
"""
import sys
import zlib
from pathlib import Path

import numpy
import torch
import torchvision
from torch import nn
from torch.nn import functional

OPSET = 13
# made by their builders with these options; what costs time and no longer matters (aux heads, initial draws) is left out
TORCHVISION = {
    "alexnet": {},
    "vgg16": {},
    "resnet18": {},
    "resnet50": {},
    "resnext50_32x4d": {},
    "mobilenet_v2": {},
    "mobilenet_v3_large": {},
    "mnasnet1_0": {},
    "squeezenet1_1": {},
    "googlenet": {"aux_logits": False, "init_weights": False},
    "inception_v3": {"aux_logits": False, "init_weights": False},
    "densenet121": {},
    "shufflenet_v2_x1_0": {},
    "efficientnet_b0": {},
    "regnet_y_400mf": {},
    "convnext_tiny": {},
}
SIZES = {"inception_v3": 299, "deeplabv3_mobilenet": 128, "unet_transposed": 128, "unet_bilinear": 128, "yolo": 160}


def conv(inputs, outputs, kernel=3, stride=1, activation=nn.ReLU):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs), activation()
    )


class UNet(nn.Module):
    """Three levels down and up; what goes up is doubled by a transposed convolution or by bilinear resizing."""

    def __init__(self, bilinear):
        super().__init__()
        widths = [16, 32, 64, 128]
        self.down = nn.ModuleList(
            nn.Sequential(conv(a, b), conv(b, b)) for a, b in zip([3] + widths[:-1], widths)
        )
        self.widen = nn.ModuleList(
            nn.Sequential(nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True), nn.Conv2d(2 * w, w, 1))
            if bilinear
            else nn.ConvTranspose2d(2 * w, w, 2, 2)
            for w in widths[:-1]
        )
        self.up = nn.ModuleList(nn.Sequential(conv(2 * w, w), conv(w, w)) for w in widths[:-1])
        self.head = nn.Conv2d(widths[0], 5, 1)

    def forward(self, x):
        across = []
        for level in self.down:
            x = level(functional.max_pool2d(x, 2) if across else x)
            across.append(x)
        for i in reversed(range(len(self.up))):
            x = self.up[i](torch.cat([across[i], self.widen[i](x)], 1))
        return self.head(x)


class Yolo(nn.Module):
    """A small detector: SiLU, two scales joined on the way up, boxes decoded on a grid."""

    def __init__(self, classes=4, anchors=3):
        super().__init__()
        self.anchors, self.values = anchors, classes + 5
        silu = {"activation": nn.SiLU}
        self.stem = nn.Sequential(conv(3, 16, 3, 2, **silu), conv(16, 32, 3, 2, **silu), conv(32, 64, 3, 2, **silu))
        self.deep = nn.Sequential(conv(64, 128, 3, 2, **silu), conv(128, 128, 1, **silu))
        self.narrow = conv(128, 64, 1, **silu)
        self.join = conv(128, 64, 3, **silu)
        self.heads = nn.ModuleList(nn.Conv2d(c, anchors * self.values, 1) for c in (64, 128))

    def decode(self, x, stride):
        n, _, h, w = x.shape
        x = x.view(n, self.anchors, self.values, h, w).permute(0, 1, 3, 4, 2).sigmoid()
        rows, columns = torch.meshgrid(torch.arange(h), torch.arange(w), indexing="ij")
        grid = torch.stack((columns, rows), 2).view(1, 1, h, w, 2).float()
        centers = (x[..., 0:2] * 2 - 0.5 + grid) * stride
        sizes = (x[..., 2:4] * 2) ** 2 * (4 * stride)
        return torch.cat((centers, sizes, x[..., 4:]), 4).reshape(n, -1, self.values)

    def forward(self, x):
        fine = self.stem(x)
        coarse = self.deep(fine)
        up = functional.interpolate(self.narrow(coarse), scale_factor=2, mode="nearest")
        fine = self.join(torch.cat((fine, up), 1))
        return torch.cat((self.decode(self.heads[0](fine), 8), self.decode(self.heads[1](coarse), 16)), 1)


class Segments(nn.Module):
    """DeepLabV3's map of classes alone, not torchvision's dictionary."""

    def __init__(self):
        super().__init__()
        self.whole = torchvision.models.segmentation.deeplabv3_mobilenet_v3_large(weights=None, weights_backbone=None)

    def forward(self, x):
        return self.whole(x)["out"]


OWN = {
    "unet_transposed": lambda: UNet(False),
    "unet_bilinear": lambda: UNet(True),
    "deeplabv3_mobilenet": Segments,
    "yolo": Yolo,
}


def build(name):
    if name in OWN:
        return OWN[name]()
    return getattr(torchvision.models, name)(weights=None, **TORCHVISION[name])


def randomize(model, size):
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = 1.0
        norm.weight.uniform_(0.5, 1.5)
        norm.bias.normal_(0, 0.1)
    model.train()
    model(torch.randn(2, 3, size, size))
    model.eval()
    for norm in norms:
        norm.running_mean += 0.1 * torch.randn_like(norm.running_mean) * norm.running_var.sqrt()
        norm.running_var.clamp_(min=0.05)  # or channels of next to nothing would be all that is seen
        norm.running_var *= torch.empty_like(norm.running_var).uniform_(0.5, 1.5)


def make(name):
    """The network, its weights drawn, and an input; both the same each time."""
    torch.manual_seed(zlib.crc32(name.encode()))
    size = SIZES.get(name, 224)
    model = build(name)
    randomize(model, size)
    return model, torch.randn(1, 3, size, size)


def export(folder, name):
    """The model last, and only whole: where it is the others are, too."""
    model, x = make(name)
    numpy.save(folder / f"{name}.x.npy", x.numpy())
    numpy.save(folder / f"{name}.y.npy", model(x).numpy())
    part = folder / f"{name}.part"
    torch.onnx.export(model, x, str(part), opset_version=OPSET, input_names=["input"], output_names=["output"])
    part.rename(folder / f"{name}.onnx")


def main():
    names = [*TORCHVISION, *OWN]
    if sys.argv[1:] == ["--list"]:
        print(*names, sep="\n")
        return
    asked = sys.argv[2:] or names
    if len(sys.argv) < 2 or sys.argv[1].startswith("-") or set(asked) - set(names):
        sys.exit(f"export: --list, or FOLDER [NAME...], of {', '.join(names)}")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with torch.no_grad():
        for name in asked:
            export(folder, name)
            print(name, flush=True)


if __name__ == "__main__":
    main()
