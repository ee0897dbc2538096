// SPDX-License-Identifier: MIT
// Draws a progress bar: what its line says, and when it is written.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include <taper/train/progress.h>

#include "train/clock.h"
#include "train/progress_line.h"

namespace taper::train {
namespace {

constexpr double kRedrawSeconds = 0.1;
constexpr int kPlainLines = 10;
constexpr int kDefaultColumns = 80;
constexpr int kShortestBar = 10;
constexpr int kLongestBar = 40;

bool is_terminal(std::FILE* out) {
  const char* kind = std::getenv("TERM");
  return ::isatty(::fileno(out)) == 1 && (kind == nullptr || std::string_view(kind) != "dumb");
}

int columns_of(std::FILE* out) {
  winsize size;
  return ::ioctl(::fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kDefaultColumns;
}

std::string rate_text(const Progress& p) {
  const double rate = p.seconds > 0 ? static_cast<double>(p.step) / p.seconds : 0;
  return rate < 10 ? fmt::format("{:.2f} steps/s", rate) : fmt::format("{:.0f} steps/s", rate);
}

std::string time_text(const Progress& p) {
  if (p.steps < 0) return "  " + duration_text(p.seconds);
  if (p.step >= p.steps) return fmt::format("  {} in all", duration_text(p.seconds));
  if (p.step == 0) return "";
  const double left = p.seconds / static_cast<double>(p.step) * static_cast<double>(p.steps - p.step);
  return fmt::format("  {} left", duration_text(left));
}

std::string numbers_text(const Progress& p) {
  std::string text;
  for (const auto& [name, value] : p.metrics) text += fmt::format("{} {}  ", name, metric_text(value));
  return text + rate_text(p) + time_text(p);
}

int percent(const Progress& p) {
  return p.steps > 0 ? static_cast<int>(100.0 * static_cast<double>(p.step) / static_cast<double>(p.steps)) : 100;
}

}  // namespace

std::string duration_text(double seconds) {
  if (seconds < 9.95) return fmt::format("{:.1f} s", std::max(seconds, 0.0));
  const auto whole = static_cast<int64_t>(std::llround(std::min(seconds, 1e9)));
  const int64_t hours = whole / 3600;
  const int64_t minutes = whole / 60 % 60;
  return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60)
                   : fmt::format("{}:{:02}", minutes, whole % 60);
}

std::string metric_text(double value) {
  const double size = std::abs(value);
  return size == 0 || (size >= 1e-3 && size < 1e5) ? fmt::format("{:#.4g}", value) : fmt::format("{:.3e}", value);
}

std::string plain_line(const Progress& p) {
  if (p.steps < 0) return fmt::format("{} {}  {}", p.label, p.step, numbers_text(p));
  return fmt::format("{} {:>{}}/{} {:>3}%  {}", p.label, p.step, std::to_string(p.steps).size(), p.steps, percent(p),
                     numbers_text(p));
}

std::string terminal_line(const Progress& p, int columns) {
  std::string text = plain_line(p);
  const int room = columns - 1 - static_cast<int>(text.size()) - 3;
  if (p.steps >= 0 && room >= kShortestBar) {
    const int width = std::min(room, kLongestBar);
    const int done = p.steps > 0 ? std::min(width, static_cast<int>(p.step * width / p.steps)) : width;
    text = fmt::format("[{:#<{}}{:.<{}}] {}", "", done, "", width - done, text);
  }
  return text.substr(0, static_cast<size_t>(std::max(columns - 1, 0)));
}

ProgressBar::ProgressBar(const ProgressOptions& options)
    : options_(options), started_(steady_seconds()), terminal_(!options.quiet && is_terminal(options.out)) {}

ProgressBar::ProgressBar(int64_t steps, std::FILE* out) : ProgressBar({.out = out, .steps = steps}) {}

ProgressBar::~ProgressBar() {
  if (!finished_ && terminal_ && drawn_ >= 0) std::fputc('\n', options_.out);
}

void ProgressBar::metric(const std::string& name, double value) {
  const auto found = std::ranges::find(metrics_, name, &std::pair<std::string, double>::first);
  if (found != metrics_.end()) {
    found->second = value;
  } else {
    metrics_.emplace_back(name, value);
  }
}

void ProgressBar::update(double loss) {
  if (finished_) return;
  metric("loss", loss);
  update();
}

void ProgressBar::update() {
  if (finished_) return;
  ++step_;
  if (options_.quiet) return;
  if (terminal_) {
    const double seconds = steady_seconds() - started_;
    if (drawn_ < 0 || seconds - drawn_ >= kRedrawSeconds) draw(seconds);
  } else if (plain_line_due()) {
    draw(steady_seconds() - started_);
  }
}

// The last line is finish()'s.
bool ProgressBar::plain_line_due() const {
  if (options_.steps >= 0) {
    return step_ < options_.steps && step_ * kPlainLines / options_.steps != (step_ - 1) * kPlainLines / options_.steps;
  }
  int64_t first_digit = step_;
  while (first_digit % 10 == 0) first_digit /= 10;
  return first_digit == 1 || first_digit == 2 || first_digit == 5;
}

void ProgressBar::finish() {
  if (finished_) return;
  finished_ = true;
  if (options_.quiet) return;
  if (step_ > 0) draw(steady_seconds() - started_);
  if (terminal_ && drawn_ >= 0) std::fputc('\n', options_.out);
  std::fflush(options_.out);
}

void ProgressBar::draw(double seconds) {
  const Progress progress{step_, options_.steps, seconds, metrics_, options_.label};
  const std::string line =
      terminal_ ? "\r" + terminal_line(progress, columns_of(options_.out)) + "\x1b[K" : plain_line(progress) + "\n";
  std::fputs(line.c_str(), options_.out);
  std::fflush(options_.out);
  drawn_ = seconds;
}

}  // namespace taper::train
