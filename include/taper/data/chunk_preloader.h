// SPDX-License-Identifier: MIT
// ChunkPreloader: the threads of a ChunkDataset and the bounded store of batches that they fill, without their types.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <vector>

#include <taper/core/callable.h>
#include <taper/core/owned.h>
#include <taper/export.h>

namespace taper::data::detail {

/// What the preloader asks of its dataset. Calls of next_chunks() exclude each other, those of place() as well.
struct TAPER_API ChunkSource {
  virtual ~ChunkSource() = default;

  /// The chunks to read next, none at the end of the epoch.
  virtual std::vector<size_t> next_chunks() = 0;
  /// Reads them into one, from several threads at a time, and says how many examples it has.
  virtual std::shared_ptr<void> read_chunks(const std::vector<size_t>& chunks, size_t& size) = 0;
  /// Begins to take the examples of a chunk out of it.
  virtual void shuffle(size_t size) = 0;
  /// Moves the next `count` examples of the chunk to the end of a batch, a new one where it is null.
  virtual std::shared_ptr<void> place(void* chunk, std::shared_ptr<void> batch, size_t count) = 0;
};

class TAPER_API ChunkPreloader {
 public:
  /// Batches of `batch_size`; threads wait while the store holds `capacity` examples or more.
  ChunkPreloader(size_t batch_size, size_t capacity);
  ChunkPreloader(const ChunkPreloader&) = delete;
  ~ChunkPreloader();

  /// Starts an epoch with `threads` threads that load from `source` until it ends or stop() is called.
  void start(ChunkSource& source, size_t threads);
  /// Ends the epoch and the threads, and forgets what they have loaded.
  void stop();
  bool started() const;
  /// Waits for the next batch; null at the end of the epoch. Throws WorkerException where loading has failed.
  std::shared_ptr<void> next();
  /// Runs `access` while no thread asks for chunks.
  void while_no_chunk_is_drawn(const Callable<void()>& access) const;

 private:
  struct State;
  Owned<State> state_;
};

}  // namespace taper::data::detail
