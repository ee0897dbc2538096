// SPDX-License-Identifier: MIT
// Options of a data loader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

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
  friend constexpr bool operator==(Milliseconds a, Milliseconds b) { return a.count_ == b.count_; }

 private:
  static constexpr double kLongest = 1e15;

  constexpr Milliseconds(double count, int)
      : count_(static_cast<int64_t>(count < kLongest ? (count > 0 ? count : 0) : kLongest)) {
    if (static_cast<double>(count_) < count && count < kLongest) ++count_;
  }

  int64_t count_;
};

/// A length of time or nothing: std::optional<Milliseconds> at a tenth of the compile time.
class Timeout {
 public:
  constexpr Timeout() = default;
  constexpr Timeout(std::nullopt_t) {}
  template <typename T>
  requires(std::is_convertible_v<T, Milliseconds>) constexpr Timeout(T time) : time_(time), has_value_(true) {}
  template <typename T>
  constexpr Timeout(const std::optional<T>& time) : Timeout(time ? Timeout(*time) : Timeout()) {}

  constexpr bool has_value() const { return has_value_; }
  constexpr explicit operator bool() const { return has_value_; }
  constexpr const Milliseconds& value() const { return has_value_ ? time_ : (throw_no_timeout(), time_); }
  constexpr const Milliseconds& operator*() const { return time_; }
  constexpr const Milliseconds* operator->() const { return &time_; }

 private:
  [[noreturn]] TAPER_API static void throw_no_timeout();

  Milliseconds time_{int64_t{0}};
  bool has_value_ = false;
};

/// How a loader loads.
struct TAPER_API DataLoaderOptions {
  DataLoaderOptions() = default;
  DataLoaderOptions(size_t batch_size) : batch_size_(batch_size) {}

  TAPER_ARG(size_t, batch_size) = 1;
  /// Threads that load. With none, the thread that iterates loads.
  TAPER_ARG(size_t, workers) = 0;
  /// How long to wait for a worker's batch before an Error.
  TAPER_ARG(Timeout, timeout);
  /// Whether batches come in the sampler's order, or as the workers finish them.
  TAPER_ARG(bool, enforce_ordering) = true;
  /// Whether to leave out a last batch that is smaller than the others.
  TAPER_ARG(bool, drop_last) = false;

 public:
  /// Batches on order at one time; by default two a worker.
  DataLoaderOptions& max_jobs(std::optional<size_t> max_jobs);
  std::optional<size_t> max_jobs() const noexcept;

 private:
  static constexpr size_t kTwoAWorker = static_cast<size_t>(-1);
  size_t max_jobs_ = kTwoAWorker;
};

/// The same with every choice made.
struct TAPER_API FullDataLoaderOptions {
  explicit FullDataLoaderOptions(const DataLoaderOptions& options);

  size_t batch_size;
  size_t workers;
  size_t max_jobs;
  Timeout timeout;
  bool enforce_ordering;
  bool drop_last;
};

}  // namespace taper::data
