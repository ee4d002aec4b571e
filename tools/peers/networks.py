#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compare clcnn with other libraries on networks, an image at a time: `make bench-networks`.

    networks.py BUILD [--peers onnxruntime,openvino] [--rows REGEX] [--rounds 5] [--device cpu] [--output DIR]

Networks are files of ONNX in BUILD/networks, NAME.onnx with its input in NAME.x.npy, as tools/networks/export.py
writes them, which is done for those that are not there. Others that somebody put there are found by --rows. "pytorch",
a peer too, knows export.py's alone. How it is measured, and what is written, as networks.txt, networks.svg (beside the
fastest peer) and networks.json: rounds.py.
"""

import math
import sys
from pathlib import Path

from rounds import OURS, Comparison, Library, Parser, Row, choose, compare, has_module, is_program, output_of

HERE = Path(__file__).resolve().parent
USUAL = ["resnet50", "resnet18", "vgg16", "mobilenet_v2", "squeezenet1_1", "efficientnet_b0", "densenet121",
         "shufflenet_v2_x1_0"]
LEAST_RUNS, LEAST_MS = 15, 1000  # of a process


class Network(Row):
    """A file of ONNX and its input."""

    def __init__(self, folder, name):
        super().__init__(name, 1, name)
        self.model, self.input = folder / f"{name}.onnx", folder / f"{name}.x.npy"

    def there(self):
        return self.model.exists() and self.input.exists()


def export(*arguments):
    """What export.py prints, word by word; where it cannot, a line says why."""
    output, failure = output_of([sys.executable, HERE.parent / "networks" / "export.py", *arguments])
    if failure:
        print(f"networks are not exported: {failure} (make setup-peers)", file=sys.stderr)
    return output.split()


def read_rows(folder, pattern):
    """The networks that are there now, of the usual ones or of all that match."""
    found = [path.stem for path in sorted(folder.glob("*.onnx")) if Network(folder, path.stem).there()]
    names = USUAL if pattern is None else dict.fromkeys(filter(pattern.search, [*export("--list"), *found]))
    rows = [Network(folder, name) for name in names]
    absent = [row.name for row in rows if not row.there()]
    if absent:
        print(f"exporting into {folder}: {', '.join(absent)}", file=sys.stderr)
        export(folder, *absent)
    for row in rows:
        if not row.there():
            print(f"left out: {row.name} is not in {folder}", file=sys.stderr)
    return [row for row in rows if row.there()]


class Runner(Library):
    """A program that runs a network as `clcnn run --json` does and prints the median time."""

    def measure(self, rows):
        """For about a second, by the row's last round, or by a few runs before the first, which are not counted."""
        for row in rows:
            last = row.rounds[self.name][-1] if self.name in row.rounds else self.time(row, LEAST_RUNS)
            row.add(self.name, self.time(row, max(LEAST_RUNS, math.ceil(LEAST_MS / last))))

    def time(self, row, runs):
        return self.call(row.model, "--input", row.input, "--repeat", runs)["ms"]


def libraries(build, device):
    clcnn, runtimes = f"{build}/clcnn", f"{build}/peers/venv/bin/python"

    def peer(name, python, module, needs):
        return Runner(name, [python, HERE / "run_network.py", name], needs, lambda: has_module(python, module))

    return [
        Runner(OURS, [clcnn, "run", "--json"], "make", lambda: is_program(clcnn), {"CLCNN_DEVICE": device}),
        peer("onnxruntime", runtimes, "onnxruntime", "make setup-peers"),
        peer("openvino", runtimes, "openvino", "make setup-peers"),
        peer("pytorch", sys.executable, "torchvision", "python3-torchvision"),
    ]


def main():
    options = Parser(__doc__.splitlines()[0], "onnxruntime,openvino").parse_args()
    chosen = choose(libraries(options.build, options.device), options.peers.split(","))
    rows = read_rows(Path(options.build) / "networks", options.rows)
    if not rows:
        sys.exit(f'--rows: "{options.rows.pattern}" matches none' if options.rows else "no network to compare")
    compare(Comparison(chosen, rows, "networks", "network", best=True), options)


if __name__ == "__main__":
    main()
