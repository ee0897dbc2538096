// SPDX-License-Identifier: MIT
// Dot products of tiles of rows of A and B. For few rows of A, to pack B as gemm_packed does would take longer than the
// product.
#include "kernels/gemm_dots.h"

#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gemm_dots.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>

#include "kernels/tail-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR
void product(const GemmShape&, float, const float*, const float*, GemmAddend<float>, float*) {}
#else

using Floats4 = hn::Vec<hn::FixedTag<float, 4>>;

// The sums over the blocks of four lanes.
template <class D>
HWY_INLINE Floats4 sum_of_blocks(D d, hn::Vec<D> v) {
  if constexpr (hn::MaxLanes(D()) == 4) {
    return v;
  } else {
    const hn::Half<D> half;
    return sum_of_blocks(half, hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)));
  }
}

// The sums over the lanes of four vectors.
template <class D, class V>
HWY_INLINE Floats4 sums_of_lanes(D d, const V (&v)[4]) {
  const hn::Repartition<uint64_t, D> pairs;
  const auto low = hn::BitCast(pairs, hn::Add(hn::InterleaveLower(d, v[0], v[1]), hn::InterleaveUpper(d, v[0], v[1])));
  const auto high = hn::BitCast(pairs, hn::Add(hn::InterleaveLower(d, v[2], v[3]), hn::InterleaveUpper(d, v[2], v[3])));
  return sum_of_blocks(d, hn::Add(hn::BitCast(d, hn::InterleaveLower(pairs, low, high)),
                                  hn::BitCast(d, hn::InterleaveUpper(pairs, low, high))));
}

// Rows of A and fours of rows of B in a tile: so many sums as stay in registers.
constexpr int64_t kMostRows = HWY_TARGET == HWY_AVX2 ? 2 : 4;

// kRows rows of A by kFours times four of B, of which `width` are there; the last one stands for the others.
template <size_t kRows, size_t kFours>
HWY_NOINLINE void tile(const GemmShape& s, float alpha, const float* a, const float* b, int64_t width,
                       GemmAddend<float> addend, float* c) {
  const hn::ScalableTag<float> d;
  const hn::FixedTag<float, 4> four;
  using V = hn::Vec<decltype(d)>;
  const float *x[kRows], *y[4 * kFours];
  V sums[kRows][kFours][4];
  unroll<kRows>([&](size_t i) HWY_ATTR {
    x[i] = a + static_cast<int64_t>(i) * s.lda;
    unroll<4 * kFours>([&](size_t j) HWY_ATTR { sums[i][j / 4][j % 4] = hn::Zero(d); });
  });
  unroll<4 * kFours>([&](size_t j) HWY_ATTR { y[j] = b + std::min(static_cast<int64_t>(j), width - 1) * s.ldb; });
  for_each_vector(d, static_cast<size_t>(s.k), [&](auto load, auto, size_t p) HWY_ATTR {
    V row[kRows];
    unroll<kRows>([&](size_t i) HWY_ATTR { row[i] = load(x[i] + p); });
    unroll<4 * kFours>([&](size_t j) HWY_ATTR {
      const V other = load(y[j] + p);
      unroll<kRows>([&](size_t i) HWY_ATTR {
        V& sum = sums[i][j / 4][j % 4];
        sum = hn::MulAdd(row[i], other, sum);
      });
    });
  });
  unroll<kRows * kFours>([&](size_t q) HWY_ATTR {
    const int64_t row = static_cast<int64_t>(q / kFours), col = static_cast<int64_t>(4 * (q % kFours));
    if (col >= width) return;
    const size_t n = static_cast<size_t>(std::min<int64_t>(4, width - col));
    Floats4 sum = hn::Mul(sums_of_lanes(d, sums[q / kFours][q % kFours]), hn::Set(four, alpha));
    if (addend.factor != 0) {
      const Floats4 old = load_n(four, addend.x + row * addend.stride + col, n);
      sum = hn::MulAdd(old, hn::Set(four, addend.factor), sum);
    }
    store_n(sum, four, c + row * s.ldc + col, n);
  });
}

// One row of A alone has more of B beside it: fewer sums would wait for each other.
template <size_t kRows>
constexpr auto kTile = tile<std::min<size_t>(kRows, kMostRows), kRows == 1 ? 2 : 1>;

void product(const GemmShape& s, float alpha, const float* a, const float* b, GemmAddend<float> addend, float* c) {
  static constexpr decltype(&tile<1, 2>) kTiles[] = {kTile<1>, kTile<2>, kTile<3>, kTile<4>};
  const int64_t cols = s.m == 1 ? 8 : 4;
  for (int64_t col = 0; col < s.n; col += cols) {
    for (int64_t row = 0; row < s.m; row += kMostRows) {
      const int64_t rows = std::min(kMostRows, s.m - row);
      const GemmAddend<float> part{addend.factor, addend.x + row * addend.stride + col, addend.stride};
      kTiles[rows - 1](s, alpha, a + row * s.lda, b + col * s.ldb, std::min(cols, s.n - col), part,
                       c + row * s.ldc + col);
    }
  }
}
#endif

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace taper::kernels {

HWY_EXPORT(product);

void gemm_dots(const GemmShape& shape, float alpha, const float* a, const float* b, GemmAddend<float> addend,
               float* c) {
  HWY_DYNAMIC_DISPATCH(product)(shape, alpha, a, b, addend, c);
}

}  // namespace taper::kernels
#endif
