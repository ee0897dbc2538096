// SPDX-License-Identifier: MIT
// Places ticks at round numbers and writes their labels.
#include "train/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace taper::train {
namespace {

constexpr char kMinus[] = "\xe2\x88\x92";

/// `largest` is what the largest tick is; all of an axis are written in one way.
std::string label_text(double value, double step, double largest) {
  const double size = std::abs(value);
  std::string text;
  if (largest >= 1e6 || step < 1e-4) {
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

double Axis::pixel(double value) const {
  const double share =
      log ? std::log10(value / low) / std::log10(high / low) : (value / 2 - low / 2) / (high / 2 - low / 2);
  return start + share * (end - start);
}

std::vector<Axis::Tick> Axis::log_ticks(int count) const {
  const auto first = static_cast<int>(std::ceil(std::log10(low) - 1e-9));
  const auto last = static_cast<int>(std::floor(std::log10(high) + 1e-9));
  std::vector<Tick> ticks;
  const auto add = [&](double value) {
    if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) ticks.push_back({value, fmt::format("{:g}", value)});
  };
  const int step = std::max(1, (last - first + count) / count);
  const bool few = last - first < 2;  // then the powers of ten alone would say little
  for (int power = first - 1; power <= last + 1; ++power) {
    if (!few && (power - first) % step != 0) continue;
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor == 1 || few) add(factor * std::pow(10, power));
    }
  }
  return ticks;
}

std::vector<Axis::Tick> Axis::ticks(int count, bool whole_only) const {
  if (log) {
    std::vector<Tick> ticks = log_ticks(count);
    if (ticks.size() > 1) return ticks;
  }
  double step = tick_step(high - low, count);
  if (whole_only) step = std::max(step, 1.0);
  std::vector<Tick> ticks;
  const double slack = step * 1e-6;
  const double first = std::ceil((low - slack) / step);
  const double last = std::floor((high + slack) / step);
  const double largest = std::max(std::abs(first), std::abs(last)) * step;
  for (double i = first; i <= last; ++i) ticks.push_back({i * step, label_text(i * step, step, largest)});
  return ticks;
}

Axis axis_around(double low, double high, double room, bool log, double start, double end) {
  if (log) {
    if (low == high) return {low / 2, high * 2, start, end, true};
    const double factor = std::pow(high / low, room);
    return {low / factor, high * factor, start, end, true};
  }
  const double margin = low == high ? std::max(0.5, std::abs(low) * 1e-3) : (high - low) * room;
  return {low - margin, high + margin, start, end};
}

}  // namespace taper::train
