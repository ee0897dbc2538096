// SPDX-License-Identifier: MIT
// Conversions between element types: plain loops, which the compiler vectorises for each CPU target.
#include "kernels/convert.h"

#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/convert.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <cstdint>
#include <type_traits>

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

template <class To, class From>
HWY_INLINE To convert(From x) {
  if constexpr (std::is_same_v<From, BFloat16>) {
    return convert<To>(static_cast<float>(x));
  } else if constexpr (std::is_same_v<To, BFloat16>) {
    return BFloat16(static_cast<float>(x));
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To> && sizeof(To) < 4) {
    return static_cast<To>(static_cast<int32_t>(x));  // negative numbers wrap, also in unsigned types
  } else {
    return static_cast<To>(x);
  }
}

template <class To, class From>
void convert_map(char* const* p, int64_t n, const Params&) {
  To* HWY_RESTRICT y = reinterpret_cast<To*>(p[0]);
  const From* HWY_RESTRICT x = reinterpret_cast<const From*>(p[1]);
  for (int64_t i = 0; i < n; ++i) y[i] = convert<To>(x[i]);
}

// To bool, as bytes.
template <class From>
void truth_map(char* const* p, int64_t n, const Params&) {
  using Read = std::conditional_t<std::is_same_v<From, BFloat16>, float, From>;
  uint8_t* HWY_RESTRICT y = reinterpret_cast<uint8_t*>(p[0]);
  const From* HWY_RESTRICT x = reinterpret_cast<const From*>(p[1]);
  for (int64_t i = 0; i < n; ++i) y[i] = static_cast<Read>(x[i]) != Read{0};
}

// In the order of from_place and to_place.
struct FromRow {
  ArrayKernel::Function to[8];
};
template <class From>
constexpr FromRow kFrom = {{convert_map<float, From>, convert_map<double, From>, convert_map<int64_t, From>,
                            convert_map<int32_t, From>, convert_map<int16_t, From>, truth_map<From>,
                            convert_map<uint8_t, From>, convert_map<BFloat16, From>}};
constexpr FromRow kTable[] = {kFrom<float>,   kFrom<double>, kFrom<int64_t>, kFrom<int32_t>,
                              kFrom<int16_t>, kFrom<int8_t>, kFrom<uint8_t>, kFrom<BFloat16>};

ArrayKernel find_conversion(int to, int from) { return {kTable[from].to[to]}; }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace taper::kernels {

HWY_EXPORT(find_conversion);

ArrayKernel convert_kernel(int to, int from) { return HWY_DYNAMIC_DISPATCH(find_conversion)(to, from); }

}  // namespace taper::kernels
#endif  // HWY_ONCE
