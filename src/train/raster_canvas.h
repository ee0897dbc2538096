// SPDX-License-Identifier: MIT
// RasterCanvas: pixels, with smooth edges.
#pragma once

#include "train/canvas.h"

namespace taper::train {

class RasterCanvas : public Canvas {
 public:
  /// `scale` pixels for each unit of length.
  RasterCanvas(double width, double height, double scale);

  void begin_group(Point origin) override;
  void end_group() override;
  void lines(const std::vector<Polyline>& lines, const Pen& pen) override;
  void boxes(const std::vector<Box>& boxes, Color color) override;
  void band(const Polyline& lower, const Polyline& upper, Color color) override;
  void text(const TextStyle& style, Anchor anchor, Point at, const std::string& text, bool upwards) override;
  void picture(const Box& box, const Picture& picture) override;

  const Picture& pixels() const { return pixels_; }

 private:
  Point to_pixels(Point p) const;
  void blend(int64_t x, int64_t y, Color color, double share);
  void fill_box(double left, double top, double right, double bottom, Color color, double opacity);
  /// All lines in one color; where they cross it is no darker. In pixels.
  void stroke(const std::vector<Polyline>& lines, Color color, double width);

  Picture pixels_;
  double scale_;
  std::vector<Point> origins_{{0, 0}};
};

}  // namespace taper::train
