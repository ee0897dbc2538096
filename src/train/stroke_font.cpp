// SPDX-License-Identifier: MIT
// Glyphs as paths: M moves, L draws a line, A an arc (center, radii, first and last angle in degrees, from the right
// and counterclockwise) that a line leads to, a one that stands alone, O a whole ellipse. 14 units are the height of an
// H.
#include "train/stroke_font.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>
#include <string_view>

#include "io/utf8.h"

namespace taper::train {
namespace {

constexpr double kUnit = 0.72 / 14;  // of the font size
constexpr int kDegreesPerSegment = 15;

struct Glyph {
  uint32_t code;
  double width;
  const char* path;
};

constexpr Glyph kMissing{0, 10, "M1.5 0L8.5 0L8.5 14L1.5 14L1.5 0"};

// In the order of their codes.
constexpr Glyph kGlyphs[] = {
    {' ', 5.4, ""},
    {'!', 5, "M2.5 14L2.5 4.5M2.5 0L2.5 .4"},
    {'"', 6.5, "M2 14L2 10.5M4.5 14L4.5 10.5"},
    {'#', 11.5, "M4.8 14L2.8 0M9 14L7 0M1.2 9.3L10.6 9.3M.8 4.7L10.2 4.7"},
    {'$', 10.8, "a5.4 9.8 3.4 2.8 30 270A5.4 4.2 3.7 2.8 90 -150M5.4 14.5L5.4 -.5"},
    {'%', 17, "O4.3 10.6 2.7 3.4O12.7 3.4 2.7 3.4M12.5 14L4.5 0"},
    {'&', 13, "M12 0L4 9.4A5.8 11.2 2.7 2.8 215 -35L3.2 6.6A5.3 3.7 4 3.7 130 330L11 7.5"},
    {'\'', 4, "M2 14L2 10.5"},
    {'(', 6.5, "a8.5 5 6.5 11 125 235"},
    {')', 6.5, "a-2 5 6.5 11 55 -55"},
    {'*', 8, "M4 14L4 8M1.4 12.5L6.6 9.5M1.4 9.5L6.6 12.5"},
    {'+', 11.4, "M5.7 2L5.7 10M1.7 6L9.7 6"},
    {',', 5.4, "M2.9 .5L1.9 -2.6"},
    {'-', 6.5, "M1 5L5.5 5"},
    {'.', 5.4, "M2.7 0L2.7 .4"},
    {'/', 5.6, "M.6 -1L5 15"},
    {'0', 10.8, "O5.4 7 4 7"},
    {'1', 10.8, "M2.6 11.3L6.1 14L6.1 0"},
    {'2', 10.8, "a5.3 10.1 3.8 3.9 165 -40L1.4 0L9.5 0"},
    {'3', 10.8, "a5.2 10.6 3.6 3.4 150 -90A5.2 3.6 4 3.6 90 -155"},
    {'4', 10.8, "M7.5 0L7.5 14L1.2 4.3L9.8 4.3"},
    {'5', 10.8, "M9 14L2.7 14L2 7.4A5.2 4.6 4 4.6 132 -155"},
    {'6', 10.8, "O5.4 4.4 3.9 4.4a8.6 4.6 7.1 9.4 180 95"},
    {'7', 10.8, "M1.3 14L9.5 14L4.2 0"},
    {'8', 10.8, "O5.4 10.5 3.4 3.5O5.4 3.5 4 3.5"},
    {'9', 10.8, "O5.4 9.6 3.9 4.4a2.2 9.4 7.1 9.4 0 -85"},
    {':', 5.4, "M2.7 0L2.7 .4M2.7 9L2.7 9.4"},
    {';', 5.4, "M2.9 .5L1.9 -2.6M2.7 9L2.7 9.4"},
    {'<', 11.4, "M9.7 10.5L1.9 6L9.7 1.5"},
    {'=', 11.4, "M1.7 8L9.7 8M1.7 4L9.7 4"},
    {'>', 11.4, "M1.7 10.5L9.5 6L1.7 1.5"},
    {'?', 10, "a5 10.4 3.5 3.6 165 -50L5 5.2L5 4M5 0L5 .4"},
    {'@', 19, "O9 5.5 3 3.6M12.4 9L12 4.4A14 4.6 2 2.6 180 360A9.6 5.6 7.6 8.6 0 300"},
    {'A', 13, "M1 0L6.5 14L12 0M2.9 4.8L10.1 4.8"},
    {'B', 13, "M2 0L2 14L7 14A7 10.7 3.2 3.3 90 -90L2 7.4M7 7.4A7 3.7 4 3.7 90 -90L2 0"},
    {'C', 14, "a7.4 7 5.8 7 45 315"},
    {'D', 14, "M2 0L2 14L6.2 14A6.2 7 6.1 7 90 -90L2 0"},
    {'E', 13, "M11 14L2 14L2 0L11.2 0M2 7.3L10.2 7.3"},
    {'F', 11.8, "M10.7 14L2 14L2 0M2 7.2L9.7 7.2"},
    {'G', 15, "a7.6 7 6 7 45 315L12.6 6.6L8.3 6.6"},
    {'H', 14, "M2 0L2 14M12 0L12 14M2 7.2L12 7.2"},
    {'I', 5.4, "M2.7 0L2.7 14"},
    {'J', 9.7, "M7.7 14L7.7 3.6A4.6 3.6 3.1 3.6 0 -180"},
    {'K', 13, "M2 0L2 14M11.5 14L2 5M5.4 8.3L12 0"},
    {'L', 10.8, "M2 14L2 0L10 0"},
    {'M', 16.2, "M2 0L2 14L8.1 1.5L14.2 14L14.2 0"},
    {'N', 14, "M2 0L2 14L12 0L12 14"},
    {'O', 15, "O7.5 7 6 7"},
    {'P', 13, "M2 0L2 14L7.2 14A7.2 10.3 3.9 3.7 90 -90L2 6.6"},
    {'Q', 15, "O7.5 7 6 7M9 3.4L13.3 -.6"},
    {'R', 14, "M2 0L2 14L7.4 14A7.4 10.4 3.9 3.6 90 -90L2 6.8M7.4 6.8L12 0"},
    {'S', 13, "a6.5 10.6 4.2 3.4 30 270A6.5 3.6 4.6 3.6 90 -150"},
    {'T', 11.8, "M5.9 0L5.9 14M.8 14L11 14"},
    {'U', 14, "M2 14L2 5A7 5 5 5 180 360L12 14"},
    {'V', 13, "M1 14L6.5 0L12 14"},
    {'W', 18.3, "M1.2 14L5.2 0L9.15 13.5L13.1 0L17.1 14"},
    {'X', 13, "M1.5 0L11.5 14M1.5 14L11.5 0"},
    {'Y', 13, "M1.2 14L6.5 6.5L11.8 14M6.5 6.5L6.5 0"},
    {'Z', 11.8, "M1.5 14L10.5 14L1.2 0L10.8 0"},
    {'[', 5.8, "M5 15L2 15L2 -3L5 -3"},
    {'\\', 5.6, "M.6 15L5 -1"},
    {']', 5.8, "M.8 15L3.8 15L3.8 -3L.8 -3"},
    {'^', 9, "M1.2 8.5L4.5 14L7.8 8.5"},
    {'_', 10.8, "M.3 -2.5L10.5 -2.5"},
    {'`', 6, "M1.5 14L4 11.5"},
    {'a', 10.8, "O5.1 5 3.7 5M8.8 10L8.8 0"},
    {'b', 10.8, "M2 14.3L2 0O5.7 5 3.7 5"},
    {'c', 9.7, "a5.3 5 3.8 5 50 310"},
    {'d', 10.8, "O5.1 5 3.7 5M8.8 14.3L8.8 0"},
    {'e', 10.8, "M1.6 5.3L9.1 5.3A5.4 5 3.8 5 4 315"},
    {'f', 5.8, "M2.4 0L2.4 11.5A4.9 11.5 2.5 2.8 180 80M.6 9.8L5.2 9.8"},
    {'g', 10.8, "O5.1 5 3.7 5M8.8 10L8.8 -.8A5.2 -.8 3.6 3.2 0 -150"},
    {'h', 10.8, "M2 14.3L2 0M2 6A5.4 6 3.4 4 180 0L8.8 0"},
    {'i', 4.6, "M2.3 0L2.3 10M2.3 13.4L2.3 13.8"},
    {'j', 4.6, "M2.5 10L2.5 -1.7A.7 -1.7 1.8 2.3 0 -90M2.5 13.4L2.5 13.8"},
    {'k', 9.7, "M2 0L2 14.3M8.6 10L2 4M4.4 6.2L9 0"},
    {'l', 4.6, "M2.3 0L2.3 14.3"},
    {'m', 16.2, "M2 10L2 0M2 6.6A5 6.6 3 3.4 180 0L8 0M8 6.6A11.1 6.6 3.1 3.4 180 0L14.2 0"},
    {'n', 10.8, "M2 10L2 0M2 6A5.4 6 3.4 4 180 0L8.8 0"},
    {'o', 10.8, "O5.4 5 3.9 5"},
    {'p', 10.8, "M2 10L2 -4O5.7 5 3.7 5"},
    {'q', 10.8, "O5.1 5 3.7 5M8.8 10L8.8 -4"},
    {'r', 6.6, "M2 10L2 0M2 6A5.4 6 3.4 4 180 80"},
    {'s', 9.7, "a4.8 7.5 3 2.5 30 270A4.8 2.5 3.4 2.5 90 -150"},
    {'t', 5.8, "M2.4 13L2.4 2.4A4.7 2.4 2.3 2.4 180 280M.6 9.8L5 9.8"},
    {'u', 10.8, "M2 10L2 4A5.4 4 3.4 4 180 360M8.8 10L8.8 0"},
    {'v', 9.7, "M.9 10L4.85 0L8.8 10"},
    {'w', 14, "M.9 10L3.9 0L7 9.5L10.1 0L13.1 10"},
    {'x', 9.7, "M1 0L8.7 10M1 10L8.7 0"},
    {'y', 9.7, "M.9 10L4.9 .2M8.8 10L4.4 -2.2A2.4 -2.2 2 1.8 0 -90"},
    {'z', 9.7, "M1.2 10L8.2 10L1 0L8.6 0"},
    {'{', 6.5, "M5.5 15L4.3 14.6L3.6 13L3.6 8L1.6 6L3.6 4L3.6 -1L4.3 -2.6L5.5 -3"},
    {'|', 5, "M2.5 15L2.5 -4"},
    {'}', 6.5, "M1 15L2.2 14.6L2.9 13L2.9 8L4.9 6L2.9 4L2.9 -1L2.2 -2.6L1 -3"},
    {'~', 11.4, "M1.5 5L2.6 6.8L4.2 7L7 5L8.6 5.2L9.8 7"},
    {0xb0, 7.8, "O3.9 11.6 2 2.2"},                                    // degree
    {0xb1, 11.4, "M5.7 4L5.7 12M1.7 8L9.7 8M1.7 1L9.7 1"},             // plus-minus
    {0xb7, 5.4, "M2.7 5L2.7 5.4"},                                     // middle dot
    {0xd7, 11.4, "M2.2 2.5L9.2 9.5M2.2 9.5L9.2 2.5"},                  // times
    {0x3bc, 10.8, "M2 10L2 -4M2 4A5.4 4 3.4 4 180 360M8.8 10L8.8 0"},  // mu
    {0x3c3, 11, "O5.1 5 3.7 5M5.1 10L10.4 10"},                        // sigma
    {0x2013, 10.8, "M.5 5L10.3 5"},                                    // en dash
    {0x2014, 19.4, "M.5 5L18.9 5"},                                    // em dash
    {0x2026, 19.4, "M3.2 0L3.2 .4M9.7 0L9.7 .4M16.2 0L16.2 .4"},       // ellipsis
    {0x2192, 14, "M1.5 5L12.5 5M9 8.5L12.5 5L9 1.5"},                  // arrow
    {0x2212, 11.4, "M1.7 6L9.7 6"},                                    // minus
};

constexpr char kEllipsis[] = "\xe2\x80\xa6";

const Glyph& glyph_of(uint32_t code) {
  const auto found = std::ranges::lower_bound(kGlyphs, code, {}, &Glyph::code);
  return found != std::end(kGlyphs) && found->code == code ? *found : kMissing;
}

/// Calls f(glyph, start of the character in the text) for each character.
template <typename F>
void for_each_glyph(std::string_view text, const F& f) {
  for (size_t at = 0; at < text.size();) {
    const size_t length = utf8_length(text.substr(at));
    f(length > 0 ? glyph_of(decode_utf8(text.substr(at), length)) : kMissing, at);
    at += std::max<size_t>(length, 1);
  }
}

/// Reads the commands and numbers of a path.
class PathReader {
 public:
  explicit PathReader(std::string_view path) : at_(path.data()), end_(path.data() + path.size()) {}
  char command() { return at_ < end_ ? *at_++ : '\0'; }
  double number() {
    if (at_ < end_ && *at_ == ' ') ++at_;
    double value = 0;
    at_ = std::from_chars(at_, end_, value).ptr;
    return value;
  }

 private:
  const char* at_;
  const char* end_;
};

void append_arc(Polyline& line, PathReader& path, bool whole) {
  const double x = path.number();
  const double y = path.number();
  const double rx = path.number();
  const double ry = path.number();
  const double from = whole ? 0 : path.number();
  const double to = whole ? 360 : path.number();
  const int steps = std::max(1, static_cast<int>(std::ceil(std::abs(to - from) / kDegreesPerSegment)));
  for (int i = 0; i <= steps; ++i) {
    const double angle = (from + (to - from) * i / steps) * std::numbers::pi / 180;
    line.push_back({x + rx * std::cos(angle), y + ry * std::sin(angle)});
  }
}

/// In units of the glyph, y upwards.
std::vector<Polyline> strokes_of(const Glyph& glyph) {
  std::vector<Polyline> strokes;
  PathReader path(glyph.path);
  for (char command = path.command(); command != '\0'; command = path.command()) {
    if (command != 'L' && command != 'A') strokes.emplace_back();
    if (command == 'M' || command == 'L') {
      const double x = path.number();
      strokes.back().push_back({x, path.number()});
    } else {
      append_arc(strokes.back(), path, command == 'O');
    }
  }
  return strokes;
}

}  // namespace

double text_width(const std::string& text, double size) {
  double width = 0;
  for_each_glyph(text, [&](const Glyph& glyph, size_t) { width += glyph.width; });
  return width * kUnit * size;
}

std::vector<Polyline> text_strokes(const std::string& text, double size) {
  const double unit = kUnit * size;
  std::vector<Polyline> all;
  double x = 0;
  for_each_glyph(text, [&](const Glyph& glyph, size_t) {
    for (Polyline& line : strokes_of(glyph)) {
      for (Point& p : line) p = {(x + p.x) * unit, -p.y * unit};
      all.push_back(std::move(line));
    }
    x += glyph.width;
  });
  return all;
}

std::string fitted_text(const std::string& text, double size, double width) {
  if (text_width(text, size) <= width) return text;
  const double room = width - text_width(kEllipsis, size);
  double used = 0;
  size_t end = 0;
  for_each_glyph(text, [&](const Glyph& glyph, size_t at) {
    if (used <= room) end = at;
    used += glyph.width * kUnit * size;
  });
  return end > 0 ? text.substr(0, end) + kEllipsis : "";
}

}  // namespace taper::train
