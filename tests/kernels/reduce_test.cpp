// SPDX-License-Identifier: MIT
// Reductions against scalar double loops: every size, layout, CPU target and thread count.
#include "kernels/reduce.h"

#include <functional>
#include <limits>

#include "kernels/kernel_cases.h"

namespace {

using namespace taper;
using kernels::Slices;
using test::for_each_target;
using test::Guarded;

const double kInf = std::numeric_limits<double>::infinity();
const double kNan = std::numeric_limits<double>::quiet_NaN();

using Oracle = std::function<double(const std::vector<double>&)>;

double sum_of(const std::vector<double>& x) {
  long double total = 0;
  for (const double v : x) total += v;
  return static_cast<double>(total);
}

double extreme_of(const std::vector<double>& x, bool greatest) {
  double best = greatest ? -kInf : kInf;
  for (const double v : x) {
    if (std::isnan(v)) return v;
    best = greatest ? std::max(best, v) : std::min(best, v);
  }
  return best;
}

std::vector<Slices> layouts() {
  std::vector<Slices> all;
  for (int64_t n = 0; n <= 33; ++n) all.push_back({3, n, 1});
  for (int64_t inner = 2; inner <= 33; ++inner) all.push_back({2, 9, inner});
  for (const Slices s : {Slices{1, 16385, 1}, Slices{3, 40001, 1}, Slices{1, 5000, 3}, Slices{2, 700, 70},
                         Slices{1, 300, 1100}, Slices{0, 4, 4}, Slices{1, 17, 1025}, Slices{7, 100, 10}}) {
    all.push_back(s);
  }
  return all;
}

// Every slice of x as doubles, given to fn with its index.
template <typename T, class Fn>
void for_each_slice(const Guarded<T>& x, Slices s, Fn fn) {
  std::vector<double> slice(s.n);
  for (int64_t i = 0; i < s.count(); ++i) {
    for (int64_t k = 0; k < s.n; ++k) {
      slice[k] = static_cast<double>(x[(i / s.inner * s.n + k) * s.inner + i % s.inner]);
    }
    fn(i, slice);
  }
}

template <typename T, class Kernel>
void check_reduction(Kernel kernel, const Oracle& oracle, const Oracle& scale, double mean = 0) {
  for_each_target([&] {
    for (const Slices s : layouts()) {
      INFO(s.outer << " " << s.n << " " << s.inner);
      Guarded<T> x(s.numel(), 1), y(s.count(), 3);
      test::fill_normal(x.data(), x.size(), 7, mean);
      kernel(x.data(), y.data(), s);
      bool good = true;
      for_each_slice(x, s, [&](int64_t i, const std::vector<double>& slice) {
        good = good && test::near(y[i], oracle(slice), scale(slice));
      });
      CHECK(good);
      CHECK(y.intact());
    }
  });
}

double abs_sum(const std::vector<double>& x) {
  double total = 0;
  for (const double v : x) total += std::abs(v);
  return total;
}

TEMPLATE_TEST_CASE("sum and mean", "", float, double) {
  check_reduction<TestType>([](auto... a) { kernels::sum(a...); }, sum_of, abs_sum);
  check_reduction<TestType>([](auto... a) { kernels::mean(a...); },
                            [](const auto& x) { return sum_of(x) / static_cast<double>(x.size()); },
                            [](const auto& x) { return abs_sum(x) / static_cast<double>(x.size()); });
}

TEMPLATE_TEST_CASE("prod", "", float, double) {
  for_each_target([] {
    for (const int64_t n : {0, 1, 5, 16, 33}) {
      Guarded<TestType> x(n * 3, 1), rows(3), columns(3);
      test::fill_normal(x.data(), x.size(), 3, 1, 0.1);
      kernels::prod(x.data(), rows.data(), Slices{3, n, 1});
      kernels::prod(x.data(), columns.data(), Slices{1, n, 3});
      const auto product = [](int64_t, const std::vector<double>& slice) {
        double p = 1;
        for (const double v : slice) p *= v;
        return p;
      };
      for_each_slice(x, {3, n, 1}, [&](int64_t i, const auto& slice) {
        CHECK(test::near(rows[i], product(i, slice), std::abs(product(i, slice)), 40));
      });
      for_each_slice(x, {1, n, 3}, [&](int64_t i, const auto& slice) {
        CHECK(test::near(columns[i], product(i, slice), std::abs(product(i, slice)), 40));
      });
    }
  });
}

TEMPLATE_TEST_CASE("min and max", "", float, double) {
  const Oracle exact = [](const auto&) { return 0.0; };
  check_reduction<TestType>([](auto... a) { kernels::max(a...); }, [](const auto& x) { return extreme_of(x, true); },
                            exact);
  check_reduction<TestType>([](auto... a) { kernels::min(a...); }, [](const auto& x) { return extreme_of(x, false); },
                            exact);
}

TEMPLATE_TEST_CASE("norms", "", float, double) {
  for (const double p : {0.0, 1.0, 2.0, 3.0, 0.5, kInf, -kInf}) {
    const Oracle norm = [p](const auto& x) {
      long double total = p < 0 ? kInf : 0;
      for (const double v : x) {
        if (p == 0)
          total += v != 0;
        else if (std::isinf(p))
          total = p > 0 ? std::max<long double>(total, std::abs(v)) : std::min<long double>(total, std::abs(v));
        else
          total += std::pow(std::abs(v), p);
      }
      return static_cast<double>(p == 0 || std::isinf(p) ? total : std::pow(total, 1 / p));
    };
    check_reduction<TestType>([p](auto* x, auto* y, Slices s) { kernels::norm(x, y, p, s); }, norm,
                              [norm](const auto& x) { return 5 * norm(x); });
  }
}

TEMPLATE_TEST_CASE("nan and infinity in a reduction", "", float, double) {
  for_each_target([] {
    for (const Slices s : {Slices{1, 40, 1}, Slices{1, 40, 2}, Slices{1, 20000, 1}}) {
      for (const int64_t where : {int64_t{0}, int64_t{17}, s.n - 1}) {
        Guarded<TestType> x(s.numel()), y(s.count());
        const auto first = [&](auto kernel) {
          kernel(x.data(), y.data(), s);
          return static_cast<double>(y[0]);
        };
        test::fill_normal(x.data(), x.size(), 5);
        x[where * s.inner] = kNan;
        CHECK(std::isnan(first([](auto... a) { kernels::sum(a...); })));
        CHECK(std::isnan(first([](auto... a) { kernels::max(a...); })));
        CHECK(std::isnan(first([](auto... a) { kernels::min(a...); })));
        CHECK(std::isnan(first([](auto* a, auto* b, Slices t) { kernels::norm(a, b, kInf, t); })));
        x[where * s.inner] = kInf;
        CHECK(first([](auto... a) { kernels::sum(a...); }) == kInf);
        CHECK(first([](auto... a) { kernels::max(a...); }) == kInf);
        x[where * s.inner] = -kInf;
        CHECK(first([](auto... a) { kernels::min(a...); }) == -kInf);
      }
    }
  });
}

TEST_CASE("a long sum is as accurate as pairwise summation") {
  for_each_target([] {
    std::vector<float> x(1 << 22, 0.1f);
    float rows, columns[4];
    kernels::sum(x.data(), &rows, Slices{1, 1 << 22, 1});
    kernels::sum(x.data(), columns, Slices{1, 1 << 20, 4});
    const double expected = 0.1f * double(1 << 22);
    CHECK(rows == Approx(expected).epsilon(1e-6));
    CHECK(columns[3] == Approx(expected / 4).epsilon(1e-6));
  });
}

TEST_CASE("reductions do not depend on the number of threads") {
  std::vector<float> x(3 << 18);
  test::fill_normal(x.data(), x.size(), 11);
  for (const Slices s : {Slices{1, 3 << 18, 1}, Slices{3, 1 << 18, 1}, Slices{1, 3 << 10, 256}, Slices{256, 3 << 10, 1},
                         Slices{3, 1 << 14, 16}, Slices{1, 3, 1 << 18}}) {
    test::check_threads<float>(s.count(), [&](float* y) { kernels::sum(x.data(), y, s); });
    test::check_threads<float>(s.count(), [&](float* y) { kernels::norm(x.data(), y, 2, s); });
    test::check_threads<float>(s.count(), [&](float* y) { kernels::max(x.data(), y, s); });
    test::check_threads<int64_t>(s.count(),
                                 [&](int64_t* y) { kernels::argmax(x.data(), static_cast<float*>(nullptr), y, s); });
  }
}

TEMPLATE_TEST_CASE("exact reductions", "", int64_t, int32_t, int16_t, int8_t, uint8_t, bool) {
  for_each_target([] {
    for (const Slices s : layouts()) {
      if (s.n == 0) continue;
      INFO(s.outer << " " << s.n << " " << s.inner);
      const auto storage = std::make_unique<TestType[]>(s.numel());
      Guarded<double> copy(s.numel());
      std::mt19937 engine(2);
      for (int64_t i = 0; i < s.numel(); ++i) copy[i] = double(storage[i] = TestType(engine() % 5));
      std::vector<int64_t> total(s.count()), nonzero(s.count()), index(s.count());
      const auto greatest = std::make_unique<TestType[]>(s.count());
      const auto any = std::make_unique<bool[]>(s.count()), all = std::make_unique<bool[]>(s.count());
      kernels::sum(storage.get(), total.data(), s);
      kernels::max(storage.get(), greatest.get(), s);
      kernels::any(storage.get(), any.get(), s);
      kernels::all(storage.get(), all.get(), s);
      kernels::count_nonzero(storage.get(), nonzero.data(), s);
      kernels::argmin(storage.get(), static_cast<TestType*>(nullptr), index.data(), s);
      bool good = true;
      for_each_slice(copy, s, [&](int64_t i, const std::vector<double>& slice) {
        const int64_t zeros = std::count(slice.begin(), slice.end(), 0.0);
        good = good && double(total[i]) == sum_of(slice) && double(greatest[i]) == extreme_of(slice, true);
        good = good && nonzero[i] == s.n - zeros && any[i] == (zeros < s.n) && all[i] == (zeros == 0);
        good = good && index[i] == std::min_element(slice.begin(), slice.end()) - slice.begin();
      });
      CHECK(good);
    }
  });
}

TEST_CASE("sums of integers do not overflow before int64 does") {
  for_each_target([] {
    for (const Slices s : {Slices{1, 65536, 1}, Slices{1, 140000, 1}, Slices{1, 65536, 3}, Slices{2, 100, 65}}) {
      const std::vector<int16_t> low(s.numel(), -32768);
      const std::vector<int32_t> high(s.numel(), 2147483647);
      const std::vector<uint8_t> bytes(s.numel(), 255);
      std::vector<int64_t> y(s.count());
      kernels::sum(low.data(), y.data(), s);
      CHECK(y == std::vector<int64_t>(s.count(), s.n * -32768));
      kernels::sum(high.data(), y.data(), s);
      CHECK(y == std::vector<int64_t>(s.count(), s.n * 2147483647));
      kernels::sum(bytes.data(), y.data(), s);
      CHECK(y == std::vector<int64_t>(s.count(), s.n * 255));
      const std::vector<int64_t> wrapping(s.numel(), (int64_t{1} << 62) + 3);
      kernels::sum(wrapping.data(), y.data(), s);
      const uint64_t total = static_cast<uint64_t>(s.n) * ((uint64_t{1} << 62) + 3);
      CHECK(y == std::vector<int64_t>(s.count(), static_cast<int64_t>(total)));
      const std::vector<int64_t> threes(s.numel(), 3);
      kernels::prod(threes.data(), y.data(), s);
      uint64_t power = 1;
      for (int64_t i = 0; i < s.n; ++i) power *= 3;
      CHECK(y == std::vector<int64_t>(s.count(), static_cast<int64_t>(power)));
    }
  });
}

TEMPLATE_TEST_CASE("nan counts as nonzero, -0 does not", "", float, double) {
  for_each_target([] {
    for (const int64_t inner : {1, 5}) {
      const Slices s{1, 700, inner};
      std::vector<TestType> x(s.numel(), TestType(-0.0));
      std::vector<int64_t> count(inner);
      const auto any = std::make_unique<bool[]>(inner), all = std::make_unique<bool[]>(inner);
      const auto run = [&] {
        kernels::count_nonzero(x.data(), count.data(), s);
        kernels::any(x.data(), any.get(), s);
        kernels::all(x.data(), all.get(), s);
      };
      run();
      CHECK((count[0] == 0 && !any[0] && !all[0]));
      x[3 * inner] = TestType(kNan);
      x[699 * inner] = std::numeric_limits<TestType>::denorm_min();
      run();
      CHECK((count[0] == 2 && any[0] && !all[0]));
    }
  });
}

TEST_CASE("argmax takes the first of equals and the first nan") {
  for_each_target([] {
    for (const int64_t inner : {1, 3}) {
      for (const int64_t n : {1, 7, 40, 4096, 9000}) {
        const Slices s{2, n, inner};
        Guarded<float> x(s.numel(), 1), value(s.count());
        Guarded<int64_t> index(s.count());
        const auto at = [&](int64_t k) -> float& { return x[(n + k) * inner + inner - 1]; };
        test::fill_normal(x.data(), x.size(), 9);
        at(n - 1) = at(n / 2) = 50;
        kernels::argmax(x.data(), value.data(), index.data(), s);
        CHECK(index[s.count() - 1] == n / 2);
        CHECK(value[s.count() - 1] == 50);
        at(n - 1) = at(n / 3) = static_cast<float>(kNan);
        kernels::argmax(x.data(), value.data(), index.data(), s);
        CHECK(index[s.count() - 1] == n / 3);
        CHECK(std::isnan(value[s.count() - 1]));
        kernels::argmin(x.data(), value.data(), index.data(), s);
        CHECK(index[s.count() - 1] == n / 3);
        CHECK(value.intact());
        CHECK(index.intact());
      }
    }
  });
}

}  // namespace
