// SPDX-License-Identifier: MIT
// Queue<T>: hands values from thread to thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <queue>
#include <utility>

#include <taper/export.h>

namespace taper::data::detail {

[[noreturn]] TAPER_API void throw_queue_timeout(int64_t milliseconds);

template <typename T>
class Queue {
 public:
  void push(T value) {
    {
      const std::lock_guard lock(mutex_);
      queue_.push(std::move(value));
    }
    filled_.notify_one();
  }

  /// Waits for a value; throws Error when none has come in the time given.
  T pop(std::optional<std::chrono::milliseconds> timeout = std::nullopt) {
    std::unique_lock lock(mutex_);
    const auto ready = [this] { return !queue_.empty(); };
    if (!timeout) {
      filled_.wait(lock, ready);
    } else if (!filled_.wait_for(lock, std::min(*timeout, kLongestWait), ready)) {
      throw_queue_timeout(timeout->count());
    }
    T value = std::move(queue_.front());
    queue_.pop();
    return value;
  }

  /// Empties the queue and returns how many values it held.
  size_t clear() {
    std::queue<T> removed;  // dies after the lock: values may take their time
    const std::lock_guard lock(mutex_);
    removed.swap(queue_);
    return removed.size();
  }

 private:
  // The clock's end would overflow.
  static constexpr std::chrono::milliseconds kLongestWait = std::chrono::hours(24 * 365);

  std::queue<T> queue_;
  std::mutex mutex_;
  std::condition_variable filled_;
};

}  // namespace taper::data::detail
