// SPDX-License-Identifier: MIT
// Figure: histograms and bar charts in a grid, as an SVG file. It needs no other program.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <taper/export.h>
#include <taper/tensor.h>

namespace taper::train {

struct ChartOptions {
  std::string x_label = {};
  std::string y_label = {};
  std::string color = "#3b6ea8";  // anything that CSS takes
  int64_t bins = 30;              // of a histogram
};

/// Charts in rows, from left to right, in the order they are added. Values that are not finite throw Error.
class TAPER_API Figure {
 public:
  /// Throws Error unless columns > 0.
  explicit Figure(int64_t columns = 1);

  /// How often values occur; of all elements of a tensor of any shape.
  Figure& histogram(const std::string& title, const Tensor& values, const ChartOptions& options = {});
  /// One bar for each element, labelled with its index.
  Figure& bars(const std::string& title, const Tensor& heights, const ChartOptions& options = {});

  std::string svg() const;
  /// Writes the SVG; the file appears complete or, after an Error, not at all.
  void save(const std::string& path) const;

 private:
  struct Chart {
    std::string title;
    ChartOptions options;
    std::vector<double> heights;
    double low = 0;   // the left edge of the first bar
    double high = 0;  // the right edge of the last bar
    double gap = 0;   // between two bars, as a share of their width
  };

  std::string chart_svg(const Chart& chart) const;

  int64_t columns_;
  std::vector<Chart> charts_;
};

}  // namespace taper::train
