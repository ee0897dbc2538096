// SPDX-License-Identifier: MIT
// Copies between all layouts.
#include "kernels/copy.h"

#include <taper/parallel.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "kernels/kernel_cases.h"

using taper::BFloat16;
using taper::test::for_each_target;
using taper::test::Guarded;
using namespace taper::kernels;  // NOLINT: the tests are about nothing else

namespace {

// y[i, j] = x[j, i] for a batch of matrices, by strides alone.
template <class T>
void check_transpose(int64_t batch, int64_t rows, int64_t cols) {
  std::vector<T> x(batch * rows * cols), y(batch * rows * cols + 1, T{77});
  for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<T>(i % 113);
  const int64_t shape[] = {batch, rows, cols};
  const int64_t ys[] = {rows * cols, cols, 1};
  const int64_t xs[] = {rows * cols, 1, rows};
  const int64_t* const strides[] = {ys, xs};
  copy<T, T>(Loop<2>(3, shape, strides), y.data(), x.data());
  bool equal = y.back() == T{77};
  for (int64_t b = 0; b < batch; ++b) {
    for (int64_t i = 0; i < rows; ++i) {
      for (int64_t j = 0; j < cols; ++j) {
        equal = equal && y[(b * rows + i) * cols + j] == x[(b * cols + j) * rows + i];
      }
    }
  }
  REQUIRE(equal);
}

}  // namespace

TEST_CASE("copy of strided and transposed memory") {
  for (int64_t rows : {1, 2, 3, 4, 5, 31, 32, 33, 70}) {
    for (int64_t cols : {1, 3, 4, 8, 31, 33, 64, 100}) {
      check_transpose<float>(1, rows, cols);
      check_transpose<double>(3, rows, cols);
      check_transpose<uint8_t>(2, rows, cols);
      check_transpose<int16_t>(1, rows, cols);
    }
  }
  const int before = taper::get_num_threads();
  taper::set_num_threads(3);
  check_transpose<float>(5, 130, 257);
  check_transpose<float>(1, 700, 333);
  taper::set_num_threads(before);
}

TEST_CASE("copy of one row to all rows of a matrix") {
  const int before = taper::get_num_threads();
  for (const int threads : {1, 3}) {
    taper::set_num_threads(threads);
    for (const int64_t cols : {1, 5, 1024, 400000}) {
      const int64_t rows = 2500000 / cols + 1;
      std::vector<int16_t> x(cols);
      std::iota(x.begin(), x.end(), int16_t{3});
      Guarded<int16_t> y(rows * cols);
      const int64_t shape[] = {rows, cols}, ys[] = {cols, 1}, xs[] = {0, 1};
      const int64_t* const strides[] = {ys, xs};
      copy<int16_t, int16_t>(Loop<2>(2, shape, strides), y.data(), x.data());
      REQUIRE(y.intact());
      bool equal = true;
      for (int64_t i = 0; i < y.size(); ++i) equal = equal && y[i] == x[i % cols];
      REQUIRE(equal);
    }
  }
  taper::set_num_threads(before);
}

TEST_CASE("copy of transposed memory with conversion") {
  const int before = taper::get_num_threads();
  for (int threads : {1, 3}) {
    taper::set_num_threads(threads);
    for (const int64_t rows : {1, 15, 16, 17, 300}) {
      for (const int64_t cols : {64, 65, 96, 200}) {
        std::vector<int16_t> x(3 * rows * cols);
        std::iota(x.begin(), x.end(), int16_t{0});
        std::vector<double> y(x.size() + 1, -1), expected(x.size() + 1, -1);
        for (int64_t b = 0; b < 3; ++b) {
          for (int64_t i = 0; i < rows; ++i) {
            for (int64_t j = 0; j < cols; ++j) expected[(b * rows + i) * cols + j] = x[(b * cols + j) * rows + i];
          }
        }
        const int64_t shape[] = {3, rows, cols}, ys[] = {rows * cols, cols, 1}, xs[] = {rows * cols, 1, rows};
        copy<double, int16_t>(Loop<2>(3, shape, {ys, xs}), y.data(), x.data());
        REQUIRE(y == expected);
      }
    }
  }
  taper::set_num_threads(before);
}

TEST_CASE("copy between rows of any stride, also against their direction") {
  const int before = taper::get_num_threads();
  for (int threads : {1, 3}) {
    taper::set_num_threads(threads);
    for (const int64_t cols : {1, 5, 40, 700}) {
      for (const int64_t y_step : {1, 3}) {
        for (const int64_t x_step : {-2, -1, 0, 1, 2}) {
          constexpr int64_t kRows = 90;
          const int64_t row = cols * 3, x_row = -row;  // the rows of x from the last to the first
          std::vector<int16_t> x(kRows * row), y(kRows * row, -1), expected(kRows * row, -1);
          std::iota(x.begin(), x.end(), int16_t{0});
          const int64_t start = (kRows - 1) * row + (x_step < 0 ? -x_step * (cols - 1) : 0);
          for (int64_t i = 0; i < kRows; ++i) {
            for (int64_t j = 0; j < cols; ++j) expected[i * row + j * y_step] = x[start + i * x_row + j * x_step];
          }
          const int64_t shape[] = {kRows, cols}, ys[] = {row, y_step}, xs[] = {x_row, x_step};
          copy<int16_t, int16_t>(Loop<2>(2, shape, {ys, xs}), y.data(), x.data() + start);
          REQUIRE(y == expected);
        }
      }
    }
  }
  taper::set_num_threads(before);
}
