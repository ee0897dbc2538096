// SPDX-License-Identifier: MIT
// Functions of a float by a polynomial for each of 32 pieces. Only with AVX-512, where two registers hold a coefficient
// of all pieces and one instruction looks up 16 lanes' own. Included once for each CPU target.

#if defined(TAPER_KERNELS_PIECEWISE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_PIECEWISE_INL_H
#undef TAPER_KERNELS_PIECEWISE_INL_H
#else
#define TAPER_KERNELS_PIECEWISE_INL_H
#endif

#include <hwy/highway.h>

#include <iterator>

#include "kernels/math_tables.h"
#include "kernels/piecewise_tables.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_AVX3

using Floats = hn::Vec512<float>;

// c[I] + c[I + 1] t + ... of every lane's piece.
template <class Pieces, size_t I = 0>
HWY_INLINE Floats piece_polynomial(__m512i piece, Floats t) {
  const float* table = Pieces::kCoefficients[I];
  const Floats c{_mm512_permutex2var_ps(_mm512_load_ps(table), piece, _mm512_load_ps(table + 16))};
  if constexpr (I + 1 == std::size(Pieces::kCoefficients)) {
    return c;
  } else {
    return hn::MulAdd(piece_polynomial<Pieces, I + 1>(piece, t), t, c);
  }
}

// The function of `Pieces` at a from 0 to kEnd, or nan. Piece k is that of a next to k kWidth, from where t counts:
// exactly, kWidth having few digits.
template <class Pieces>
HWY_INLINE Floats piecewise(hn::Full512<float> d, Floats a) {
  const Floats shift = hn::Set(d, MathTable<float>::kShift);
  const Floats shifted = hn::MulAdd(a, hn::Set(d, 1 / Pieces::kWidth), shift);  // its low bits, all that is used, are k
  const Floats t = hn::NegMulAdd(hn::Sub(shifted, shift), hn::Set(d, Pieces::kWidth), a);
  return piece_polynomial<Pieces>(_mm512_castps_si512(shifted.raw), t);
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif
