// SPDX-License-Identifier: MIT
// Vectors that are only partly there: the tail of a row, for kernels that must not touch what follows it.
#if defined(TAPER_KERNELS_TAIL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_TAIL_INL_H
#undef TAPER_KERNELS_TAIL_INL_H
#else
#define TAPER_KERNELS_TAIL_INL_H
#endif

#include <hwy/highway.h>

#include <cstddef>

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// x[0, n) and zeros, for n < Lanes(d). Highway's masked load reads past n where the hardware has none.
template <class D, typename T>
HWY_INLINE hn::Vec<D> load_n(D d, const T* HWY_RESTRICT x, size_t n) {
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
  return hn::MaskedLoad(hn::FirstN(d, n), d, x);
#else
  HWY_ALIGN T lanes[hn::MaxLanes(D())] = {};
  for (size_t i = 0; i < n; ++i) lanes[i] = x[i];
  return hn::Load(d, lanes);
#endif
}

template <class D, typename T>
HWY_INLINE void store_n(hn::Vec<D> v, D d, T* HWY_RESTRICT x, size_t n) {
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
  hn::BlendedStore(v, hn::FirstN(d, n), d, x);
#else
  HWY_ALIGN T lanes[hn::MaxLanes(D())];
  hn::Store(v, d, lanes);
  for (size_t i = 0; i < n; ++i) x[i] = lanes[i];
#endif
}

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif
