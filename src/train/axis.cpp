// SPDX-License-Identifier: MIT
// Places ticks at round numbers and writes their labels.
#include "train/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace taper::train {
namespace {

constexpr char kMinus[] = "\xe2\x88\x92";

std::string label_text(double value, double step) {
  const double size = std::abs(value);
  std::string text;
  if (size >= 1e5 || step < 1e-4) {
    text = size < step / 2 ? "0" : fmt::format("{:.3g}", size);
  } else {
    const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
    text = fmt::format("{:.{}f}", size, decimals);
  }
  return value < -step / 2 ? kMinus + text : text;
}

}  // namespace

double tick_step(double range, int ticks) {
  const double rough = range / ticks;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (rough <= factor * power * (1 + 1e-9)) return factor * power;
  }
  return 10 * power;
}

std::vector<Axis::Tick> Axis::ticks(int count, bool whole_only) const {
  double step = tick_step(high - low, count);
  if (whole_only) step = std::max(step, 1.0);
  std::vector<Tick> ticks;
  const double slack = step * 1e-6;
  const double first = std::ceil((low - slack) / step);
  const double last = std::floor((high + slack) / step);
  for (int i = 0; first + i <= last; ++i) ticks.push_back({(first + i) * step, label_text((first + i) * step, step)});
  return ticks;
}

}  // namespace taper::train
