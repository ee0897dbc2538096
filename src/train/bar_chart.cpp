// SPDX-License-Identifier: MIT
// Bars that stand on zero, or hang from it.
#include <algorithm>

#include "tensor/check.h"
#include "train/chart.h"
#include "train/stroke_font.h"

namespace taper::train {
namespace {

constexpr double kHeadroom = 0.06;
constexpr double kSeam = 0.6;  // between bars that touch

/// The range of the y axis: zero is in it, and the tallest bar does not touch the frame.
Axis height_axis(const std::vector<double>& heights) {
  double low = 0;
  double high = 0;
  for (const double height : heights) {
    low = std::min(low, height);
    high = std::max(high, height);
  }
  if (low == high) high = 1;
  const double room = (high - low) * kHeadroom;
  return {low < 0 ? low - room : 0, high > 0 ? high + room : 0, kHeight - kBottom, kTop};
}

class BarChart : public Figure::Chart {
 public:
  BarChart(const std::string& title, std::vector<double> heights, const BarSpan& span, const ChartOptions& options)
      : Chart(title, options),
        heights_(std::move(heights)),
        span_(span),
        color_(parse_color("Figure", options.color)) {}

  void draw(Canvas& canvas) const override {
    const double margin = (span_.high - span_.low) * 0.02;
    const Axis x{span_.low - margin, span_.high + margin, kLeft, kWidth - kRight};
    const Axis y = height_axis(heights_);
    draw_title(canvas);
    draw_axes(canvas, x, ticks(x), y);
    canvas.boxes(bars(x, y), color_);
    canvas.lines({{{kLeft, kTop}, {kLeft, kHeight - kBottom}, {kWidth - kRight, kHeight - kBottom}},
                  {{kLeft, y.pixel(0)}, {kWidth - kRight, y.pixel(0)}}},
                 kAxisPen);
  }

 private:
  std::vector<Axis::Tick> ticks(const Axis& x) const {
    if (options_.labels.empty()) return x.ticks(7, /*whole_only=*/span_.gap > 0);
    const double slot = x.pixel(1) - x.pixel(0) - 4;
    std::vector<Axis::Tick> ticks;
    for (size_t i = 0; i < options_.labels.size(); ++i) {
      ticks.push_back({static_cast<double>(i), fitted_text(options_.labels[i], kTickText.size, slot)});
    }
    return ticks;
  }

  std::vector<Box> bars(const Axis& x, const Axis& y) const {
    const double step = (span_.high - span_.low) / static_cast<double>(heights_.size());
    std::vector<Box> boxes;
    for (size_t i = 0; i < heights_.size(); ++i) {
      if (heights_[i] == 0) continue;
      const double left = x.pixel(span_.low + step * (static_cast<double>(i) + span_.gap / 2));
      double right = x.pixel(span_.low + step * (static_cast<double>(i) + 1 - span_.gap / 2));
      if (span_.gap == 0) right = std::max(right - kSeam, (left + right) / 2);
      boxes.push_back({left, y.pixel(heights_[i]), right, y.pixel(0)});
    }
    return boxes;
  }

  std::vector<double> heights_;
  BarSpan span_;
  Color color_;
};

}  // namespace

std::shared_ptr<const Figure::Chart> bar_chart(const std::string& title, std::vector<double> heights,
                                               const BarSpan& span, const ChartOptions& options) {
  return std::make_shared<BarChart>(title, std::move(heights), span, options);
}

}  // namespace taper::train
