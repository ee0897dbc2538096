// SPDX-License-Identifier: MIT
// Shapes as elements of SVG.
#include "train/svg_canvas.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace taper::train {
namespace {

std::string css(Color c) { return fmt::format("#{:02x}{:02x}{:02x}", c.red, c.green, c.blue); }

std::string css(const TextStyle& style) {
  return fmt::format(".{}{{font-size:{}px;fill:{}{}}}", style.name, style.size, css(style.color),
                     style.bold ? ";font-weight:bold" : "");
}

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
        // XML has no way to write other control characters.
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
  }
  return out;
}

std::string path(const Polyline& line, char first = 'M') {
  std::string d;
  for (const Point& p : line) {
    d += fmt::format("{}{:.2f} {:.2f}", d.empty() ? first : 'L', p.x, p.y);
  }
  return d;
}

std::string base64(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](size_t k) { return i + k < bytes.size() ? static_cast<uint8_t>(bytes[i + k]) : 0u; };
    const uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
    for (size_t k = 0; k < 4; ++k) {
      out += i + k <= bytes.size() ? kDigits[group >> (18 - 6 * k) & 63] : '=';
    }
  }
  return out;
}

/// Each pixel as a square of them: some viewers smooth what they scale, and this keeps the squares square.
Picture enlarged(const Picture& picture, int64_t factor) {
  Picture large{picture.width * factor, picture.height * factor};
  large.rgb.reserve(static_cast<size_t>(large.width * large.height * 3));
  for (int64_t y = 0; y < large.height; ++y) {
    for (int64_t x = 0; x < large.width; ++x) {
      const uint8_t* rgb = picture.rgb.data() + (y / factor * picture.width + x / factor) * 3;
      large.rgb.insert(large.rgb.end(), rgb, rgb + 3);
    }
  }
  return large;
}

}  // namespace

SvgCanvas::SvgCanvas(double width, double height) {
  out_ = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
      "width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n"
      "<style>text{{font-family:Helvetica,Arial,'Liberation Sans',sans-serif}}{2}{3}{4}{5}"
      ".line{{fill:none;stroke-linejoin:round}}</style>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
      width, height, css(kTitleText), css(kLabelText), css(kTickText), css(kLightText));
}

void SvgCanvas::begin_group(Point origin) {
  out_ += fmt::format("<g transform=\"translate({} {})\">\n", origin.x, origin.y);
}

void SvgCanvas::end_group() { out_ += "</g>\n"; }

void SvgCanvas::lines(const std::vector<Polyline>& lines, const Pen& pen) {
  std::string d;
  for (const Polyline& line : lines) d += path(line);
  if (d.empty()) return;
  out_ +=
      fmt::format("<path class=\"line\" stroke=\"{}\" stroke-width=\"{}\" d=\"{}\"/>\n", css(pen.color), pen.width, d);
}

void SvgCanvas::boxes(const std::vector<Box>& boxes, Color color) {
  std::string d;
  for (const Box& b : boxes) {
    d += fmt::format("M{:.2f} {:.2f}V{:.2f}H{:.2f}V{:.2f}z", b.left, b.bottom, b.top, b.right, b.bottom);
  }
  if (!d.empty()) out_ += fmt::format("<path fill=\"{}\" d=\"{}\"/>\n", css(color), d);
}

void SvgCanvas::band(const Polyline& lower, const Polyline& upper, Color color) {
  if (lower.empty()) return;
  out_ += fmt::format("<path fill=\"{}\" fill-opacity=\"{}\" d=\"{}{}z\"/>\n", css(color), kBandOpacity, path(lower),
                      path(Polyline(upper.rbegin(), upper.rend()), 'L'));
}

void SvgCanvas::text(const TextStyle& style, Anchor anchor, Point at, const std::string& text, bool upwards) {
  constexpr const char* kAnchors[] = {"start", "middle", "end"};
  const std::string place = upwards ? fmt::format("transform=\"translate({:.1f} {:.1f}) rotate(-90)\"", at.x, at.y)
                                    : fmt::format("x=\"{:.1f}\" y=\"{:.1f}\"", at.x, at.y);
  out_ += fmt::format("<text class=\"{}\" text-anchor=\"{}\" {}>{}</text>\n", style.name,
                      kAnchors[static_cast<int>(anchor)], place, escaped(text));
}

void SvgCanvas::picture(const Box& box, const Picture& picture) {
  constexpr double kPixelsPerUnit = 2;
  const double width = box.right - box.left;
  const double factor = std::clamp(std::ceil(kPixelsPerUnit * width / static_cast<double>(picture.width)), 1.0, 32.0);
  out_ += fmt::format(
      "<image x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" preserveAspectRatio=\"none\" "
      "style=\"image-rendering:pixelated\" xlink:href=\"data:image/png;base64,{}\"/>\n",
      box.left, box.top, width, box.bottom - box.top,
      base64(encode_png(enlarged(picture, static_cast<int64_t>(factor)))));
}

}  // namespace taper::train
