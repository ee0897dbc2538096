// SPDX-License-Identifier: MIT
// Copies: of bytes where memory is contiguous or repeats, squares in registers where it is transposed, row by row
// elsewhere.
#include "kernels/copy.h"

#include <algorithm>
#include <type_traits>

#include "kernels/bulk_copy.h"
#include "kernels/cache.h"
#include "kernels/convert.h"
#include "kernels/element_size.h"
#include "kernels/pack.h"
#include "kernels/parallel.h"
#include "kernels/transpose.h"

namespace taper::kernels {
namespace {

template <class U>
void copy_row(const LoopBase& loop, char* const* p, int64_t n) {
  U* y = reinterpret_cast<U*>(p[0]);
  const U* x = reinterpret_cast<const U*>(p[1]);
  const int64_t y_stride = loop.strides[0][0], x_stride = loop.strides[1][0];
  if (y_stride == 1) return pack_row(y, x, x_stride, n);
  for (int64_t i = 0; i < n; ++i) y[i * y_stride] = x[i * x_stride];
}

// ---- Transposed copies ----

// A band is kBandCols columns of y, a few cache lines, by kBandRows rows. Its rows are walked to the end before the
// next columns: so x is read along its rows, of which the hardware fetches that many ahead.
constexpr int64_t kBandCols = 64;
constexpr int64_t kBandRows = 1024;

// The dimension along which x is contiguous while y is along dimension 0, or 0 where the copy is not a transposition.
int transposed_dim(const LoopBase& loop) {
  if (loop.strides[0][0] != 1 || loop.strides[1][0] <= 1 || loop.sizes[0] < 4) return 0;
  for (int d = 1; d < loop.ndim; ++d) {
    if (loop.strides[1][d] == 1 && loop.sizes[d] >= 4) return d;
  }
  return 0;
}

template <class U>
void copy_transposed(const LoopBase& loop, int dim, U* y, const U* x) {
  const int64_t cols = loop.sizes[0], rows = loop.sizes[dim];
  const int64_t high = (rows + kBandRows - 1) / kBandRows, wide = (cols + kBandCols - 1) / kBandCols;
  const int64_t matrices = loop.numel / (rows * cols);
  const int64_t work = std::min(kBandRows, rows) * std::min(kBandCols, cols);
  const int64_t y_stride = loop.strides[0][dim], x_stride = loop.strides[1][0];
  // A line that is to be written has to be fetched first unless it goes around the cache: from here on that costs more
  // than to read y from memory later.
  const bool stream = bytes_of<U>(loop.numel) >= int64_t{4} << 20;
  parallel_for(0, matrices * wide * high, std::max<int64_t>(1, kPointwiseGrain / work), [&](int64_t from, int64_t to) {
    for (int64_t item = from; item < to; ++item) {
      const int64_t i = item % high * kBandRows, j = item / high % wide * kBandCols;
      int64_t y_offset = i * y_stride + j, x_offset = j * x_stride + i;
      int64_t matrix = item / high / wide;
      for (int d = 1; d < loop.ndim; ++d) {
        if (d == dim) continue;
        y_offset += matrix % loop.sizes[d] * loop.strides[0][d];
        x_offset += matrix % loop.sizes[d] * loop.strides[1][d];
        matrix /= loop.sizes[d];
      }
      transpose(y + y_offset, y_stride, x + x_offset, x_stride, std::min(kBandRows, rows - i),
                std::min(kBandCols, cols - j), stream);
    }
  });
}

// ---- Copies of one row ----

// Whether y is a contiguous matrix all of whose rows are x, and large enough to be worth it.
bool repeats_row(const LoopBase& loop, size_t size) {
  constexpr int64_t kLeastBytes = int64_t{1} << 20;
  return loop.ndim == 2 && loop.strides[0][0] == 1 && loop.strides[0][1] == loop.sizes[0] && loop.strides[1][0] == 1 &&
         loop.strides[1][1] == 0 && loop.numel * static_cast<int64_t>(size) >= kLeastBytes;
}

template <class U>
void repeat_row(const LoopBase& loop, U* y, const U* x) {
  const int64_t n = loop.sizes[0];
  parallel_for(0, loop.sizes[1], std::max<int64_t>(1, kPointwiseGrain / n), [&](int64_t begin, int64_t end) {
    const size_t row = static_cast<size_t>(n) * sizeof(U);
    copy_bytes(y + begin * n, x, row);
    repeat_bytes(y + begin * n, row, row * static_cast<size_t>(end - begin));
  });
}

// ---- By element size: all that a copy without conversion needs to know ----

template <class U>
void copy_bits(const Loop<2>& loop, U* y, const U* x) {
  const int dim = transposed_dim(loop);
  if (loop.numel > 0 && dim > 0) {
    copy_transposed(loop, dim, y, x);
  } else if (repeats_row(loop, sizeof(U))) {
    repeat_row(loop, y, x);
  } else {
    char* const p[] = {reinterpret_cast<char*>(y), const_cast<char*>(reinterpret_cast<const char*>(x))};
    static constexpr uint8_t kSizes[] = {sizeof(U), sizeof(U)};
    run_each_row(copy_row<U>, loop, 2, p, kSizes);
  }
}

}  // namespace

template <class To, class From>
void copy(const Loop<2>& loop, To* y, const From* x) {
  if constexpr (std::is_same_v<To, From>) {
    using U = UnsignedOf<sizeof(To)>;
    copy_bits(loop, reinterpret_cast<U*>(y), reinterpret_cast<const U*>(x));
  } else {
    run_operands(convert_kernel(to_place<To>(), from_place<From>()), loop, {}, y, x);
  }
}

#define TAPER_COPY_TO(To, From) template void copy<To, From>(const Loop<2>&, To*, const From*);
#define TAPER_COPY(T)       \
  TAPER_COPY_TO(T, float)   \
  TAPER_COPY_TO(T, double)  \
  TAPER_COPY_TO(T, int64_t) \
  TAPER_COPY_TO(T, int32_t) \
  TAPER_COPY_TO(T, int16_t) \
  TAPER_COPY_TO(T, int8_t)  \
  TAPER_COPY_TO(T, uint8_t) \
  TAPER_COPY_TO(T, bool)    \
  TAPER_COPY_TO(T, BFloat16)
TAPER_COPY(float)
TAPER_COPY(double)
TAPER_COPY(int64_t)
TAPER_COPY(int32_t)
TAPER_COPY(int16_t)
TAPER_COPY(int8_t)
TAPER_COPY(uint8_t)
TAPER_COPY(bool)
TAPER_COPY(BFloat16)
#undef TAPER_COPY
#undef TAPER_COPY_TO

}  // namespace taper::kernels
