// SPDX-License-Identifier: MIT
// The threads of a loader.
#include <taper/data/detail/data_shuttle.h>
#include <taper/data/detail/sequencers.h>
#include <taper/data/worker_pool.h>

#include <optional>
#include <thread>

#include <taper/random.h>

#include "kernels/parallel.h"
#include "tensor/check.h"
#include "tensor/default_generator.h"

namespace taper::data::detail {
namespace {

struct Job {
  size_t sequence_number = 0;
  Erased request;  // null: the thread that gets it ends
  uint64_t seed = 0;
};

struct Result : Loaded {
  size_t sequence_number = 0;
};

using Shuttle = DataShuttle<Job, Result>;
using ResultSequencer = sequencers::Sequencer<Result>;

/// A seed for each batch, from that of the default generator, which goes on as if nobody had asked: two rounds of
/// SplitMix64 (Steele, Lea and Flood 2014).
uint64_t seed_of(size_t epoch, size_t batch) {
  uint64_t mixed = default_generator().current_seed();
  for (const uint64_t number : {uint64_t{epoch}, uint64_t{batch}}) {
    mixed += (number + 1) * 0x9e3779b97f4a7c15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    mixed ^= mixed >> 31;
  }
  return mixed;
}

Result perform(const WorkerPool::Work& work, Job job) {
  Result result;
  result.sequence_number = job.sequence_number;
  try {
    result.batch = work(job.request.get());
  } catch (...) {
    result.error = std::current_exception();
  }
  return result;
}

// With streams of its own a batch draws the same numbers whichever thread loads it, and whatever the others draw.
void run_worker(Shuttle& shuttle, const WorkerPool::Work& work, bool own_streams) {
  kernels::stay_on_this_thread();
  const Generator generator(0);
  std::optional<DefaultGeneratorScope> scope;
  if (own_streams) scope.emplace(generator);
  while (true) {
    Job job = shuttle.pop_job();
    if (!job.request) return;
    if (own_streams) generator.set_current_seed(job.seed);
    shuttle.push_result(perform(work, std::move(job)));
  }
}

}  // namespace

struct WorkerPool::State {
  explicit State(const FullDataLoaderOptions& full) : options(full) { restart(); }

  void restart() {
    sequence_number = 0;
    if (options.enforce_ordering) {
      sequencer = std::make_unique<sequencers::OrderedSequencer<Result>>(options.max_jobs);
    } else {
      sequencer = std::make_unique<sequencers::NoSequencer<Result>>();
    }
  }

  const FullDataLoaderOptions options;
  size_t sequence_number = 0;
  std::unique_ptr<ResultSequencer> sequencer;
  Shuttle shuttle;
  std::vector<std::thread> threads;
  bool joined = false;
};

WorkerPool::WorkerPool(const FullDataLoaderOptions& options) {
  check(options.workers == 0 || options.max_jobs > 0, "DataLoader: expected max_jobs > 0 for {} workers, got 0",
        options.workers);
  state_ = Owned<State>(new State(options));
}

WorkerPool::~WorkerPool() { join(); }

void WorkerPool::start(Work work) {
  state_->threads.reserve(state_->threads.size() + 1);
  state_->threads.emplace_back([&shuttle = state_->shuttle, work = std::move(work),
                                own_streams = state_->options.workers > 1] { run_worker(shuttle, work, own_streams); });
}

void WorkerPool::check_ready(bool iterating) const {
  check(!state_->joined, "DataLoader: expected a loader with workers, got one that has been joined");
  check(state_->shuttle.in_flight_jobs() == 0 || !iterating,
        "Attempted to get a new DataLoader iterator while another iterator is not yet exhausted");
}

void WorkerPool::reset() {
  state_->shuttle.drain();
  state_->restart();
}

void WorkerPool::push(Erased request, size_t epoch, size_t batch) {
  const uint64_t seed = state_->options.workers > 1 ? seed_of(epoch, batch) : 0;
  state_->shuttle.push_job({state_->sequence_number++, std::move(request), seed});
}

bool WorkerPool::pop(Loaded& loaded) {
  std::optional<std::chrono::milliseconds> timeout;
  if (state_->options.timeout) timeout = *state_->options.timeout;
  auto result = state_->sequencer->next([this, timeout] { return state_->shuttle.pop_result(timeout); });
  if (result) loaded = std::move(*result);
  return result.has_value();
}

void WorkerPool::join() {
  if (state_->joined) return;
  state_->joined = true;
  state_->shuttle.drain();
  for (size_t i = 0; i < state_->threads.size(); ++i) state_->shuttle.push_job({});
  for (std::thread& thread : state_->threads) thread.join();
}

void check_request(size_t size) {
  check(size > 0, "DataLoader: expected a batch of at least one example, got a request for none");
}

void throw_unsized() { fail("Expected the dataset to be sized in order to construct the Sampler"); }

void throw_not_copyable() {
  fail("DataLoader: expected a dataset that each worker can copy; share this one by make_shared_dataset()");
}

void throw_queue_timeout(int64_t milliseconds) {
  fail("Timeout in DataLoader queue while waiting for next batch (timeout was {} ms)", milliseconds);
}

namespace sequencers {

void throw_out_of_sequence(size_t sequence_number) {
  fail("OrderedSequencer: expected at most max_jobs results under way, got one too many, number {}", sequence_number);
}

}  // namespace sequencers
}  // namespace taper::data::detail
