// SPDX-License-Identifier: MIT
// Figure: curves, histograms, bars, images and confusion matrices in a grid, as SVG or PNG. It needs no other program.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <taper/export.h>
#include <taper/tensor.h>

namespace taper::train {

class Canvas;
struct Histogram;

struct ChartOptions {
  std::string x_label = {};
  std::string y_label = {};
  std::string color = "#3b6ea8";  // #rgb, #rrggbb or one of HTML's 16 names
  int64_t bins = 30;              // of a histogram
  bool log_x = false;             // of curves
  bool log_y = false;
  std::vector<std::string> labels = {};  // of bars, images or classes; numbers if empty
};

/// One curve: its points, and half the height of the band around it.
struct Series {
  std::string name;
  std::vector<double> y;
  std::vector<double> x = {};  // 0, 1, 2, ... if empty
  std::vector<double> spread = {};
  std::string color = {};  // a new one for each series if empty
};

/// Charts in rows, from left to right, in the order they are added. Errors, also about a bad color, come when a chart
/// is added. But for curves, values that are not finite throw Error.
class TAPER_API Figure {
 public:
  class Chart;

  /// Throws Error unless columns > 0.
  explicit Figure(int64_t columns = 1);

  /// Series with names get a legend. A point that is not finite, or not above 0 on a logarithmic axis, is left out, and
  /// the curve is interrupted there.
  Figure& curves(const std::string& title, const std::vector<Series>& series, const ChartOptions& options = {});
  /// How often values occur; of all elements of a tensor of any shape.
  Figure& histogram(const std::string& title, const Tensor& values, const ChartOptions& options = {});
  /// Values that are counted already.
  Figure& histogram(const std::string& title, const Histogram& counted, const ChartOptions& options = {});
  /// One bar for each element, labelled with its index or its label.
  Figure& bars(const std::string& title, const Tensor& heights, const ChartOptions& options = {});
  /// A grid of images [N, H, W] or [N, C, H, W] with C of 1 or 3: whole numbers to 255, or floating point from 0, which
  /// is black, to 1.
  Figure& images(const std::string& title, const Tensor& images, const ChartOptions& options = {});
  /// Counts [C, C], rows targets, columns predictions; the color is the share of the row.
  Figure& confusion_matrix(const std::string& title, const Tensor& counts, const ChartOptions& options = {});

  /// Width and height, in the units of the SVG.
  std::pair<int64_t, int64_t> size() const;
  std::string svg() const;
  /// The bytes of a PNG with `scale` pixels for each unit of the SVG, in (0, 8].
  std::string png(double scale = 2) const;
  /// Writes a PNG if the path ends in .png, else the SVG; the file appears complete or, after an Error, not at all.
  void save(const std::string& path) const;

 private:
  Figure& add(std::shared_ptr<const Chart> chart);
  void draw(Canvas& canvas) const;

  int64_t columns_;
  std::vector<std::shared_ptr<const Chart>> charts_;
};

}  // namespace taper::train
