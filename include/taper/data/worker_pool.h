// SPDX-License-Identifier: MIT
// WorkerPool: the threads of a loader and the queues to and from them, without the types of what passes through.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>

#include <taper/core/callable.h>
#include <taper/core/owned.h>
#include <taper/data/loader_options.h>
#include <taper/export.h>

namespace taper::data::detail {

/// A request or a batch.
using Erased = std::shared_ptr<void>;

/// What has become of a request: a batch, or the exception that loading it threw, or neither at the end of the data.
struct Loaded {
  Erased batch;
  std::exception_ptr error;
};

/// Requests go in, batches come out, each through one of the threads. All calls are the iterating thread's.
class TAPER_API WorkerPool {
 public:
  /// Turns a request into a batch; null when there is nothing more.
  using Work = Callable<Erased(void* request)>;

  explicit WorkerPool(const FullDataLoaderOptions& options);
  WorkerPool(const WorkerPool&) = delete;
  /// Waits for the batches that are being loaded and ends the threads.
  ~WorkerPool();

  /// Starts a thread, which loads one batch after another and runs its tensor operations on itself alone.
  void start(Work work);

  /// Throws Error unless an epoch may begin: `iterating` says whether someone still holds the iterator of the last one.
  void check_ready(bool iterating) const;
  /// Forgets all requests and batches, waiting for those that are being loaded.
  void reset();
  /// `epoch` and `batch` say of which numbers the random stream of the request is, where there are several threads.
  void push(Erased request, size_t epoch, size_t batch);
  /// Waits for the next batch, in the order of the requests if that is asked for; false when no request is under way.
  /// Throws Error when the timeout is over.
  bool pop(Loaded& loaded);
  /// Ends the threads; no epoch may begin after that.
  void join();

 private:
  struct State;
  Owned<State> state_;
};

/// Throws Error if a sampler asks for nothing at all.
TAPER_API void check_request(size_t size);
[[noreturn]] TAPER_API void throw_unsized();
[[noreturn]] TAPER_API void throw_not_copyable();

}  // namespace taper::data::detail
