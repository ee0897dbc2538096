#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Writes the seeds of the fuzz corpora, with NumPy and Python as the other implementation: seeds.py [folder]
import gzip
import io
import json
import pathlib
import struct
import sys

import numpy as np

corpus = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "corpus")


def put(target, name, data):
    (corpus / target).mkdir(parents=True, exist_ok=True)
    (corpus / target / name).write_bytes(data)


def packed(data):
    return gzip.compress(data, mtime=0)


def npy(array, version=(1, 0)):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version)
    return out.getvalue()


def idx(code, array):
    return struct.pack(">BBBB", 0, 0, code, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def safetensors(header, data):
    text = json.dumps(header, separators=(",", ":")).encode()
    return struct.pack("<Q", len(text)) + text + data


# Of every type the numbers -3 (3 if unsigned) to 8, as [3, 4], and what is special about an array.
numbers = np.arange(-3, 9).reshape(3, 4)
for name in "float32", "float64", "int64", "int32", "int16", "int8":
    put("npy", f"{name}.npy", npy(numbers.astype(name)))
put("npy", "uint8.npy", npy(abs(numbers).astype("uint8")))
put("npy", "bool.npy", npy(numbers % 2 == 0))
put("npy", "bfloat16.npy", npy((numbers.astype("<f4").view("<u4") >> 16).astype("<u2").view("V2")))
put("npy", "fortran.npy", npy(np.asfortranarray(numbers.astype("float32"))))
put("npy", "big_endian.npy", npy(numbers.astype(">f8")))
put("npy", "big_endian_fortran.npy", npy(np.asfortranarray(numbers.astype(">i2"))))
put("npy", "zero_dim.npy", npy(np.array(2.5)))
put("npy", "one_dim.npy", npy(np.arange(5)))
put("npy", "empty.npy", npy(np.zeros((2, 0, 3), "float32")))
put("npy", "version_2.npy", npy(numbers.astype("float32"), (2, 0)))
put("npy", "version_3.npy", npy(numbers.astype("float32"), (3, 0)))
put("npy", "structure.npy", npy(np.zeros(2, [("a", "<f4"), ("b", "<i4")])))
put("npy", "unsigned.npy", npy(np.arange(3, dtype="uint32")))
put("npy", "packed.npy.gz", packed(npy(numbers.astype("float32"))))

for code, name in (0x09, "i1"), (0x0B, ">i2"), (0x0C, ">i4"), (0x0D, ">f4"), (0x0E, ">f8"):
    put("idx", f"type_{code:02x}.idx", idx(code, numbers.astype(name)))
put("idx", "type_08.idx", idx(0x08, abs(numbers).astype("u1")))
put("idx", "zero_dim.idx", idx(0x0C, np.array(7, ">i4")))
put("idx", "empty.idx", idx(0x08, np.zeros((2, 0, 3), "u1")))
put("idx", "images.idx.gz", packed(idx(0x08, np.arange(2 * 3 * 3, dtype="u1").reshape(2, 3, 3))))

# The first byte chooses the options of the table: 1 header, 2 semicolons, 4 regression, 8 label first, 16 no label.
put("csv", "header.csv", b"\1a,b,kind\n1,2.5,x\n-3e2,.5,y\n")
put("csv", "quoted.csv", b'\1"a ""1""","b\nb",kind\r\n"1"," 2 ","x,y"\r\n3,4,"""z"""\r\n')
put("csv", "semicolon.csv", b"\x061;2;3\r4;5;6\r")
put("csv", "missing.csv", b"\1a,b\n1,\n,2\n")
put("csv", "packed.csv.gz", b"\1" + packed(b"a,kind\n1,x\n2,y\n"))
put("csv", "bom.csv", b"\5\xef\xbb\xbfa,b\n\n1,2\n")

put("safetensors", "small.safetensors", safetensors(
    {"__metadata__": {"format": "pt"}, "w": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]},
     "mask": {"dtype": "BOOL", "shape": [3], "data_offsets": [16, 19]}}, bytes(16) + b"\1\0\1"))
put("safetensors", "empty.safetensors", safetensors({}, b""))
put("safetensors", "escapes.safetensors", safetensors(
    {"a\u00e9\n\"\U0001f600": {"dtype": "I64", "shape": [], "data_offsets": [0, 8]}}, bytes(8)))
