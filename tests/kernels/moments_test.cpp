// SPDX-License-Identifier: MIT
// Mean and variance against a scalar loop in long double.
#include "kernels/moments.h"

#include <limits>

#include "kernels/moments_oracle.h"
#include "kernels/reduce.h"

namespace {

using namespace taper;
using kernels::Slices;
using test::for_each_target;
using test::Guarded;
using test::Moments;
using test::moments_of;
using test::normal;

TEMPLATE_TEST_CASE("var keeps its digits far from zero", "", float, double) {
  for_each_target([] {
    for (const double offset : {0.0, 1e6}) {
      for (const Slices s : {Slices{3, 1, 1}, Slices{3, 2, 1}, Slices{2, 33, 1}, Slices{1, 40001, 1}, Slices{2, 5, 7},
                             Slices{1, 1000, 3}, Slices{1, 300, 600}, Slices{2, 65, 33}, Slices{0, 5, 1}}) {
        INFO(offset << ": " << s.outer << " " << s.n << " " << s.inner);
        const Guarded<TestType> x = normal<TestType>(s.numel(), 1, offset);
        Guarded<TestType> variance(s.count(), 3), mean(s.count(), 2);
        const double slack =
            sizeof(TestType) == 8 && s.n > 64 ? 1 + offset * 1e-2 : 1;  // the means of double chunks are rounded
        for (const double correction : {0.0, 1.0}) {
          kernels::var(x.data(), variance.data(), mean.data(), correction, s);
          bool good = variance.intact() && mean.intact();
          for (int64_t i = 0; i < s.count(); ++i) {
            const Moments m =
                moments_of(s.n, [&](int64_t k) { return x[(i / s.inner * s.n + k) * s.inner + i % s.inner]; });
            const double expected = double(m.squares / (s.n - correction));
            good = good && test::near(variance[i], expected, expected * slack, 40) &&
                   test::near(mean[i], double(m.mean), offset + 1);
          }
          CHECK(good);
        }
      }
    }
  });
}

// The first values, from which the shift comes, lie far from all the others.
TEMPLATE_TEST_CASE("var does not depend on where it begins", "", float, double) {
  for_each_target([] {
    for (const int64_t inner : {1, 40}) {
      const Slices s{1, 3000, inner};
      Guarded<TestType> x = normal<TestType>(s.numel(), 2), variance(inner), mean(inner);
      for (int64_t i = 0; i < 8 * inner; ++i) x[i] += TestType(1e4);
      kernels::var(x.data(), variance.data(), mean.data(), 0, s);
      for (int64_t i = 0; i < inner; ++i) {
        const Moments m = moments_of(s.n, [&](int64_t k) { return x[k * inner + i]; });
        CHECK(test::near(variance[i], double(m.squares / s.n), double(m.squares / s.n), 40));
        CHECK(test::near(mean[i], double(m.mean), 1e3));
      }
    }
  });
}

TEST_CASE("var of nothing, of nan and of infinity is nan") {
  float variance = 0, mean = 0;
  std::vector<float> x(40, 1.0f);
  const auto result = [&](int64_t n) {
    kernels::var(x.data(), &variance, &mean, 1, Slices{1, n, 1});
    return variance;
  };
  CHECK(std::isnan(result(0)));
  CHECK(std::isnan(mean));
  CHECK(std::isnan(result(1)));
  CHECK(result(40) == 0);
  x[35] = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(result(40)));
  x[35] = std::numeric_limits<float>::infinity();
  CHECK(std::isnan(result(40)));
  x[35] = std::numeric_limits<float>::quiet_NaN();
  kernels::var(x.data(), &variance, &mean, 1, Slices{1, 40, 1});
  std::vector<float> columns(20);
  kernels::var(x.data(), columns.data(), static_cast<float*>(nullptr), 1, Slices{1, 2, 20});
  CHECK(std::isnan(columns[15]));
  CHECK(columns[14] == 0);
}

}  // namespace
