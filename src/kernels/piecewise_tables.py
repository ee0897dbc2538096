#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Writes piecewise_tables.h: piecewise_tables.py > piecewise_tables.h (needs NumPy and mpmath).
import mpmath
import numpy

PIECES = 32
PER_LINE = 6
NODES = 48  # of Chebyshev on a piece

HEAD = """\
// SPDX-License-Identifier: MIT
// Functions on [0, kEnd] in 32 pieces, a polynomial each, for piecewise-inl.h; written by piecewise_tables.py.
#pragma once

namespace taper::kernels {
"""

TABLE = """
// {comment}
struct {name} {{
  static constexpr float kWidth = {width}f, kEnd = {end}f;
  alignas(64) static constexpr float kCoefficients[{count}][{pieces}] = {{
{rows}
  }};
}};"""


def tail(a):
    """P(X > a) for a normal X."""
    return mpmath.erfc(a / mpmath.sqrt(2)) / 2


def coefficients(function, middle, width, degree, size):
    """Least squares, each coefficient rounded to float before the next ones are fitted to what it leaves."""
    low, high = -width / 2 if middle else 0.0, width / 2
    t = (low + high) / 2 + (high - low) / 2 * numpy.cos((numpy.arange(NODES) + 0.5) * numpy.pi / NODES)
    rest = numpy.array([float(function(middle + mpmath.mpf(float(x)))) for x in t])
    weight = 1 / numpy.maximum(numpy.abs(rest), size)
    result = []
    for first in range(degree + 1):
        powers = numpy.stack([t**k for k in range(first, degree + 1)], 1)
        fit = numpy.linalg.lstsq(powers * weight[:, None], rest * weight, rcond=None)[0][0]
        # A function that is 0 at 0 has no constant there, so that its error is relative.
        rounded = numpy.float32(0 if middle == 0 and first == 0 and function(mpmath.mpf(0)) == 0 else fit)
        result.append(rounded)
        rest = rest - float(rounded) * t**first
    worst = numpy.abs(rest * weight).max()
    assert worst < 1e-7, (middle, worst)
    return result


def table(name, comment, function, width, degree, size=0.0):
    pieces = [coefficients(function, piece * width, width, degree, size) for piece in range(PIECES)]
    rows = []
    for power in zip(*pieces):
        numbers = [numpy.format_float_scientific(number, unique=True, trim="0", exp_digits=1) + "f" for number in power]
        lines = [", ".join(numbers[k : k + PER_LINE]) for k in range(0, PIECES, PER_LINE)]
        rows.append("      {" + ",\n       ".join(lines) + "},")
    print(TABLE.format(name=name, comment=comment, width=width, end=(PIECES - 0.75) * width, count=degree + 1,
                       pieces=PIECES, rows="\n".join(rows)))


mpmath.mp.dps = 40
print(HEAD + "\n// clang-format off", end="")
table("GeluTailPieces", "a P(X > a) for a normal X", lambda a: a * tail(a), 0.1953125, 6)
table("GeluSlopeTailPieces", "P(X > a) - a p(a), p the density of X; the error is relative to 0.1 where that is more",
      lambda a: tail(a) - a * mpmath.npdf(a), 0.1953125, 6, 0.1)
table("TanhPieces", "tanh(a)", mpmath.tanh, 0.3125, 6)
print("// clang-format on\n\n}  // namespace taper::kernels")
