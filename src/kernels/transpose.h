// SPDX-License-Identifier: MIT
// A transposed matrix, or a narrow band of one.
#pragma once

#include <cstdint>
#include <cstring>

namespace taper::kernels {

/// y[i, j] = x[j, i], y [rows, cols] with rows of stride y_stride, x's being x_stride apart. U is an unsigned integer.
/// stream: around the cache, where the lines of y allow it.
template <class U>
void transpose(U* y, int64_t y_stride, const U* x, int64_t x_stride, int64_t rows, int64_t cols, bool stream);

// y[i, j] = x[j, i] for a square of 16-byte rows. The compiler's own vectors: Highway's baseline has one lane.
template <class U>
inline void transpose_square(U* y, int64_t y_stride, const U* x, int64_t x_stride) {
  if constexpr (sizeof(U) == 4) {
    using Row = uint32_t __attribute__((vector_size(16)));
    Row row[4];
    for (int64_t j = 0; j < 4; ++j) std::memcpy(&row[j], x + j * x_stride, sizeof(Row));
    const Row low01 = __builtin_shufflevector(row[0], row[1], 0, 4, 1, 5);
    const Row high01 = __builtin_shufflevector(row[0], row[1], 2, 6, 3, 7);
    const Row low23 = __builtin_shufflevector(row[2], row[3], 0, 4, 1, 5);
    const Row high23 = __builtin_shufflevector(row[2], row[3], 2, 6, 3, 7);
    row[0] = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
    row[1] = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
    row[2] = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
    row[3] = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
    for (int64_t i = 0; i < 4; ++i) std::memcpy(y + i * y_stride, &row[i], sizeof(Row));
  } else {
    constexpr int64_t kSide = 16 / sizeof(U);
    for (int64_t i = 0; i < kSide; ++i) {
      for (int64_t j = 0; j < kSide; ++j) y[i * y_stride + j] = x[j * x_stride + i];
    }
  }
}

// y[i, j] = x[j, i] with rows of stride y_stride and x_stride.
template <class U>
inline void transpose_band(U* y, int64_t y_stride, const U* x, int64_t x_stride, int64_t rows, int64_t cols) {
  constexpr int64_t kSide = 16 / sizeof(U);
  const int64_t whole_rows = rows / kSide * kSide, whole_cols = cols / kSide * kSide;
  for (int64_t i = 0; i < whole_rows; i += kSide) {
    for (int64_t j = 0; j < whole_cols; j += kSide) {
      transpose_square(y + i * y_stride + j, y_stride, x + j * x_stride + i, x_stride);
    }
  }
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = i < whole_rows ? whole_cols : 0; j < cols; ++j) y[i * y_stride + j] = x[j * x_stride + i];
  }
}

}  // namespace taper::kernels
