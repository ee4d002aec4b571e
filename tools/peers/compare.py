#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compare clcnn with other libraries on convolution layers, side by side on this machine: `make bench-peers`.

    compare.py BUILD [--peers onednn,pytorch,clblast,intel] [--batches 1,8] [--rows REGEX] [--rounds 5] [--device cpu] [--output DIR]

"intel" is clcnn itself on Intel's OpenCL runtime for CPUs.

Each library runs in a process of its own, one after the other, in at least five rounds; every process gives the median
time of each row, and the least of a library's medians counts, so that a core that was busy meanwhile does not. Where a
library's rounds differ by more than 15 % the row is measured again, twice at most.

Writes peers.txt (the table), peers.svg (a chart of the first peer) and rounds.json (every median) into DIR, BUILD/peers.
"""

import argparse
import json
import math
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
DIFFER, AGAIN = 1.15, 2
OURS = "clcnn"


# ---- Rows -----------------------------------------------------------------------------------------------------------

class Row:
    """A problem line at a batch, and the milliseconds of each round of each library."""

    def __init__(self, line, batch):
        self.line = line if re.search(r" n\d", line) else line.replace("conv2d", f"conv2d n{batch}", 1)
        keys = dict(re.findall(r" ([a-z]+)=?(\S+)", self.line))
        self.n = int(keys["n"])
        self.name = keys["name"]
        self.kind = self.kind_of(keys)
        self.rounds = {}

    @staticmethod
    def kind_of(keys):
        if int(keys.get("g", 1)) > 1:
            return "depthwise, grouped"
        square = keys["kh"] == "3" and keys.get("sh", "1") == "1"
        return "3x3, C and K from 64 on" if square and min(int(keys["c"]), int(keys["k"])) >= 64 else "others"

    def best(self, library):
        """The least median; None where the library does not have the layer."""
        return min(self.rounds[library]) if library in self.rounds else None

    def ratio(self, peer):
        """How many times as fast clcnn is."""
        return self.best(peer) / self.best(OURS) if peer in self.rounds else None

    def differs(self, rounds):
        last = [times[-rounds:] for times in self.rounds.values()]
        return any(max(times) > DIFFER * min(times) for times in last)


def read_rows(batches, pattern):
    lines = [line.strip() for name in ("conv_layers.txt", "conv_layers_tiny.txt")
             for line in (HERE.parent / "bench" / name).read_text().splitlines()]
    rows = {}
    for batch in batches:
        for line in lines:
            if line and not line.startswith("#"):
                row = Row(line, batch)
                if re.search(pattern, row.name):
                    rows.setdefault((row.name, row.n), row)
    return rows


# ---- Libraries ------------------------------------------------------------------------------------------------------

class Library:
    """A program that prints rows as `clcnn bench --json` does."""

    def __init__(self, name, command, environment, needs, folder="/"):
        self.name, self.command, self.needs, self.folder = name, command, needs, folder
        self.environment = dict(os.environ, **environment)

    def missing(self):
        if self.name == "pytorch":
            return subprocess.run([sys.executable, "-c", "import torch"], capture_output=True, check=False).returncode != 0
        return not (os.access(self.command[0], os.X_OK) and os.path.isdir(self.folder))

    def measure(self, rows):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as cases:
            cases.write("".join(row.line + "\n" for row in rows.values()))
            cases.flush()
            done = subprocess.run([*self.command, "--cases", cases.name], env=self.environment, capture_output=True,
                                  text=True, check=False)
        if done.returncode:
            sys.exit(f"{self.name}: exit code {done.returncode}: {done.stderr.strip()}")
        for result in json.loads(done.stdout):
            rows[result["name"], result["n"]].rounds.setdefault(self.name, []).append(result["ms"])


def libraries(build, device):
    threads = dict(OMP_NUM_THREADS=str(len(os.sched_getaffinity(0))), OMP_PROC_BIND="true")
    opencl = dict(CLCNN_DEVICE=device)
    vendors = f"{build}/intel/vendors"
    intel = dict(CLCNN_DEVICE="Intel(R) OpenCL", OCL_ICD_VENDORS=vendors)
    return [
        Library(OURS, [f"{build}/clcnn", "bench", "--json"], opencl, "make"),
        Library("onednn", [f"{build}/peers/onednn"], threads, "libdnnl-dev"),
        Library("pytorch", [sys.executable, f"{HERE}/pytorch.py"], threads, "python3-torch"),
        Library("clblast", [f"{build}/peers/clblast"], opencl, "libclblast-dev"),
        Library("intel", [f"{build}/clcnn", "bench", "--json"], intel, "make setup-peers", vendors),
    ]


def choose(build, options):
    """clcnn, and the peers that are asked for and there."""
    known = libraries(build, options.device)
    names = options.peers.split(",")
    for name in set(names) - {library.name for library in known[1:]}:
        sys.exit(f'--peers: "{name}" is none of {", ".join(library.name for library in known[1:])}')
    chosen = []
    for library in known:
        if library.name != OURS and library.name not in names:
            continue
        if library.missing():
            print(f"left out: {library.name} is not there; it needs {library.needs}", file=sys.stderr)
        else:
            chosen.append(library)
    if not chosen or chosen[0].name != OURS or len(chosen) == 1:
        sys.exit("nothing to compare")
    return chosen


# ---- Rounds ---------------------------------------------------------------------------------------------------------

def measure(chosen, rows, rounds, what):
    for number in range(1, rounds + 1):
        for library in chosen:
            print(f"{what}, round {number} of {rounds}: {library.name}, {len(rows)} rows", file=sys.stderr)
            library.measure(rows)


def measure_all(chosen, rows, rounds):
    """Measures, and what differs again; returns what still does."""
    measure(chosen, rows, rounds, "all")
    for again in range(AGAIN + 1):
        differing = {key: row for key, row in rows.items() if row.differs(rounds)}
        if again == AGAIN or not differing:
            return differing
        measure(chosen, differing, rounds, "what differs")


# ---- The table ------------------------------------------------------------------------------------------------------

def geometric_mean(ratios):
    ratios = [ratio for ratio in ratios if ratio]
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else None


def groups(rows):
    """Names and rows of which there are means."""
    rows = list(rows.values())
    found = {f"batch {n}": [row for row in rows if row.n == n] for n in sorted({row.n for row in rows})}
    found |= {kind: [row for row in rows if row.kind == kind] for kind in sorted({row.kind for row in rows})}
    return {**found, "all": rows}


def cpu():
    found = re.search(r"^model name\s*: (.*)", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found.group(1) if found else "an unknown CPU"


def text_of(number, form):
    return form % number if number else "-"


def table(rows, peers, rounds, differing):
    lines = [f"{cpu()}, {len(os.sched_getaffinity(0))} threads, best of at least {rounds} rounds, ms",
             "x: how many times as fast clcnn is; ~: rounds differ by more than 15 %", "",
             f"{'':24} {'n':>3} {OURS:>9}" + "".join(f" {peer:>9} {'x':>6}" for peer in peers)]
    for key, row in rows.items():
        line = f"{row.name:24} {row.n:3} {row.best(OURS):9.4f}"
        for peer in peers:
            line += f" {text_of(row.best(peer), '%.4f'):>9} {text_of(row.ratio(peer), '%.2f'):>6}"
        lines.append(line + (" ~" if key in differing else ""))
    lines += ["", "geometric means"]
    for name, members in groups(rows).items():
        line = f"{name:24} {len(members):3} {'':9}"
        for peer in peers:
            line += f" {'':9} {text_of(geometric_mean(row.ratio(peer) for row in members), '%.2f'):>6}"
        lines.append(line)
    return "\n".join(lines) + "\n"


# ---- The chart ------------------------------------------------------------------------------------------------------

LEFT, WIDTH, HIGH, MOST = 190, 560, 16, 2.5  # pixels; the ratio that a bar shows at most


def bar(row, ratio, top):
    length = WIDTH * min(ratio, MOST) / MOST
    colour = "#2a7" if ratio >= 1 else "#c63"
    label = f"{row.name}, {row.n}"
    return (f'<text x="{LEFT - 6}" y="{top + 11}" text-anchor="end">{label}</text>'
            f'<rect x="{LEFT}" y="{top + 2}" width="{length:.1f}" height="{HIGH - 4}" fill="{colour}"/>'
            f'<text x="{LEFT + length + 4:.1f}" y="{top + 11}">{ratio:.2f}</text>')


def chart(rows, peer):
    shown = [(row, row.ratio(peer)) for row in rows.values() if row.ratio(peer)]
    mean = geometric_mean(ratio for _, ratio in shown)
    height = 48 + HIGH * len(shown)
    one = LEFT + WIDTH / MOST
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 60}" height="{height}" '
             'font-family="sans-serif" font-size="11">',
             '<rect width="100%" height="100%" fill="#fff"/>',
             f'<text x="8" y="18" font-size="13">Speed of clcnn / {peer}, geometric mean {mean:.2f}: layer, batch</text>',
             f'<text x="8" y="33" fill="#666">{escape(cpu())}, {len(os.sched_getaffinity(0))} threads</text>']
    parts += [bar(row, ratio, 40 + HIGH * i) for i, (row, ratio) in enumerate(shown)]
    parts.append(f'<path d="M{one} 38V{height - 6}" stroke="#333" stroke-dasharray="3 2"/>')
    return "\n".join(parts) + "\n</svg>\n"


# ---- The whole ------------------------------------------------------------------------------------------------------

def read_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("--peers", default="onednn,pytorch,clblast,intel", help="%(default)s")
    parser.add_argument("--batches", default="1,8", help="of lines that give none (%(default)s)")
    parser.add_argument("--rows", default="", metavar="REGEX", help="only rows whose name it matches")
    parser.add_argument("--rounds", type=int, default=5, help="%(default)s or more for figures that count")
    parser.add_argument("--device", default="cpu", help="OpenCL's (%(default)s)")
    parser.add_argument("--output", type=Path, help="folder (BUILD/peers)")
    options = parser.parse_args()
    options.batches = [int(batch) for batch in options.batches.split(",")]
    return options


def main():
    options = read_options()
    rows = read_rows(options.batches, options.rows)
    if not rows:
        sys.exit(f'--rows: "{options.rows}" matches none')
    chosen = choose(options.build, options)
    differing = measure_all(chosen, rows, options.rounds)
    peers = [library.name for library in chosen[1:]]
    text = table(rows, peers, options.rounds, differing)
    output = options.output or Path(options.build) / "peers"
    output.mkdir(parents=True, exist_ok=True)
    (output / "peers.txt").write_text(text)
    (output / "peers.svg").write_text(chart(rows, peers[0]))
    (output / "rounds.json").write_text(json.dumps(
        [dict(name=row.name, n=row.n, rounds=row.rounds) for row in rows.values()], indent=2) + "\n")
    print(text, end="")


if __name__ == "__main__":
    main()
