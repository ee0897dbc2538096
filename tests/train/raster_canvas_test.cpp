// SPDX-License-Identifier: MIT
// RasterCanvas: pixels have the color of what covers them, by the share that it covers.
#include <algorithm>

#include "support/catch.h"
#include "train/raster_canvas.h"
#include "train/stroke_font.h"

using namespace taper::train;

namespace {

constexpr Color kBlack{0, 0, 0};

int red(const RasterCanvas& canvas, int64_t x, int64_t y) {
  return canvas.pixels().rgb[static_cast<size_t>((y * canvas.pixels().width + x) * 3)];
}

int64_t dark_pixels(const RasterCanvas& canvas) {
  const auto& rgb = canvas.pixels().rgb;
  return std::count_if(rgb.begin(), rgb.end(), [](uint8_t value) { return value < 128; }) / 3;
}

}  // namespace

TEST_CASE("RasterCanvas: boxes by the share of a pixel they cover, at their place and scale") {
  RasterCanvas canvas(10, 5, 2);
  CHECK(canvas.pixels().width == 20);
  CHECK(canvas.pixels().height == 10);
  canvas.begin_group({1, 1});
  canvas.boxes({{0, 0, 2, 1.25}}, kBlack);
  canvas.end_group();
  CHECK(red(canvas, 1, 2) == 255);
  CHECK(red(canvas, 2, 2) == 0);
  CHECK(red(canvas, 5, 3) == 0);
  CHECK(red(canvas, 6, 3) == 255);
  CHECK(red(canvas, 2, 4) == 128);                       // half of it
  canvas.boxes({{-100, -100, 1000, 0.5}}, {255, 0, 0});  // what is outside is cut off
  CHECK(red(canvas, 19, 0) == 255);
  CHECK(canvas.pixels().rgb[1] == 0);
}

TEST_CASE("RasterCanvas: a line of one unit on the edge of pixels is sharp") {
  RasterCanvas canvas(10, 10, 2);
  canvas.lines({{{2, 5}, {8, 5}}}, {kBlack, 1});
  CHECK(red(canvas, 10, 8) == 255);
  CHECK(red(canvas, 10, 9) == 0);
  CHECK(red(canvas, 10, 10) == 0);
  CHECK(red(canvas, 10, 11) == 255);
  RasterCanvas crossed(10, 10, 2);
  crossed.lines({{{2, 5}, {8, 5}}, {{2, 5}, {8, 5}}}, {{100, 0, 0}, 1});
  CHECK(red(crossed, 10, 9) == 100);
}

TEST_CASE("RasterCanvas: a band lies thinly between two lines") {
  RasterCanvas canvas(10, 10, 1);
  canvas.band({{0, 8}, {10, 8}}, {{0, 2}, {5, 2}, {10, 7}}, kBlack);
  CHECK(red(canvas, 2, 1) == 255);
  CHECK(red(canvas, 2, 5) == 204);
  CHECK(red(canvas, 2, 8) == 255);
  CHECK(red(canvas, 9, 4) == 255);
  CHECK(red(canvas, 9, 7) == 204);
}

TEST_CASE("RasterCanvas: a picture is scaled with sharp pixels") {
  RasterCanvas canvas(8, 8, 1);
  canvas.picture({2, 2, 6, 6}, {2, 1, {10, 10, 10, 20, 20, 20}});
  CHECK(red(canvas, 1, 3) == 255);
  CHECK(red(canvas, 2, 2) == 10);
  CHECK(red(canvas, 3, 5) == 10);
  CHECK(red(canvas, 4, 2) == 20);
  CHECK(red(canvas, 6, 3) == 255);
}

TEST_CASE("RasterCanvas: text stands where its anchor says, upright and turned") {
  const double width = text_width("HHH", 12);
  for (const auto& [anchor, left] :
       {std::pair(Anchor::kStart, 50.0), {Anchor::kMiddle, 50 - width / 2}, {Anchor::kEnd, 50 - width}}) {
    RasterCanvas canvas(100, 100, 1);
    canvas.text(kLabelText, anchor, {50, 50}, "HHH", false);
    RasterCanvas turned(100, 100, 1);
    turned.text(kLabelText, anchor, {50, 50}, "HHH", true);
    CHECK(dark_pixels(canvas) > 20);
    CHECK(dark_pixels(turned) == Approx(static_cast<double>(dark_pixels(canvas))).epsilon(0.25));
    for (int64_t y = 0; y < 100; ++y) {
      for (int64_t x = 0; x < 100; ++x) {
        const bool outside =
            static_cast<double>(x) < left - 1 || static_cast<double>(x) > left + width + 1 || y < 40 || y > 51;
        if (outside && red(canvas, x, y) != 255) FAIL_CHECK("a dark pixel at " << x << ", " << y);
        if (outside && red(turned, y, 99 - x) != 255)
          FAIL_CHECK("a dark pixel of the turned text at " << y << ", " << 99 - x);
      }
    }
  }
}

TEST_CASE("stroke font: every character has its glyph, and texts are cut to fit") {
  const std::vector<Polyline> box = text_strokes("\xff", 10);
  REQUIRE(box.size() == 1);
  for (char c = '!'; c <= '~'; ++c) {
    const std::vector<Polyline> strokes = text_strokes(std::string(1, c), 10);
    REQUIRE_FALSE(strokes.empty());
    CHECK_FALSE((strokes.size() == 1 && strokes[0].size() == box[0].size() && strokes[0][1].y == box[0][1].y &&
                 strokes[0][2].x == box[0][2].x));
  }
  CHECK(text_strokes(" ", 10).empty());
  CHECK(text_width("\xe2\x88\x92", 10) == text_width("+", 10));
  CHECK(text_width("\xff", 10) == text_width("\xe4\xb8\xad", 10));  // what it lacks is a box, be it UTF-8 or not
  CHECK(text_width("ab", 10) == Approx(text_width("a", 10) + text_width("b", 10)));
  CHECK(fitted_text("short", 10, 100) == "short");
  const std::string cut = fitted_text("a much longer text", 10, 50);
  CHECK(cut.ends_with("\xe2\x80\xa6"));
  CHECK(text_width(cut, 10) <= 50);
  CHECK(fitted_text("a much longer text", 10, 3).empty());
}
