// SPDX-License-Identifier: MIT
// Sorting and topk against std::stable_sort: stability, nan, signed zeros, all types, short and long slices.
#include "kernels/sort.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <numeric>

#include "kernels/kernel_cases.h"

namespace {

using namespace taper;
using kernels::Slices;

// PyTorch's order: a nan is greater than any number.
template <typename T>
bool before(T a, T b) {
  const bool a_nan = a != a, b_nan = b != b;
  return a_nan || b_nan ? !a_nan && b_nan : a < b;
}

// Against the sorted slices.
template <typename T>
bool medians_are(const T* x, const T* sorted, const int64_t* order, Slices s) {
  const auto value = std::make_unique<T[]>(s.count());
  std::vector<int64_t> index(s.count());
  kernels::median(x, value.get(), index.data(), s);
  bool good = true;
  for (int64_t i = 0; i < s.count(); ++i) {
    const auto at = [&](int64_t k) { return (i / s.inner * s.n + k) * s.inner + i % s.inner; };
    int64_t k = (s.n - 1) / 2;
    const auto is_nan = [&](int64_t k) { return std::isnan(static_cast<double>(sorted[at(k)])); };
    if (is_nan(s.n - 1)) {
      k = s.n - 1;
      while (k > 0 && is_nan(k - 1)) --k;
    }
    good = good && index[i] == order[at(k)] && std::memcmp(&value[i], &sorted[at(k)], sizeof(T)) == 0;
  }
  return good;
}

template <typename T>
void check_sort(Slices s, int values) {
  INFO(s.outer << " " << s.n << " " << s.inner);
  const auto x = std::make_unique<T[]>(s.numel()), value = std::make_unique<T[]>(s.numel());
  std::vector<int64_t> index(s.numel()), order(s.n);
  std::mt19937 engine(1);
  for (int64_t i = 0; i < s.numel(); ++i) x[i] = static_cast<T>(static_cast<int>(engine() % values) - values / 2);
  if constexpr (std::is_floating_point_v<T>) {
    for (int64_t i = 0; i < s.numel(); i += 7) {
      const T special[] = {std::numeric_limits<T>::quiet_NaN(), -std::numeric_limits<T>::infinity(),
                           std::numeric_limits<T>::infinity(), T(-0.0), T(1e-40)};
      x[i] = special[i % 5];
    }
  }
  bool good = true;
  for (const bool descending : {false, true}) {
    kernels::sort(x.get(), value.get(), index.data(), s, descending);
    for (int64_t i = 0; i < s.count(); ++i) {
      const auto at = [&](int64_t k) { return (i / s.inner * s.n + k) * s.inner + i % s.inner; };
      std::iota(order.begin(), order.end(), 0);
      std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
        return descending ? before(x[at(b)], x[at(a)]) : before(x[at(a)], x[at(b)]);
      });
      for (int64_t k = 0; k < s.n; ++k) {
        const T expected = x[at(order[k])], actual = value[at(k)];
        good = good && index[at(k)] == order[k] && std::memcmp(&expected, &actual, sizeof(T)) == 0;
      }
    }
    if (!descending) good = good && medians_are(x.get(), value.get(), index.data(), s);
    for (const int64_t k : {int64_t{0}, std::min<int64_t>(1, s.n), s.n / 10, s.n}) {
      std::vector<int64_t> top(s.count() * k);
      const auto greatest = std::make_unique<T[]>(s.count() * k);
      kernels::topk(x.get(), k, descending, greatest.get(), top.data(), s);
      for (int64_t i = 0; i < s.count() * k; ++i) {
        const int64_t from = i / (k * s.inner) * s.n * s.inner + i % (k * s.inner);
        good = good && top[i] == index[from] && std::memcmp(&greatest[i], &value[from], sizeof(T)) == 0;
      }
    }
  }
  CHECK(good);
}

TEMPLATE_TEST_CASE("sort and topk", "", float, double, int64_t, int32_t, int16_t, int8_t, uint8_t, bool) {
  for (const int64_t n : {1, 2, 3, 17, 100, 511, 512, 3000}) {
    check_sort<TestType>({2, n, 1}, 40);
    check_sort<TestType>({1, n, 3}, 1000);
  }
  check_sort<TestType>({0, 4, 2}, 5);
}

TEST_CASE("topk and median of slices without a nan") {
  std::vector<float> x(5 * 4097), value(5 * 9), expected(x.size());
  std::vector<int64_t> index(5 * 9), order(x.size());
  test::fill_normal(x.data(), static_cast<int64_t>(x.size()), 7);
  const Slices s{5, 4097, 1};
  for (const bool largest : {true, false}) {
    kernels::sort(x.data(), expected.data(), order.data(), s, largest);
    kernels::topk(x.data(), 9, largest, value.data(), index.data(), s);
    for (int64_t i = 0; i < 45; ++i) {
      CHECK(index[i] == order[i / 9 * 4097 + i % 9]);
      CHECK(value[i] == expected[i / 9 * 4097 + i % 9]);
    }
  }
  CHECK(medians_are(x.data(), expected.data(), order.data(), s));
}

TEST_CASE("argsort needs no values and does not depend on the number of threads") {
  std::vector<float> x(90000);
  test::fill_normal(x.data(), 90000, 3);
  test::check_threads<int64_t>(90000, [&](int64_t* index) {
    kernels::sort(x.data(), static_cast<float*>(nullptr), index, Slices{30, 1000, 3}, true);
  });
}

}  // namespace
