// SPDX-License-Identifier: MIT
// What the values of a tensor look like: mean, variance, extremes, histogram, and a table of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <taper/export.h>
#include <taper/serialize.h>
#include <taper/tensor.h>

namespace taper::train {

struct Statistics {
  double mean = 0;
  double variance = 0;  // unbiased
  double min = 0;
  double max = 0;
};

/// Of all elements, calculated in float64. Without elements everything is nan, with one the variance is.
TAPER_API Statistics statistics(const Tensor& values);

/// Counts in bins of equal width over [low, high]; the last bin includes its upper edge.
struct Histogram {
  double low = 0;
  double high = 1;
  std::vector<int64_t> counts;
};

/// Over the range of the values; half a unit to each side of them when they are all the same. Throws Error unless all
/// are finite and bins > 0.
TAPER_API Histogram histogram(const Tensor& values, int64_t bins = 30);

/// A text table: a row of mean, variance, minimum and maximum for each named tensor.
TAPER_API std::string statistics_table(const NamedTensors& rows);

}  // namespace taper::train
