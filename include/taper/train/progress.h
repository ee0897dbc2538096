// SPDX-License-Identifier: MIT
// ProgressBar: where a training run is, on one line of the terminal. progress(): a loop with such a bar.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <taper/export.h>

namespace taper::train {

struct ProgressOptions {
  std::string label = "step";  // what stands before the count
  std::FILE* out = stdout;
  bool quiet = false;  // nothing is written
  int64_t steps = -1;  // how many there will be, for a range that cannot tell; below 0 if nobody knows
};

/// Shows a bar, metrics, steps a second and the time left. On a terminal the line is redrawn in place, at most ten
/// times a second; elsewhere (a file, a pipe) there is a plain line for every tenth of the run, or at steps 1, 2, 5,
/// 10, 20 and so on if nobody knows how long the run is.
class TAPER_API ProgressBar {
 public:
  explicit ProgressBar(int64_t steps, std::FILE* out = stdout);
  explicit ProgressBar(const ProgressOptions& options);
  /// Ends the line.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// Shows a number under this name from the next drawing on, in place of what the name showed before.
  void metric(const std::string& name, double value);
  /// One more step is done.
  void update();
  /// The same, with a metric "loss".
  void update(double loss);
  /// Draws the last state and ends the line; nothing is drawn after it.
  void finish();

 private:
  void draw(double seconds);
  bool plain_line_due() const;

  ProgressOptions options_;
  int64_t step_ = 0;
  std::vector<std::pair<std::string, double>> metrics_;
  double started_;     // seconds of the steady clock
  double drawn_ = -1;  // when the line was drawn last, in seconds after the start
  bool terminal_;
  bool finished_ = false;
};

namespace detail {

/// The elements of a range that knows how many it has, else -1.
template <typename Range>
int64_t length_of(const Range& range) {
  if constexpr (requires { static_cast<int64_t>(std::size(range)); }) {
    return static_cast<int64_t>(std::size(range));
  } else {
    return -1;
  }
}

/// A range, or what a pointer to one points at.
template <typename Range>
decltype(auto) range_of(Range& range) {
  if constexpr (requires { std::begin(range); }) {
    return (range);
  } else {
    return *range;
  }
}

}  // namespace detail

/// What progress() returns: the elements of a range, once, with a bar that moves when the body of the loop is done.
template <typename Range>
class ProgressRange {
 public:
  ProgressRange(Range&& range, ProgressOptions options)
      : range_(std::forward<Range>(range)), bar_(with_length(std::move(options), detail::range_of(range_))) {}

  struct End {
    decltype(std::end(detail::range_of(std::declval<std::remove_reference_t<Range>&>()))) at;
  };

  class Iterator {
   public:
    using Base = decltype(std::begin(detail::range_of(std::declval<std::remove_reference_t<Range>&>())));
    Iterator(Base at, ProgressBar& bar) : at_(std::move(at)), bar_(&bar) {}

    decltype(auto) operator*() { return *at_; }
    Iterator& operator++() {
      bar_->update();
      ++at_;
      return *this;
    }
    bool operator!=(const End& end) const {
      if (at_ != end.at) return true;
      bar_->finish();
      return false;
    }

   private:
    Base at_;
    ProgressBar* bar_;
  };

  Iterator begin() { return {std::begin(detail::range_of(range_)), bar_}; }
  End end() { return {std::end(detail::range_of(range_))}; }
  ProgressBar& bar() { return bar_; }
  /// See ProgressBar.
  void metric(const std::string& name, double value) { bar_.metric(name, value); }

 private:
  template <typename R>
  static ProgressOptions with_length(ProgressOptions options, const R& range) {
    if (options.steps < 0) options.steps = detail::length_of(range);
    return options;
  }

  Range range_;  // a reference if progress() was given something with a name
  ProgressBar bar_;
};

/// `for (auto& batch : progress(loader))` over any range, data loader, or pointer to one. With a name for it,
/// `auto steps = progress(loader);`, the body of the loop can show metrics: `steps.metric("loss", value)`.
template <typename Range>
ProgressRange<Range> progress(Range&& range, ProgressOptions options = {}) {
  return {std::forward<Range>(range), std::move(options)};
}

}  // namespace taper::train
