#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Writes digits_table.cpp from scikit-learn's digits.csv.gz: digits_table.py digits.csv.gz > digits_table.cpp
import gzip
import sys

PER_LINE = 4
BASE = 17  # a pixel is 0 to 16
LETTERS = 71  # two letters hold three numbers below 17

HEAD = """\
// SPDX-License-Identifier: MIT
// The 1797 handwritten digits of 8x8 pixels; written by digits_table.py; digits_table.h says how to read it.
// Source: the test set of "Optical Recognition of Handwritten Digits", E. Alpaydin and C. Kaynak (1998), UCI Machine
// Learning Repository, https://doi.org/10.24432/C50P49, licensed under CC BY 4.0; as carried by scikit-learn.
#include "data/digits_table.h"

namespace taper {

// clang-format off
extern const char kDigitsTable[kDigitsCount * kDigitsLetters + 1] ="""


def letter(number):
    return {"\\": "!", "?": " "}.get(chr(ord("#") + number), chr(ord("#") + number))


def packed(numbers):
    text = ""
    for a, b, c in zip(*[iter(numbers)] * 3):
        high, low = divmod((a * BASE + b) * BASE + c, LETTERS)
        text += letter(high) + letter(low)
    return text


rows = [[int(field) for field in line.split(",")] + [0] for line in gzip.open(sys.argv[1], "rt")]
assert all(len(row) == 66 and all(0 <= pixel <= 16 for pixel in row[:64]) and 0 <= row[64] <= 9 for row in rows)
print(HEAD)
for start in range(0, len(rows), PER_LINE):
    end = ";" if start + PER_LINE >= len(rows) else ""
    print('  "' + "".join(packed(row) for row in rows[start : start + PER_LINE]) + '"' + end)
print("// clang-format on\n\n}  // namespace taper")
