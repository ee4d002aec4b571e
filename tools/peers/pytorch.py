#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""PyTorch beside `clcnn bench`: conv2d, bias and ReLU on the CPU, as a user writes it, in the faster of its two layouts.

    pytorch.py --cases FILE

FILE holds problem lines of conv2d. Prints a JSON array of name, n, solver and ms as `clcnn bench --json` does, and takes
times as that does. Threads: OMP_NUM_THREADS.
"""

import argparse
import json
import math
import re
import statistics
import sys
import time

import torch
import torch.nn.functional as functional

BATCHES, BATCH_SECONDS, MOST_SECONDS, MOST_RUNS = 15, 0.015, 1, 2000


def read_line(line):
    """The keys of a line, by name; None where PyTorch is not asked for it."""
    words = line.split()
    keys = dict(h=1, w=1, n=1, g=1, sh=1, sw=1, dh=1, dw=1, pad="valid", act="linear", bias="0")
    for word in words[1:]:
        name, value = word.split("=", 1) if "=" in word else re.fullmatch(r"([a-z]+)(\d+)", word).groups()
        keys[name] = int(value) if "=" not in word else value
    keys.setdefault("kw", keys["kh"])
    plain = words[0] == "conv2d" and keys["act"] in ("linear", "relu") and keys.get("residual", "0") == "0"
    return keys if plain else None


def pads_of(keys):
    """Top, left, bottom, right."""
    if keys["pad"] == "valid":
        return [0, 0, 0, 0]
    if keys["pad"] not in ("same", "same_lower"):
        return [int(pad) for pad in keys["pad"].split(",")]
    totals = []
    for axis in "hw":
        out = math.ceil(keys[axis] / keys["s" + axis])
        reach = (keys["k" + axis] - 1) * keys["d" + axis] + 1
        totals.append(max(0, (out - 1) * keys["s" + axis] + reach - keys[axis]))
    less, more = [total // 2 for total in totals], [total - total // 2 for total in totals]
    return less + more if keys["pad"] == "same" else more + less


def time_batch(run, runs):
    start = time.perf_counter()
    for _ in range(runs):
        run()
    return (time.perf_counter() - start) / runs


def median(run):
    run()
    start, runs = time.perf_counter(), 1
    each = [time_batch(run, runs)]
    while each[0] * runs < BATCH_SECONDS / 2 and runs < MOST_RUNS:
        runs = min(MOST_RUNS, math.ceil(BATCH_SECONDS / each[0]))
        each = [time_batch(run, runs)]
    while len(each) < BATCHES and time.perf_counter() < start + MOST_SECONDS:
        each.append(time_batch(run, runs))
    return statistics.median_high(each)


def layer(keys, layout):
    """A function that runs the layer once."""
    top, left, bottom, right = pads_of(keys)
    even = top == bottom and left == right
    x = torch.rand(keys["n"], keys["c"], keys["h"], keys["w"]).mul_(2).sub_(1).to(memory_format=layout)
    weight = torch.rand(keys["k"], keys["c"] // keys["g"], keys["kh"], keys["kw"]).mul_(2).sub_(1)
    weight = weight.to(memory_format=layout)
    bias = torch.rand(keys["k"]) if keys["bias"] == "1" else None
    stride, dilation = (keys["sh"], keys["sw"]), (keys["dh"], keys["dw"])

    def run():
        padded = x if even else functional.pad(x, (left, right, top, bottom))
        y = functional.conv2d(padded, weight, bias, stride, (top, left) if even else 0, dilation, keys["g"])
        return functional.relu_(y) if keys["act"] == "relu" else y
    return run


def measure(line):
    keys = read_line(line)
    if keys is None:
        print(f"{line}: left out", file=sys.stderr)
        return []
    layouts = dict(nchw=torch.contiguous_format, nhwc=torch.channels_last)
    seconds, solver = min((median(layer(keys, layout)), name) for name, layout in layouts.items())
    return [dict(name=keys.get("name", line), n=keys["n"], solver=solver, tile="", picked=True, ms=1e3 * seconds)]


def main():
    parser = argparse.ArgumentParser(usage="%(prog)s --cases FILE")
    parser.add_argument("--cases", required=True)
    with open(parser.parse_args().cases, encoding="utf-8") as file:
        lines = [line.split("#")[0].strip() for line in file]
    with torch.inference_mode():
        print(json.dumps([row for line in lines if line for row in measure(line)], indent=2))


if __name__ == "__main__":
    main()
