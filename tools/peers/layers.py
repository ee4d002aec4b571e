#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compare clcnn with other libraries on convolution layers: `make bench-peers`.

    layers.py BUILD [--peers onednn,pytorch,clblast,intel] [--batches 1,8] [--rows REGEX] [--rounds 5] [--device cpu]
        [--output DIR]

"intel" is clcnn itself on Intel's OpenCL runtime for CPUs. How it is measured, and what is written, as layers.txt,
layers.svg (beside the first peer) and layers.json: rounds.py.
"""

import re
import sys
import tempfile
from pathlib import Path

from rounds import OURS, THREADS, Comparison, Library, Parser, Row, choose, compare, count, has_module, is_program

HERE = Path(__file__).resolve().parent


class Layer(Row):
    """A problem line at a batch."""

    def __init__(self, line, batch):
        self.line = line if re.search(r" n\d", line) else line.replace("conv2d", f"conv2d n{batch}", 1)
        keys = dict(re.findall(r" ([a-z]+)=?(\S+)", self.line))
        super().__init__(keys["name"], int(keys["n"]), f"{keys['name']}, {keys['n']}")
        self.kind = self.kind_of(keys)

    @staticmethod
    def kind_of(keys):
        if int(keys.get("g", 1)) > 1:
            return "depthwise, grouped"
        square = keys["kh"] == "3" and keys.get("sh", "1") == "1"
        return "3x3, C and K from 64 on" if square and min(int(keys["c"]), int(keys["k"])) >= 64 else "others"


def read_rows(batches, pattern):
    lines = [line.strip() for name in ("conv_layers.txt", "conv_layers_tiny.txt")
             for line in (HERE.parent / "bench" / name).read_text(encoding="utf-8").splitlines()]
    layers = [Layer(line, batch) for batch in batches for line in lines if line and not line.startswith("#")]
    rows = {}
    for row in layers:
        if not pattern or pattern.search(row.name):
            rows.setdefault((row.name, row.n), row)
    return list(rows.values())


def groups(rows):
    """Names and rows of which there are means."""
    batches = {f"batch {n}": [row for row in rows if row.n == n] for n in sorted({row.n for row in rows})}
    return batches | {kind: [row for row in rows if row.kind == kind] for kind in sorted({row.kind for row in rows})}


class Bench(Library):
    """A program that takes problem lines and prints rows as `clcnn bench --json` does."""

    def measure(self, rows):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as cases:
            cases.write("".join(row.line + "\n" for row in rows))
            cases.flush()
            results = self.call("--cases", cases.name)
        named = {(row.name, row.n): row for row in rows}
        for result in results:
            named[result["name"], result["n"]].add(self.name, result["ms"])


def libraries(build, device):
    clcnn, vendors = f"{build}/clcnn", f"{build}/intel/vendors"
    threads = {"OMP_NUM_THREADS": str(THREADS), "OMP_PROC_BIND": "true"}
    opencl = {"CLCNN_DEVICE": device}
    intel = {"CLCNN_DEVICE": "Intel(R) OpenCL", "OCL_ICD_VENDORS": vendors}

    def program(name, package, environment):
        path = f"{build}/peers/{name}"
        return Bench(name, [path], package, lambda: is_program(path), environment)

    return [
        Bench(OURS, [clcnn, "bench", "--json"], "make", lambda: is_program(clcnn), opencl),
        program("onednn", "libdnnl-dev", threads),
        Bench("pytorch", [sys.executable, f"{HERE}/pytorch.py"], "python3-torch",
              lambda: has_module(sys.executable, "torch"), threads),
        program("clblast", "libclblast-dev", opencl),
        Bench("intel", [clcnn, "bench", "--json"], "make setup-peers", lambda: Path(vendors).is_dir(), intel),
    ]


def batches_of(text):
    return [count(batch) for batch in text.split(",")]


def main():
    parser = Parser(__doc__.splitlines()[0], "onednn,pytorch,clblast,intel")
    parser.add_argument("--batches", type=batches_of, default="1,8", help="of lines that give none (%(default)s)")
    options = parser.parse_args()
    chosen = choose(libraries(options.build, options.device), options.peers.split(","))
    rows = read_rows(options.batches, options.rows)
    if not rows:
        sys.exit(f'--rows: "{options.rows.pattern}" matches none')
    compare(Comparison(chosen, rows, "layers", "layer, batch", groups=groups(rows)), options)


if __name__ == "__main__":
    main()
