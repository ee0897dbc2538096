// SPDX-License-Identifier: MIT
// Functions of a float by a polynomial for each of 32 pieces. Only with AVX-512, where two registers hold a coefficient
// of all pieces and one instruction looks up 16 lanes' own. Included once for each CPU target.

#if defined(TAPER_KERNELS_PIECEWISE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_PIECEWISE_INL_H
#undef TAPER_KERNELS_PIECEWISE_INL_H
#else
#define TAPER_KERNELS_PIECEWISE_INL_H
#endif

#include <iterator>

#include "kernels/piecewise_tables.h"
#include "kernels/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3

// c[I] + c[I + 1] t + ... of every lane's piece.
template <class Pieces, size_t I = 0>
HWY_INLINE FloatVector piece_polynomial(FloatVector piece, FloatVector t) {
  const FloatVector c = look_up(Pieces::kCoefficients[I], piece);
  if constexpr (I + 1 == std::size(Pieces::kCoefficients)) {
    return c;
  } else {
    return hn::MulAdd(piece_polynomial<Pieces, I + 1>(piece, t), t, c);
  }
}

// The function of `Pieces` at a from 0 to kEnd, or nan. Piece k is that of a next to k kWidth, from where t counts:
// exactly, kWidth having few digits.
template <class Pieces>
HWY_INLINE FloatVector piecewise(FloatTag d, FloatVector a) {
  const FloatVector shift = hn::Set(d, MathTable<float>::kShift);
  const FloatVector piece =
      hn::MulAdd(a, hn::Set(d, 1 / Pieces::kWidth), shift);  // its low bits, all that is used, are k
  return piece_polynomial<Pieces>(piece, hn::NegMulAdd(hn::Sub(piece, shift), hn::Set(d, Pieces::kWidth), a));
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif
