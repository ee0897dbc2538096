// SPDX-License-Identifier: MIT
// SvgCanvas: SVG 1.1 of nothing but shapes, text and embedded PNGs, so that every viewer shows it alike.
#pragma once

#include <string>

#include "train/canvas.h"

namespace taper::train {

class SvgCanvas : public Canvas {
 public:
  SvgCanvas(double width, double height);

  void begin_group(Point origin) override;
  void end_group() override;
  void lines(const std::vector<Polyline>& lines, const Pen& pen) override;
  void boxes(const std::vector<Box>& boxes, Color color) override;
  void band(const Polyline& lower, const Polyline& upper, Color color) override;
  void text(const TextStyle& style, Anchor anchor, Point at, const std::string& text, bool upwards) override;
  void picture(const Box& box, const Picture& picture) override;

  /// The whole document.
  std::string finish() { return std::move(out_) + "</svg>\n"; }

 private:
  std::string out_;
};

}  // namespace taper::train
