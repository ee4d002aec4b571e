# SPDX-License-Identifier: MIT
"""Small .npy files of every kind, sound ones and others, into a folder: npy_seeds.py FOLDER"""
import struct
import sys


def npy(header, data=b"", version=1):
    text = header.encode()
    length = struct.pack("<H" if version == 1 else "<I", len(text))
    return b"\x93NUMPY" + bytes([version, 0]) + length + text + data


def dictionary(descr, fortran, shape):
    return "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n" % (descr, fortran, shape)


SEEDS = {
    "vector": npy(dictionary("<f4", False, "(3,)"), bytes(12)),
    "scalar": npy(dictionary("<f4", False, "()"), bytes(4)),
    "matrix": npy(dictionary("<f4", False, "(2, 3)"), bytes(24)),
    "empty": npy(dictionary("<i8", False, "(0,)")),
    "long": npy(dictionary("<i8", False, "(2L,)"), bytes(16)),
    "bool": npy(dictionary("|b1", False, "(2,)"), bytes(2)),
    "bytes": npy(dictionary("|u1", False, "(2,)"), bytes(2)),
    "version2": npy(dictionary("<i4", False, "(1,)"), bytes(4), 2),
    "fortran": npy(dictionary("<f4", True, "(2, 2)"), bytes(16)),
    "big": npy(dictionary(">f4", False, "(1,)"), bytes(4)),
    "double": npy(dictionary("<f8", False, "(1,)"), bytes(8)),
    "object": npy(dictionary("|O", False, "(1,)"), b"\x80\x03]q\x00."),
    "short": npy(dictionary("<f4", False, "(3,)"), bytes(11)),
    "huge": npy(dictionary("<f4", False, "(2147483647, 2147483647)")),
    "twice": npy("{'descr': '<f4', 'descr': '<f4', 'shape': (1,), }\n", bytes(4)),
}

for name, data in SEEDS.items():
    with open(sys.argv[1] + "/" + name, "wb") as file:
        file.write(data)
