// SPDX-License-Identifier: MIT
// Sequencers: in which order the results of workers are handed out.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include <taper/core/callable.h>
#include <taper/export.h>

namespace taper::data::detail::sequencers {

[[noreturn]] TAPER_API void throw_out_of_sequence(size_t sequence_number);

template <typename Result>
struct Sequencer {
  using ResultProducer = Callable<std::optional<Result>()>;
  virtual ~Sequencer() = default;
  virtual std::optional<Result> next(ResultProducer next_result) = 0;
};

/// As they come.
template <typename Result>
struct NoSequencer final : public Sequencer<Result> {
  using typename Sequencer<Result>::ResultProducer;
  std::optional<Result> next(ResultProducer next_result) override { return next_result(); }
};

/// In the order of their sequence numbers. Results that come too early wait in a ring: at most `max_jobs` are under way
/// and none is handed out before its turn, so that no two want one place.
template <typename Result>
struct OrderedSequencer : public Sequencer<Result> {
  using typename Sequencer<Result>::ResultProducer;

  explicit OrderedSequencer(size_t max_jobs) : buffer_(max_jobs) {}

  std::optional<Result> next(ResultProducer next_result) override {
    if (std::optional<Result>& waiting = buffer(next_sequence_number_)) {
      ++next_sequence_number_;
      return std::exchange(waiting, std::nullopt);
    }
    while (std::optional<Result> result = next_result()) {
      if (result->sequence_number == next_sequence_number_) {
        ++next_sequence_number_;
        return result;
      }
      std::optional<Result>& place = buffer(result->sequence_number);
      if (place) throw_out_of_sequence(result->sequence_number);
      place = std::move(result);
    }
    return std::nullopt;
  }

  std::optional<Result>& buffer(size_t index) { return buffer_.at(index % buffer_.size()); }

  size_t next_sequence_number_ = 0;
  std::vector<std::optional<Result>> buffer_;
};

}  // namespace taper::data::detail::sequencers
