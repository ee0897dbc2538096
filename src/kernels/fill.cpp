// SPDX-License-Identifier: MIT
// Fills by whole vectors, or by whole cache lines where they are long; ramps in loops that the compiler vectorises.
#include "kernels/fill.h"

#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/fill.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "kernels/element_size.h"
#include "kernels/tail-inl.h"

// The ramps: name, type of the elements, type of the arithmetic.
#ifndef TAPER_FOR_EACH_RAMP
#define TAPER_FOR_EACH_RAMP(F)        \
  F(ramp_float, float, float)         \
  F(ramp_float_double, float, double) \
  F(ramp_double, double, double)      \
  F(ramp_int64, int64_t, uint64_t)    \
  F(ramp_int32, int32_t, uint32_t)    \
  F(ramp_int16, int16_t, uint32_t)    \
  F(ramp_int8, int8_t, uint32_t)      \
  F(ramp_uint8, uint8_t, uint32_t)
#endif

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_ARCH_X86_64
// Beyond the second-level cache the string instruction wins: it writes whole lines and fetches none of them first.
constexpr int64_t kStringBytes = int64_t{1} << 20;

// Returns how many elements are filled: all but what is left behind the last 8 bytes.
template <class U>
int64_t fill_string(U* y, int64_t n, U value) {
  constexpr int64_t kEach = 8 / sizeof(U);
  const uint64_t pattern = value * (~uint64_t{0} / std::numeric_limits<U>::max());
  uint64_t count = static_cast<uint64_t>(n / kEach);
  asm volatile("rep stosq" : "+D"(y), "+c"(count) : "a"(pattern) : "memory");
  return n / kEach * kEach;
}
#endif

// The value comes as the bits of params.a.
template <class U>
void fill_map(char* const* p, int64_t n, const Params& params) {
  U* y = reinterpret_cast<U*>(p[0]);
  const U value = static_cast<U>(std::bit_cast<uint64_t>(params.a));
#if HWY_ARCH_X86_64
  if (n * static_cast<int64_t>(sizeof(U)) >= kStringBytes) {
    const int64_t filled = fill_string(y, n, value);
    y += filled;
    n -= filled;
  }
#endif
  const hn::ScalableTag<U> d;
  const auto v = hn::Set(d, value);
  for_each_vector(d, static_cast<size_t>(n), [&](auto, auto store, size_t i) HWY_ATTR { store(v, y + i); });
}

ArrayKernel fill_kernel(size_t size) {
  ArrayKernel kernel;
  with_size(static_cast<int64_t>(size), [&]<class U>(U) { kernel.run = fill_map<U>; });
  return kernel;
}

// y[i] = origin + (first + i) step. Short blocks, because no target converts 64-bit counters as fast as 32-bit ones.
template <class T, class Number>
void ramp(T* y, int64_t n, Number origin, Number step, int64_t first) {
  using Index = std::conditional_t<std::is_integral_v<Number>, Number, double>;
  constexpr int64_t kBlock = 1024;
  for (int64_t start = 0; start < n; start += kBlock) {
    const int count = static_cast<int>(std::min(kBlock, n - start));
    const Index base = static_cast<Index>(first + start);
    for (int i = 0; i < count; ++i) {
      y[start + i] = static_cast<T>(origin + static_cast<Number>(base + static_cast<Index>(i)) * step);
    }
  }
}

#define TAPER_RAMP(name, T, Number) \
  void name(T* y, int64_t n, Number origin, Number step, int64_t first) { ramp(y, n, origin, step, first); }
TAPER_FOR_EACH_RAMP(TAPER_RAMP)
#undef TAPER_RAMP

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <taper/core/bfloat16.h>

#include "kernels/parallel.h"

namespace taper::kernels {
namespace {

HWY_EXPORT(fill_kernel);

#define TAPER_RAMP(name, T, Number)                                       \
  HWY_EXPORT(name);                                                       \
  void ramp(T* y, int64_t n, Number origin, Number step, int64_t first) { \
    HWY_DYNAMIC_DISPATCH(name)(y, n, origin, step, first);                \
  }
TAPER_FOR_EACH_RAMP(TAPER_RAMP)
#undef TAPER_RAMP

}  // namespace

template <class T>
void fill(const Loop<1>& loop, T* y, T value) {
  const uint64_t bits = std::bit_cast<UnsignedOf<sizeof(T)>>(value);
  run_operands(HWY_DYNAMIC_DISPATCH(fill_kernel)(sizeof(T)), loop, {std::bit_cast<double>(bits)}, y);
}

template <class T, class Number>
void arange(int64_t n, T* y, Number start, Number step) {
  using Wrapping = std::conditional_t<std::is_floating_point_v<Number>, Number, UnsignedOf<sizeof(T) == 8 ? 8 : 4>>;
  parallel_for(0, n, kPointwiseGrain, [=](int64_t begin, int64_t end) {
    ramp(y + begin, end - begin, static_cast<Wrapping>(start), static_cast<Wrapping>(step), begin);
  });
}

// The first half counts from the start, the other from the end.
template <class T>
void linspace(int64_t n, T* y, T start, T end) {
  const int64_t half = n == 1 ? 1 : n / 2;
  const T step = n > 1 ? (end - start) / static_cast<T>(n - 1) : T{0};
  parallel_for(0, n, kPointwiseGrain, [=](int64_t b, int64_t e) {
    const int64_t middle = std::clamp(half, b, e);
    ramp(y + b, middle - b, start, step, b);
    ramp(y + middle, e - middle, end, step, middle - (n - 1));
  });
}

template void fill(const Loop<1>&, float*, float);
template void fill(const Loop<1>&, double*, double);
template void fill(const Loop<1>&, int64_t*, int64_t);
template void fill(const Loop<1>&, int32_t*, int32_t);
template void fill(const Loop<1>&, int16_t*, int16_t);
template void fill(const Loop<1>&, int8_t*, int8_t);
template void fill(const Loop<1>&, uint8_t*, uint8_t);
template void fill(const Loop<1>&, bool*, bool);
template void fill(const Loop<1>&, BFloat16*, BFloat16);

template void arange(int64_t, float*, double, double);
template void arange(int64_t, double*, double, double);
template void arange(int64_t, int64_t*, int64_t, int64_t);
template void arange(int64_t, int32_t*, int64_t, int64_t);
template void arange(int64_t, int16_t*, int64_t, int64_t);
template void arange(int64_t, int8_t*, int64_t, int64_t);
template void arange(int64_t, uint8_t*, int64_t, int64_t);
template void linspace(int64_t, float*, float, float);
template void linspace(int64_t, double*, double, double);

}  // namespace taper::kernels
#endif  // HWY_ONCE
