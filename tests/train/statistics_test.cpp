// SPDX-License-Identifier: MIT
// Statistics, histograms and the table of them.
#include <cmath>
#include <limits>
#include <numeric>

#include <taper/error.h>
#include <taper/ops.h>
#include <taper/train/statistics.h>

#include "support/catch.h"

using namespace taper;
using Catch::Matchers::Contains;
using Counts = std::vector<int64_t>;

TEST_CASE("statistics: of all elements, the variance unbiased") {
  const train::Statistics s = train::statistics(tensor({{2., 3., 5.}, {1., 4., 3.}}));
  CHECK(s.mean == 3);
  CHECK(s.variance == 2);
  CHECK(s.min == 1);
  CHECK(s.max == 5);
  CHECK(train::statistics(tensor({1, 2, 3})).mean == 2);
  CHECK(train::statistics(tensor({1., 3.}).requires_grad_()).variance == 2);
  CHECK(train::statistics(tensor(7.)).mean == 7);
  CHECK(std::isnan(train::statistics(tensor(7.)).variance));
  CHECK(std::isnan(train::statistics(empty({0})).mean));
}

TEST_CASE("histogram: equal bins over the range, the last one closed") {
  const train::Histogram h = train::histogram(tensor({{0., 0.5, 1.}, {1.5, 3.9, 4.}}), 4);
  CHECK(h.low == 0);
  CHECK(h.high == 4);
  CHECK(h.counts == Counts{2, 2, 0, 2});
  CHECK(train::histogram(tensor({2, 2, 2}), 3).counts == Counts{0, 3, 0});
  CHECK(train::histogram(tensor({2, 2, 2}), 3).low == 1.5);
  CHECK(train::histogram(empty({0}), 2).counts == Counts{0, 0});
}

TEST_CASE("histogram: every value is counted at the ends of what a double can say") {
  const double huge = std::numeric_limits<double>::max();
  const double tiny = std::numeric_limits<double>::denorm_min();
  for (const std::vector<double>& values : std::vector<std::vector<double>>{
           {-huge, 0, huge}, {huge, huge}, {-huge, -huge}, {0, tiny}, {tiny, tiny}, {1e16, 1e16 + 2}}) {
    const Counts counts = train::histogram(tensor(values, kDouble), 5).counts;
    CHECK(std::accumulate(counts.begin(), counts.end(), int64_t{0}) == static_cast<int64_t>(values.size()));
  }
}

TEST_CASE("histogram: what cannot be counted") {
  CHECK_THROWS_WITH(train::histogram(tensor({1., std::nan("")})), Contains("histogram: expected finite values, got nan"));
  CHECK_THROWS_WITH(train::histogram(tensor({1., HUGE_VAL})), Contains("got inf"));
  CHECK_THROWS_WITH(train::histogram(tensor({1.}), 0), Contains("histogram: expected bins > 0, got 0"));
}

TEST_CASE("statistics_table: a row for each tensor, a zero without sign") {
  CHECK(train::statistics_table({{"before", tensor({2., 3., 4.})}, {"x", tensor({-1e-7, 2e8})}}) ==
        "              mean    variance         min         max\n"
        "before      3.0000      1.0000      2.0000      4.0000\n"
        "x       1.0000e+08  2.0000e+16      0.0000  2.0000e+08\n");
}
