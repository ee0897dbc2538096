// SPDX-License-Identifier: MIT
// Chart: one cell of a Figure, and the parts that charts share.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <taper/train/plot.h>

#include "train/axis.h"
#include "train/canvas.h"

namespace taper::train {

// The size of one chart, and what surrounds its plotting area.
inline constexpr int kWidth = 400;
inline constexpr int kHeight = 300;
inline constexpr int kLeft = 64;
inline constexpr int kRight = 16;
inline constexpr int kTop = 44;
inline constexpr int kBottom = 54;

class Figure::Chart {
 public:
  Chart(std::string title, ChartOptions options) : title_(std::move(title)), options_(std::move(options)) {}
  virtual ~Chart() = default;
  virtual void draw(Canvas& canvas) const = 0;

 protected:
  void draw_title(Canvas& canvas, double center = (kLeft + kWidth - kRight) / 2.0) const;
  /// Ticks and labels below and to the left of the plotting area, whose grid is drawn too.
  void draw_axes(Canvas& canvas, const Axis& x, const std::vector<Axis::Tick>& x_ticks, const Axis& y) const;

  std::string title_;
  ChartOptions options_;
};

/// Bars of equal width over [low, high], with gaps of this share of a bar between them.
struct BarSpan {
  double low = 0;
  double high = 1;
  double gap = 0;
};
std::shared_ptr<const Figure::Chart> bar_chart(const std::string& title, std::vector<double> heights,
                                               const BarSpan& span, const ChartOptions& options);
std::shared_ptr<const Figure::Chart> curve_chart(const std::string& title, std::vector<Series> series,
                                                 const ChartOptions& options);
std::shared_ptr<const Figure::Chart> image_chart(const std::string& title, std::vector<Picture> pictures,
                                                 const ChartOptions& options);
/// `counts` [classes, classes], row by row.
std::shared_ptr<const Figure::Chart> matrix_chart(const std::string& title, std::vector<double> counts,
                                                  const ChartOptions& options);

}  // namespace taper::train
