// SPDX-License-Identifier: MIT
// Images in a grid, each as large as fits, with their labels below them.
#include <algorithm>

#include "tensor/check.h"
#include "train/chart.h"
#include "train/stroke_font.h"

namespace taper::train {
namespace {

constexpr double kEdge = 12;  // around the grid
constexpr double kGap = 6;    // between images
constexpr double kLabelHeight = 14;

class ImageChart : public Figure::Chart {
 public:
  ImageChart(const std::string& title, std::vector<Picture> pictures, const ChartOptions& options)
      : Chart(title, options), pictures_(std::move(pictures)) {}

  void draw(Canvas& canvas) const override {
    draw_title(canvas, kWidth / 2.0);
    if (pictures_.empty()) return;
    const size_t columns = best_columns();
    const size_t rows = (pictures_.size() + columns - 1) / columns;
    const double scale = scale_for(columns);
    const double width = scale * picture_width();
    const double height = scale * picture_height();
    const double left = (kWidth - static_cast<double>(columns) * (width + kGap) + kGap) / 2;
    const double top = kTop - 4 + (area_height() - static_cast<double>(rows) * (height + below())) / 2;
    for (size_t i = 0; i < pictures_.size(); ++i) {
      const double x = left + static_cast<double>(i % columns) * (width + kGap);
      const double y = top + static_cast<double>(i / columns) * (height + below());
      canvas.picture({x, y, x + width, y + height}, pictures_[i]);
      if (i < options_.labels.size()) {
        canvas.text(kTickText, Anchor::kMiddle, {x + width / 2, y + height + 12},
                    fitted_text(options_.labels[i], kTickText.size, width + kGap - 1));
      }
    }
  }

 private:
  static double area_height() { return kHeight - kTop - kEdge + 4; }
  double picture_width() const { return static_cast<double>(pictures_[0].width); }
  double picture_height() const { return static_cast<double>(pictures_[0].height); }
  double below() const { return kGap + (options_.labels.empty() ? 0 : kLabelHeight); }

  /// The largest scale at which the grid fits.
  double scale_for(size_t columns) const {
    const size_t rows = (pictures_.size() + columns - 1) / columns;
    const double width = (kWidth - 2 * kEdge + kGap) / static_cast<double>(columns) - kGap;
    const double height = area_height() / static_cast<double>(rows) - below();
    return std::max(0.0, std::min(width / picture_width(), height / picture_height()));
  }

  size_t best_columns() const {
    size_t best = 1;
    for (size_t columns = 2; columns <= pictures_.size(); ++columns) {
      if (scale_for(columns) > scale_for(best)) best = columns;
    }
    return best;
  }

  std::vector<Picture> pictures_;  // of one size
};

}  // namespace

std::shared_ptr<const Figure::Chart> image_chart(const std::string& title, std::vector<Picture> pictures,
                                                 const ChartOptions& options) {
  return std::make_shared<ImageChart>(title, std::move(pictures), options);
}

}  // namespace taper::train
