// SPDX-License-Identifier: MIT
// Statistics of tensors, for people to read.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <taper/core/grad_mode.h>
#include <taper/ops.h>
#include <taper/train/statistics.h>

#include "tensor/check.h"
#include "train/statistics.h"

namespace taper::train {

std::string number_text(double x) {
  const double size = std::abs(x);
  if (size >= 1e7) return fmt::format("{:.4e}", x);
  return fmt::format("{:.4f}", size < 0.00005 ? 0.0 : x);
}

std::vector<double> finite_values(const char* op, const Tensor& values) {
  const NoGradGuard no_grad;
  const Tensor doubles = values.detach().to(kDouble).contiguous();
  const auto* first = doubles.data_ptr<double>();
  std::vector<double> result(first, first + doubles.numel());
  const auto bad = std::ranges::find_if_not(result, [](double x) { return std::isfinite(x); });
  check(bad == result.end(), "{}: expected finite values, got {}", op, bad == result.end() ? 0 : *bad);
  return result;
}

Statistics statistics(const Tensor& values) {
  const NoGradGuard no_grad;
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  if (values.numel() == 0) return {kNan, kNan, kNan, kNan};
  const Tensor doubles = values.detach().to(kDouble);
  return {doubles.mean().item<double>(), values.numel() > 1 ? doubles.var().item<double>() : kNan,
          doubles.min().item<double>(), doubles.max().item<double>()};
}

Histogram histogram(const Tensor& values, int64_t bins) {
  check(bins > 0, "histogram: expected bins > 0, got {}", bins);
  const std::vector<double> numbers = finite_values("histogram", values);
  Histogram result{0, 1, std::vector<int64_t>(static_cast<size_t>(bins))};
  if (numbers.empty()) return result;
  const auto [low, high] = std::ranges::minmax(numbers);
  // Halves, since the width of a range can overflow where its halves do not.
  const double margin = low / 2 < high / 2 ? 0 : std::max(0.5, std::abs(low) * 1e-6);
  constexpr double kLargest = std::numeric_limits<double>::max();
  result.low = std::max(low - margin, -kLargest);
  result.high = std::min(high + margin, kLargest);
  const double half_width = result.high / 2 - result.low / 2;
  for (const double x : numbers) {
    const double place = (x / 2 - result.low / 2) / half_width * static_cast<double>(bins);
    ++result.counts[static_cast<size_t>(std::min(static_cast<int64_t>(place), bins - 1))];
  }
  return result;
}

std::string statistics_table(const NamedTensors& rows) {
  size_t width = 0;
  for (const auto& [name, values] : rows) width = std::max(width, name.size());
  std::string text =
      fmt::format("{:<{}}  {:>10}  {:>10}  {:>10}  {:>10}\n", "", width, "mean", "variance", "min", "max");
  for (const auto& [name, values] : rows) {
    const Statistics s = statistics(values);
    text += fmt::format("{:<{}}  {:>10}  {:>10}  {:>10}  {:>10}\n", name, width, number_text(s.mean),
                        number_text(s.variance), number_text(s.min), number_text(s.max));
  }
  return text;
}

}  // namespace taper::train
