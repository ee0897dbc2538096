// SPDX-License-Identifier: MIT
// Strides that the registers can take: 0 is broadcast, 1 copied, 2 thinned out, -1 reversed.
#include "kernels/pack.h"

#include <algorithm>

#include "kernels/bulk_copy.h"
#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pack.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Each returns how many elements it has written, whole vectors of them; none reads beyond the row.

template <class U>
int64_t pack_broadcast(U* y, U x, int64_t n) {
  const hn::ScalableTag<U> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto v = hn::Set(d, x);
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes) hn::StoreU(v, d, y + i);
  return i;
}

template <class U>
int64_t pack_reversed(U* y, const U* x, int64_t n) {
  const hn::ScalableTag<U> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes) hn::StoreU(hn::Reverse(d, hn::LoadU(d, x - i - (lanes - 1))), d, y + i);
  return i;
}

template <class U>
int64_t pack_even([[maybe_unused]] U* y, [[maybe_unused]] const U* x, [[maybe_unused]] int64_t n) {
  int64_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<U> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (; i + lanes < n; i += lanes) {  // the element after the last one may not be there
    hn::StoreU(hn::ConcatEven(d, hn::LoadU(d, x + 2 * i + lanes), hn::LoadU(d, x + 2 * i)), d, y + i);
  }
#endif
  return i;
}

template <class U>
void pack_vectors(U* y, const U* x, int64_t stride, int64_t n) {
  int64_t i = 0;
  if (stride == 0) i = pack_broadcast(y, *x, n);
  if (stride == -1) i = pack_reversed(y, x, n);
  if (stride == 2) i = pack_even(y, x, n);
  for (; i < n; ++i) y[i] = x[i * stride];
}

template <class U>
void fill_one(char* vector, const char* x) {
  const hn::ScalableTag<U> d;
  hn::Store(hn::Set(d, *reinterpret_cast<const U*>(x)), d, reinterpret_cast<U*>(vector));
}
FillVector find_fill(int size) { return size == 4 ? fill_one<uint32_t> : fill_one<uint64_t>; }

void pack_u32(uint32_t* y, const uint32_t* x, int64_t stride, int64_t n) { pack_vectors(y, x, stride, n); }
void pack_u64(uint64_t* y, const uint64_t* x, int64_t stride, int64_t n) { pack_vectors(y, x, stride, n); }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace taper::kernels {

HWY_EXPORT(pack_u32);
HWY_EXPORT(pack_u64);
HWY_EXPORT(find_fill);

FillVector fill_vector(int size) { return HWY_DYNAMIC_DISPATCH(find_fill)(size); }

template <class U>
void pack_long_row(U* y, const U* x, int64_t stride, int64_t n) {
  if (stride == 1) {
    copy_bytes(y, x, static_cast<size_t>(n) * sizeof(U));
  } else if constexpr (sizeof(U) == 4) {
    HWY_DYNAMIC_DISPATCH(pack_u32)(y, x, stride, n);
  } else if constexpr (sizeof(U) == 8) {
    HWY_DYNAMIC_DISPATCH(pack_u64)(y, x, stride, n);
  } else if (stride == 0) {
    std::fill_n(y, n, *x);
  } else {
    for (int64_t i = 0; i < n; ++i) y[i] = x[i * stride];
  }
}

template void pack_long_row(uint8_t*, const uint8_t*, int64_t, int64_t);
template void pack_long_row(uint16_t*, const uint16_t*, int64_t, int64_t);
template void pack_long_row(uint32_t*, const uint32_t*, int64_t, int64_t);
template void pack_long_row(uint64_t*, const uint64_t*, int64_t, int64_t);

}  // namespace taper::kernels
#endif  // HWY_ONCE
