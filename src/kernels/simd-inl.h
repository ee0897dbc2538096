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

// ---- The loop over vectors. Op::call(d, params, x...) maps vectors to a vector. ----

// What an operation has to do with a vector.
enum class Work {
  kMuch,    // takes longer than memory beyond the caches
  kSome,    // does not, and so its results may go around them, as Params::around says
  kLittle,  // nor does an instruction or two; with one operand two vectors are read before the first is written, with
            // which two threads share the last cache better
};

// A loop of its own, and so for floats only: the program is to stay small.
template <Work kWork, class T>
HWY_INLINE bool writes_around(const Params& params) {
  return kWork != Work::kMuch && sizeof(T) == sizeof(float) && params.around;
}

template <class Op, class T, Work kWork, size_t... kInputs>
void map(char* const* p, int64_t n, const Params& params) {
  const hn::ScalableTag<T> d;
  const Params local = params;
  T* y = reinterpret_cast<T*>(p[0]);
  const T* const x[] = {reinterpret_cast<const T*>(p[1 + kInputs])...};
  // Inlined by force: the compiler would call a long operation that stands in two loops.
  const auto at = [&](int64_t i) HWY_ATTR __attribute__((always_inline)) {
    return Op::call(d, local, hn::LoadU(d, x[kInputs] + i)...);
  };
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  if (writes_around<kWork, T>(local)) {
    for (; i < n; i += lanes) hn::Stream(at(i), d, y + i);
  }
  for (; kWork == Work::kLittle && sizeof...(kInputs) == 1 && i + 2 * lanes <= n; i += 2 * lanes) {
    const auto first = at(i), second = at(i + lanes);
    hn::StoreU(first, d, y + i);
    hn::StoreU(second, d, y + i + lanes);
  }
  for (; i < n; i += lanes) hn::StoreU(at(i), d, y + i);
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

template <class Op, class T, Work kWork = Work::kMuch>
ArrayKernel vector1() {
  return {map<Op, T, kWork, 0>, vector_lanes<T>()};
}
template <class Op, class T, Work kWork = Work::kMuch>
ArrayKernel vector2() {
  return {map<Op, T, kWork, 0, 1>, vector_lanes<T>()};
}
template <class Op, class T>
ArrayKernel light_vector1() {
  return vector1<Op, T, Work::kLittle>();
}
template <class Op, class T>
ArrayKernel light_vector2() {
  return vector2<Op, T, Work::kLittle>();
}
template <class Op, class T>
ArrayKernel light_vector3() {
  return {map<Op, T, Work::kLittle, 0, 1, 2>, vector_lanes<T>()};
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
