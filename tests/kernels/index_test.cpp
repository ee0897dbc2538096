// SPDX-License-Identifier: MIT
// Gather, scatter, select, add and triangles against scalar loops.
#include "kernels/index.h"

#include <limits>
#include <numeric>

#include "kernels/kernel_cases.h"

namespace {

using namespace taper;
using kernels::ScatterOp;
using kernels::Slices;
using test::Guarded;

struct Case {
  Slices s;
  int64_t m;
};

const std::vector<Case> kCases = {{{2, 5, 3}, 4}, {{1, 7, 1}, 30}, {{3, 4, 70}, 9},
                                  {{0, 4, 2}, 3}, {{2, 3, 4}, 0},  {{1, 100, 600}, 300}};

std::vector<int64_t> indices(int64_t count, int64_t n) {
  std::mt19937 engine(4);
  std::vector<int64_t> index(count);
  for (auto& i : index) i = static_cast<int64_t>(engine() % n);
  return index;
}

template <typename T>
Guarded<T> counting(int64_t size) {
  Guarded<T> x(size, 1);
  std::iota(x.begin(), x.end(), T(1));
  return x;
}

TEMPLATE_TEST_CASE("gather and scatter move any element size", "", int8_t, int16_t, float, double) {
  using T = TestType;
  for (const auto& [s, m] : kCases) {
    const int64_t count = s.outer * m * s.inner;
    const auto x = counting<T>(s.numel()), src = counting<T>(count);
    const auto index = indices(count, s.n);
    Guarded<T> y(count, 1), z(s.numel(), 1);
    std::fill(z.begin(), z.end(), T(0));
    std::vector<T> expected(s.numel());
    kernels::gather(x.data(), index.data(), y.data(), sizeof(T), s, m);
    kernels::scatter(src.data(), index.data(), z.data(), sizeof(T), s, m);
    bool good = y.intact() && z.intact();
    for (int64_t i = 0; i < count; ++i) {
      const int64_t place = (i / (m * s.inner) * s.n + index[i]) * s.inner + i % s.inner;
      good = good && y[i] == x[place];
      expected[place] = src[i];
    }
    CHECK(good);
    CHECK(std::equal(expected.begin(), expected.end(), z.begin()));
  }
}

TEST_CASE("an index out of range is found, the first of several, by any number of threads") {
  const int before = get_num_threads();
  for (const int threads : {1, 3}) {
    set_num_threads(threads);
    for (const Slices s : {Slices{3, 9, 1}, Slices{2, 9, 70}, Slices{1, 9, 20000}}) {
      const int64_t m = 40000 / s.inner + 3, count = s.outer * m * s.inner;
      const std::vector<float> x(s.numel()), src(count);
      std::vector<float> y(count), z(s.numel());
      auto index = indices(count, s.n);
      const auto found = [&] {
        const int64_t first = kernels::first_out_of_range(index.data(), count, 0, s.n);
        CHECK(kernels::gather(x.data(), index.data(), y.data(), sizeof(float), s, m) == first);
        CHECK(kernels::scatter(src.data(), index.data(), z.data(), sizeof(float), s, m) == first);
        CHECK(kernels::scatter_reduce(ScatterOp::kAdd, src.data(), index.data(), z.data(), s, m) == first);
        return first;
      };
      CHECK(found() == -1);
      for (const int64_t place : {count - 1, count / 2 + 7, int64_t{600}, int64_t{0}}) {
        for (const int64_t bad : {int64_t{-1}, s.n, std::numeric_limits<int64_t>::min()}) {
          index[place] = bad;
          CHECK(found() == place);
        }
      }
    }
  }
  set_num_threads(before);
}

TEST_CASE("positions of what is true") {
  for (int64_t n = 0; n < 40; ++n) {
    Guarded<uint8_t> bytes(n, 1);
    bool* mask = reinterpret_cast<bool*>(bytes.data());
    std::vector<int64_t> expected;
    for (int64_t i = 0; i < n; ++i) {
      mask[i] = i % 3 == 0 || i % 7 == 2;
      if (mask[i]) expected.push_back(i);
    }
    const int64_t count = kernels::count_true(mask, n);
    Guarded<int64_t> position(count, 1);
    kernels::true_positions(mask, position.data(), count);
    CHECK(std::equal(expected.begin(), expected.end(), position.begin(), position.end()));
    CHECK(position.intact());
  }
}

TEST_CASE("scatter_reduce combines in order") {
  for (const auto& [s, m] : kCases) {
    const int64_t count = s.outer * m * s.inner;
    Guarded<float> src(count, 1);
    test::fill_normal(src.data(), count, 1);
    const auto index = indices(count, s.n);
    for (const ScatterOp op : {ScatterOp::kAdd, ScatterOp::kMul, ScatterOp::kMin, ScatterOp::kMax}) {
      Guarded<float> y(s.numel(), 2);
      std::fill(y.begin(), y.end(), 1.0f);
      std::vector<float> expected(s.numel(), 1.0f);
      kernels::scatter_reduce(op, src.data(), index.data(), y.data(), s, m);
      for (int64_t i = 0; i < count; ++i) {
        float& to = expected[(i / (m * s.inner) * s.n + index[i]) * s.inner + i % s.inner];
        if (op == ScatterOp::kAdd) to += src[i];
        if (op == ScatterOp::kMul) to *= src[i];
        if (op == ScatterOp::kMin) to = std::min(to, src[i]);
        if (op == ScatterOp::kMax) to = std::max(to, src[i]);
      }
      CHECK(std::equal(expected.begin(), expected.end(), y.begin()));
      CHECK(y.intact());
    }
  }
  std::vector<float> y = {1, 1};
  const std::vector<float> src = {std::numeric_limits<float>::quiet_NaN(), 5};
  const std::vector<int64_t> index = {0, 0};
  kernels::scatter_reduce(ScatterOp::kMax, src.data(), index.data(), y.data(), Slices{1, 2, 1}, 2);
  CHECK(std::isnan(y[0]));
  CHECK(y[1] == 1);
}

TEMPLATE_TEST_CASE("index_select, index_copy and index_add take whole rows", "", int16_t, float, int64_t) {
  using T = TestType;
  for (const auto& [s, m] : kCases) {
    const auto x = counting<T>(s.numel()), src = counting<T>(s.outer * m * s.inner);
    const auto index = indices(m, s.n);
    Guarded<T> y(src.size(), 3), copied(s.numel(), 1), added(s.numel(), 2);
    std::vector<T> expected_copy(s.numel()), expected_sum(s.numel());
    std::fill(copied.begin(), copied.end(), T(0));
    std::fill(added.begin(), added.end(), T(0));
    kernels::index_select(x.data(), index.data(), y.data(), sizeof(T), s, m);
    kernels::index_copy(src.data(), index.data(), copied.data(), sizeof(T), s, m);
    kernels::index_add(src.data(), index.data(), T(2), added.data(), s, m);
    bool good = y.intact() && copied.intact() && added.intact();
    for (int64_t i = 0; i < src.size(); ++i) {
      const int64_t place = (i / (m * s.inner) * s.n + index[i / s.inner % m]) * s.inner + i % s.inner;
      good = good && y[i] == x[place];
      expected_copy[place] = src[i];
      expected_sum[place] = static_cast<T>(expected_sum[place] + T(2) * src[i]);
    }
    CHECK(good);
    CHECK(std::equal(expected_copy.begin(), expected_copy.end(), copied.begin()));
    CHECK(std::equal(expected_sum.begin(), expected_sum.end(), added.begin()));
  }
}

TEST_CASE("adding by index does not depend on the number of threads") {
  const Slices s{2, 50, 100};
  const int64_t m = 500;
  std::vector<float> src(s.outer * m * s.inner);
  test::fill_normal(src.data(), static_cast<int64_t>(src.size()), 1);
  const auto rows = indices(m, s.n), all = indices(s.outer * m * s.inner, s.n);
  test::check_threads<float>(s.numel(), [&](float* y) {
    std::fill_n(y, s.numel(), 0.0f);
    kernels::index_add(src.data(), rows.data(), 0.3f, y, s, m);
    kernels::scatter_reduce(ScatterOp::kAdd, src.data(), all.data(), y, s, m);
  });
}

TEST_CASE("roll, by any number of threads") {
  for (const Slices s : {Slices{1, 1, 1}, Slices{3, 5, 2}, Slices{1, 50001, 1}, Slices{300, 7, 30}}) {
    for (const int64_t shift : {int64_t{0}, s.n / 3, s.n - 1}) {
      std::vector<int32_t> x(s.numel()), y(s.numel());
      std::iota(x.begin(), x.end(), 0);
      test::check_threads<int32_t>(s.numel(), [&](int32_t* out) { kernels::roll(x.data(), out, 4, s, shift); });
      kernels::roll(x.data(), y.data(), 4, s, shift);
      bool good = true;
      for (int64_t i = 0; i < s.numel(); ++i) {
        const int64_t j = i / s.inner % s.n;
        good = good && y[i + ((j + shift) % s.n - j) * s.inner] == x[i];
      }
      CHECK(good);
    }
  }
}

TEST_CASE("first_out_of_range") {
  const std::vector<int64_t> index = {0, 3, -3, 4, -4};
  CHECK(kernels::first_out_of_range(index.data(), 5, -4, 5) == -1);
  CHECK(kernels::first_out_of_range(index.data(), 5, -4, 4) == 3);
  CHECK(kernels::first_out_of_range(index.data(), 5, 0, 5) == 2);
  CHECK(kernels::first_out_of_range(index.data(), 5, 0, 0) == 0);
  CHECK(kernels::first_out_of_range(index.data(), 0, 0, 0) == -1);
}

TEST_CASE("triangles") {
  for (const int64_t rows : {1, 4, 6}) {
    for (const int64_t cols : {1, 4, 5}) {
      for (int64_t diagonal = -8; diagonal <= 8; ++diagonal) {
        const auto x = counting<double>(2 * rows * cols);
        Guarded<double> low(x.size(), 1), high = counting<double>(x.size());
        kernels::tril(x.data(), low.data(), 8, 2, rows, cols, diagonal);
        kernels::triu(high.data(), high.data(), 8, 2, rows, cols, diagonal);
        bool good = low.intact() && high.intact();
        for (int64_t i = 0; i < x.size(); ++i) {
          const int64_t above = i % cols - i / cols % rows;
          good = good && low[i] == (above <= diagonal ? x[i] : 0) && high[i] == (above >= diagonal ? x[i] : 0);
        }
        CHECK(good);
      }
    }
  }
}

}  // namespace
