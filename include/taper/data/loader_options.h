// SPDX-License-Identifier: MIT
// Options of a data loader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <taper/core/arg.h>
#include <taper/export.h>

namespace taper::data {

/// A length of time, made from any std::chrono::duration and turned into any, without their header. Parts of a
/// millisecond count as a whole one.
class Milliseconds {
 public:
  constexpr explicit Milliseconds(int64_t count) : count_(count) {}
  template <typename Duration>
  requires requires(Duration d) {
    d.count();
    Duration::period::num;
  }
  constexpr Milliseconds(Duration duration)
      : Milliseconds(duration.count() * (1000.0 * Duration::period::num / Duration::period::den), 0) {}

  template <typename Duration>
  requires requires(Duration d) {
    d.count();
    Duration::period::num;
  }
  constexpr operator Duration() const {
    using Rep = typename Duration::rep;
    return Duration(static_cast<Rep>(count_ * (Duration::period::den / 1000.0 / Duration::period::num)));
  }

  constexpr int64_t count() const { return count_; }
  friend constexpr bool operator==(Milliseconds, Milliseconds) = default;

 private:
  static constexpr double kLongest = 1e15;

  constexpr Milliseconds(double count, int)
      : count_(static_cast<int64_t>(count < kLongest ? (count > 0 ? count : 0) : kLongest)) {
    if (static_cast<double>(count_) < count && count < kLongest) ++count_;
  }

  int64_t count_;
};

/// How a loader loads.
struct DataLoaderOptions {
  DataLoaderOptions() = default;
  DataLoaderOptions(size_t batch_size) : batch_size_(batch_size) {}

  TAPER_ARG(size_t, batch_size) = 1;
  /// Threads that load. With none, the thread that iterates loads.
  TAPER_ARG(size_t, workers) = 0;
  /// Batches on order at one time; by default two a worker.
  TAPER_ARG(std::optional<size_t>, max_jobs);
  /// How long to wait for a worker's batch before an Error.
  TAPER_ARG(std::optional<Milliseconds>, timeout);
  /// Whether batches come in the sampler's order, or as the workers finish them.
  TAPER_ARG(bool, enforce_ordering) = true;
  /// Whether to leave out a last batch that is smaller than the others.
  TAPER_ARG(bool, drop_last) = false;
};

/// The same with every choice made.
struct TAPER_API FullDataLoaderOptions {
  explicit FullDataLoaderOptions(const DataLoaderOptions& options);

  size_t batch_size;
  size_t workers;
  size_t max_jobs;
  std::optional<Milliseconds> timeout;
  bool enforce_ordering;
  bool drop_last;
};

}  // namespace taper::data
