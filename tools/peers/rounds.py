# SPDX-License-Identifier: MIT
"""clcnn beside other libraries, side by side on this machine: what layers.py and networks.py share.

Each library runs in processes of its own, one after the other, in at least five rounds; a process gives the median
time of a row, and the least of a library's medians counts, so that a core that was busy meanwhile does not. Where a
library's rounds differ by more than 15 % the row is measured again, twice at most.

Written are STEM.txt (the table), STEM.svg (a chart) and STEM.json (every median), into BUILD/peers.
"""

import argparse
import json
import math
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

DIFFER, AGAIN = 1.15, 2
OURS = "clcnn"
THREADS = len(os.sched_getaffinity(0))


# ---- Rows -----------------------------------------------------------------------------------------------------------

class Row:
    """What is timed: a name, a batch, the chart's label; and the milliseconds of each round of each library."""

    def __init__(self, name, n, label):
        self.name, self.n, self.label = name, n, label
        self.rounds = {}

    def add(self, library, ms):
        self.rounds.setdefault(library, []).append(ms)

    def best(self, library):
        """The least median; None where the library does not have the row."""
        return min(self.rounds[library]) if library in self.rounds else None

    def ratio(self, peers):
        """How many times as fast clcnn is as the fastest of these; None where none has the row."""
        times = [self.best(peer) for peer in peers if peer in self.rounds]
        return min(times) / self.best(OURS) if times else None

    def differs(self, rounds):
        last = [times[-rounds:] for times in self.rounds.values()]
        return any(max(times) > DIFFER * min(times) for times in last)


# ---- Libraries ------------------------------------------------------------------------------------------------------

def output_of(command, environment=None):
    """What a program prints, and, where it fails, a line that says how."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    words = done.stderr.strip().splitlines() or ["without a word"]
    return done.stdout, f"exit code {done.returncode}: {words[-1]}" if done.returncode else None


def is_program(path):
    return os.access(path, os.X_OK)


def has_module(python, name):
    return is_program(python) and output_of([python, "-c", f"import {name}"])[1] is None


class Library:
    """A program that prints JSON. Its kinds have measure(rows), which adds a round's median to each row.

    `there` says whether the program can run, `needs` what to do where it cannot.
    """

    def __init__(self, name, command, needs, there, environment=None):
        self.name, self.command, self.needs, self.there = name, command, needs, there
        self.environment = {**os.environ, **(environment or {})}

    def call(self, *arguments):
        output, failure = output_of([*self.command, *map(str, arguments)], self.environment)
        if failure:
            sys.exit(f"{self.name}: {failure}")
        return json.loads(output)


def choose(known, names):
    """clcnn, which comes first, and the peers that are asked for and there."""
    ours, *peers = known
    for name in names:
        if name not in [peer.name for peer in peers]:
            sys.exit(f'--peers: "{name}" is none of {", ".join(peer.name for peer in peers)}')
    asked = [ours, *(peer for peer in peers if peer.name in names)]
    chosen = [library for library in asked if library.there()]
    for library in asked:
        if library not in chosen:
            print(f"left out: {library.name} is not there; it needs {library.needs}", file=sys.stderr)
    if ours not in chosen or len(chosen) == 1:
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
    differing = rows
    for again in range(AGAIN + 1):
        if differing:
            measure(chosen, differing, rounds, "what differs" if again else "all")
            differing = [row for row in differing if row.differs(rounds)]
    return differing


# ---- The table ------------------------------------------------------------------------------------------------------

@dataclass
class Comparison:
    """What is compared: clcnn and its peers, on rows; and how that is told."""
    libraries: list
    rows: list
    stem: str           # of the files
    labels: str         # what the chart's bars are
    best: bool = False  # beside the fastest peer, too
    groups: dict = field(default_factory=dict)  # names and rows of which there are means, beside all

    @property
    def peers(self):
        return [library.name for library in self.libraries[1:]]

    @property
    def columns(self):
        """The peers of each column of ratios: one, or all where it is the fastest one's."""
        alone = [[peer] for peer in self.peers]
        return alone + [self.peers] if self.best and len(alone) > 1 else alone


def machine():
    found = re.search(r"^model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    return f"{found.group(1) if found else 'an unknown CPU'}, {THREADS} threads"


def text_of(number, form):
    return format(number, form) if number else "-"


def mean(rows, peers):
    """The geometric mean of clcnn's speed / that of the fastest of the peers."""
    logarithms = [math.log(ratio) for ratio in (row.ratio(peers) for row in rows) if ratio]
    return math.exp(sum(logarithms) / len(logarithms)) if logarithms else None


def table_line(name, number, times, ratios):
    """`times`: clcnn's and each peer's, by name; `ratios`: each peer's, and the fastest one's where it has a column."""
    (_, ours), *others = times.items()
    line = f"{name:24} {number:>3} {ours:>9}"
    for (peer, time), ratio in zip(others, ratios):
        line += f" {time:>{max(9, len(peer))}} {ratio:>6}"
    return line + "".join(f" {ratio:>6}" for ratio in ratios[len(others):])


def table(c, rounds, differing):
    names = [OURS, *c.peers]
    best = len(c.columns) > len(c.peers)
    key = ["x: how many times as fast clcnn is", *["best: as the fastest of them"] * best,
           "~: rounds differ by more than 15 %"]
    lines = [f"{machine()}, best of at least {rounds} rounds, ms", "; ".join(key), "",
             table_line("", "n", dict(zip(names, names)), ["x"] * len(c.peers) + ["best"] * best)]
    for row in c.rows:
        times = {name: text_of(row.best(name), ".4f") for name in names}
        line = table_line(row.name, row.n, times, [text_of(row.ratio(peers), ".2f") for peers in c.columns])
        lines.append(f"{line} ~" if row in differing else line)
    lines += ["", "geometric means"]
    for name, members in {**c.groups, "all": c.rows}.items():
        means = [text_of(mean(members, peers), ".2f") for peers in c.columns]
        lines.append(table_line(name, len(members), dict.fromkeys(names, ""), means))
    return "\n".join(lines) + "\n"


# ---- The chart ------------------------------------------------------------------------------------------------------

LEFT, WIDTH, HIGH, MOST = 190, 560, 16, 2.5  # pixels; the ratio that a bar shows at most


def chart_bar(label, ratio, top):
    length = WIDTH * min(ratio, MOST) / MOST
    colour = "#2a7" if ratio >= 1 else "#c63"
    return (f'<text x="{LEFT - 6}" y="{top + 11}" text-anchor="end">{escape(label)}</text>'
            f'<rect x="{LEFT}" y="{top + 2}" width="{length:.1f}" height="{HIGH - 4}" fill="{colour}"/>'
            f'<text x="{LEFT + length + 4:.1f}" y="{top + 11}">{ratio:.2f}</text>')


def chart(c):
    """Beside the fastest peer, or the first."""
    peers = c.columns[-1] if c.best else c.columns[0]
    beside = f"the fastest of {', '.join(peers)}" if len(peers) > 1 else peers[0]
    title = f"Speed of {OURS} / {beside}, geometric mean {text_of(mean(c.rows, peers), '.2f')}: {c.labels}"
    shown = [(row.label, row.ratio(peers)) for row in c.rows if row.ratio(peers)]
    height = 48 + HIGH * len(shown)
    one = LEFT + WIDTH / MOST
    parts = [
        (f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 60}" height="{height}" '
         'font-family="sans-serif" font-size="11">'),
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="8" y="18" font-size="13">{title}</text>',
        f'<text x="8" y="33" fill="#666">{escape(machine())}</text>',
        *(chart_bar(label, ratio, 40 + HIGH * i) for i, (label, ratio) in enumerate(shown)),
        f'<path d="M{one} 38V{height - 6}" stroke="#333" stroke-dasharray="3 2"/>',
    ]
    return "\n".join(parts) + "\n</svg>\n"


# ---- The whole ------------------------------------------------------------------------------------------------------

def pattern(text):
    try:
        return re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(f'"{text}" is no regular expression: {error}') from error


def count(text):
    if not re.fullmatch("[1-9][0-9]{0,3}", text):
        raise argparse.ArgumentTypeError(f'"{text}" is no number from 1 to 9999')
    return int(text)


class Parser(argparse.ArgumentParser):
    """The options that comparisons share; what is wrong with one is a line."""

    def __init__(self, about, peers):
        super().__init__(description=about)
        self.add_argument("build")
        self.add_argument("--peers", default=peers, help="%(default)s")
        self.add_argument("--rows", type=pattern, metavar="REGEX", help="only rows whose name it matches")
        self.add_argument("--rounds", type=count, default=5, help="%(default)s or more for figures that count")
        self.add_argument("--device", default="cpu", help="OpenCL's (%(default)s)")
        self.add_argument("--output", type=Path, help="folder (BUILD/peers)")

    def error(self, message):
        self.exit(2, f"{self.prog}: {message}\n")


def compare(c, options):
    """Measures, and prints and writes what came of it."""
    differing = measure_all(c.libraries, c.rows, options.rounds)
    text = table(c, options.rounds, differing)
    medians = [{"name": row.name, "n": row.n, "rounds": row.rounds} for row in c.rows]
    folder = options.output or Path(options.build) / "peers"
    folder.mkdir(parents=True, exist_ok=True)
    for ending, content in (("txt", text), ("svg", chart(c)), ("json", json.dumps(medians, indent=2) + "\n")):
        (folder / f"{c.stem}.{ending}").write_text(content, encoding="utf-8")
    print(text, end="")
