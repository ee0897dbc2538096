// SPDX-License-Identifier: MIT
// Curves: several series over one x axis, with their spread, and a legend above them.
#include <algorithm>
#include <cmath>
#include <limits>

#include "tensor/check.h"
#include "train/chart.h"
#include "train/stroke_font.h"

namespace taper::train {
namespace {

constexpr double kLineWidth = 1.8;
constexpr double kSwatch = 18;  // what a line in the legend takes
constexpr double kLegendLine = 16;
constexpr double kLegendGap = 14;
constexpr double kOtherFonts = 1.12;  // a viewer of SVG may have a wider font than Helvetica
constexpr double kDot = 2;            // half the side of what marks a point without neighbours

struct Curve {
  std::string name;
  std::vector<double> x, y, spread;
  Color color;

  bool drawable(size_t i, bool log_x, bool log_y) const {
    return std::isfinite(x[i]) && std::isfinite(y[i]) && (!log_x || x[i] > 0) && (!log_y || y[i] > 0);
  }
  double spread_at(size_t i) const { return spread.empty() || !std::isfinite(spread[i]) ? 0 : spread[i]; }
};

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void add(double value, bool log) {
    if (log && value <= 0) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  Axis axis(double room, bool log, double start, double end) const {
    if (low > high) return {log ? 0.1 : 0, log ? 10.0 : 1.0, start, end, log};
    if (!log && low == 0 && high == 0) return {0, 1, start, end};
    Axis axis = axis_around(low, high, room, log, start, end);
    if (low >= 0 && !log) axis.low = std::max(axis.low, 0.0);  // what counts or weighs is never below zero
    return axis;
  }
};

/// Of the points that share a column of pixels the first, the lowest, the highest and the last: a million points draw
/// like that many columns.
Polyline thinned(const Polyline& line) {
  if (line.size() < 4 * kWidth) return line;
  Polyline kept;
  for (size_t from = 0; from < line.size();) {
    size_t to = from + 1;
    while (to < line.size() && std::floor(line[to].x) == std::floor(line[from].x)) ++to;
    const auto [low, high] = std::minmax_element(line.begin() + from, line.begin() + to,
                                                 [](const Point& a, const Point& b) { return a.y < b.y; });
    const auto a = static_cast<size_t>(low - line.begin());
    const auto b = static_cast<size_t>(high - line.begin());
    size_t last = line.size();
    for (const size_t i : {from, std::min(a, b), std::max(a, b), to - 1}) {
      if (i != last) kept.push_back(line[i]);
      last = i;
    }
    from = to;
  }
  return kept;
}

class CurveChart : public Figure::Chart {
 public:
  CurveChart(const std::string& title, std::vector<Curve> curves, const ChartOptions& options)
      : Chart(title, options), curves_(std::move(curves)) {}

  void draw(Canvas& canvas) const override {
    const std::vector<std::vector<size_t>> legend = legend_lines();
    const double top = kTop + kLegendLine * static_cast<double>(legend.size());
    const auto [x, y] = axes(top);
    draw_title(canvas);
    draw_legend(canvas, legend);
    draw_axes(canvas, x, x.ticks(7), y);
    for (const Curve& curve : curves_) draw_curve(canvas, curve, x, y);
    canvas.lines({{{kLeft, top}, {kLeft, kHeight - kBottom}, {kWidth - kRight, kHeight - kBottom}}}, kAxisPen);
  }

 private:
  bool drawable(const Curve& curve, size_t i) const { return curve.drawable(i, options_.log_x, options_.log_y); }

  std::pair<Axis, Axis> axes(double top) const {
    Range x, y;
    for (const Curve& curve : curves_) {
      for (size_t i = 0; i < curve.y.size(); ++i) {
        if (!drawable(curve, i)) continue;
        x.add(curve.x[i], options_.log_x);
        y.add(curve.y[i], options_.log_y);
        y.add(curve.y[i] - curve.spread_at(i), options_.log_y);
        y.add(curve.y[i] + curve.spread_at(i), options_.log_y);
      }
    }
    return {x.axis(0.02, options_.log_x, kLeft, kWidth - kRight), y.axis(0.05, options_.log_y, kHeight - kBottom, top)};
  }

  double legend_width(size_t i) const {
    return kSwatch + 5 + kOtherFonts * text_width(legend_name(i), kTickText.size) + kLegendGap;
  }

  std::string legend_name(size_t i) const {
    return fitted_text(curves_[i].name, kTickText.size, kWidth - kLeft - kRight - kSwatch - 5);
  }

  /// Which series stand on which line; none if there is nothing to tell apart.
  std::vector<std::vector<size_t>> legend_lines() const {
    std::vector<std::vector<size_t>> lines;
    double x = 0;
    for (size_t i = 0; i < curves_.size(); ++i) {
      if (curves_[i].name.empty()) continue;
      if (lines.empty() || x + legend_width(i) - kLegendGap > kWidth - kLeft - kRight) {
        lines.emplace_back();
        x = 0;
      }
      lines.back().push_back(i);
      x += legend_width(i);
    }
    return lines;
  }

  void draw_legend(Canvas& canvas, const std::vector<std::vector<size_t>>& lines) const {
    double y = kTop + 2;
    for (const std::vector<size_t>& line : lines) {
      double width = -kLegendGap;
      for (const size_t i : line) width += legend_width(i);
      double x = kLeft + (kWidth - kLeft - kRight - width) / 2;
      for (const size_t i : line) {
        canvas.lines({{{x, y - 4}, {x + kSwatch, y - 4}}}, {curves_[i].color, kLineWidth});
        canvas.text(kTickText, Anchor::kStart, {x + kSwatch + 5, y}, legend_name(i));
        x += legend_width(i);
      }
      y += kLegendLine;
    }
  }

  // A point that cannot be drawn ends a part of the curve.
  void draw_curve(Canvas& canvas, const Curve& curve, const Axis& x, const Axis& y) const {
    std::vector<Polyline> parts;
    std::vector<Box> dots;
    const auto limited = [&](double value) { return y.pixel(std::clamp(value, y.low, y.high)); };
    for (size_t i = 0; i < curve.y.size();) {
      Polyline line, lower, upper;
      for (; i < curve.y.size() && drawable(curve, i); ++i) {
        line.push_back({x.pixel(curve.x[i]), y.pixel(curve.y[i])});
        lower.push_back({line.back().x, limited(curve.y[i] - curve.spread_at(i))});
        upper.push_back({line.back().x, limited(curve.y[i] + curve.spread_at(i))});
      }
      if (!curve.spread.empty() && line.size() > 1) canvas.band(lower, upper, curve.color);
      if (line.size() == 1) {
        const auto [px, py] = line[0];
        dots.push_back({px - kDot, py - kDot, px + kDot, py + kDot});
      } else if (!line.empty()) {
        parts.push_back(thinned(line));
      }
      while (i < curve.y.size() && !drawable(curve, i)) ++i;
    }
    canvas.lines(parts, {curve.color, kLineWidth});
    canvas.boxes(dots, curve.color);
  }

  std::vector<Curve> curves_;
};

}  // namespace

std::shared_ptr<const Figure::Chart> curve_chart(const std::string& title, std::vector<Series> series,
                                                 const ChartOptions& options) {
  std::vector<Curve> curves;
  for (size_t k = 0; k < series.size(); ++k) {
    Series& s = series[k];
    check(s.x.empty() || s.x.size() == s.y.size(), "curves: expected {} values of x for '{}', got {}", s.y.size(),
          s.name, s.x.size());
    check(s.spread.empty() || s.spread.size() == s.y.size(), "curves: expected {} values of spread for '{}', got {}",
          s.y.size(), s.name, s.spread.size());
    if (s.x.empty()) {
      for (size_t i = 0; i < s.y.size(); ++i) s.x.push_back(static_cast<double>(i));
    }
    curves.push_back({std::move(s.name), std::move(s.x), std::move(s.y), std::move(s.spread),
                      s.color.empty() ? series_color(k) : parse_color("curves", s.color)});
  }
  return std::make_shared<CurveChart>(title, std::move(curves), options);
}

}  // namespace taper::train
