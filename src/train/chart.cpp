// SPDX-License-Identifier: MIT
// Titles and axes.
#include "train/chart.h"

#include <algorithm>

#include "train/stroke_font.h"

namespace taper::train {
namespace {

constexpr int kTickLength = 4;
constexpr int kYTicks = 7;

}  // namespace

void Figure::Chart::draw_title(Canvas& canvas, double center) const {
  // A bold text is wider than its strokes are apart, in some fonts by a tenth.
  const std::string text = fitted_text(title_, kTitleText.size * 1.1, 2 * std::min(center, kWidth - center));
  canvas.text(kTitleText, Anchor::kMiddle, {center, kTop - 16}, text);
}

void Figure::Chart::draw_axes(Canvas& canvas, const Axis& x, const std::vector<Axis::Tick>& x_ticks,
                              const Axis& y) const {
  constexpr double kBase = kHeight - kBottom;
  std::vector<Polyline> grid;
  std::vector<Polyline> marks;
  const std::vector<Axis::Tick> y_ticks = y.ticks(kYTicks);
  for (const auto& [value, label] : y_ticks) {
    grid.push_back({{kLeft, y.pixel(value)}, {kWidth - kRight, y.pixel(value)}});
    marks.push_back({{kLeft, y.pixel(value)}, {kLeft - kTickLength, y.pixel(value)}});
  }
  for (const auto& [value, label] : x_ticks) {
    marks.push_back({{x.pixel(value), kBase}, {x.pixel(value), kBase + kTickLength}});
  }
  canvas.lines(grid, kGridPen);
  canvas.lines(marks, kAxisPen);
  for (const auto& [value, label] : y_ticks) {
    canvas.text(kTickText, Anchor::kEnd, {kLeft - 8, y.pixel(value) + 4}, label);
  }
  for (const auto& [value, label] : x_ticks) {
    canvas.text(kTickText, Anchor::kMiddle, {x.pixel(value), kBase + 17}, label);
  }
  canvas.text(kLabelText, Anchor::kMiddle, {(x.start + x.end) / 2, kHeight - 14}, options_.x_label);
  canvas.text(kLabelText, Anchor::kMiddle, {16, (y.start + y.end) / 2}, options_.y_label, true);
}

}  // namespace taper::train
