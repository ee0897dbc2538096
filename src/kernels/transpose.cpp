// SPDX-License-Identifier: MIT
// A transposed matrix, by squares as large as the registers allow and whole cache lines of the result.
#include "kernels/transpose.h"

#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/transpose.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET != HWY_SCALAR

// Vectors a and b of 16-byte blocks: a gets their lower halves in turn, b the upper ones.
template <class D, class V>
HWY_INLINE void interleave(D d, V& a, V& b) {
  const V low = hn::InterleaveLower(d, a, b);
  b = hn::InterleaveUpper(d, a, b);
  a = low;
}

// Transposes squares of 16-byte rows, one in each block of the vectors `row`.
template <class D, class V>
HWY_INLINE void transpose_in_blocks(D d, V* row) {
  if constexpr (sizeof(hn::TFromD<D>) == 8) {
    interleave(d, row[0], row[1]);
  } else {
    const hn::RepartitionToWide<D> wide;
    interleave(d, row[0], row[1]);
    interleave(d, row[2], row[3]);
    auto a = hn::BitCast(wide, row[0]), b = hn::BitCast(wide, row[1]);
    auto c = hn::BitCast(wide, row[2]), e = hn::BitCast(wide, row[3]);
    interleave(wide, a, c);
    interleave(wide, b, e);
    row[0] = hn::BitCast(d, a);
    row[1] = hn::BitCast(d, c);
    row[2] = hn::BitCast(d, b);
    row[3] = hn::BitCast(d, e);
  }
}

// Block k of vector i changes place with block i of vector k; the vectors are `step` apart.
template <class D, class V>
HWY_INLINE void transpose_blocks(D d, V* row, size_t step) {
  constexpr size_t kBlocks = hn::MaxLanes(D()) * sizeof(hn::TFromD<D>) / 16;
  if constexpr (kBlocks >= 2) {
    constexpr size_t kHalf = kBlocks / 2;
    for (size_t i = 0; i < kHalf; ++i) {
      V &a = row[i * step], &b = row[(i + kHalf) * step];
      const V low = hn::ConcatLowerLower(d, b, a);
      b = hn::ConcatUpperUpper(d, b, a);
      a = low;
    }
  }
  if constexpr (kBlocks == 4) {
    for (size_t i = 0; i < 4; i += 2) {
      V &a = row[i * step], &b = row[(i + 1) * step];
      const V even = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(b), a);
      b = hn::OddEvenBlocks(b, hn::SwapAdjacentBlocks(a));
      a = even;
    }
  }
}

// y[i, j] = x[j, i] for as many rows and columns as a vector has lanes; `store` writes a row.
template <class D, class U, class Store>
HWY_INLINE void transpose_square(D d, U* y, int64_t y_stride, const U* x, int64_t x_stride, Store store) {
  constexpr size_t kSide = hn::MaxLanes(D()), kRowsOfBlock = 16 / sizeof(U);
  hn::Vec<D> row[kSide];
  for (size_t j = 0; j < kSide; ++j) row[j] = hn::LoadU(d, x + static_cast<int64_t>(j) * x_stride);
  for (size_t j = 0; j < kSide; j += kRowsOfBlock) transpose_in_blocks(d, row + j);
  for (size_t j = 0; j < kRowsOfBlock; ++j) transpose_blocks(d, row + j, kRowsOfBlock);
  for (size_t i = 0; i < kSide; ++i) store(row[i], y + static_cast<int64_t>(i) * y_stride);
}

// A square whose side is a cache line.
template <class D, class U, class Store>
HWY_INLINE void transpose_lines(D d, U* y, int64_t y_stride, const U* x, int64_t x_stride, Store store) {
  constexpr int64_t kLine = 64 / sizeof(U), kSide = hn::MaxLanes(D());
  for (int64_t i = 0; i < kLine; i += kSide) {
    for (int64_t j = 0; j < kLine; j += kSide) {
      transpose_square(d, y + i * y_stride + j, y_stride, x + j * x_stride + i, x_stride, store);
    }
  }
}

// The same around the cache: of a line that goes to memory no part may be missing, so narrow vectors wait for each
// other.
template <class D, class U>
HWY_INLINE void stream_lines(D d, U* y, int64_t y_stride, const U* x, int64_t x_stride) {
  constexpr int64_t kLine = 64 / sizeof(U), kSide = hn::MaxLanes(D());
  if constexpr (kSide == kLine) {
    transpose_lines(d, y, y_stride, x, x_stride, [d](auto v, U* to) HWY_ATTR { hn::Stream(v, d, to); });
  } else {
    alignas(64) U lines[kLine * kLine];
    transpose_lines(d, lines, kLine, x, x_stride, [d](auto v, U* to) HWY_ATTR { hn::Store(v, d, to); });
    for (int64_t i = 0; i < kLine; ++i) {
      for (int64_t j = 0; j < kLine; j += kSide)
        hn::Stream(hn::Load(d, lines + i * kLine + j), d, y + i * y_stride + j);
    }
  }
}

// Whole squares of cache lines; what is beyond them at the right and below is transposed piece by piece.
template <class U>
void transpose_all(U* y, int64_t y_stride, const U* x, int64_t x_stride, int64_t rows, int64_t cols, bool stream) {
  const hn::ScalableTag<U> d;
  constexpr int64_t kLine = 64 / sizeof(U);
  const int64_t whole_rows = rows / kLine * kLine, whole_cols = cols / kLine * kLine;
  for (int64_t i = 0; i < whole_rows; i += kLine) {
    for (int64_t j = 0; j < whole_cols; j += kLine) {
      U* to = y + i * y_stride + j;
      const U* from = x + j * x_stride + i;
      if (stream) {
        stream_lines(d, to, y_stride, from, x_stride);
      } else {
        transpose_lines(d, to, y_stride, from, x_stride, [d](auto v, U* row) HWY_ATTR { hn::StoreU(v, d, row); });
      }
    }
  }
  transpose_band(y + whole_cols, y_stride, x + whole_cols * x_stride, x_stride, whole_rows, cols - whole_cols);
  transpose_band(y + whole_rows * y_stride, y_stride, x + whole_rows, x_stride, rows - whole_rows, cols);
}

#else

template <class U>
void transpose_all(U* y, int64_t y_stride, const U* x, int64_t x_stride, int64_t rows, int64_t cols, bool) {
  transpose_band(y, y_stride, x, x_stride, rows, cols);
}

#endif

void transpose_u32(uint32_t* y, int64_t y_stride, const uint32_t* x, int64_t x_stride, int64_t rows, int64_t cols,
                   bool stream) {
  transpose_all(y, y_stride, x, x_stride, rows, cols, stream);
}
void transpose_u64(uint64_t* y, int64_t y_stride, const uint64_t* x, int64_t x_stride, int64_t rows, int64_t cols,
                   bool stream) {
  transpose_all(y, y_stride, x, x_stride, rows, cols, stream);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <hwy/cache_control.h>

namespace taper::kernels {

HWY_EXPORT(transpose_u32);
HWY_EXPORT(transpose_u64);

template <class U>
void transpose(U* y, int64_t y_stride, const U* x, int64_t x_stride, int64_t rows, int64_t cols, bool stream) {
  const uintptr_t start = reinterpret_cast<uintptr_t>(y), step = static_cast<uintptr_t>(y_stride) * sizeof(U);
  stream = stream && start % 64 == 0 && step % 64 == 0;
  if constexpr (sizeof(U) == 4) {
    HWY_DYNAMIC_DISPATCH(transpose_u32)(y, y_stride, x, x_stride, rows, cols, stream);
  } else if constexpr (sizeof(U) == 8) {
    HWY_DYNAMIC_DISPATCH(transpose_u64)(y, y_stride, x, x_stride, rows, cols, stream);
  } else {
    transpose_band(y, y_stride, x, x_stride, rows, cols);
  }
  if (stream) hwy::FlushStream();
}

template void transpose(uint8_t*, int64_t, const uint8_t*, int64_t, int64_t, int64_t, bool);
template void transpose(uint16_t*, int64_t, const uint16_t*, int64_t, int64_t, int64_t, bool);
template void transpose(uint32_t*, int64_t, const uint32_t*, int64_t, int64_t, int64_t, bool);
template void transpose(uint64_t*, int64_t, const uint64_t*, int64_t, int64_t, int64_t, bool);

}  // namespace taper::kernels
#endif  // HWY_ONCE
