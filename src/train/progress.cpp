// SPDX-License-Identifier: MIT
// Draws a progress bar: what its line says, and when it is written.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include <taper/train/progress.h>

#include "train/progress_line.h"

namespace taper::train {
namespace {

constexpr double kRedrawSeconds = 0.1;
constexpr int kPlainLines = 10;
constexpr int kDefaultColumns = 80;
constexpr int kShortestBar = 10;
constexpr int kLongestBar = 40;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

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

std::string numbers_text(const Progress& p) {
  std::string text = fmt::format("loss {:.3e}  {}", p.loss, rate_text(p));
  if (p.step >= p.steps) return text + fmt::format("  {} in all", duration_text(p.seconds));
  if (p.step == 0) return text;
  const double left = p.seconds / static_cast<double>(p.step) * static_cast<double>(p.steps - p.step);
  return text + fmt::format("  {} left", duration_text(left));
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

std::string plain_line(const Progress& p) {
  return fmt::format("step {:>{}}/{} {:>3}%  {}", p.step, std::to_string(p.steps).size(), p.steps, percent(p),
                     numbers_text(p));
}

std::string terminal_line(const Progress& p, int columns) {
  std::string text = plain_line(p);
  const int room = columns - 1 - static_cast<int>(text.size()) - 3;
  if (room >= kShortestBar) {
    const int width = std::min(room, kLongestBar);
    const int done = p.steps > 0 ? std::min(width, static_cast<int>(p.step * width / p.steps)) : width;
    text = fmt::format("[{:#<{}}{:.<{}}] {}", "", done, "", width - done, text);
  }
  return text.substr(0, static_cast<size_t>(std::max(columns - 1, 0)));
}

ProgressBar::ProgressBar(int64_t steps, std::FILE* out)
    : out_(out), steps_(steps), started_(now()), terminal_(is_terminal(out)) {}

ProgressBar::~ProgressBar() {
  if (!finished_ && terminal_ && drawn_ >= 0) std::fputc('\n', out_);
}

void ProgressBar::update(double loss) {
  if (finished_) return;
  ++step_;
  loss_ = loss;
  if (terminal_) {
    const double seconds = now() - started_;
    if (drawn_ < 0 || seconds - drawn_ >= kRedrawSeconds) draw(seconds);
  } else if (step_ < steps_ && step_ * kPlainLines / steps_ != (step_ - 1) * kPlainLines / steps_) {
    draw(now() - started_);  // the last line is finish()'s
  }
}

void ProgressBar::finish() {
  if (finished_) return;
  if (step_ > 0) draw(now() - started_);
  if (terminal_ && drawn_ >= 0) std::fputc('\n', out_);
  std::fflush(out_);
  finished_ = true;
}

void ProgressBar::draw(double seconds) {
  const Progress progress{step_, steps_, loss_, seconds};
  const std::string line =
      terminal_ ? "\r" + terminal_line(progress, columns_of(out_)) + "\x1b[K" : plain_line(progress) + "\n";
  std::fputs(line.c_str(), out_);
  std::fflush(out_);
  drawn_ = seconds;
}

}  // namespace taper::train
