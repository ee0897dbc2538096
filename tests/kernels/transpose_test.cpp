// SPDX-License-Identifier: MIT
// Transposed matrices: every element size, edges of whole squares, rows further apart than their length, streaming.
#include "kernels/transpose.h"

#include "kernels/kernel_cases.h"

using namespace taper::kernels;  // NOLINT: the tests are about nothing else
using namespace taper::test;     // NOLINT

namespace {

// y [rows, cols] is within rows of y_stride elements, which start at a cache line where `offset` is 0.
template <class U>
void check_transpose(int64_t rows, int64_t cols, int64_t y_stride, int64_t x_stride, int64_t offset, bool stream) {
  INFO(rows << " x " << cols << ", strides " << y_stride << " and " << x_stride << ", offset " << offset);
  std::vector<U> x(cols * x_stride), storage(rows * y_stride + offset + 64, U{77});
  for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<U>(i * 2654435761u);
  U* y = storage.data() + offset;
  while (reinterpret_cast<uintptr_t>(y - offset) % 64 != 0) ++y;
  transpose(y, y_stride, x.data(), x_stride, rows, cols, stream);
  bool equal = true;
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < y_stride; ++j) {
      equal = equal && y[i * y_stride + j] == (j < cols ? x[j * x_stride + i] : U{77});
    }
  }
  CHECK(equal);
}

template <class U>
void check_size() {
  for (const bool stream : {false, true}) {
    for (const int64_t rows : {1, 3, 4, 8, 15, 16, 17, 32, 50}) {
      for (const int64_t cols : {1, 4, 7, 8, 16, 31, 32, 33, 48}) {
        check_transpose<U>(rows, cols, 64, rows, 0, stream);
        check_transpose<U>(rows, cols, cols, rows + 3, 0, stream);
        check_transpose<U>(rows, cols, 64, rows, 1, stream);
      }
    }
  }
}

}  // namespace

TEST_CASE("a transposed matrix of any element size") {
  for_each_target([] {
    check_size<uint8_t>();
    check_size<uint16_t>();
    check_size<uint32_t>();
    check_size<uint64_t>();
  });
}
