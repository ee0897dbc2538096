// SPDX-License-Identifier: MIT
// Small tensors from lists, and lists from tensors, for tests that compare with printed values.
#pragma once

#include <cmath>
#include <limits>
#include <vector>

#include <taper/ops.h>

namespace taper::test {

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kInf = std::numeric_limits<double>::infinity();

/// A vector of the given dtype.
inline Tensor vec(const std::vector<double>& values, ScalarType dtype = kFloat) {
  const Tensor t = empty({static_cast<int64_t>(values.size())}, kDouble);
  for (size_t i = 0; i < values.size(); ++i) t.data_ptr<double>()[i] = values[i];
  return t.to(dtype);
}

/// The elements in order, as doubles.
inline std::vector<double> list(const Tensor& t) {
  const Tensor x = t.detach().to(kDouble).contiguous();
  return {x.data_ptr<double>(), x.data_ptr<double>() + x.numel()};
}

/// Whether t has these elements, nan included, to a relative `tolerance`.
inline bool has(const Tensor& t, const std::vector<double>& expected, double tolerance = 1e-6) {
  const std::vector<double> got = list(t);
  if (got.size() != expected.size()) return false;
  for (size_t i = 0; i < got.size(); ++i) {
    const bool same = got[i] == expected[i] || (std::isnan(got[i]) && std::isnan(expected[i]));
    if (!same && !(std::abs(got[i] - expected[i]) <= tolerance * std::abs(expected[i]))) return false;
  }
  return true;
}

}  // namespace taper::test
