#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Cut the small MNIST sample that the repository carries out of the full set.

Takes the first images and labels of each half of MNIST and writes them again
as IDX files under MNIST's own names, so that code which reads the full set
reads the sample too. Needs nothing but Python's standard library.
"""
import argparse
import gzip
import os
import struct

TRAIN_COUNT = 256
TEST_COUNT = 1000

# file name -> how many items of it the sample keeps
PARTS = {
    "train-images-idx3-ubyte.gz": TRAIN_COUNT,
    "train-labels-idx1-ubyte.gz": TRAIN_COUNT,
    "t10k-images-idx3-ubyte.gz": TEST_COUNT,
    "t10k-labels-idx1-ubyte.gz": TEST_COUNT,
}

IDX_UBYTE = 0x08  # the element type of all four MNIST files


def read_idx_ubyte(path):
    """Return (dims, data) of a gzip-compressed IDX file of bytes."""
    with gzip.open(path, "rb") as stream:
        raw = stream.read()
    zero, kind, rank = struct.unpack_from(">HBB", raw)
    if zero != 0 or kind != IDX_UBYTE or rank < 1:
        raise ValueError(f"{path}: not an IDX file of unsigned bytes")
    dims = struct.unpack_from(f">{rank}I", raw, 4)
    data = raw[4 + 4 * rank:]
    if len(data) != item_size(dims) * dims[0]:
        raise ValueError(f"{path}: its length does not match its header")
    return dims, data


def item_size(dims):
    """Bytes that one item (one image, one label) takes."""
    size = 1
    for dim in dims[1:]:
        size *= dim
    return size


def first_items(dims, data, count):
    """Encode the first `count` items as an uncompressed IDX file."""
    if dims[0] < count:
        raise ValueError(f"{count} items wanted, only {dims[0]} there")
    header = struct.pack(">HBB", 0, IDX_UBYTE, len(dims))
    header += struct.pack(f">{len(dims)}I", count, *dims[1:])
    return header + data[:count * item_size(dims)]


def write_gzip(path, raw):
    """Compress without a time or a name, so that equal input gives an equal
    file (GzipFile, because gzip.compress's header varies between Pythons)."""
    with open(path, "wb") as out:
        with gzip.GzipFile(filename="", mode="wb", compresslevel=9,
                           fileobj=out, mtime=0) as stream:
            stream.write(raw)


def parse_args():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mnist", required=True, metavar="DIR",
                        help="folder with the four gzip files of full MNIST")
    parser.add_argument("--out", default=here, metavar="DIR",
                        help="where to write (default: this script's folder)")
    return parser.parse_args()


def main():
    args = parse_args()
    # The sample has the full set's file names: don't cut a set in place.
    if os.path.realpath(args.mnist) == os.path.realpath(args.out):
        raise SystemExit("--mnist and --out must be different folders")
    for name, count in PARTS.items():
        dims, data = read_idx_ubyte(os.path.join(args.mnist, name))
        target = os.path.join(args.out, name)
        write_gzip(target, first_items(dims, data, count))
        print(f"{name}: {count} items, {os.path.getsize(target)} bytes")


if __name__ == "__main__":
    main()
