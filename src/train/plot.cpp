// SPDX-License-Identifier: MIT
// Makes charts of tensors, and lays them out.
#include <taper/train/plot.h>

#include <algorithm>
#include <utility>

#include <taper/ops.h>
#include <taper/train/statistics.h>

#include "io/atomic_file.h"
#include "tensor/check.h"
#include "tensor/shape.h"
#include "train/chart.h"
#include "train/raster_canvas.h"
#include "train/statistics.h"
#include "train/svg_canvas.h"

namespace taper::train {
namespace {

constexpr int kMargin = 12;  // around the figure

void check_labels(const char* op, const ChartOptions& options, size_t count) {
  check(options.labels.empty() || options.labels.size() == count, "{}: expected {} labels, got {}", op, count,
        options.labels.size());
}

}  // namespace

Figure::Figure(int64_t columns) : columns_(columns) {
  check(columns > 0, "Figure: expected columns > 0, got {}", columns);
}

Figure& Figure::add(std::shared_ptr<const Chart> chart) {
  charts_.push_back(std::move(chart));
  return *this;
}

Figure& Figure::curves(const std::string& title, const std::vector<Series>& series, const ChartOptions& options) {
  return add(curve_chart(title, series, options));
}

Figure& Figure::histogram(const std::string& title, const Tensor& values, const ChartOptions& options) {
  return histogram(title, train::histogram(values, options.bins), options);
}

Figure& Figure::histogram(const std::string& title, const Histogram& counted, const ChartOptions& options) {
  return add(bar_chart(title, {counted.counts.begin(), counted.counts.end()}, {counted.low, counted.high, 0}, options));
}

Figure& Figure::bars(const std::string& title, const Tensor& heights, const ChartOptions& options) {
  std::vector<double> values = finite_values("bars", heights);
  check_labels("bars", options, values.size());
  const double end = static_cast<double>(std::max<size_t>(values.size(), 1)) - 0.5;
  return add(bar_chart(title, std::move(values), {-0.5, end, 0.25}, options));
}

Figure& Figure::images(const std::string& title, const Tensor& images, const ChartOptions& options) {
  check(images.dim() == 3 || images.dim() == 4, "images: expected [N, H, W] or [N, C, H, W], got {}",
        shape_text(images.sizes()));
  check_labels("images", options, static_cast<size_t>(images.size(0)));
  std::vector<Picture> pictures;
  for (int64_t i = 0; i < images.size(0); ++i) pictures.push_back(picture_of("images", images.select(0, i)));
  return add(image_chart(title, std::move(pictures), options));
}

Figure& Figure::confusion_matrix(const std::string& title, const Tensor& counts, const ChartOptions& options) {
  check(counts.dim() == 2 && counts.size(0) == counts.size(1) && counts.size(0) > 0,
        "confusion_matrix: expected [C, C], got {}", shape_text(counts.sizes()));
  check_labels("confusion_matrix", options, static_cast<size_t>(counts.size(0)));
  std::vector<double> values = finite_values("confusion_matrix", counts);
  const auto negative = std::ranges::find_if(values, [](double x) { return x < 0; });
  check(negative == values.end(), "confusion_matrix: expected counts, got {}",
        negative == values.end() ? 0 : *negative);
  ChartOptions named = options;
  if (named.x_label.empty()) named.x_label = "predicted";
  if (named.y_label.empty()) named.y_label = "target";
  return add(matrix_chart(title, std::move(values), named));
}

std::pair<int64_t, int64_t> Figure::size() const {
  const auto count = static_cast<int64_t>(charts_.size());
  return {std::min(columns_, std::max<int64_t>(count, 1)) * kWidth + 2 * kMargin,
          (count + columns_ - 1) / columns_ * kHeight + 2 * kMargin};
}

void Figure::draw(Canvas& canvas) const {
  for (size_t i = 0; i < charts_.size(); ++i) {
    const auto columns = static_cast<size_t>(columns_);
    canvas.begin_group(
        {kMargin + static_cast<double>(i % columns) * kWidth, kMargin + static_cast<double>(i / columns) * kHeight});
    charts_[i]->draw(canvas);
    canvas.end_group();
  }
}

std::string Figure::svg() const {
  const auto [width, height] = size();
  SvgCanvas canvas(static_cast<double>(width), static_cast<double>(height));
  draw(canvas);
  return canvas.finish();
}

std::string Figure::png(double scale) const {
  check(scale > 0 && scale <= 8, "Figure: expected a scale in (0, 8], got {}", scale);
  const auto [width, height] = size();
  RasterCanvas canvas(static_cast<double>(width), static_cast<double>(height), scale);
  draw(canvas);
  return encode_png(canvas.pixels());
}

void Figure::save(const std::string& path) const {
  const std::string bytes = path.ends_with(".png") ? png() : svg();
  AtomicFile file("Figure", path);
  file.write(bytes.data(), bytes.size());
  file.commit();
}

}  // namespace taper::train
