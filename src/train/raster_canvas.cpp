// SPDX-License-Identifier: MIT
// Shapes as the share of each pixel that they cover.
#include "train/raster_canvas.h"

#include <algorithm>
#include <cmath>

#include "train/stroke_font.h"

namespace taper::train {
namespace {

/// How much of pixel i lies between two edges.
double overlap(int64_t i, double low, double high) {
  const auto start = static_cast<double>(i);
  return std::max(0.0, std::min(high, start + 1) - std::max(low, start));
}

double distance_to_segment(Point p, Point a, Point b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double length2 = dx * dx + dy * dy;
  const double t = length2 > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length2, 0.0, 1.0) : 0;
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/// What strokes cover, from 0 to 1, in a window of the picture.
class Mask {
 public:
  Mask(const std::vector<Polyline>& lines, double reach, int64_t width, int64_t height) {
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    for (const Polyline& line : lines) {
      for (const Point& p : line) {
        left = std::min(left, p.x);
        right = std::max(right, p.x);
        top = std::min(top, p.y);
        bottom = std::max(bottom, p.y);
      }
    }
    x0 = inside(left - reach, width);
    x1 = inside(right + reach + 1, width);
    y0 = inside(top - reach, height);
    y1 = inside(bottom + reach + 1, height);
    cover_.resize(static_cast<size_t>(std::max<int64_t>(x1 - x0, 0) * std::max<int64_t>(y1 - y0, 0)));
  }

  void segment(Point a, Point b, double half_width) {
    const double reach = half_width + 1;
    const int64_t right = std::min(x1, static_cast<int64_t>(std::ceil(std::max(a.x, b.x) + reach)));
    const int64_t bottom = std::min(y1, static_cast<int64_t>(std::ceil(std::max(a.y, b.y) + reach)));
    for (int64_t y = std::max(y0, static_cast<int64_t>(std::floor(std::min(a.y, b.y) - reach))); y < bottom; ++y) {
      for (int64_t x = std::max(x0, static_cast<int64_t>(std::floor(std::min(a.x, b.x) - reach))); x < right; ++x) {
        const Point center{static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5};
        const double share = std::clamp(half_width + 0.5 - distance_to_segment(center, a, b), 0.0, 1.0);
        float& cover = at(x, y);
        cover = std::max(cover, static_cast<float>(share));
      }
    }
  }

  float& at(int64_t x, int64_t y) { return cover_[static_cast<size_t>((y - y0) * (x1 - x0) + x - x0)]; }

  int64_t x0, x1, y0, y1;

 private:
  static int64_t inside(double value, int64_t size) {
    return static_cast<int64_t>(std::clamp(std::floor(value), 0.0, static_cast<double>(size)));
  }
  std::vector<float> cover_;
};

/// The height of a line over x, whose points go from left to right.
double height_at(const Polyline& line, double x) {
  const auto next = std::ranges::upper_bound(line, x, {}, &Point::x);
  if (next == line.begin()) return line.front().y;
  if (next == line.end()) return line.back().y;
  const Point& before = *(next - 1);
  return before.y + (next->y - before.y) * (x - before.x) / (next->x - before.x);
}

}  // namespace

RasterCanvas::RasterCanvas(double width, double height, double scale) : scale_(scale) {
  pixels_.width = std::llround(width * scale);
  pixels_.height = std::llround(height * scale);
  pixels_.rgb.assign(static_cast<size_t>(pixels_.width * pixels_.height * 3), 255);
}

void RasterCanvas::begin_group(Point origin) {
  origins_.push_back({origins_.back().x + origin.x, origins_.back().y + origin.y});
}

void RasterCanvas::end_group() { origins_.pop_back(); }

Point RasterCanvas::to_pixels(Point p) const {
  return {(p.x + origins_.back().x) * scale_, (p.y + origins_.back().y) * scale_};
}

void RasterCanvas::blend(int64_t x, int64_t y, Color color, double share) {
  if (x < 0 || y < 0 || x >= pixels_.width || y >= pixels_.height) return;
  uint8_t* rgb = pixels_.rgb.data() + (y * pixels_.width + x) * 3;
  const Color mixed = mix({rgb[0], rgb[1], rgb[2]}, color, share);
  rgb[0] = mixed.red;
  rgb[1] = mixed.green;
  rgb[2] = mixed.blue;
}

void RasterCanvas::fill_box(double left, double top, double right, double bottom, Color color, double opacity) {
  for (auto y = static_cast<int64_t>(std::floor(top)); static_cast<double>(y) < bottom; ++y) {
    for (auto x = static_cast<int64_t>(std::floor(left)); static_cast<double>(x) < right; ++x) {
      blend(x, y, color, overlap(x, left, right) * overlap(y, top, bottom) * opacity);
    }
  }
}

void RasterCanvas::stroke(const std::vector<Polyline>& lines, Color color, double width) {
  Mask mask(lines, width / 2 + 1, pixels_.width, pixels_.height);
  for (const Polyline& line : lines) {
    for (size_t i = 1; i < line.size(); ++i) mask.segment(line[i - 1], line[i], width / 2);
  }
  for (int64_t y = mask.y0; y < mask.y1; ++y) {
    for (int64_t x = mask.x0; x < mask.x1; ++x) {
      if (mask.at(x, y) > 0) blend(x, y, color, mask.at(x, y));
    }
  }
}

void RasterCanvas::lines(const std::vector<Polyline>& lines, const Pen& pen) {
  std::vector<Polyline> scaled;
  for (const Polyline& line : lines) {
    Polyline points;
    for (const Point& p : line) points.push_back(to_pixels(p));
    scaled.push_back(std::move(points));
  }
  stroke(scaled, pen.color, pen.width * scale_);
}

void RasterCanvas::boxes(const std::vector<Box>& boxes, Color color) {
  for (const Box& box : boxes) {
    const Point a = to_pixels({std::min(box.left, box.right), std::min(box.top, box.bottom)});
    const Point b = to_pixels({std::max(box.left, box.right), std::max(box.top, box.bottom)});
    fill_box(a.x, a.y, b.x, b.y, color, 1);
  }
}

void RasterCanvas::band(const Polyline& lower, const Polyline& upper, Color color) {
  if (lower.empty()) return;
  Polyline low, high;
  for (const Point& p : lower) low.push_back(to_pixels(p));
  for (const Point& p : upper) high.push_back(to_pixels(p));
  for (auto x = static_cast<int64_t>(std::floor(low.front().x)); static_cast<double>(x) < low.back().x; ++x) {
    const double left = std::max(static_cast<double>(x), low.front().x);
    const double right = std::min(static_cast<double>(x + 1), low.back().x);
    const double a = height_at(low, (left + right) / 2);
    const double b = height_at(high, (left + right) / 2);
    fill_box(left, std::min(a, b), right, std::max(a, b), color, kBandOpacity);
  }
}

void RasterCanvas::text(const TextStyle& style, Anchor anchor, Point at, const std::string& text, bool upwards) {
  const double stretch = style.bold ? kBoldStretch : 1;
  const double length = text_width(text, style.size) * stretch;
  const double shift = anchor == Anchor::kStart ? 0 : anchor == Anchor::kMiddle ? length / 2 : length;
  const Point start = to_pixels(at);
  std::vector<Polyline> strokes = text_strokes(text, style.size);
  for (Polyline& line : strokes) {
    for (Point& p : line) {
      const double along = (p.x * stretch - shift) * scale_;
      const double down = p.y * scale_;
      p = upwards ? Point{start.x + down, start.y - along} : Point{start.x + along, start.y + down};
    }
  }
  stroke(strokes, style.color, style.size * scale_ * (style.bold ? kBoldStroke : kStroke));
}

void RasterCanvas::picture(const Box& box, const Picture& picture) {
  const Point start = to_pixels({box.left, box.top});
  const Point end = to_pixels({box.right, box.bottom});
  for (auto y = std::llround(start.y); y < std::llround(end.y); ++y) {
    for (auto x = std::llround(start.x); x < std::llround(end.x); ++x) {
      const auto part = [](double at, double low, double high, int64_t n) {
        return std::clamp<int64_t>(static_cast<int64_t>((at + 0.5 - low) / (high - low) * static_cast<double>(n)), 0,
                                   n - 1);
      };
      const int64_t row = part(static_cast<double>(y), start.y, end.y, picture.height);
      const int64_t column = part(static_cast<double>(x), start.x, end.x, picture.width);
      const uint8_t* rgb = picture.rgb.data() + (row * picture.width + column) * 3;
      blend(x, y, {rgb[0], rgb[1], rgb[2]}, 1);
    }
  }
}

}  // namespace taper::train
