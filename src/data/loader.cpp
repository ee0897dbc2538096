// SPDX-License-Identifier: MIT
// What a loader, its iterators, options and exceptions have beside their templates.
#include <taper/data/iterator.h>
#include <taper/data/loader.h>
#include <taper/data/loader_options.h>
#include <taper/data/worker_exception.h>

#include "tensor/check.h"

namespace taper::data {

void Timeout::throw_no_timeout() { fail("timeout: expected a value, got none"); }

DataLoaderOptions& DataLoaderOptions::max_jobs(std::optional<size_t> max_jobs) {
  max_jobs_ = max_jobs.value_or(kTwoAWorker);
  return *this;
}

std::optional<size_t> DataLoaderOptions::max_jobs() const noexcept {
  if (max_jobs_ == kTwoAWorker) return std::nullopt;
  return max_jobs_;
}

FullDataLoaderOptions::FullDataLoaderOptions(const DataLoaderOptions& options)
    : batch_size(options.batch_size()),
      workers(options.workers()),
      max_jobs(options.max_jobs().value_or(2 * workers)),
      timeout(options.timeout()),
      enforce_ordering(options.enforce_ordering()),
      drop_last(options.drop_last()) {}

WorkerException::WorkerException(std::exception_ptr original)
    : original_exception(std::move(original)), message("Caught exception in DataLoader worker thread.") {
  try {
    std::rethrow_exception(original_exception);
  } catch (const std::exception& error) {
    message += " Original message: ";
    message += error.what();
  } catch (...) {  // whatever else was thrown has no message
  }
}

namespace detail {

void throw_increment(bool sentinel) {
  fail("{}", sentinel ? "Incrementing the DataLoader's past-the-end iterator is not allowed"
                      : "Attempted to increment iterator past the end");
}

void throw_dereference(bool sentinel) {
  fail("{}", sentinel ? "Dereferencing the DataLoader's past-the-end iterator is not allowed"
                      : "Attempted to dereference iterator that was past the end");
}

void write_place(serialize::OutputArchive& archive, const FullDataLoaderOptions& options, size_t epochs,
                 std::optional<size_t> batches, const GenericDict& sampler) {
  check(options.workers < 2 || options.enforce_ordering,
        "save: expected a loader with enforce_ordering, got {} workers without: which batches came is not settled",
        options.workers);
  archive.write("batch_size", static_cast<int64_t>(options.batch_size));
  archive.write("epochs", static_cast<int64_t>(epochs));
  archive.write("batches", batches ? IValue(static_cast<int64_t>(*batches)) : IValue());
  archive.write("sampler", sampler);
}

std::optional<size_t> read_place(serialize::InputArchive& archive, const FullDataLoaderOptions& options, size_t& epochs,
                                 serialize::InputArchive& sampler) {
  IValue batch_size, batches, begun;
  archive.read("batch_size", batch_size);
  archive.read("batches", batches);
  if (!archive.try_read("epochs", begun)) begun = IValue(batches.isNone() ? 0 : 1);  // a place of an earlier version
  archive.read("sampler", sampler);
  check(batch_size.toInt() == static_cast<int64_t>(options.batch_size),
        "load: expected a loader of batch size {}, as it was saved, got {}", batch_size.toInt(), options.batch_size);
  const int64_t least = batches.isNone() ? 0 : 1;
  check(begun.toInt() >= least, "load: expected the loader's 'epochs' to be at least {}, got {}", least, begun.toInt());
  epochs = static_cast<size_t>(begun.toInt());
  if (batches.isNone()) return std::nullopt;
  check(batches.toInt() >= 0, "load: expected the loader's 'batches' to be at least 0, got {}", batches.toInt());
  return static_cast<size_t>(batches.toInt());
}

}  // namespace detail
}  // namespace taper::data
