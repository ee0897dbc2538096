// SPDX-License-Identifier: MIT
// A confusion matrix: each cell as dark as its share of the row, with its count.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tensor/check.h"
#include "train/chart.h"
#include "train/stroke_font.h"

namespace taper::train {
namespace {

constexpr double kLongestName = 80;
constexpr double kLineHeight = 12;
constexpr Color kWhite{255, 255, 255};

class MatrixChart : public Figure::Chart {
 public:
  MatrixChart(const std::string& title, std::vector<double> counts, const ChartOptions& options)
      : Chart(title, options),
        counts_(std::move(counts)),
        classes_(static_cast<size_t>(std::lround(std::sqrt(static_cast<double>(counts_.size()))))),
        color_(parse_color("confusion_matrix", options.color)) {
    if (!options_.labels.empty()) return;
    for (size_t c = 0; c < classes_; ++c) options_.labels.push_back(std::to_string(c));
  }

  void draw(Canvas& canvas) const override {
    double names = 0;
    for (const std::string& label : options_.labels) names = std::max(names, text_width(label, kTickText.size));
    const double left = 30 + std::min(names, kLongestName) + 8;
    const double n = static_cast<double>(classes_);
    const Grid grid{left, (kWidth - kRight - left) / n, (kHeight - kBottom - kTop) / n};
    draw_title(canvas, (left + kWidth - kRight) / 2);
    for (size_t row = 0; row < classes_; ++row) draw_row(canvas, grid, row);
    canvas.lines({{{left, kTop},
                   {left, kHeight - kBottom},
                   {kWidth - kRight, kHeight - kBottom},
                   {kWidth - kRight, kTop},
                   {left, kTop}}},
                 kAxisPen);
    draw_names(canvas, grid);
    canvas.text(kLabelText, Anchor::kMiddle, {(left + kWidth - kRight) / 2, kHeight - 14}, options_.x_label);
    canvas.text(kLabelText, Anchor::kMiddle, {16, (kTop + kHeight - kBottom) / 2.0}, options_.y_label, true);
  }

 private:
  struct Grid {
    double left, width, height;
    Box cell(size_t row, size_t column) const {
      const double x = left + static_cast<double>(column) * width;
      const double y = kTop + static_cast<double>(row) * height;
      return {x, y, x + width, y + height};
    }
  };

  void draw_row(Canvas& canvas, const Grid& grid, size_t row) const {
    const double* counts = counts_.data() + row * classes_;
    const double sum = std::accumulate(counts, counts + classes_, 0.0);
    for (size_t column = 0; column < classes_; ++column) {
      const double share = sum > 0 ? counts[column] / sum : 0;
      const Box box = grid.cell(row, column);
      canvas.boxes({box}, mix(kWhite, color_, share));
      const std::string text = fmt::format("{}", counts[column]);
      if (counts[column] == 0 || grid.height < kLineHeight || text_width(text, kTickText.size) > grid.width - 3)
        continue;
      canvas.text(share > 0.5 ? kLightText : kTickText, Anchor::kMiddle,
                  {(box.left + box.right) / 2, (box.top + box.bottom) / 2 + 4}, text);
    }
  }

  // Where there are too many names, some are left out.
  void draw_names(Canvas& canvas, const Grid& grid) const {
    const auto every = [](double needed, double room) {
      return std::max<size_t>(1, static_cast<size_t>(std::ceil(needed / std::max(room, 1e-9))));
    };
    const size_t row_step = every(kLineHeight, grid.height);
    for (size_t c = 0; c < classes_; c += row_step) {
      const Box box = grid.cell(c, 0);
      canvas.text(kTickText, Anchor::kEnd, {grid.left - 6, (box.top + box.bottom) / 2 + 4},
                  fitted_text(options_.labels[c], kTickText.size, kLongestName));
    }
    const size_t column_step = every(18, grid.width);
    for (size_t c = 0; c < classes_; c += column_step) {
      const Box box = grid.cell(classes_ - 1, c);
      canvas.text(kTickText, Anchor::kMiddle, {(box.left + box.right) / 2, kHeight - kBottom + 15},
                  fitted_text(options_.labels[c], kTickText.size, grid.width * static_cast<double>(column_step) - 2));
    }
  }

  std::vector<double> counts_;
  size_t classes_;
  Color color_;
};

}  // namespace

std::shared_ptr<const Figure::Chart> matrix_chart(const std::string& title, std::vector<double> counts,
                                                  const ChartOptions& options) {
  return std::make_shared<MatrixChart>(title, std::move(counts), options);
}

}  // namespace taper::train
