// SPDX-License-Identifier: MIT
// DataShuttle<Job, Result>: takes jobs from a loader to its workers and their results back.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>

#include <taper/data/detail/queue.h>

namespace taper::data::detail {

/// push_job, pop_result and drain are the loader's, pop_job and push_result the workers'.
template <typename Job, typename Result>
class DataShuttle {
 public:
  void push_job(Job job) {
    jobs_.push(std::move(job));
    ++in_flight_;
  }
  void push_result(Result result) { results_.push(std::move(result)); }
  Job pop_job() { return jobs_.pop(); }

  /// A result, waiting for it if need be; nothing when no job is under way. Throws Error when the time given is over.
  std::optional<Result> pop_result(std::optional<std::chrono::milliseconds> timeout = std::nullopt) {
    if (in_flight_ == 0) return std::nullopt;
    std::optional<Result> result(results_.pop(timeout));
    --in_flight_;
    return result;
  }

  /// Takes back the jobs that no worker has begun, waits for the others and drops their results.
  void drain() {
    in_flight_ -= jobs_.clear();
    while (in_flight_ > 0) pop_result();
  }

  size_t in_flight_jobs() const noexcept { return in_flight_; }

 private:
  Queue<Job> jobs_;
  Queue<Result> results_;
  size_t in_flight_ = 0;
};

}  // namespace taper::data::detail
