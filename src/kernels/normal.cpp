// SPDX-License-Identifier: MIT
// Box-Muller on vectors.
#include "kernels/normal.h"

#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/normal.cpp"
#include <hwy/foreach_target.h>

#include <cmath>

#include "kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

// Taylor coefficients in r^2, enough for |r| <= pi / 4.
constexpr float kSin[] = {1.0f, -1.0f / 6, 1.0f / 120, -1.0f / 5040, 1.0f / 362880};
constexpr float kCos[] = {1.0f, -1.0f / 2, 1.0f / 24, -1.0f / 720, 1.0f / 40320, -1.0f / 3628800};

// pi / 2 in three parts; a small integer times the first two is exact.
constexpr float kHalfPi[] = {1.5703125f, 4.837512969970703125e-4f, 7.54978994877e-8f};

// Of angles between 0 and 2 pi.
template <class D, class V>
HWY_INLINE void sin_cos(D d, V angle, V& sin, V& cos) {
  const hn::RebindToSigned<D> di;
  const V turns = round_small(d, hn::Mul(angle, hn::Set(d, 0.636619772f)));
  V r = angle;
  for (const float part : kHalfPi) r = hn::NegMulAdd(turns, hn::Set(d, part), r);
  const V r2 = hn::Mul(r, r);
  const V s = hn::Mul(r, polynomial(d, r2, kSin));
  const V c = polynomial(d, r2, kCos);
  // Each quarter turn makes (sin, cos) into (cos, -sin).
  const auto quarter = hn::ConvertTo(di, turns);
  const auto odd = hn::RebindMask(d, hn::TestBit(quarter, hn::Set(di, 1)));
  const auto sin_negative = hn::RebindMask(d, hn::TestBit(quarter, hn::Set(di, 2)));
  const auto cos_negative = hn::RebindMask(d, hn::TestBit(hn::Add(quarter, hn::Set(di, 1)), hn::Set(di, 2)));
  const V sin_size = hn::IfThenElse(odd, c, s);
  const V cos_size = hn::IfThenElse(odd, s, c);
  sin = hn::IfThenElse(sin_negative, hn::Neg(sin_size), sin_size);
  cos = hn::IfThenElse(cos_negative, hn::Neg(cos_size), cos_size);
}

void box_muller_f32(float* values, int64_t blocks, float mean, float std) {
  const HWY_CAPPED(float, 8) d;
  const auto one = hn::Set(d, 1), minus_two = hn::Set(d, -2), two_pi = hn::Set(d, 6.28318530718f);
  const auto center = hn::Set(d, mean), scale = hn::Set(d, std);
  for (float* block = values; block != values + 16 * blocks; block += 16) {
    for (size_t j = 0; j < 8; j += hn::Lanes(d)) {
      const auto u = hn::Sub(one, hn::LoadU(d, block + j));
      const auto radius = hn::Sqrt(hn::Mul(minus_two, log(d, u)));
      hn::Vec<decltype(d)> sin, cos;
      sin_cos(d, hn::Mul(two_pi, hn::LoadU(d, block + j + 8)), sin, cos);
      hn::StoreU(hn::MulAdd(hn::Mul(radius, cos), scale, center), d, block + j);
      hn::StoreU(hn::MulAdd(hn::Mul(radius, sin), scale, center), d, block + j + 8);
    }
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace taper::kernels {
namespace {
HWY_EXPORT(box_muller_f32);
}  // namespace

void box_muller(float* values, int64_t blocks, float mean, float std) {
  HWY_DYNAMIC_DISPATCH(box_muller_f32)(values, blocks, mean, std);
}

}  // namespace taper::kernels
#endif  // HWY_ONCE
