// SPDX-License-Identifier: MIT
// Reductions are cut so that every element is taken once, in pieces that do not depend on the threads.
#include "kernels/reduce_driver.h"

#include <taper/parallel.h>

#include <mutex>
#include <set>
#include <tuple>
#include <vector>

#include "kernels/kernel_cases.h"

using namespace taper::kernels;  // NOLINT: the tests are about nothing else

namespace {

// The calls of the loops: rows or columns, and the extents.
using Call = std::tuple<bool, int64_t, int64_t>;
std::multiset<Call> calls;
std::mutex calls_mutex;

void note(bool rows, int64_t n, int64_t width) {
  const std::lock_guard lock(calls_mutex);
  calls.emplace(rows, n, width);
}

template <class T>
void sum_rows(const void* x, int64_t rows, int64_t n, void* y) {
  note(true, n, rows);
  const T* from = static_cast<const T*>(x);
  for (int64_t row = 0; row < rows; ++row) {
    int64_t sum = 0;
    for (int64_t i = 0; i < n; ++i) sum += from[row * n + i];
    static_cast<int64_t*>(y)[row] = sum;
  }
}

template <class T>
void sum_columns(const void* x, int64_t rows, int64_t stride, int64_t width, void* acc) {
  note(false, rows, width);
  for (int64_t i = 0; i < width; ++i) {
    int64_t sum = 0;
    for (int64_t row = 0; row < rows; ++row) sum += static_cast<const T*>(x)[row * stride + i];
    static_cast<int64_t*>(acc)[i] = sum;
  }
}

const ReduceLoops kSumBytes = {sum_rows<uint8_t>, sum_columns<uint8_t>, 1, 8};
const ReduceLoops kSumSums = {sum_rows<int64_t>, sum_columns<int64_t>, 8, 8};

}  // namespace

TEST_CASE("every element is reduced once, in the same pieces at one thread and at three") {
  const Slices shapes[] = {{1, 1, 1}, {5, 7, 1},      {3, 65536, 1}, {2, 65537, 1}, {1, 70001, 1},
                           {2, 5, 3}, {1, 300, 1500}, {3, 2000, 40}, {1, 0, 4},     {0, 5, 1}};
  const int before = taper::get_num_threads();
  for (const Slices& s : shapes) {
    INFO("[" << s.outer << ", " << s.n << ", " << s.inner << "]");
    std::vector<uint8_t> x(static_cast<size_t>(s.numel()));
    for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<uint8_t>(i * 37 % 251);
    std::vector<int64_t> expected(static_cast<size_t>(s.outer * s.inner));
    for (int64_t i = 0; i < s.numel(); ++i) {
      expected[static_cast<size_t>(i / (s.n * s.inner) * s.inner + i % s.inner)] += x[static_cast<size_t>(i)];
    }
    std::multiset<Call> alone;
    for (int threads : {1, 3}) {
      taper::set_num_threads(threads);
      calls.clear();
      std::vector<int64_t> y(expected.size(), -1);
      reduce_slices(kSumBytes, kSumSums, x.data(), y.data(), s);
      REQUIRE(y == expected);
      for (const auto& [rows, n, width] : calls) REQUIRE((rows ? n : width) <= (rows ? kReduceChunk : 1024));
      // Whole rows may be handed out several at a time; chunks are the same.
      if (s.n > kReduceChunk) {
        if (threads == 1) alone = calls;
        REQUIRE(calls == alone);
      }
    }
  }
  taper::set_num_threads(before);
}
