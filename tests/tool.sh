#!/bin/bash
# SPDX-License-Identifier: MIT
# The program as a user meets it: exit codes, one clear line for each fault, no half-written file, and
# what happens when a driver fails or dies.   tool.sh BUILD
set -eu
build=$(cd "$1" && pwd)
clcnn=$build/clcnn
out=$build/tool
rm -rf "$out"
mkdir -p "$out"
count=0

wrong() {
    echo "tool test: $1" >&2
    sed 's/^/    /' "$out/stdout" "$out/stderr" >&2
    exit 1
}

# expect CODE TEXT COMMAND...: the exit code, and TEXT ('': none) somewhere in what it prints. TEXT is a
# fact that only the right answer prints: what the command line itself holds may be an echo.
expect() {
    local code=$1 text=$2 got=0
    shift 2
    [ -z "$text" ] || case "$*" in *"$text"*) wrong "\"$text\" is in the command line itself: $*" ;; esac
    "$@" > "$out/stdout" 2> "$out/stderr" < /dev/null || got=$?
    [ "$got" -eq "$code" ] || wrong "exit code $got, not $code: $*"
    [ -z "$text" ] || grep -qF -- "$text" "$out/stdout" "$out/stderr" || wrong "\"$text\" is not printed: $*"
    count=$((count + 1))
}

# silent COMMAND...: exit code 0, and nothing is printed
silent() {
    local got=0
    "$@" > "$out/stdout" 2> "$out/stderr" < /dev/null || got=$?
    [ "$got" -eq 0 ] || wrong "exit code $got, not 0: $*"
    [ -z "$(cat "$out/stdout" "$out/stderr")" ] || wrong "something is printed: $*"
    count=$((count + 1))
}

# refuse CODE TEXT COMMAND...: besides, exactly one line on stderr, ours
refuse() {
    expect "$@"
    local lines
    lines=$(grep -vc '^fault layer: ' "$out/stderr" || true)
    [ "$lines" -eq 1 ] || wrong "$lines lines on stderr, not 1: ${*:3}"
    grep -q '^clcnn' "$out/stderr" || wrong "the line does not begin with clcnn: ${*:3}"
}

# ---- What works ----
expect 0 "clcnn $(sed -n 's/^.define CLCNN_VERSION "\(.*\)"/\1/p' lib/clcnn.h)" "$clcnn" --version
expect 0 'usage: clcnn COMMAND' "$clcnn" --help
for command in devices verify notebook explain bench; do
    expect 0 "usage: clcnn $command" "$clcnn" "$command" --help
done
expect 0 'host, double sums' "$clcnn" devices
expect 0 '"id": "reference"' "$clcnn" devices --json
expect 0 'ceil(28 / 2) = 14; padding max(0, (14 - 1) * 2 + 3 - 28) = 1: 0 before, 1 after' \
    "$clcnn" explain 'conv2d h28 w28 c1 k5 kh3 sh2 pad=same'
expect 0 'reference (reference)' "$clcnn" explain 'dense c4 k4' --device reference
if "$clcnn" devices --json | grep -q '"type": "cpu"'; then
    expect 0 ' ms on ' "$clcnn" explain 'dense c4 k4' --device cpu
    expect 0 'the line names its own' "$clcnn" explain 'dense c4 k4 solver=plain' --device cpu
    refuse 2 'solver "nowhere" does not apply' "$clcnn" explain 'dense c4 k4 solver=nowhere' --device cpu
    refuse 2 'solver direct has no tile "9x9"' "$clcnn" explain 'dense c4 k4 solver=direct tile=9x9' --device cpu
fi
expect 0 'output         (1, 14, 28, 5) nhwc' "$clcnn" explain 'conv2d h28 w28 c1 k5 kh3 sh2 pad=SAME'
expect 0 '"exit_code": 0' "$clcnn" verify --case 'softmax shape=3x5' --json
grep -q '"passed": [1-9]' "$out/stdout" || wrong "nothing was run"
expect 0 "$(grep -m 1 '^conv2d' tests/cases/conv2d.txt)" "$clcnn" verify --list
silent "$clcnn" verify -q --device reference --operator max_pool2d

# ---- Usage ----
refuse 2 'a command is missing' "$clcnn"
refuse 2 '"nonsense" is not a command' "$clcnn" nonsense
refuse 2 'verify: "--nonsense" is no option' "$clcnn" verify --nonsense
refuse 2 'verify: "--random" needs a value' "$clcnn" verify --random
refuse 2 'verify: "--device" needs a value' "$clcnn" verify --device ''
refuse 2 '--version stands alone' "$clcnn" --version more
refuse 2 'verify: "--json=no" takes no value' "$clcnn" verify --json=no
refuse 2 'verify: "more" is no option, and nothing else is expected' "$clcnn" verify more
refuse 2 'verify: "-X" is no option' "$clcnn" verify -Xq
refuse 2 'notebook: "-d" needs a value' "$clcnn" notebook -d
refuse 2 'notebook: "--nonsense" is no option' "$clcnn" notebook --nonsense
refuse 2 '--seed: "x" is not a whole number from 0' "$clcnn" verify --random 3 --seed x
refuse 2 '"100000" is not a whole number from 0 to 255' "$clcnn" notebook --image 100000 --output "$out/notebook"
refuse 2 'conv2d: missing: kh;' "$clcnn" verify --case 'conv2d h4 w4 c1 k1'
refuse 2 'h is "0"; it must be a whole number from 1' "$clcnn" explain 'conv2d h0 w4 c1 k1 kh1'
refuse 2 '"foo=1" is not one of its keys' "$clcnn" explain 'conv2d h4 w4 c1 k1 kh1 foo=1'
refuse 2 "window of height 5 is larger than the input's 4" "$clcnn" explain 'conv2d h4 w4 c1 k1 kh5'
refuse 2 '2147418112 cells' "$clcnn" explain 'avg_pool2d h1 w1 c1 kh50000 kw50000 pad=49999,49999,0,0'
refuse 2 '2 groups do not divide 3 input channels' "$clcnn" explain 'conv2d h4 w4 c3 k4 kh1 g2'
refuse 2 'h is "99999999999"; it must be' "$clcnn" explain 'conv2d h99999999999 w4 c3 k4 kh1'
refuse 2 'shape 1x65536x65536x3 has more than 2147418112' "$clcnn" explain 'conv2d h65536 w65536 c3 k4 kh1'
expect 2 'has no tile' "$clcnn" verify --case 'dense c1 k1 solver=direct tile=x'
refuse 2 'nothing was run' "$clcnn" verify --case 'softmax shape=3x5 solver=nowhere'
refuse 2 'solver "nowhere" applies to none' "$clcnn" verify --case 'softmax shape=3x5' --solver nowhere
expect 2 'solver "plain" applies to none' "$clcnn" verify --case 'dense c3 k4 solver=direct' --solver plain

# ---- No device ----
refuse 3 'there is no device "nosuchdevice"' "$clcnn" verify --device nosuchdevice
refuse 3 pocl-opencl-icd env OCL_ICD_VENDORS="$out" "$clcnn" verify
refuse 3 pocl-opencl-icd env OCL_ICD_VENDORS="$out" "$clcnn" notebook --output "$out/n"
expect 0 'host, double sums' env OCL_ICD_VENDORS="$out" "$clcnn" devices

# ---- Input files ----
data() {
    rm -rf "$out/data"
    mkdir "$out/data"
    cp tools/data/*ubyte.gz "$out/data"
}
images=$out/data/t10k-images-idx3-ubyte.gz
labels=$out/data/t10k-labels-idx1-ubyte.gz
with_data() {
    refuse 4 "$1" "$clcnn" verify --data "$out/data"
}
with_data 'cannot be opened' # no such folder
data; : > "$images"; with_data 'is empty'
data; echo '<!DOCTYPE html><html>404</html>' > "$images"; with_data 'an HTML page'
data; printf 'abcdefghijklmnop' | gzip > "$images"; with_data 'wrong magic number 61626364'
data; head -c 1000 tools/data/t10k-images-idx3-ubyte.gz > "$images"; with_data 'stream is truncated'
data; printf '\0\0\010\003\177\377\377\377\177\377\377\377\177\377\377\377' | gzip > "$images"; with_data overflow
data; printf '\0\0\010\003\0\0\0\0\0\0\0\034\0\0\0\034' | gzip > "$images"; with_data 'zero items'
data; printf '\0\0\014\001\0\0\0\001' | gzip > "$labels"; with_data 'i32 in 1 dimensions; labels are'
data; (zcat tools/data/t10k-labels-idx1-ubyte.gz; echo more) | gzip > "$labels"; with_data 'left over after its last element'
data; cp tools/data/train-labels-idx1-ubyte.gz "$labels"; with_data '256 labels for 1000 images'
data; (zcat tools/data/t10k-labels-idx1-ubyte.gz | tr '\007' '\013') | gzip > "$labels"; with_data 'label 0 is 11; labels of mnist are from 0 to 9'
data; bytes=$(wc -c < "$images"); head -c $((bytes - 5)) tools/data/t10k-images-idx3-ubyte.gz > "$images"; printf 'xxxxx' >> "$images"; with_data 'is damaged (incorrect data check)'
data; rm "$images"; mkfifo "$images"; with_data 'is not a regular file'
refuse 4 'cases: cannot be opened' "$clcnn" verify --cases "$out/no-such-cases"
printf 'softmax shape=3x5\nsoftmax shape=3xy\n' > "$out/cases.txt"
refuse 4 'cases.txt:2: softmax: shape is "3xy"' "$clcnn" verify --cases "$out/cases.txt"
refuse 4 'a\x0ab\x1b[31mc\xff: cannot be opened' "$clcnn" verify --data "$out/"$'a\nb\033[31mc\377'


# with_images SET NETWORK: which set the test images are of, and what is said of the trained network
with_images() {
    expect 0 "images: 8 of 1000 from $out/data, files of $1" "$clcnn" verify --images --small --data "$out/data"
    grep -qF "trained network: $2" "$out/stdout" || wrong "not said: trained network: $2"
}
digits='accuracy 100.00 %'
data; mv "$images" "$out/data/t10k-images.idx3-ubyte.gz"; gunzip "$labels"; with_images mnist "$digits"
# several gzip members, the last one empty, and zeros behind
data; (zcat "$images" | head -c 5000 | gzip; zcat "$images" | tail -c +5001 | gzip; gzip < /dev/null; head -c 512 /dev/zero) > "$out/members"
mv "$out/members" "$images"; with_images mnist "$digits"
# folders that have a file's name, around it and beside it
data; gunzip "$images"; mkdir "$out/around"; mv "${images%.gz}" "$out/around"; mv "$out/around" "${images%.gz}"; with_images mnist "$digits"
data; mkdir "$out/data/t10k-labels-idx1-ubyte"; mv "$labels" "$out/data/t10k-labels.idx1-ubyte.gz"; with_images mnist "$digits"
# QMNIST's labels are rows of eight numbers, the digit first
qmnist_labels() {
    printf '\0\0\014\002\0\0\003\350\0\0\0\010'
    zcat tools/data/t10k-labels-idx1-ubyte.gz | tail -c +9 | od -An -v -to1 -w1 | while read -r label; do
        printf '%b' "\\0\\0\\0\\0$label\\0\\0\\0\\04aaaabbbbccccddddeeeeffff"
    done
}
data; mv "$images" "$out/data/qmnist-test-images-idx3-ubyte.gz"
qmnist_labels | gzip > "$out/data/qmnist-test-labels-idx2-int.gz"; rm "$labels"; with_images qmnist "$digits"
data; for file in "$out"/data/*; do
    name=${file##*/}; mv "$file" "$out/data/emnist-digits-${name/t10k/test}"
done
with_images emnist-digits "not run: EMNIST's pictures are stored transposed"
expect 0 "Not run on emnist-digits: EMNIST's pictures are stored transposed" "$clcnn" notebook --data "$out/data" --output "$out/emnist"

# ---- Output ----
refuse_full() {
    local got=0
    "$@" > /dev/full 2> "$out/stderr" < /dev/null || got=$?
    : > "$out/stdout"
    [ "$got" -eq 7 ] || wrong "exit code $got, not 7, on a full disk: $*"
    grep -q 'standard output cannot be written' "$out/stderr" || wrong "what cannot be written is not said: $*"
    count=$((count + 1))
}
refuse_full "$clcnn" --help
refuse_full "$clcnn" devices
refuse_full "$clcnn" verify --case 'softmax shape=3x5'
refuse_full "$clcnn" explain 'softmax shape=3x5'
expect 0 'n\x0aew' "$clcnn" notebook --device reference --output "$out/n"$'\n'ew # a name stays in its line
closed() { "$@" >&-; } # then nothing that is printed is lost in silence
for command in --help --version devices "explain softmax shape=3x5" 'verify --json --random 1'; do
    # shellcheck disable=SC2086 # words are meant to split
    expect 7 'cannot be written' closed "$clcnn" $command
done
: > "$out/file"
refuse 7 'is in the way' "$clcnn" notebook --output "$out/file"
refuse 7 'the folder cannot be made' "$clcnn" notebook --output "$out/file/below"

mkdir "$out/full"
ln -s /dev/full "$out/full/step01-image.png"
refuse 7 'step01-image.png: cannot be written' "$clcnn" notebook --output "$out/full"
[ -z "$(find "$out/full" -type f)" ] || wrong "a half-written picture was left"

# ---- The notebook and its pictures ----
expect 0 '[[[[4.]]]]' "$clcnn" notebook --output "$out/notebook"
pictures=$(find "$out/notebook" -name '*.png' | wc -l)
[ "$pictures" -ge 8 ] || wrong "only $pictures pictures"
grep -q "pictures  $pictures in " "$out/stdout" || wrong "the notebook does not know of its $pictures pictures"
for picture in "$out"/notebook/*.png; do
    head -c 8 "$picture" | od -An -tx1 | grep -q '89 50 4e 47 0d 0a 1a 0a' || wrong "$picture is no PNG"
    count=$((count + 1))
done
[ -z "$(find "$out/notebook" -type f ! -name '*.png')" ] || wrong "the notebook left other files"

# ---- Times ----
cat > "$out/bench.txt" <<END
# one of each kind: products, memory alone, a shape that has no batch
conv2d h6 w6 c3 k5 kh3 act=relu bias=1 name=first
max_pool2d h8 w8 c4 kh2
softmax shape=3x5 name=last
END
bench() {
    "$clcnn" bench "$@"
}
# holds FACT: the rows in the file say so, a Python expression
holds() {
    python3 -c "import json, sys; rows = json.load(open(sys.argv[1])); sys.exit(not ($1))" "$out/bench.json" ||
        wrong "the JSON does not say: $1"
    count=$((count + 1))
}
expect 0 'GFLOP/s, a copy moves' bench --cases "$out/bench.txt" --batch 2 --json="$out/bench.json"
holds '[(r["name"], r["n"]) for r in rows] == [("first", 2), ("max_pool2d n2 h8 w8 c4", 2), ("last", 1)]'
holds 'all(r["ms"] > 0 and r["bytes_per_s"] > 0 and r["copy_fraction"] > 0 and r["read_fraction"] > 0 and r["solver"] for r in rows)'
holds '0 < rows[0]["peak_fraction"] < 1 and rows[0]["gflops"] > 0 and rows[1]["gflops"] is None'
expect 0 ', lines 3' bench --cases "$out/bench.txt" --all-solvers --json="$out/bench.json"
holds '[r["picked"] for r in rows].count(True) == 3 and len({(r["solver"], r["tile"]) for r in rows}) > 5'
holds 'all(a["ms"] <= b["ms"] for a, b in zip(rows, rows[1:]) if a["name"] == b["name"])'
expect 0 ', lines 1' bench --case 'conv2d h6 w6 c3 k5 kh3' --solver direct --all-solvers --json="$out/bench.json"
holds 'len(rows) > 1 and all(r["solver"] == "direct" for r in rows)'
bench --cases "$out/bench.txt" --solver plain --json > "$out/bench.json" 2> "$out/stderr"
grep -q '^left out: last: ' "$out/stderr" || wrong "what the solver does not apply to is not named"
holds 'all(r["solver"] == "plain" for r in rows)'
earlier() { echo "[{\"name\": \"last\", \"n\": 1, \"ms\": $1}]" > "$out/before.json"; }
earlier 0.00001; expect 1 'slower: last, n 1: ' bench --cases "$out/bench.txt" --baseline "$out/before.json"
earlier 100000; expect 0 'lines 1, slower by 50 % or more 0' \
    bench --cases "$out/bench.txt" --baseline "$out/before.json" --slower 50
refuse 4 'has none of the lines' bench --case 'softmax shape=7' --baseline "$out/before.json"
[ ! -s "$out/stdout" ] || wrong "a baseline that has none of the lines is noticed only after they are timed"
earlier 0; refuse 4 'item 0 has no name, n and ms above 0' bench --baseline "$out/before.json"
echo '{}' > "$out/before.json"; refuse 4 'is no JSON array' bench --baseline "$out/before.json"
echo '[' > "$out/before.json"; refuse 4 'before.json:2: ' bench --baseline "$out/before.json"
refuse 4 'cannot be opened' bench --baseline "$out/nowhere.json"
refuse 4 'cannot be opened' bench --cases "$out/nowhere.txt"
refuse 7 'nowhere/b.json: cannot be written' bench --json="$out/nowhere/b.json"
refuse 2 'bench: "--json=" needs a value' bench --json=
refuse 2 'bench: "--nonsense" is no option' bench --nonsense
refuse 2 'solver "nowhere" is unknown' bench --case 'softmax shape=7 solver=nowhere'
refuse 2 'has more than 2147418112 elements' bench --case 'conv2d h4 w4 c1 k1 kh1' --batch 2000000000
expect 2 'nothing was timed' bench --case 'softmax shape=7' --solver nowhere
expect 2 'the line names another solver' bench --case 'dense c3 k4 solver=direct' --solver plain
refuse 3 'the reference is made to be right' bench --device reference
refuse 7 'cannot be written' bench --case 'softmax shape=7' --json="$out/nowhere/x.json"
refuse_full bench --case 'softmax shape=7'

# ---- Drivers that fail ----
layer=$build/libfault.so
cc -std=c11 -shared -fPIC -DCL_TARGET_OPENCL_VERSION=300 tests/inject/fault_layer.c -o "$layer"
faulty() {
    expect "$2" "$3" env FAULT="$1" OPENCL_LAYERS="$layer" "$clcnn" verify --case 'conv2d h5 w5 c2 k3 kh3'
    grep -q '^fault layer: ' "$out/stderr" || wrong "the layer did not inject $1"
}
faulty enqueue:abort 6 'driver died'
faulty enqueue:-5 6 CL_OUT_OF_RESOURCES
faulty read:-14 6 lost
faulty buffer:-4 5 CL_MEM_OBJECT_ALLOCATION_FAILURE
faulty build:-11 6 'does not build'
refuse 6 'bench: measuring the peak: a kernel: -5' \
    env FAULT=enqueue:-5 OPENCL_LAYERS="$layer" "$clcnn" bench --case 'softmax shape=7'

# ---- Which device a word means, and why there is none ----
on() { # on CODE TEXT WORD SETTING...: explains on the device that a word names, or on the default one
    local code=$1 text=$2 word=$3 how=expect
    shift 3
    [ "$code" -eq 0 ] || how=refuse
    "$how" "$code" "$text" env "$@" "$clcnn" explain 'softmax shape=3x5' ${word:+--device "$word"}
}
for word in CPU Cpu cpu PoCL 'portable computing'; do
    on 0 '(0:0)' "$word" POCL_DEVICES=basic
done
on 0 '(reference)' Reference
on 3 'there is no device "ref"' ref
on 3 'there is no device "7:0"' 7:0
on 3 "'clcnn devices' lists" nosuchdevice
on 0 'not known: CLCNN_DEVICE=nosuchdevice: context: there is no device' '' CLCNN_DEVICE=nosuchdevice
on 0 '(0:1)' 0:1 POCL_DEVICES='basic basic'
on 3 'fits 2 devices; an id names one: 0:0 (basic-' basic- POCL_DEVICES='basic basic'
on 0 '(0:0)' basic- POCL_DEVICES='pthread basic'
name=$(POCL_DEVICES='basic basic' "$clcnn" devices | sed -n 's/^0:1 *cpu, //p')
on 0 '(0:0)' "$name" POCL_DEVICES='basic basic'
expect 0 'the first of 2 with this name' env POCL_DEVICES='basic basic' \
    "$clcnn" verify -v --case 'softmax shape=3x5' --device "$name"
many=$(printf 'basic %.0s' {1..70}) # more than one would make room for
on 0 '(0:69)' 0:69 POCL_DEVICES="$many"
expect 0 0:69 env POCL_DEVICES="$many" "$clcnn" devices

vendors=$out/vendors
mkdir "$vendors" "$out/broken"
cp /etc/OpenCL/vendors/pocl.icd "$vendors"
dpkg -L oclgrind | grep rt-icd.so > "$vendors/oclgrind.icd"
echo /nowhere/libdriver.so > "$out/broken/driver.icd"
# none CODE TEXT SETTING...: `verify` and `devices` say the same
none() {
    refuse 3 "$1" env "${@:2}" "$clcnn" verify --case 'softmax shape=3x5'
    expect 0 "no default device: context: " env "${@:2}" "$clcnn" devices
    grep -qF "$1" "$out/stdout" || wrong "devices does not say \"$1\": ${*:2}"
}
none 'the OpenCL loader found no driver' OCL_ICD_VENDORS="$out/broken"
none 'Portable Computing Language (its cache folder /proc/x must be writable)' POCL_CACHE_DIR=/proc/x
none 'cache folder /proc/.cache/pocl must be' -u POCL_CACHE_DIR -u XDG_CACHE_HOME HOME=/proc
none 'POCL_DEVICES is "nosuch"' POCL_DEVICES=nosuch
none 'a simulator' OCL_ICD_VENDORS="$vendors" POCL_DEVICES=nosuch
on 0 Simulator oclgrind OCL_ICD_VENDORS="$vendors"
on 3 'a simulator' gpu OCL_ICD_VENDORS="$vendors"
on 0 'on pthread-' '' OCL_ICD_VENDORS="$vendors" # PoCL, though the simulator says that it is a GPU
expect 0 'platforms without a device: Portable Computing Language' \
    env OCL_ICD_VENDORS="$vendors" POCL_DEVICES=nosuch CLCNN_DEVICE=oclgrind "$clcnn" devices
expect 0 '"note": "context: platforms without a device: Portable' \
    env OCL_ICD_VENDORS="$vendors" POCL_DEVICES=nosuch CLCNN_DEVICE=oclgrind "$clcnn" devices --json

# ---- Queries that fail ----
queries=$build/libquery.so
cc -std=c11 -shared -fPIC -DCL_TARGET_OPENCL_VERSION=300 tests/inject/query_layer.c -o "$queries"
query() { # query CODE TEXT QUERY COMMAND...
    expect "$1" "$2" env QUERY="$3" OPENCL_LAYERS="$queries" "${@:4}"
    grep -q '^query layer: ' "$out/stderr" || wrong "the layer did not change $3"
}
for name in TYPE PLATFORM NAME VERSION MAX_COMPUTE_UNITS NATIVE_VECTOR_WIDTH_FLOAT SINGLE_FP_CONFIG \
    GLOBAL_MEM_SIZE MAX_MEM_ALLOC_SIZE LOCAL_MEM_SIZE MAX_WORK_GROUP_SIZE AVAILABLE COMPILER_AVAILABLE \
    ENDIAN_LITTLE; do
    query 0 "not usable: clGetDeviceInfo(CL_DEVICE_$name): CL_OUT_OF_RESOURCES (-5)" \
        "CL_DEVICE_$name:-5" "$clcnn" devices
done
query 0 'not usable: clGetPlatformInfo(CL_PLATFORM_NAME): CL_INVALID_PLATFORM (-32)' CL_PLATFORM_NAME:-32 "$clcnn" devices
query 3 'clGetDeviceInfo(CL_DEVICE_ENDIAN_LITTLE): CL_OUT_OF_HOST_MEMORY (-6)' CL_DEVICE_ENDIAN_LITTLE:-6 "$clcnn" verify --case 'softmax shape=3x5'
query 0 'the device is big-endian' CL_DEVICE_ENDIAN_LITTLE=0 "$clcnn" devices
for name in CL_DEVICE_VENDOR CL_DRIVER_VERSION CL_DEVICE_MAX_CLOCK_FREQUENCY; do # no one needs these
    query 0 '' "$name:-5" "$clcnn" verify --case 'softmax shape=3x5'
done
query 0 'cpu, padded name (default)' 'CL_DEVICE_NAME=  padded name ' "$clcnn" devices
query 3 'clGetPlatformIDs: CL_OUT_OF_HOST_MEMORY (-6)' clGetPlatformIDs:-6 "$clcnn" verify --case 'softmax shape=3x5'
query 3 'Language (clGetDeviceIDs: CL_OUT_OF_RESOURCES (-5))' clGetDeviceIDs:-5 "$clcnn" verify --case 'softmax shape=3x5'
query 0 'Language (clGetDeviceIDs: CL_OUT_OF_RESOURCES (-5))' clGetDeviceIDs:-5 \
    env OCL_ICD_VENDORS="$vendors" PLATFORM='Portable Computing Language' CLCNN_DEVICE=oclgrind "$clcnn" devices

# ---- A driver that ends the program, aborts or hangs ----
# dying FAULT TEXT ARGUMENT...: code 6, TEXT, and a line of ours. The fault comes after two runs.
line='conv2d h5 w5 c2 k3 kh3'
dying() {
    expect 6 "$2" env FAULT="$1" OPENCL_LAYERS="$layer" \
        "$clcnn" verify --case 'softmax shape=3x5' --case "$line" "${@:3}"
    grep -q '^clcnn: verify: ' "$out/stderr" || wrong "no line of ours: $*"
}
after_seconds() { # not to be waited for now: --seconds hold where a kernel hangs
    env FAULT=enqueue:hang OPENCL_LAYERS="$layer" "$clcnn" verify --case "$line" --seconds 1 --deadline 0
}
after_seconds > "$out/late" 2>&1 &
late=$!
dying build:exit0 'exit code 0, at: softmax'
dying build:exit1 'exit code 1, at: softmax'
dying enqueue:exit0@3 'kernels softmax_'
dying enqueue:abort@3 'kernels softmax_'
dying enqueue:hang@3 'no end after 4 s, at: softmax' --deadline 4
dying enqueue:abort@3 '0 of 2 runs failed' -v
[ "$(grep -c '^ok ' "$out/stdout")" -eq 2 ] || wrong "what was said before the driver died is lost"
for fault in abort exit0 hang; do
    dying "enqueue:$fault@3" '"case": "softmax shape=3x5 data=' --json --deadline 4
    [ "$(sed -n '1p;$p' "$out/stdout")" = "$(printf '{\n}')" ] || wrong "the JSON is not whole"
    for field in '"runs": 2' '"not_started": 1' '"kernels": "softmax_' '"exit_code": 6'; do
        grep -qF "$field" "$out/stdout" || wrong "the JSON lacks $field"
    done
done
for place in 'input 0' 'input 1'; do # one run before them
    expect 6 "kernels binary, in the place of $place" env FAULT="enqueue:abort@$((2 + ${place#input }))" \
        OPENCL_LAYERS="$layer" "$clcnn" verify --case 'add shape=3 shape2=3 data=int'
done
expect 6 'no end after 1 s, at: opening the device' env FAULT=platforms:hang OPENCL_LAYERS="$layer" \
    timeout 20 "$clcnn" verify --deadline 1 --case "$line"
expect 6 'the driver died: signal 6 (Aborted), at: step 3, ' \
    env FAULT=enqueue:abort@2 OPENCL_LAYERS="$layer" "$clcnn" notebook --output "$out/dead"

# ---- Models of ONNX files ----
tests/onnx/make_digits.py "$out"
digits=$out/digits.onnx
expect 0 '7     0.99' "$clcnn" run "$digits" -i "$out/digit.npy" --top 1
expect 0 '7     0.99' "$clcnn" run "$digits" -i image="$out/digit.png" --top 1 --output "$out/y.npy"
expect 0 '"index": 7' "$clcnn" run "$digits" -i "$out/digit.png" --top 1 --json
printf 'zero\none\ntwo\nthree\nfour\nfive\nsix\nseven\n' > "$out/labels"
expect 0 seven "$clcnn" run "$digits" -i "$out/digit.png" --top 1 --labels "$out/labels" --repeat 2
expect 0 'conv2d' "$clcnn" run "$digits" --random --profile --device cpu
expect 0 '0 wrong' "$clcnn" verify --model "$digits" -i "$out/digit.npy"
expect 0 'came out, moved from seed 5:' "$clcnn" verify --model "$digits" --seed 5
expect 0 'ok   probabilities: the reference beside ' "$clcnn" verify --model "$digits" -i "$out/digit.png" --expect "$out/y.npy"
/usr/bin/python3 -c 'import numpy, sys; y = numpy.load(sys.argv[1]); y[0, 3] += 1e-4; numpy.save(sys.argv[2], y)' "$out/y.npy" "$out/off.npy"
expect 1 'FAIL probabilities: the device beside ' "$clcnn" verify -q --model "$digits" -i "$out/digit.png" --expect "$out/off.npy"
grep -q '^the whole model: 2 comparisons fail' "$out/stdout" || wrong "what the whole model gave is not counted"
expect 2 'has 0 of these names' "$clcnn" verify --model "$digits" --expect scores="$out/y.npy"
expect 2 'is a picture' "$clcnn" verify --model "$digits" --expect "$out/digit.png"
expect 4 'it has 784 elements; the output probabilities has 10' "$clcnn" verify --model "$digits" --expect "$out/digit.npy"
expect 0 'probabilities (2, 10)' "$clcnn" run "$out/digit.onnx" --batch 2 -i "$out/two.npy" --top 1
[ "$(grep -c '7     0.99' "$out/stdout")" -eq 2 ] || wrong "the second image of a batch is no 7"
expect 0 '0 wrong' "$clcnn" verify --model "$out/digit.onnx" --batch 2 -i "$out/two.npy"
expect 0 '2x10' "$clcnn" explain --model "$out/digit.onnx" --batch 2
expect 4 'axis 0 is 2; the file says 1' "$clcnn" run "$out/digit.onnx" -i "$out/two.npy"
expect 4 'it has 784 elements; the input image has 1568' "$clcnn" run "$out/digit.onnx" --batch 2 -i "$out/digit.npy"
mkdir "$out/dumped"
expect 0 'ok   scores' "$clcnn" verify --model "$digits" --batch 3 --strict -v --dump "$out/dumped"
[ "$(find "$out/dumped" -name '*.npy' | wc -l)" -eq 8 ] || wrong "not every layer was dumped"
expect 0 '40010 parameters' "$clcnn" explain --model "$digits"
expect 0 'digraph model' "$clcnn" explain --model "$digits" --dot
expect 2 'has no file' "$clcnn" run "$digits"
expect 2 'a model' "$clcnn" run
expect 2 'is no single picture' "$clcnn" verify --model "$digits" -i "$out/digit.png" --batch 2
expect 4 'no input "x"' "$clcnn" run "$digits" -i x="$out/digit.npy"
expect 4 'the file says 4' "$clcnn" run "$digits" -i "$out/dumped/0003-probabilities.device.npy"
expect 4 'No such file' "$clcnn" run "$out/none.onnx"
expect 4 'it is no ONNX file' "$clcnn" run "$out/digit.png"
expect 4 'does not begin as' "$clcnn" run "$digits" -i "$digits"
expect 4 '' "$clcnn" run "$digits" -i "$out/labels.png"
/usr/bin/python3 -c 'import numpy, sys; numpy.save(sys.argv[1], numpy.float32(3))' "$out/one.npy"
expect 4 'it has 1 elements; the input image has 784' "$clcnn" run "$digits" -i "$out/one.npy"
expect 2 'outputs are to be written' "$clcnn" run "$digits" -i "$out/digit.npy" -o z="$out/z.npy"
expect 7 'cannot be written' "$clcnn" run "$digits" -i "$out/digit.npy" -o "$out/none/z.npy"
expect 2 'one number or three' "$clcnn" run "$digits" -i "$out/digit.png" --mean 1,2
expect 7 'is no folder' "$clcnn" verify --model "$digits" --dump "$out/none"

# ---- Signals: one to the program alone ends it and its child, and no half-written picture is left ----
libc=$build/libfaultc.so
cc -std=c11 -shared -fPIC tests/inject/fault_libc.c -o "$libc"
# The pipe is open as long as a process is left.
# shellcheck disable=SC2016 # the inner shell's
all_of() { timeout 20 bash -c 'set -o pipefail; "$@" | cat' - "$@"; }
for name in INT TERM HUP; do
    number=$(kill -l "$name")
    expect $((128 + number)) '' all_of timeout --foreground --preserve-status -s "$name" 1 \
        env --default-signal="$name" FAULT=enqueue:hang OPENCL_LAYERS="$layer" "$clcnn" verify --case "$line"
    expect $((128 + number)) 'Step 1' all_of env --default-signal="$name" LIBC_FAULT="fsync:$number" \
        LD_PRELOAD="$libc" "$clcnn" notebook --device reference --output "$out/cut"
    grep -q '^fault libc' "$out/stderr" || wrong "no SIG$name was sent"
    [ -z "$(find "$out/cut" -type f)" ] || wrong "SIG$name left a half-written picture"
done

# ---- Memory: each allocation of the program fails once: code 5, or all that was to be said ----
without_time() { sed '/"seconds"/d'; }
starve() {
    local got n=0
    "$@" | without_time > "$out/whole"
    while
        n=$((n + 1)) got=0
        env LIBC_FAULT="malloc:$n" LD_PRELOAD="$libc" "$@" > "$out/stdout" 2> "$out/stderr" || got=$?
        grep -q '^fault libc' "$out/stderr"
    do
        [ "$got" -eq 5 ] || { [ "$got" -eq 0 ] && without_time < "$out/stdout" | cmp -s - "$out/whole"; } ||
            wrong "exit code $got where allocation $n fails: $*"
    done
    [ "$n" -gt 2 ] || wrong "no allocation failed: $*"
    count=$((count + n))
}
printf 'softmax shape=3x5\n' > "$out/cases.txt"
starve "$clcnn" verify --device reference --cases "$out/cases.txt" --json
data
starve "$clcnn" verify --device reference --images --data "$out/data" --small --json
starve "$clcnn" explain --device reference "$line"
OCL_ICD_VENDORS="$out" POCL_AFFINITY=0 starve "$clcnn" explain "$line"
OCL_ICD_VENDORS="$out" POCL_AFFINITY=0 starve "$clcnn" devices --json # unset, it may well stay so

# ---- PoCL's threads on CPUs of their own ----
unset POCL_AFFINITY
online=$(cat /sys/devices/system/cpu/online)
allowed=$(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status)
said='set by clcnn'
[ "$allowed" = "$online" ] && [[ $online =~ ^0(-[0-9]+)?$ ]] || said='is not set: CPUs that may be used'
expect 0 "$said" "$clcnn" devices
case $said in
    set*) expect 0 '"set_by_clcnn": true' "$clcnn" devices --json ;;
    *) expect 0 '"set_by_clcnn": false' "$clcnn" devices --json ;;
esac
[ "$online" = 0 ] || said='is not set: CPUs that may be used: 1;'
expect 0 "$said" taskset -c "${allowed##*[-,]}" "$clcnn" devices
expect 0 'POCL_AFFINITY is 0, as the environment says' env POCL_AFFINITY=0 "$clcnn" devices
bound() { env LIBC_FAULT=affinity:1 LD_PRELOAD="$libc" "$@"; } # the system binds no thread
expect 0 'POCL_AFFINITY is not set: ' bound "$clcnn" devices
expect 0 '' bound "$clcnn" verify -q --case "$line"
expect 6 'died: signal 6 (Aborted), at: opening the device' bound env POCL_AFFINITY=1 "$clcnn" verify --case "$line"

got=0
wait "$late" || got=$?
cp "$out/late" "$out/stdout"
[ "$got" -eq 6 ] || wrong "exit code $got, not 6, where a kernel hangs beyond --seconds"
grep -q 'no end after 3. s, at: conv2d' "$out/late" || wrong "--seconds: what hung is not named"
count=$((count + 1))

echo "tool: $count runs as expected"
