// SPDX-License-Identifier: MIT
// What the pointwise families share: array loops over whole vectors. Included once for each CPU target.

// A family's .cpp is written so:
//   #include "kernels/simd_targets.h"
//   #undef HWY_TARGET_INCLUDE
//   #define HWY_TARGET_INCLUDE "kernels/<family>.cpp"
//   #include <hwy/foreach_target.h>
//   #include "kernels/simd-inl.h"
#if defined(TAPER_KERNELS_SIMD_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_SIMD_INL_H
#undef TAPER_KERNELS_SIMD_INL_H
#else
#define TAPER_KERNELS_SIMD_INL_H
#endif

#include <hwy/highway.h>

#include "kernels/loop.h"

// GCC copies a function for each constant that it is called with, a pointer to a function as well.
#if HWY_COMPILER_GCC_ACTUAL
#define TAPER_ONE_COPY HWY_NOINLINE __attribute__((noclone))
#else
#define TAPER_ONE_COPY HWY_NOINLINE
#endif

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// A parameter in the type and width of d.
template <class D>
HWY_INLINE hn::Vec<D> broadcast(D d, double value) {
  return hn::Set(d, static_cast<hn::TFromD<D>>(value));
}

// ---- Vector loops. Op::call(d, params, x...) maps vectors to a vector. ----

// kPairs: two vectors are read before the first is written, with which two threads share the last cache better.
template <class Op, class T, bool kPairs>
void map1(char* const* p, int64_t n, const Params& params) {
  const hn::ScalableTag<T> d;
  const Params local = params;
  T* y = reinterpret_cast<T*>(p[0]);
  const T* x = reinterpret_cast<const T*>(p[1]);
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; kPairs && i + 2 * lanes <= n; i += 2 * lanes) {
    const auto first = hn::LoadU(d, x + i), second = hn::LoadU(d, x + i + lanes);
    hn::StoreU(Op::call(d, local, first), d, y + i);
    hn::StoreU(Op::call(d, local, second), d, y + i + lanes);
  }
  for (; i < n; i += lanes) {
    hn::StoreU(Op::call(d, local, hn::LoadU(d, x + i)), d, y + i);
  }
}

template <class Op, class T>
void map2(char* const* p, int64_t n, const Params& params) {
  const hn::ScalableTag<T> d;
  const Params local = params;
  T* z = reinterpret_cast<T*>(p[0]);
  const T* x = reinterpret_cast<const T*>(p[1]);
  const T* y = reinterpret_cast<const T*>(p[2]);
  for (int64_t i = 0; i < n; i += hn::Lanes(d)) {
    hn::StoreU(Op::call(d, local, hn::LoadU(d, x + i), hn::LoadU(d, y + i)), d, z + i);
  }
}

template <class Op, class T>
void map3(char* const* p, int64_t n, const Params& params) {
  const hn::ScalableTag<T> d;
  const Params local = params;
  T* out = reinterpret_cast<T*>(p[0]);
  const T* x = reinterpret_cast<const T*>(p[1]);
  const T* y = reinterpret_cast<const T*>(p[2]);
  const T* z = reinterpret_cast<const T*>(p[3]);
  for (int64_t i = 0; i < n; i += hn::Lanes(d)) {
    hn::StoreU(Op::call(d, local, hn::LoadU(d, x + i), hn::LoadU(d, y + i), hn::LoadU(d, z + i)), d, out + i);
  }
}

// `y` with f(x...) in the lanes that `fits` leaves out. By a pointer to f, so that all functions share this code.
template <class D, class M, class... T, class... V>
TAPER_ONE_COPY hn::Vec<D> mend_lanes(D d, M fits, hn::Vec<D> y, hn::TFromD<D> (*f)(T...), V... x) {
  constexpr size_t kLanes = hn::MaxLanes(D());
  using Lanes = hn::TFromD<D>[kLanes];
  HWY_ALIGN Lanes result, kept, from[sizeof...(x)];
  hn::Store(y, d, result);
  hn::Store(hn::IfThenElseZero(fits, hn::Set(d, 1)), d, kept);
  size_t k = 0;
  (hn::Store(x, d, from[k++]), ...);
  for (size_t i = 0; i < kLanes; ++i) {
    if (kept[i] != 0) continue;
    if constexpr (sizeof...(x) == 1) {
      result[i] = f(from[0][i]);
    } else {
      result[i] = f(from[0][i], from[1][i]);
    }
  }
  return hn::Load(d, result);
}

template <class T>
int16_t vector_lanes() {
  return static_cast<int16_t>(hn::Lanes(hn::ScalableTag<T>()));
}

template <class Op, class T>
ArrayKernel vector1() {
  return {map1<Op, T, false>, vector_lanes<T>()};
}
// For operations of an instruction or two.
template <class Op, class T>
ArrayKernel light_vector1() {
  return {map1<Op, T, true>, vector_lanes<T>()};
}
template <class Op, class T>
ArrayKernel vector2() {
  return {map2<Op, T>, vector_lanes<T>()};
}
template <class Op, class T>
ArrayKernel vector3() {
  return {map3<Op, T>, vector_lanes<T>()};
}

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

// One operation on vectors (d, p and the operands are in reach), in a class because a template parameter names it.
#define TAPER_VECTOR_OP1(Name, ...)                                                                          \
  struct Name {                                                                                              \
    template <class D, class V>                                                                              \
    static HWY_INLINE V call([[maybe_unused]] D d, [[maybe_unused]] const Params& p, [[maybe_unused]] V x) { \
      __VA_ARGS__                                                                                            \
    }                                                                                                        \
  };
#define TAPER_VECTOR_OP2(Name, ...)                                                              \
  struct Name {                                                                                  \
    template <class D, class V>                                                                  \
    static HWY_INLINE V call([[maybe_unused]] D d, [[maybe_unused]] const Params& p, V x, V y) { \
      __VA_ARGS__                                                                                \
    }                                                                                            \
  };
#define TAPER_VECTOR_OP3(Name, ...)                                                                   \
  struct Name {                                                                                       \
    template <class D, class V>                                                                       \
    static HWY_INLINE V call([[maybe_unused]] D d, [[maybe_unused]] const Params& p, V x, V y, V z) { \
      __VA_ARGS__                                                                                     \
    }                                                                                                 \
  };

#endif
