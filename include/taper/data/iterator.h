// SPDX-License-Identifier: MIT
// Iterator: walks the batches of a loader.
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include <taper/core/callable.h>
#include <taper/export.h>

namespace taper::data {

namespace detail {

[[noreturn]] TAPER_API void throw_increment(bool sentinel);
[[noreturn]] TAPER_API void throw_dereference(bool sentinel);

/// The batches of one epoch, each fetched when it is first looked at.
template <typename Batch>
struct BatchStream {
  explicit BatchStream(Callable<std::optional<Batch>()> fetch) : fetch(std::move(fetch)) {}

  std::optional<Batch>& current() {
    if (!started) {
      batch = fetch();
      started = true;
    }
    return batch;
  }

  Callable<std::optional<Batch>()> fetch;
  std::optional<Batch> batch;
  bool started = false;
};

}  // namespace detail

/// An input iterator whose copies share their position. Made by default it is the sentinel, which equals every iterator
/// that is exhausted.
template <typename Batch>
class Iterator {
 public:
  using difference_type = std::ptrdiff_t;
  using value_type = Batch;
  using pointer = Batch*;
  using reference = Batch&;
  using iterator_category = std::input_iterator_tag;

  Iterator() = default;
  explicit Iterator(std::shared_ptr<detail::BatchStream<Batch>> stream) : stream_(std::move(stream)) {}

  /// Throws Error past the end.
  Iterator& operator++() {
    if (!stream_ || !stream_->current()) detail::throw_increment(!stream_);
    stream_->batch = stream_->fetch();
    return *this;
  }
  void operator++(int) { ++*this; }

  /// Throws Error past the end.
  Batch& operator*() const {
    if (!stream_ || !stream_->current()) detail::throw_dereference(!stream_);
    return *stream_->batch;
  }
  Batch* operator->() const { return &**this; }

  bool operator==(const Iterator& other) const {
    if (stream_ && other.stream_) return stream_ == other.stream_;
    return ended() && other.ended();
  }

 private:
  bool ended() const { return !stream_ || !stream_->current(); }

  std::shared_ptr<detail::BatchStream<Batch>> stream_;
};

}  // namespace taper::data
