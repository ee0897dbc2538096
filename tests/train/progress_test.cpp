// SPDX-License-Identifier: MIT
// ProgressBar: what its line says, few lines in a file, one line in place on a terminal.
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

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

TEST_CASE("ProgressBar: the line has step, loss, rate and time left") {
  CHECK(plain_line({250, 1000, 0.01234, 10}) == "step  250/1000  25%  loss 1.234e-02  25 steps/s  0:30 left");
  CHECK(plain_line({5, 20, 1, 10}) == "step  5/20  25%  loss 1.000e+00  0.50 steps/s  0:30 left");
  CHECK(plain_line({20, 20, 1e-9, 70}) == "step 20/20 100%  loss 1.000e-09  0.29 steps/s  1:10 in all");
  CHECK_THAT(plain_line({1, 20, std::nan(""), 1}), Contains("loss nan"));
}

TEST_CASE("ProgressBar: the terminal's line fits the terminal") {
  const Progress progress{250, 1000, 0.012345, 10};
  CHECK(terminal_line(progress, 110).starts_with("[##########..............................] step  250/1000"));
  CHECK(terminal_line(progress, 74).starts_with("[###.........] step"));
  CHECK(terminal_line(progress, 60) == plain_line(progress));
  for (const int columns : {0, 1, 20, 60, 80, 200}) {
    CHECK(static_cast<int>(terminal_line(progress, columns).size()) <= std::max(columns - 1, 0));
  }
  CHECK(terminal_line({1000, 1000, 0, 10}, 110).starts_with("[########################################] "));
}

TEST_CASE("ProgressBar: a file gets a line for every tenth of the run") {
  CHECK(lines(plain_run(3000, 3000)) == 10);
  CHECK(lines(plain_run(25, 25)) == 10);
  CHECK(lines(plain_run(3, 3)) == 3);
  CHECK(plain_run(0, 0).empty());
  CHECK(lines(plain_run(100, 45)) == 4);
  CHECK(plain_run(100, 100).find('\r') == std::string::npos);
  CHECK_THAT(plain_run(100, 100),
             Contains("step  10/100  10%  loss 1.000e-01") && Contains("step 100/100 100%  loss 1.000e-02"));
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
  CHECK_THAT(text, Contains("step    1/1000") && Contains("step 1000/1000 100%  loss 5.000e-01") && Contains("\x1b[K"));
}
