// SPDX-License-Identifier: MIT
// Colors by name and number.
#include "train/canvas.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "tensor/check.h"

namespace taper::train {
namespace {

struct NamedColor {
  std::string_view name;
  Color color;
};

constexpr NamedColor kNames[] = {
    {"black", {0, 0, 0}},    {"silver", {192, 192, 192}}, {"gray", {128, 128, 128}}, {"white", {255, 255, 255}},
    {"maroon", {128, 0, 0}}, {"red", {255, 0, 0}},        {"purple", {128, 0, 128}}, {"fuchsia", {255, 0, 255}},
    {"green", {0, 128, 0}},  {"lime", {0, 255, 0}},       {"olive", {128, 128, 0}},  {"yellow", {255, 255, 0}},
    {"navy", {0, 0, 128}},   {"blue", {0, 0, 255}},       {"teal", {0, 128, 128}},   {"aqua", {0, 255, 255}},
};

constexpr Color kSeries[] = {{59, 110, 168}, {217, 123, 41}, {58, 146, 92},   {192, 61, 62},
                             {128, 98, 168}, {140, 97, 79},  {207, 120, 178}, {110, 110, 110}};

uint8_t channel(double value) { return static_cast<uint8_t>(std::lround(std::clamp(value, 0.0, 255.0))); }

}  // namespace

Color parse_color(const char* op, const std::string& text) {
  const auto named = std::ranges::find(kNames, text, &NamedColor::name);
  if (named != std::end(kNames)) return named->color;
  uint32_t value = 0;
  const char* end = text.data() + text.size();
  const bool number = text.starts_with('#') && (text.size() == 4 || text.size() == 7) &&
                      std::from_chars(text.data() + 1, end, value, 16).ptr == end;
  check(number, "{}: expected a color as #rgb, #rrggbb or one of HTML's 16 names, got '{}'", op, text);
  if (text.size() == 4) {  // each digit stands for two
    const auto twice = [&](int shift) { return static_cast<uint8_t>((value >> shift & 15) * 17); };
    return {twice(8), twice(4), twice(0)};
  }
  return {static_cast<uint8_t>(value >> 16), static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)};
}

Color mix(Color a, Color b, double share) {
  const auto between = [share](uint8_t from, uint8_t to) { return channel(from + (to - from) * share); };
  return {between(a.red, b.red), between(a.green, b.green), between(a.blue, b.blue)};
}

Color series_color(size_t i) { return kSeries[i % std::size(kSeries)]; }

}  // namespace taper::train
