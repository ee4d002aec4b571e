#!/bin/bash
# SPDX-License-Identifier: MIT
# The comparisons with other libraries, tools/peers, with libraries that only play: the times that they tell
# are written here, so rounds, means and tables are known.   peers.sh BUILD, at the top level
set -euo pipefail
build=$1/peers-test
rm -rf "$build"
mkdir -p "$build/peers/venv/bin" "$build/networks" "$build/modules"

# export.py does not get far, whether PyTorch is here or not
echo 'raise ImportError("none here")' > "$build/modules/numpy.py"
export PYTHONPATH=$build/modules

die() {
    echo "peers: $*" >&2
    exit 1
}

# play FILE: a program that takes its next time from FILE.NAME (the last one again and again), where NAME is that of
# the row, or of library and row. It notes what it is asked in FILE.asked.
play() {
    cat > "$1" << 'PROGRAM'
#!/usr/bin/python3
import json, re, sys
from pathlib import Path

def next_time(name):
    path = Path(f"{__file__}.{name}")
    first, *rest = path.read_text().split()
    path.write_text(" ".join(rest or [first]))
    return float(first)

asked = sys.argv[1:]
with open(f"{__file__}.asked", "a") as file:
    print(*asked, file=file)
if asked[0] == "-c":
    sys.exit(not Path(f"{__file__}.{asked[1].replace('import ', 'has_')}").exists())
if "--cases" in asked:
    lines = Path(asked[asked.index("--cases") + 1]).read_text().splitlines()
    names = [re.search(r"name=(\S+)", line).group(1) for line in lines]
    batches = [int(re.search(r" n(\d+)", line).group(1)) for line in lines]
    print(json.dumps([{"name": name, "n": n, "ms": next_time(name)} for name, n in zip(names, batches)]))
else:
    model = next(word for word in asked if word.endswith(".onnx"))
    library = asked[1] + "." if asked[0].endswith("run_network.py") else ""
    print(json.dumps({"ms": next_time(library + Path(model).stem)}))
PROGRAM
    chmod +x "$1"
}

# says WHAT TEXT FILE: a line of it, to the letter
says() {
    grep -qxF -e "$2" "$3" || die "$1: no line \"$2\" in:" "$(cat "$3")"
}

# tell PROGRAM OPTION...: its output, and what it says meanwhile
tell() {
    "$@" > "$build/out.txt" 2> "$build/err.txt" || die "$* fails:" "$(cat "$build/err.txt")"
}

# refused WORDS PROGRAM OPTION...: fails, and its last line is this
refused() {
    local words=$1 code=0
    shift
    "$@" > "$build/refused.txt" 2>&1 || code=$?
    [ "$code" -ne 0 ] || die "$* succeeds"
    [ "$(tail -n 1 "$build/refused.txt")" = "$words" ] || die "$*: not \"$words\" but:" "$(cat "$build/refused.txt")"
    ! grep -q Traceback "$build/refused.txt" || die "$*: more than a line"
}

layers=tools/peers/layers.py
networks=tools/peers/networks.py

# ---- Nothing there, and wrong options ----

refused 'nothing to compare' $layers "$build" --peers onednn
says 'without anything' 'left out: clcnn is not there; it needs make' "$build/refused.txt"
says 'without anything' 'left out: onednn is not there; it needs libdnnl-dev' "$build/refused.txt"
refused 'nothing to compare' $networks "$build"
says 'without anything' 'left out: openvino is not there; it needs make setup-peers' "$build/refused.txt"

clcnn=$build/clcnn
onednn=$build/peers/onednn
python=$build/peers/venv/bin/python
play "$clcnn"
play "$onednn"
play "$python"
refused 'nothing to compare' $networks "$build"
touch "$python".has_{onnxruntime,openvino}
refused '--peers: "caffe" is none of onednn, pytorch, clblast, intel' $layers "$build" --peers onednn,caffe
refused '--peers: "caffe" is none of onnxruntime, openvino, pytorch' $networks "$build" --peers caffe
refused '--rows: "none such" matches none' $layers "$build" --peers onednn --rows 'none such'
refused '--rows: "none such" matches none' $networks "$build" --rows 'none such'
refused 'no network to compare' $networks "$build"
says 'without PyTorch' 'networks are not exported: exit code 1: ImportError: none here (make setup-peers)' "$build/refused.txt"
says 'without PyTorch' "left out: vgg16 is not in $build/networks" "$build/refused.txt"
refused 'layers.py: argument --batches: "x" is no number from 1 to 9999' $layers "$build" --batches 1,x
refused 'networks.py: argument --rounds: "0" is no number from 1 to 9999' $networks "$build" --rounds 0
refused 'networks.py: argument --rows: "(" is no regular expression: missing ), unterminated subpattern at position 0' \
    $networks "$build" --rows '('

# ---- Layers ----

# The first round of one is late, so it is measured again; the other's never agree, so it is three times, and marked.
echo 2 > "$clcnn.R50-conv1"
echo 4 > "$clcnn.R50-3x3-64"
echo 2 1 > "$onednn.R50-conv1"
echo 16 20 16 20 16 20 > "$onednn.R50-3x3-64"
tell $layers "$build" --peers onednn --batches 1 --rows '^(R50-conv1|R50-3x3-64)$' --rounds 2
cmp "$build/out.txt" "$build/peers/layers.txt" || die "layers.txt is not what is printed"
tail -n +2 "$build/out.txt" > "$build/table.txt"
cat > "$build/expected.txt" << 'TABLE'
x: how many times as fast clcnn is; ~: rounds differ by more than 15 %

                           n     clcnn    onednn      x
R50-conv1                  1    2.0000    1.0000   0.50
R50-3x3-64                 1    4.0000   16.0000   4.00 ~

geometric means
batch 1                    2                       1.41
3x3, C and K from 64 on    1                       4.00
others                     1                       0.50
all                        2                       1.41
TABLE
diff "$build/expected.txt" "$build/table.txt" || die "another table of layers"
says 'measured again' 'what differs, round 2 of 2: onednn, 2 rows' "$build/err.txt"
says 'measured a third time' 'what differs, round 2 of 2: onednn, 1 rows' "$build/err.txt"
[ "$(wc -l < "$onednn.asked")" -eq 6 ] || die "not six rounds"
[ "$(head -n 4 "$build/err.txt" | grep -c 'round 1 of 2: \(clcnn\|onednn\)')" -eq 2 ] || die "rounds do not alternate"
grep -q 'Speed of clcnn / onednn, geometric mean 1.41: layer, batch' "$build/peers/layers.svg" || die "the chart's title"
[ "$(grep -c '<rect x=' "$build/peers/layers.svg")" -eq 2 ] || die "not two bars"

# ---- Networks ----

for name in small large; do
    touch "$build/networks/$name.onnx" "$build/networks/$name.x.npy"
done
touch "$build/networks/no_input.onnx"
echo 10 > "$clcnn.small"
echo 400 > "$clcnn.large"
echo 20 > "$python.onnxruntime.small"
echo 100 > "$python.onnxruntime.large"
echo 40 > "$python.openvino.small"
echo 50 > "$python.openvino.large"
tell $networks "$build" --rows '^(small|large|no_input)$' --rounds 2 --output "$build/there"
cmp "$build/out.txt" "$build/there/networks.txt" || die "networks.txt is not what is printed"
tail -n +2 "$build/out.txt" > "$build/table.txt"
cat > "$build/expected.txt" << 'TABLE'
x: how many times as fast clcnn is; best: as the fastest of them; ~: rounds differ by more than 15 %

                           n     clcnn onnxruntime      x  openvino      x   best
large                      1  400.0000    100.0000   0.25   50.0000   0.12   0.12
small                      1   10.0000     20.0000   2.00   40.0000   4.00   2.00

geometric means
all                        2                         0.71             0.71   0.50
TABLE
diff "$build/expected.txt" "$build/table.txt" || die "another table of networks"
grep -q 'Speed of clcnn / the fastest of onnxruntime, openvino, geometric mean 0.50: network' "$build/there/networks.svg" ||
    die "the chart's title"
grep 'small' "$clcnn.asked" | sed 's/.*--repeat //' | paste -sd ' ' > "$build/repeat.txt"
says 'a second' '15 100 100' "$build/repeat.txt"
grep 'large' "$clcnn.asked" | sed 's/.*--repeat //' | paste -sd ' ' > "$build/repeat.txt"
says 'fifteen runs' '15 15 15' "$build/repeat.txt"

# One peer, which is the best; a peer that is not there; one that fails, in a line.
rm "$python.has_openvino"
tell $networks "$build" --rows small --rounds 1
says 'one peer' 'small                      1   10.0000     20.0000   2.00' "$build/out.txt"
says 'one peer' 'left out: openvino is not there; it needs make setup-peers' "$build/err.txt"
rm "$python.onnxruntime.small"
refused "onnxruntime: exit code 1: FileNotFoundError: [Errno 2] No such file or directory: '$(realpath "$python").onnxruntime.small'" \
    $networks "$build" --rows small --rounds 1
echo "peers: tables, rounds and refusals are right"
