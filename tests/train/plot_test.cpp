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
  CHECK(labels(0, 2e6, 2) == Labels{"0", "1e+06", "2e+06"});
  CHECK(labels(0, 2e-5, 2) == Labels{"0", "1e-05", "2e-05"});
  CHECK(labels(-0.5, 2.5, 7, true) == Labels{"0", "1", "2"});
  CHECK(labels(0.2, 0.9, 7, true).empty());
}

TEST_CASE("Axis: places values on pixels, also downwards") {
  CHECK(Axis{0, 10, 100, 200}.pixel(5) == 150);
  CHECK(Axis{-1, 1, 200, 100}.pixel(1) == 100);
}

TEST_CASE("Figure: a chart after another, row by row") {
  Figure figure(2);
  figure.histogram("Histogram <1> & \"2\"", tensor({1., 2., 2., 3.}), {.x_label = "x", .y_label = "y", .bins = 3})
      .bars("Bars", tensor({1., -2., 0., 3.}), {.color = "red"})
      .bars("Last", empty({0}));
  const std::string svg = figure.svg();
  CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"824\" height=\"624\""));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(count(svg, "<g ") == count(svg, "</g>"));
  CHECK(count(svg, "<text ") == count(svg, "</text>"));
  CHECK(count(svg, "class=\"title\"") == 3);
  CHECK_THAT(svg, Contains(">Histogram &lt;1&gt; &amp; &quot;2&quot;<") && Contains("fill=\"red\"") &&
                      Contains("translate(412 12)") && Contains("translate(12 312)"));
  CHECK(svg.find("nan") == std::string::npos);
  const size_t bars = svg.find("fill=\"red\" d=\"");
  REQUIRE(bars != std::string::npos);
  const std::string path = svg.substr(bars, svg.find("/>", bars) - bars);
  CHECK(count(path, "z") == 3);  // a bar of height 0 is not drawn
}

TEST_CASE("Figure: without charts it is an empty picture") {
  CHECK_THAT(Figure(3).svg(), Contains("<svg") && Contains("</svg>"));
}

TEST_CASE("Figure: what cannot be drawn") {
  CHECK_THROWS_WITH(Figure(0), Contains("Figure: expected columns > 0, got 0"));
  CHECK_THROWS_WITH(Figure().bars("b", tensor({1., std::nan("")})), Contains("bars: expected finite values, got nan"));
  CHECK_THROWS_WITH(Figure().histogram("h", tensor({1.}), {.bins = 0}), Contains("expected bins > 0"));
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
}
