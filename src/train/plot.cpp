// SPDX-License-Identifier: MIT
// Draws figures as SVG 1.1, with nothing but shapes and text, so that every viewer shows them alike.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include <taper/train/plot.h>
#include <taper/train/statistics.h>

#include "io/atomic_file.h"
#include "tensor/check.h"
#include "train/axis.h"
#include "train/statistics.h"

namespace taper::train {
namespace {

// Sizes in pixels of one chart, and what surrounds its plotting area.
constexpr int kWidth = 400;
constexpr int kHeight = 300;
constexpr int kLeft = 64;
constexpr int kRight = 16;
constexpr int kTop = 44;
constexpr int kBottom = 54;
constexpr int kMargin = 12;  // around the figure
constexpr double kHeadroom = 0.06;
constexpr int kTickLength = 4;

constexpr char kStyle[] =
    "<style>text{font-family:Helvetica,Arial,'Liberation Sans',sans-serif;fill:#333;font-size:12px}"
    ".title{font-size:15px;font-weight:bold;fill:#111}.tick{font-size:11px;fill:#555}"
    ".grid{stroke:#e3e3e3;stroke-width:1;fill:none}.axis{stroke:#555;stroke-width:1;fill:none}</style>\n";

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string text_svg(const char* kind, const char* anchor, double x, double y, const std::string& text) {
  return fmt::format("<text class=\"{}\" text-anchor=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", kind, anchor, x, y,
                     escaped(text));
}

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

std::string x_axis_svg(const Axis& x, const std::string& label, bool whole_only) {
  constexpr int kBase = kHeight - kBottom;
  std::string path;
  std::string labels;
  for (const auto& [value, text] : x.ticks(7, whole_only)) {
    path += fmt::format("M{:.1f} {}v{}", x.pixel(value), kBase, kTickLength);
    labels += text_svg("tick", "middle", x.pixel(value), kBase + 17, text);
  }
  labels += text_svg("label", "middle", (x.start + x.end) / 2, kHeight - 14, label);
  return fmt::format("<path class=\"axis\" d=\"{}\"/>\n", path) + labels;
}

std::string y_axis_svg(const Axis& y, const std::string& label) {
  std::string grid;
  std::string path;
  std::string labels;
  for (const auto& [value, text] : y.ticks(7)) {
    grid += fmt::format("M{} {:.1f}H{}", kLeft, y.pixel(value), kWidth - kRight);
    path += fmt::format("M{} {:.1f}h{}", kLeft, y.pixel(value), -kTickLength);
    labels += text_svg("tick", "end", kLeft - 8, y.pixel(value) + 4, text);
  }
  const double middle = (y.start + y.end) / 2;
  return fmt::format("<path class=\"grid\" d=\"{}\"/>\n<path class=\"axis\" d=\"{}\"/>\n", grid, path) + labels +
         fmt::format("<g transform=\"translate(16 {:.1f}) rotate(-90)\">{}</g>\n", middle,
                     text_svg("label", "middle", 0, 0, label));
}

std::string bars_svg(const std::vector<double>& heights, const Axis& x, const Axis& y, double low, double high,
                     double gap, const std::string& color) {
  const double step = (high - low) / static_cast<double>(heights.size());
  std::string path;
  for (size_t i = 0; i < heights.size(); ++i) {
    if (heights[i] == 0) continue;
    const double left = x.pixel(low + step * (static_cast<double>(i) + gap / 2));
    const double right = x.pixel(low + step * (static_cast<double>(i) + 1 - gap / 2));
    path +=
        fmt::format("M{:.2f} {:.2f}V{:.2f}H{:.2f}V{:.2f}z", left, y.pixel(0), y.pixel(heights[i]), right, y.pixel(0));
  }
  // Bars that touch are told apart by a thin line.
  const char* edge = gap > 0 ? "" : " stroke=\"#fff\" stroke-width=\"0.6\"";
  return fmt::format("<path fill=\"{}\"{} d=\"{}\"/>\n", escaped(color), edge, path);
}

}  // namespace

Figure::Figure(int64_t columns) : columns_(columns) {
  check(columns > 0, "Figure: expected columns > 0, got {}", columns);
}

Figure& Figure::histogram(const std::string& title, const Tensor& values, const ChartOptions& options) {
  const Histogram counted = train::histogram(values, options.bins);
  Chart chart{title, options, {}, counted.low, counted.high, 0};
  chart.heights.assign(counted.counts.begin(), counted.counts.end());
  charts_.push_back(std::move(chart));
  return *this;
}

Figure& Figure::bars(const std::string& title, const Tensor& heights, const ChartOptions& options) {
  Chart chart{title, options, finite_values("bars", heights), -0.5, 0, 0.25};
  chart.high = static_cast<double>(std::max<size_t>(chart.heights.size(), 1)) - 0.5;
  charts_.push_back(std::move(chart));
  return *this;
}

std::string Figure::chart_svg(const Chart& chart) const {
  const double margin = (chart.high - chart.low) * 0.02;
  const Axis x{chart.low - margin, chart.high + margin, kLeft, kWidth - kRight};
  const Axis y = height_axis(chart.heights);
  std::string out = text_svg("title", "middle", (kLeft + kWidth - kRight) / 2.0, kTop - 16, chart.title);
  out += y_axis_svg(y, chart.options.y_label);
  out += bars_svg(chart.heights, x, y, chart.low, chart.high, chart.gap, chart.options.color);
  out += fmt::format("<path class=\"axis\" d=\"M{0} {1}V{2}M{0} {3:.1f}H{4}M{0} {2}H{4}\"/>\n", kLeft, kTop,
                     kHeight - kBottom, y.pixel(0), kWidth - kRight);
  return out + x_axis_svg(x, chart.options.x_label, chart.gap > 0);
}

std::string Figure::svg() const {
  const auto count = static_cast<int64_t>(charts_.size());
  const int64_t width = std::min(columns_, std::max<int64_t>(count, 1)) * kWidth + 2 * kMargin;
  const int64_t height = (count + columns_ - 1) / columns_ * kHeight + 2 * kMargin;
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n{2}"
      "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
      width, height, kStyle);
  for (int64_t i = 0; i < count; ++i) {
    out += fmt::format("<g transform=\"translate({} {})\">\n{}</g>\n", kMargin + i % columns_ * kWidth,
                       kMargin + i / columns_ * kHeight, chart_svg(charts_[static_cast<size_t>(i)]));
  }
  return out + "</svg>\n";
}

void Figure::save(const std::string& path) const {
  const std::string text = svg();
  AtomicFile file("Figure", path);
  file.write(text.data(), text.size());
  file.commit();
}

}  // namespace taper::train
