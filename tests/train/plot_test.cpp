// SPDX-License-Identifier: MIT
// Figure: the charts are there, well formed and in place. Axis: ticks at round numbers.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include <taper/error.h>
#include <taper/ops.h>
#include <taper/train/plot.h>

#include "support/catch.h"
#include "support/error.h"
#include "train/axis.h"

using namespace taper;
using Catch::Matchers::Contains;
using train::Axis;
using train::Figure;

namespace {

std::vector<std::string> labels(double low, double high, int count, bool whole_only = false) {
  std::vector<std::string> result;
  for (const auto& tick : Axis{low, high}.ticks(count, whole_only)) result.push_back(tick.label);
  return result;
}

size_t count(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

using Labels = std::vector<std::string>;

}  // namespace

TEST_CASE("Axis: ticks are multiples of 1, 2 or 5 times a power of ten") {
  CHECK(train::tick_step(10, 5) == 2);
  CHECK(train::tick_step(1, 4) == 0.5);
  CHECK(train::tick_step(7, 7) == 1);
  CHECK(train::tick_step(600, 7) == 100);
  CHECK(labels(0, 1, 5) == Labels{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"});
  CHECK(labels(-1.2, 1.2, 5) == Labels{"\xe2\x88\x92"
                                       "1.0",
                                       "\xe2\x88\x92"
                                       "0.5",
                                       "0.0", "0.5", "1.0"});
  CHECK(labels(0, 523, 6) == Labels{"0", "100", "200", "300", "400", "500"});
  CHECK(labels(0, 1e5, 2) == Labels{"0", "50000", "100000"});
  CHECK(labels(0, 2e6, 2) == Labels{"0", "1e+06", "2e+06"});
  CHECK(labels(0, 2e-5, 2) == Labels{"0", "1e-05", "2e-05"});
  CHECK(labels(-0.5, 2.5, 7, true) == Labels{"0", "1", "2"});
  CHECK(labels(0.2, 0.9, 7, true).empty());
}

TEST_CASE("Axis: places values on pixels, also downwards") {
  CHECK(Axis{0, 10, 100, 200}.pixel(5) == 150);
  CHECK(Axis{-1, 1, 200, 100}.pixel(1) == 100);
  CHECK(Axis{1, 100, 0, 200, true}.pixel(10) == 100);
}

TEST_CASE("Axis: a logarithmic one has powers of ten, and more where they are few") {
  const auto log_labels = [](double low, double high, int count) {
    Labels result;
    for (const auto& tick : Axis{low, high, 0, 1, true}.ticks(count)) result.push_back(tick.label);
    return result;
  };
  CHECK(log_labels(1e-6, 1, 7) == Labels{"1e-06", "1e-05", "0.0001", "0.001", "0.01", "0.1", "1"});
  CHECK(log_labels(1e-12, 1, 7) == Labels{"1e-12", "1e-10", "1e-08", "1e-06", "0.0001", "0.01", "1"});
  CHECK(log_labels(0.03, 4, 7) == Labels{"0.05", "0.1", "0.2", "0.5", "1", "2"});
  CHECK(log_labels(2.2, 2.8, 4) == Labels{"2.2", "2.4", "2.6", "2.8"});
}

TEST_CASE("Axis: room around a range, also if it is one value") {
  const Axis wide = train::axis_around(0, 10, 0.1, false, 0, 1);
  CHECK(wide.low == -1);
  CHECK(wide.high == 11);
  const Axis one = train::axis_around(3, 3, 0.1, false, 0, 1);
  CHECK(one.low == 2.5);
  const Axis decades = train::axis_around(1, 100, 0.5, true, 0, 1);
  CHECK(decades.low == Approx(0.1));
  CHECK(decades.high == Approx(1000));
  CHECK(train::axis_around(3, 3, 0.1, true, 0, 1).high == 6);
}

TEST_CASE("Figure: a chart after another, row by row") {
  Figure figure(2);
  figure.histogram("Histogram <1> & \"2\"", tensor({1., 2., 2., 3.}), {.x_label = "x", .y_label = "y", .bins = 3})
      .bars("Bars", tensor({1., -2., 0., 3.}), {.color = "red"})
      .bars("Last", empty({0}));
  const std::string svg = figure.svg();
  CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" "));
  CHECK_THAT(svg, Contains("width=\"824\" height=\"624\""));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(count(svg, "<g ") == count(svg, "</g>"));
  CHECK(count(svg, "<text ") == count(svg, "</text>"));
  CHECK(count(svg, "class=\"title\"") == 3);
  CHECK_THAT(svg, Contains(">Histogram &lt;1&gt; &amp; &quot;2&quot;<") && Contains("fill=\"#ff0000\"") &&
                      Contains("translate(412 12)") && Contains("translate(12 312)"));
  CHECK(svg.find("nan") == std::string::npos);
  const size_t bars = svg.find("fill=\"#ff0000\" d=\"");
  REQUIRE(bars != std::string::npos);
  const std::string path = svg.substr(bars, svg.find("/>", bars) - bars);
  CHECK(count(path, "z") == 3);  // a bar of height 0 is not drawn
}

TEST_CASE("Figure: curves have a legend, gaps where a point is missing, and a band") {
  const double nan = std::nan("");
  Figure figure;
  figure.curves("Loss", {{"train", {3, 2, nan, 1, 0.5}}, {"validation", {4, 3, 2, 2, 2}, {}, {1, 1, 1, 1, 1}, "#0a0"}},
                {.x_label = "epoch", .y_label = "loss"});
  const std::string svg = figure.svg();
  CHECK_THAT(svg, Contains(">train<") && Contains(">validation<") && Contains(">epoch<") &&
                      Contains("fill=\"#00aa00\" fill-opacity=\"0.2\"") && Contains("stroke=\"#00aa00\""));
  // The first curve is in two parts, in one path.
  const size_t first = svg.find("stroke-width=\"1.8\" d=\"", svg.find("stroke=\"#3b6ea8\"", svg.find(">loss<")));
  REQUIRE(first != std::string::npos);
  const std::string path = svg.substr(first, svg.find("/>", first) - first);
  CHECK(count(path, "M") == 2);
  CHECK(count(path, "L") == 2);
  CHECK(svg.find("nan") == std::string::npos);
}

TEST_CASE("Figure: on a logarithmic axis only what is above zero is drawn") {
  const std::string svg = Figure()
                              .curves("Loss", {{"", {0, -1, 0.01, 1, 100}, {1, 2, 3, 4, 5}}}, {.log_y = true})
                              .curves("Nothing", {{"empty", {}}, {"zero", {0}}}, {.log_y = true})
                              .svg();
  CHECK_THAT(svg, Contains(">0.01<") && Contains(">100<"));
  CHECK(svg.find("nan") == std::string::npos);
  CHECK(svg.find("inf") == std::string::npos);
}

TEST_CASE("Figure: a million points draw like the columns of pixels they fall into") {
  std::vector<double> wave(1'000'000);
  for (size_t i = 0; i < wave.size(); ++i) wave[i] = std::sin(static_cast<double>(i));
  CHECK(Figure().curves("Wave", {{"", wave}}).svg().size() < 60'000);
}

TEST_CASE("Figure: images and a confusion matrix") {
  Figure figure(2);
  figure.images("Digits", rand({5, 8, 8}), {.labels = {"a", "b", "c", "d", "e"}})
      .images("Color", randint(256, {2, 3, 4, 4}, kByte))
      .images("None", empty({0, 8, 8}))
      .confusion_matrix("Errors", tensor({{90, 10}, {0, 7}}), {.labels = {"cat", "dog"}});
  const std::string svg = figure.svg();
  CHECK(count(svg, "<image ") == 7);
  CHECK(count(svg, "data:image/png;base64,iVBORw0KGgo") == 7);
  CHECK_THAT(svg, Contains(">e<") && Contains(">predicted<") && Contains(">target<") && Contains(">dog<") &&
                      Contains("class=\"light\"") && Contains(">90<"));
  CHECK(count(svg, ">0<") == 0);  // an empty cell says nothing
}

TEST_CASE("Figure: the PNG is the SVG's size times the scale") {
  Figure figure;
  figure.bars("b", tensor({1., 2.}));
  const auto sizes = [](const std::string& png) {
    const auto number = [&](size_t at) {
      return static_cast<uint8_t>(png[at + 2]) << 8 | static_cast<uint8_t>(png[at + 3]);
    };
    return std::pair(number(16), number(20));
  };
  CHECK(sizes(figure.png()) == std::pair(848, 648));
  CHECK(sizes(figure.png(0.5)) == std::pair(212, 162));
  CHECK(error_of([&] { figure.png(0); }) == "Figure: expected a scale in (0, 8], got 0");
  CHECK(error_of([&] { figure.png(9); }) == "Figure: expected a scale in (0, 8], got 9");
}

TEST_CASE("Figure: without charts it is an empty picture") {
  CHECK_THAT(Figure(3).svg(), Contains("<svg") && Contains("</svg>"));
}

TEST_CASE("Figure: what cannot be drawn") {
  CHECK_THROWS_WITH(Figure(0), Contains("Figure: expected columns > 0, got 0"));
  CHECK_THROWS_WITH(Figure().bars("b", tensor({1., std::nan("")})), Contains("bars: expected finite values, got nan"));
  CHECK_THROWS_WITH(Figure().histogram("h", tensor({1.}), {.bins = 0}), Contains("expected bins > 0"));
  CHECK(error_of([] { Figure().bars("b", tensor({1.}), {.color = "reddish"}); }) ==
        "Figure: expected a color as #rgb, #rrggbb or one of HTML's 16 names, got 'reddish'");
  CHECK(error_of([] { Figure().bars("b", tensor({1.}), {.labels = {"x", "y"}}); }) == "bars: expected 1 labels, got 2");
  CHECK(error_of([] {
          Figure().curves("c", {{"s", {1, 2}, {1}}});
        }) == "curves: expected 2 values of x for 's', got 1");
  CHECK(error_of([] {
          Figure().curves("c", {{"s", {1}, {}, {1, 2}}});
        }) == "curves: expected 1 values of spread for 's', got 2");
  CHECK(error_of([] {
          Figure().images("i", rand({2, 2, 4, 4}));
        }) == "images: expected pixels [H, W], [1, H, W] or [3, H, W], got [2, 4, 4]");
  CHECK(error_of([] {
          Figure().images("i", rand({4, 4}));
        }) == "images: expected [N, H, W] or [N, C, H, W], got [4, 4]");
  CHECK(error_of([] {
          Figure().confusion_matrix("m", rand({2, 3}));
        }) == "confusion_matrix: expected [C, C], got [2, 3]");
  CHECK(error_of([] {
          Figure().confusion_matrix("m", tensor({{1, -2}, {0, 1}}));
        }) == "confusion_matrix: expected counts, got -2");
  CHECK_THROWS_WITH(Figure().save("/no/such/folder/x.svg"), Contains("Figure: cannot create '/no/such/folder/x.svg'"));
}

TEST_CASE("Figure: save writes the picture") {
  const auto path = std::filesystem::temp_directory_path() / "taper_plot_test.svg";
  Figure figure;
  figure.bars("b", tensor({1., 2.}));
  figure.save(path.string());
  std::ifstream file(path);
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == figure.svg());
  std::filesystem::remove(path);
  const auto png = std::filesystem::temp_directory_path() / "taper_plot_test.png";
  figure.save(png.string());
  std::ifstream picture(png, std::ios::binary);
  CHECK(std::string(std::istreambuf_iterator<char>(picture), {}) == figure.png());
  std::filesystem::remove(png);
}
