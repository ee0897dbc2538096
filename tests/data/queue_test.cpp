// SPDX-License-Identifier: MIT
// The queue, the shuttle and the sequencers inside a loader.
#include <chrono>
#include <thread>

#include <taper/data/detail/data_shuttle.h>
#include <taper/data/detail/queue.h>
#include <taper/data/detail/sequencers.h>

#include "support/catch.h"
#include "support/error.h"

using namespace taper::data::detail;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

TEST_CASE("a queue hands over in order") {
  Queue<int> queue;
  queue.push(1);
  queue.push(2);
  CHECK(queue.pop() == 1);
  CHECK(queue.pop() == 2);
}

TEST_CASE("a queue takes what cannot be copied, from another thread") {
  Queue<std::unique_ptr<int>> queue;
  std::thread later([&] {
    std::this_thread::sleep_for(5ms);
    queue.push(std::make_unique<int>(7));
  });
  CHECK(*queue.pop() == 7);
  later.join();
}

TEST_CASE("waiting for a queue has an end") {
  Queue<int> queue;
  CHECK(error_of([&] { queue.pop(10ms); }) ==
        "Timeout in DataLoader queue while waiting for next batch (timeout was 10 ms)");
  CHECK_THAT(error_of([&] { queue.pop(0ms); }), Contains("Timeout"));
  queue.push(1);
  CHECK(queue.pop(std::chrono::milliseconds::max()) == 1);
}

TEST_CASE("clear() empties a queue and counts") {
  Queue<int> queue;
  for (int i = 0; i < 3; ++i) queue.push(i);
  CHECK(queue.clear() == 3);
  CHECK(queue.clear() == 0);
  CHECK_THROWS_WITH(queue.pop(1ms), Contains("Timeout"));
}

TEST_CASE("a shuttle counts the jobs under way") {
  DataShuttle<int, int> shuttle;
  CHECK_FALSE(shuttle.pop_result().has_value());
  shuttle.push_job(1);
  shuttle.push_job(2);
  CHECK(shuttle.in_flight_jobs() == 2);
  CHECK(shuttle.pop_job() == 1);
  CHECK_THROWS_WITH(shuttle.pop_result(10ms), Contains("Timeout"));
  shuttle.push_result(10);
  CHECK(shuttle.pop_result() == 10);
  CHECK(shuttle.in_flight_jobs() == 1);
}

TEST_CASE("drain() takes back what is not begun and waits for the rest") {
  DataShuttle<int, int> shuttle;
  for (int i = 0; i < 4; ++i) shuttle.push_job(i);
  const int begun = shuttle.pop_job();
  std::thread worker([&] {
    std::this_thread::sleep_for(5ms);
    shuttle.push_result(begun);
  });
  shuttle.drain();
  worker.join();
  CHECK(shuttle.in_flight_jobs() == 0);
  CHECK_FALSE(shuttle.pop_result().has_value());
}

TEST_CASE("NoSequencer is the identity") {
  sequencers::NoSequencer<int> sequencer;
  CHECK(sequencer.next([] { return 5; }) == 5);
}

TEST_CASE("OrderedSequencer holds back what comes too early") {
  struct Result {
    size_t sequence_number;
  };
  sequencers::OrderedSequencer<Result> sequencer(5);
  CHECK(sequencer.next_sequence_number_ == 0);
  CHECK(sequencer.buffer_.size() == 5);

  const std::vector<size_t> arrivals{0, 2, 4, 3, 1};
  size_t taken = 0;
  const auto arrive = [&]() -> std::optional<Result> {
    if (taken == arrivals.size()) return std::nullopt;
    return Result{arrivals[taken++]};
  };
  CHECK(sequencer.next(arrive)->sequence_number == 0);
  CHECK(taken == 1);
  CHECK(sequencer.next(arrive)->sequence_number == 1);
  CHECK(taken == 5);
  for (size_t number = 2; number < 5; ++number) CHECK(sequencer.next(arrive)->sequence_number == number);
  CHECK_FALSE(sequencer.next(arrive).has_value());

  const auto twice = [] { return Result{7}; };
  CHECK_THAT(error_of([&] { sequencer.next(twice); }), Contains("one too many, number 7"));
}
