// SPDX-License-Identifier: MIT
// ProgressBar: what its line says, few lines in a file, one line in place on a terminal.
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <memory>
#include <sstream>

#include <taper/data.h>
#include <taper/ops.h>
#include <taper/train/progress.h>

#include "support/catch.h"
#include "train/progress_line.h"

using namespace taper::train;
using Catch::Matchers::Contains;

namespace {

std::string read_all(std::FILE* file) {
  std::rewind(file);
  std::string text(100'000, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  return text;
}

auto lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

/// What a run of so many steps writes into a file.
std::string plain_run(int64_t steps, int64_t done) {
  std::FILE* file = std::tmpfile();
  {
    ProgressBar bar(steps, file);
    for (int64_t i = 0; i < done; ++i) bar.update(1.0 / static_cast<double>(i + 1));
    if (done == steps) bar.finish();
  }
  const std::string text = read_all(file);
  std::fclose(file);
  return text;
}

}  // namespace

TEST_CASE("ProgressBar: durations") {
  CHECK(duration_text(0) == "0.0 s");
  CHECK(duration_text(4.21) == "4.2 s");
  CHECK(duration_text(9.96) == "0:10");
  CHECK(duration_text(59.6) == "1:00");
  CHECK(duration_text(187) == "3:07");
  CHECK(duration_text(3723) == "1:02:03");
  CHECK(duration_text(-1) == "0.0 s");
  CHECK(duration_text(std::numeric_limits<double>::infinity()) == "277777:46:40");
}

TEST_CASE("ProgressBar: metrics have four digits") {
  CHECK(metric_text(0.98123) == "0.9812");
  CHECK(metric_text(1) == "1.000");
  CHECK(metric_text(-12.5) == "-12.50");
  CHECK(metric_text(0) == "0.000");
  CHECK(metric_text(4.17349e-8) == "4.173e-08");
  CHECK(metric_text(123456) == "1.235e+05");
  CHECK(metric_text(std::nan("")) == "nan");
}

TEST_CASE("ProgressBar: the line has step, metrics, rate and time left") {
  CHECK(plain_line({250, 1000, 10, {{"loss", 0.01234}}}) == "step  250/1000  25%  loss 0.01234  25 steps/s  0:30 left");
  CHECK(plain_line({5, 20, 10, {}, "epoch 3"}) == "epoch 3  5/20  25%  0.50 steps/s  0:30 left");
  CHECK(plain_line({20, 20, 70, {{"loss", 1e-9}, {"accuracy", 0.98}}}) ==
        "step 20/20 100%  loss 1.000e-09  accuracy 0.9800  0.29 steps/s  1:10 in all");
  CHECK(plain_line({20, -1, 70}) == "step 20  0.29 steps/s  1:10");
}

TEST_CASE("ProgressBar: the terminal's line fits the terminal") {
  const Progress progress{250, 1000, 10, {{"loss", 0.012345}}};
  CHECK(terminal_line(progress, 110).starts_with("[##########..............................] step  250/1000"));
  CHECK(terminal_line(progress, 74).starts_with("[###...........] step"));
  CHECK(terminal_line(progress, 60) == plain_line(progress));
  for (const int columns : {0, 1, 20, 60, 80, 200}) {
    CHECK(static_cast<int>(terminal_line(progress, columns).size()) <= std::max(columns - 1, 0));
  }
  CHECK(terminal_line({1000, 1000, 10}, 110).starts_with("[########################################] "));
  CHECK(terminal_line({1000, -1, 10}, 110) == plain_line({1000, -1, 10}));
}

TEST_CASE("ProgressBar: a file gets a line for every tenth of the run") {
  CHECK(lines(plain_run(3000, 3000)) == 10);
  CHECK(lines(plain_run(25, 25)) == 10);
  CHECK(lines(plain_run(3, 3)) == 3);
  CHECK(plain_run(0, 0).empty());
  CHECK(lines(plain_run(100, 45)) == 4);
  CHECK(plain_run(100, 100).find('\r') == std::string::npos);
  CHECK_THAT(plain_run(100, 100),
             Contains("step  10/100  10%  loss 0.1000") && Contains("step 100/100 100%  loss 0.01000"));
}

TEST_CASE("ProgressBar: a run of unknown length gets lines further and further apart") {
  CHECK(lines(plain_run(-1, 1)) == 1);
  CHECK(lines(plain_run(-1, 1000)) == 10);
  CHECK_THAT(plain_run(-1, 50), Contains("step 20  loss 0.05000") && !Contains("step 30"));
}

namespace {

/// What a loop over a range writes into a file; `count` says how often its body ran.
template <typename Range>
std::string loop(Range&& range, ProgressOptions options, int& count) {
  options.out = std::tmpfile();
  {
    auto steps = progress(std::forward<Range>(range), options);
    for (auto& value : steps) {
      steps.metric("value", value);
      ++count;
    }
  }
  const std::string text = read_all(options.out);
  std::fclose(options.out);
  return text;
}

}  // namespace

TEST_CASE("progress: a loop over a range with a bar, which is finished at the end") {
  int count = 0;
  std::vector<double> values(20);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  const std::string text = loop(values, {.label = "epoch 2"}, count);
  CHECK(count == 20);
  CHECK(lines(text) == 10);
  CHECK_THAT(text, Contains("epoch 2  2/20  10%  value 1.000") && Contains("epoch 2 20/20 100%  value 19.00") &&
                       Contains("in all"));

  for (double& value : progress(values, {.quiet = true})) value = 7;
  CHECK(values[19] == 7);  // the elements themselves, not copies
}

TEST_CASE("progress: temporaries, pointers, ranges of unknown length, quiet and left early") {
  int count = 0;
  CHECK(lines(loop(std::vector<double>(5), {}, count)) == 5);
  const auto owned = std::make_unique<std::vector<double>>(4);
  CHECK(lines(loop(owned, {}, count)) == 4);
  CHECK(loop(std::vector<double>(3), {.quiet = true}, count).empty());
  CHECK(count == 12);

  std::istringstream words("1 2 3");
  struct Words {
    std::istream& in;
    std::istream_iterator<double> begin() { return std::istream_iterator<double>(in); }
    std::istream_iterator<double> end() { return {}; }
  };
  ProgressOptions options{.out = std::tmpfile()};
  double sum = 0;
  for (const double value : progress(Words{words}, options)) sum += value;
  CHECK(sum == 6);
  CHECK_THAT(read_all(options.out), Contains("step 3  "));
  std::fclose(options.out);

  options.out = std::tmpfile();
  for (const int value : progress(std::vector<int>{1, 2, 3, 4}, options)) {
    if (value == 3) break;
  }
  CHECK(lines(read_all(options.out)) == 2);
  std::fclose(options.out);
}

TEST_CASE("progress: a data loader, of which only the option knows the length") {
  struct Numbers : taper::data::datasets::Dataset<Numbers> {
    taper::data::Example<> get(size_t i) override {
      return {taper::full({2}, static_cast<double>(i)), taper::tensor(static_cast<int64_t>(i))};
    }
    std::optional<size_t> size() const override { return 10; }
  };
  const auto loader = taper::data::make_data_loader<taper::data::samplers::SequentialSampler>(
      Numbers().map(taper::data::transforms::Stack<>()), taper::data::DataLoaderOptions().batch_size(4));
  ProgressOptions options{.label = "batch", .out = std::tmpfile(), .steps = 3};
  {
    auto steps = progress(loader, options);
    for (auto& batch : steps) steps.metric("mean", batch.data.mean().item<double>());
  }
  CHECK_THAT(read_all(options.out), Contains("batch 1/3  33%  mean 1.500") && Contains("batch 3/3 100%  mean 8.500"));
  std::fclose(options.out);
}

TEST_CASE("ProgressBar: a terminal gets one line, drawn in place and seldom") {
  ::setenv("TERM", "xterm", 1);
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
  REQUIRE(master >= 0);
  REQUIRE((::grantpt(master) == 0 && ::unlockpt(master) == 0));
  std::FILE* terminal = std::fopen(::ptsname(master), "w");
  REQUIRE(terminal != nullptr);
  const winsize size{24, 100, 0, 0};
  REQUIRE(::ioctl(master, TIOCSWINSZ, &size) == 0);
  {
    ProgressBar bar(1000, terminal);
    for (int i = 0; i < 1000; ++i) bar.update(0.5);
    bar.finish();
    bar.update(0.25);
    bar.finish();
  }
  std::fclose(terminal);
  std::string text;
  std::array<char, 4096> buffer;
  ssize_t n;
  while ((n = ::read(master, buffer.data(), buffer.size())) > 0) text.append(buffer.data(), static_cast<size_t>(n));
  ::close(master);
  CHECK(lines(text) == 1);
  CHECK(std::count(text.begin(), text.end(), '[') < 1000);
  CHECK(text.starts_with("\r["));
  CHECK_THAT(text, Contains("step    1/1000") && Contains("step 1000/1000 100%  loss 0.5000") && Contains("\x1b[K"));
}
