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
#include <cstdint>

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

// How a row is read: whole vectors, or the n lanes that are left at its end (the others are 0).
template <class D>
struct WholeLoad {
  D d;
  template <typename T>
  HWY_INLINE hn::Vec<D> operator()(const T* x) const {
    return hn::LoadU(d, x);
  }
};

template <class D>
struct TailLoad {
  D d;
  size_t n;
  template <typename T>
  HWY_INLINE hn::Vec<D> operator()(const T* x) const {
    return load_n(d, x, n);
  }
};

// Calls place(load, store, i) for every vector of n elements; the last may be partly there.
template <class D, class Place>
HWY_INLINE void for_each_vector(D d, size_t n, Place place) {
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  const auto store = [d](auto v, auto* y) HWY_ATTR { hn::StoreU(v, d, y); };
  for (; i + lanes <= n; i += lanes) place(WholeLoad<D>{d}, store, i);
  if (i == n) return;
  const auto store_tail = [d, rest = n - i](auto v, auto* y) HWY_ATTR { store_n(v, d, y, rest); };
  place(TailLoad<D>{d, n - i}, store_tail, i);
}

// Whether n elements at y can be stored around the cache: aligned and whole vectors, of more than one lane.
template <class D, typename T>
HWY_INLINE bool can_stream(D d, const T* y, size_t n) {
  if (HWY_TARGET == HWY_SCALAR) return false;
  const size_t lanes = hn::Lanes(d);
  return n % lanes == 0 && reinterpret_cast<uintptr_t>(y) % (lanes * sizeof(T)) == 0;
}

// for_each_vector for the n results at y, which go around the cache if `stream` is set and they can.
template <class D, typename T, class Place>
HWY_INLINE void write_each_vector(D d, size_t n, const T* y, bool stream, Place place) {
  if (!stream || !can_stream(d, y, n)) return for_each_vector(d, n, place);
  const auto store = [d](auto v, auto* to) HWY_ATTR { hn::Stream(v, d, to); };
  for (size_t i = 0; i < n; i += hn::Lanes(d)) place(WholeLoad<D>{d}, store, i);
}

// body(0), ..., body(kCount - 1), written out.
template <size_t kCount, class Body>
HWY_INLINE void unroll(Body body) {
  if constexpr (kCount > 0) {
    unroll<kCount - 1>(body);
    body(kCount - 1);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif
