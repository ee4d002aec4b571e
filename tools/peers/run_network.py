#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Run a network as `clcnn run --json` does, by another library, set for speed in float32 on this process' CPUs.

    run_network.py onnxruntime|openvino|pytorch MODEL.onnx --input X.npy --repeat N

Prints {"ms": the median of N runs}, after one that is not counted. PyTorch does not read ONNX: it runs the network of
that name of tools/networks/export.py, as it is written (eager), in the faster of its two layouts.
"""

import argparse
import json
import os
import statistics
import sys
import time
from functools import partial
from pathlib import Path

import numpy

THREADS = len(os.sched_getaffinity(0))


def median(run, runs):
    run()
    each = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        each.append(1e3 * (time.perf_counter() - start))
    return statistics.median_high(each)


def time_onnxruntime(model, x, runs):
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    inputs = {session.get_inputs()[0].name: x}
    return median(lambda: session.run(None, inputs), runs)


def time_openvino(model, x, runs):
    import openvino
    # without the hint it computes in bfloat16 where the CPU can
    settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": THREADS, "INFERENCE_PRECISION_HINT": "f32"}
    request = openvino.Core().compile_model(model, "CPU", settings).create_infer_request()
    request.set_input_tensor(openvino.Tensor(x, shared_memory=True))  # so that no run copies it
    return median(request.infer, runs)


def time_pytorch(model, x, runs):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "networks"))
    import export
    import torch
    torch.set_num_threads(THREADS)
    with torch.inference_mode():
        network, _ = export.make(Path(model).stem)
        each = []
        for layout in (torch.contiguous_format, torch.channels_last):
            network, image = network.to(memory_format=layout), torch.from_numpy(x).to(memory_format=layout)
            each.append(median(partial(network, image), runs))
    return min(each)


LIBRARIES = {"onnxruntime": time_onnxruntime, "openvino": time_openvino, "pytorch": time_pytorch}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", choices=LIBRARIES)
    parser.add_argument("model")
    parser.add_argument("--input", required=True, type=numpy.load)
    parser.add_argument("--repeat", required=True, type=int)
    options = parser.parse_args()
    print(json.dumps({"ms": LIBRARIES[options.library](options.model, options.input, options.repeat)}))


if __name__ == "__main__":
    main()
