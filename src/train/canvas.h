// SPDX-License-Identifier: MIT
// Canvas: what charts are drawn on, be it a text of SVG or pixels. Lengths are in units of which 96 make an inch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "train/picture.h"

namespace taper::train {

struct Point {
  double x = 0;
  double y = 0;  // downwards
};

struct Box {
  double left, top, right, bottom;
};

struct Color {
  uint8_t red = 0;
  uint8_t green = 0;
  uint8_t blue = 0;
};

/// `#rgb`, `#rrggbb`, or one of the 16 names of HTML 4. Throws Error, beginning with `op`.
Color parse_color(const char* op, const std::string& text);
/// `share` of b, the rest of a.
Color mix(Color a, Color b, double share);
/// Color i of those that are told apart easily (Okabe and Ito 2008, and more muted); they repeat after eight.
Color series_color(size_t i);

enum class Anchor { kStart, kMiddle, kEnd };

struct TextStyle {
  const char* name;  // the class in SVG
  double size;
  bool bold;
  Color color;
};
inline constexpr TextStyle kTitleText{"title", 15, true, {17, 17, 17}};
inline constexpr TextStyle kLabelText{"label", 12, false, {51, 51, 51}};
inline constexpr TextStyle kTickText{"tick", 11, false, {85, 85, 85}};
inline constexpr TextStyle kLightText{"light", 11, false, {255, 255, 255}};  // on dark ground

struct Pen {
  Color color;
  double width = 1;
};
inline constexpr Pen kGridPen{{227, 227, 227}, 1};
inline constexpr Pen kAxisPen{{85, 85, 85}, 1};

using Polyline = std::vector<Point>;

class Canvas {
 public:
  virtual ~Canvas() = default;
  /// All that follows is drawn relative to this place.
  virtual void begin_group(Point origin) = 0;
  virtual void end_group() = 0;
  virtual void lines(const std::vector<Polyline>& lines, const Pen& pen) = 0;
  virtual void boxes(const std::vector<Box>& boxes, Color color) = 0;
  /// What is between two lines over the same x, thinly.
  virtual void band(const Polyline& lower, const Polyline& upper, Color color) = 0;
  /// `at` is on the base line; upwards means turned a quarter to the left.
  virtual void text(const TextStyle& style, Anchor anchor, Point at, const std::string& text, bool upwards = false) = 0;
  /// Scales to the box, with sharp pixels.
  virtual void picture(const Box& box, const Picture& picture) = 0;
};

/// How opaque a band is.
inline constexpr double kBandOpacity = 0.2;

}  // namespace taper::train
