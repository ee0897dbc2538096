// SPDX-License-Identifier: MIT
// The threads and the store of batches behind a ChunkDataset.
#include <taper/data/chunk_preloader.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include <taper/data/worker_exception.h>

#include "kernels/parallel.h"

namespace taper::data::detail {
namespace {

struct Entry {
  std::shared_ptr<void> batch;  // null: an exception stands here
  size_t count = 0;
  std::exception_ptr error;
};

/// Batches in the order in which they were begun. Only the last may be short of examples.
class Store {
 public:
  Store(size_t batch_size, size_t capacity) : batch_size_(batch_size), capacity_(capacity) {}

  /// Waits for room. False when the epoch was stopped meanwhile.
  bool add(ChunkSource& source, void* chunk, size_t size) {
    std::unique_lock lock(mutex_);
    if (!wait_for_room(lock)) return false;
    source.shuffle(size);
    while (size > 0) {
      const bool begun = !entries_.empty() && entries_.back().batch && entries_.back().count < batch_size_;
      const size_t count = std::min(size, batch_size_ - (begun ? entries_.back().count : 0));
      std::shared_ptr<void> batch = source.place(chunk, begun ? entries_.back().batch : nullptr, count);
      if (!begun) entries_.push_back({std::move(batch), 0, nullptr});
      entries_.back().count += count;
      examples_ += count;
      size -= count;
    }
    filled_.notify_all();
    return true;
  }

  bool add(std::exception_ptr error) {
    std::unique_lock lock(mutex_);
    if (!wait_for_room(lock)) return false;
    entries_.push_back({nullptr, 1, std::move(error)});
    examples_ += 1;
    filled_.notify_all();
    return true;
  }

  Entry take() {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [this] { return complete(); });
    if (entries_.empty()) return {};
    Entry entry = std::move(entries_.front());
    entries_.pop_front();
    examples_ -= entry.count;
    emptied_.notify_all();
    return entry;
  }

  /// All chunks are in.
  void finish() {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    filled_.notify_all();
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    filled_.notify_all();
    emptied_.notify_all();
  }
  bool stopped() {
    const std::lock_guard lock(mutex_);
    return stopped_;
  }

 private:
  bool wait_for_room(std::unique_lock<std::mutex>& lock) {
    emptied_.wait(lock, [this] { return examples_ < capacity_ || stopped_; });
    return !stopped_;
  }
  bool complete() const {
    if (finished_ || stopped_ || entries_.size() > 1) return true;
    return !entries_.empty() && (entries_.front().error || entries_.front().count == batch_size_);
  }

  const size_t batch_size_, capacity_;
  std::mutex mutex_;
  std::condition_variable filled_, emptied_;
  std::deque<Entry> entries_;
  size_t examples_ = 0;
  bool finished_ = false, stopped_ = false;
};

}  // namespace

struct ChunkPreloader::State {
  State(size_t batch_size, size_t capacity) : batch_size(batch_size), capacity(capacity) {}

  std::vector<size_t> draw(ChunkSource& source) {
    const std::lock_guard lock(drawing);
    return source.next_chunks();
  }

  // What `call` throws. The handler is left before the exception goes to another thread, so that none of it is ours.
  template <typename F>
  static std::exception_ptr error_of(const F& call) {
    try {
      call();
    } catch (...) {
      return std::current_exception();
    }
    return nullptr;
  }

  void preload(ChunkSource& source, Store& into) {
    kernels::stay_on_this_thread();
    while (!into.stopped()) {
      std::vector<size_t> chunks;
      std::exception_ptr unlisted = error_of([&] { chunks = draw(source); });
      if (unlisted) into.add(std::move(unlisted));
      if (chunks.empty()) break;
      std::exception_ptr unread = error_of([&] {
        size_t size = 0;
        const std::shared_ptr<void> chunk = source.read_chunks(chunks, size);
        if (size > 0) into.add(source, chunk.get(), size);
      });
      if (unread) into.add(std::move(unread));
    }
    const std::lock_guard lock(drawing);
    if (--running == 0) into.finish();
  }

  const size_t batch_size, capacity;
  std::shared_ptr<Store> store;  // of this epoch
  std::mutex drawing;
  size_t running = 0;
  std::vector<std::thread> threads;
};

ChunkPreloader::ChunkPreloader(size_t batch_size, size_t capacity)
    : state_(new State(batch_size, capacity)) {}

ChunkPreloader::~ChunkPreloader() { stop(); }

void ChunkPreloader::start(ChunkSource& source, size_t threads) {
  stop();
  state_->store = std::make_shared<Store>(state_->batch_size, state_->capacity);
  state_->threads.reserve(threads);
  state_->running = threads;
  for (size_t i = 0; i < threads; ++i) {
    state_->threads.emplace_back(
        [state = state_.get(), store = state_->store, &source] { state->preload(source, *store); });
  }
}

void ChunkPreloader::stop() {
  if (state_->store) state_->store->stop();
  for (std::thread& thread : state_->threads) thread.join();
  state_->threads.clear();
}

bool ChunkPreloader::started() const { return state_->store != nullptr; }

std::shared_ptr<void> ChunkPreloader::next() {
  Entry entry = state_->store->take();
  if (entry.error) throw WorkerException(std::move(entry.error));
  return std::move(entry.batch);
}

void ChunkPreloader::while_no_chunk_is_drawn(const Callable<void()>& access) const {
  const std::lock_guard lock(state_->drawing);
  access();
}

}  // namespace taper::data::detail
