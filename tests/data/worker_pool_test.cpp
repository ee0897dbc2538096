// SPDX-License-Identifier: MIT
// Workers: order, exceptions, timeouts, early ends, their memory and their threads.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <set>
#include <thread>

#include <taper/data.h>
#include <taper/memory.h>
#include <taper/ops.h>
#include <taper/parallel.h>
#include <taper/random.h>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using namespace taper::data;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

// Loads through a function of the index.
template <typename T>
struct Through : datasets::Dataset<Through<T>, T> {
  Through(size_t size, std::function<T(size_t)> load) : length(size), load(std::move(load)) {}
  T get(size_t index) override { return load(index); }
  std::optional<size_t> size() const override { return length; }
  size_t length;
  std::function<T(size_t)> load;
};

using Numbers = Through<int>;

template <typename T = int>
auto loader_of(size_t size, std::function<std::type_identity_t<T>(size_t)> load, const DataLoaderOptions& options) {
  return make_data_loader<samplers::SequentialSampler>(Through<T>(size, std::move(load)), options);
}

int as_it_is(size_t index) { return static_cast<int>(index); }

template <typename Loader>
std::vector<int> all_of(Loader& loader) {
  std::vector<int> all;
  for (const std::vector<int>& batch : loader) all.insert(all.end(), batch.begin(), batch.end());
  return all;
}

std::vector<int> numbers(int count) {
  std::vector<int> list(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) list[static_cast<size_t>(i)] = i;
  return list;
}

struct Draining : datasets::StatefulDataset<Draining, int> {
  std::optional<int> get_batch(size_t) override {
    const int number = next++;
    if (number < 10) return number;
    return std::nullopt;
  }
  std::optional<size_t> size() const override { return std::nullopt; }
  void reset() override { next = 0; }
  void save(serialize::OutputArchive&) const override {}
  void load(serialize::InputArchive&) override {}
  std::atomic<int> next{0};
};

}  // namespace

TEST_CASE("ordered workers yield the sampler's order for several epochs") {
  const size_t workers = GENERATE(size_t{1}, size_t{2}, size_t{5});
  const size_t jobs = GENERATE(size_t{1}, size_t{3}, size_t{40});
  auto uneven = [](size_t index) {
    if (index % 3 == 0) std::this_thread::sleep_for(1ms);
    return as_it_is(index);
  };
  auto loader = loader_of(25, uneven, DataLoaderOptions(2).workers(workers).max_jobs(jobs));
  for (int epoch = 0; epoch < 3; ++epoch) CHECK(all_of(*loader) == numbers(25));
}

TEST_CASE("unordered workers yield every batch once") {
  auto loader = loader_of(50, as_it_is, DataLoaderOptions(1).workers(4).enforce_ordering(false));
  for (int epoch = 0; epoch < 2; ++epoch) {
    std::vector<int> all = all_of(*loader);
    std::sort(all.begin(), all.end());
    CHECK(all == numbers(50));
  }
}

TEST_CASE("order holds when ten workers finish in another") {
  // All ten have to be at work at once, and end in the order of this list.
  static constexpr int kOrder[] = {0, 3, 1, 4, 2, 6, 5, 8, 7, 9};
  auto turn = std::make_shared<std::atomic<int>>(0);
  auto load = [turn](size_t index) {
    while (kOrder[turn->load()] != static_cast<int>(index)) std::this_thread::yield();
    turn->fetch_add(index == 9 ? -9 : 1);
    return as_it_is(index);
  };
  auto loader = loader_of(10, load, DataLoaderOptions(1).workers(10).timeout(20s));
  CHECK(all_of(*loader) == numbers(10));
}

TEST_CASE("a worker's exception arrives where its batch would have been, and the epoch goes on") {
  auto load = [](size_t index) {
    if (index % 4 == 1) throw std::invalid_argument("badness");
    if (index % 4 == 2) throw 42;
    return as_it_is(index);
  };
  auto loader = loader_of(32, load, DataLoaderOptions(1).workers(2));
  auto i = loader->begin();
  std::vector<int> good;
  int bad = 0, numberless = 0;
  for (size_t index = 0; index < 32; ++index) {
    try {
      if (index > 0) ++i;
      good.push_back(i->front());
    } catch (const WorkerException& error) {
      if (index % 4 == 1) {
        ++bad;
        CHECK(error.what() == std::string("Caught exception in DataLoader worker thread. Original message: badness"));
        CHECK_THROWS_AS(std::rethrow_exception(error.original_exception), std::invalid_argument);
      } else {
        ++numberless;
        CHECK(error.what() == std::string("Caught exception in DataLoader worker thread."));
        CHECK_THROWS_AS(std::rethrow_exception(error.original_exception), int);
      }
    }
  }
  CHECK(bad == 8);
  CHECK(numberless == 8);
  CHECK(good.size() == 16);
  ++i;
  CHECK(i == loader->end());
}

TEST_CASE("after an exception the loader can be left or begun again") {
  auto loader = loader_of<int>(
      8, [](size_t) -> int { throw std::runtime_error("no file"); }, DataLoaderOptions(1).workers(2));
  for (int epoch = 0; epoch < 3; ++epoch) CHECK_THROWS_WITH(all_of(*loader), Contains("no file"));
}

TEST_CASE("a late batch is a timeout, and is still there later") {
  auto gate = std::make_shared<std::atomic<bool>>(false);
  auto load = [gate](size_t index) {
    while (!*gate) std::this_thread::sleep_for(1ms);
    return as_it_is(index);
  };
  auto loader = loader_of(2, load, DataLoaderOptions(1).workers(1).timeout(10ms));
  auto i = loader->begin();
  CHECK(error_of([&] { *i; }) == "Timeout in DataLoader queue while waiting for next batch (timeout was 10 ms)");
  *gate = true;
  std::vector<int> seen;
  while (seen.empty()) {
    try {
      seen.push_back(i->front());
    } catch (const Error&) {
    }
  }
  CHECK(seen == std::vector<int>{0});
}

TEST_CASE("an epoch that is left early can be begun again") {
  auto loader = loader_of(20, as_it_is, DataLoaderOptions(2).workers(2));
  for (int epoch = 0; epoch < 4; ++epoch) {
    for (const auto& batch : *loader) {
      CHECK(batch == std::vector<int>{0, 1});
      break;
    }
  }
  CHECK(all_of(*loader) == numbers(20));
}

TEST_CASE("two iterators at once are refused") {
  auto loader = loader_of(20, as_it_is, DataLoaderOptions(1).workers(2));
  auto i = loader->begin();
  CHECK(error_of([&] { loader->begin(); }) ==
        "Attempted to get a new DataLoader iterator while another iterator is not yet exhausted");
  while (i != loader->end()) ++i;
  CHECK(loader->begin()->front() == 0);
}

TEST_CASE("a loader is destroyed with batches under way, or never begun") {
  std::atomic<int> running = 0, most = 0;
  auto load = [&](size_t index) {
    most = std::max<int>(most, ++running);
    std::this_thread::sleep_for(2ms);
    --running;
    return as_it_is(index);
  };
  { auto never = loader_of(100, load, DataLoaderOptions(1).workers(3)); }
  {
    auto loader = loader_of(100, load, DataLoaderOptions(1).workers(3).max_jobs(50));
    auto i = loader->begin();
    CHECK(i->front() == 0);
  }
  CHECK(running == 0);
  CHECK(most >= 1);
}

TEST_CASE("join() ends the workers, and the loader with them") {
  auto loader = loader_of(10, as_it_is, DataLoaderOptions(1).workers(2));
  auto i = loader->begin();
  loader->join();
  loader->join();
  CHECK_THAT(error_of([&] { loader->begin(); }), Contains("joined"));
}

TEST_CASE("each worker copies the dataset once") {
  struct Copied : datasets::Dataset<Copied, int> {
    explicit Copied(std::shared_ptr<std::atomic<int>> copies) : copies(std::move(copies)) {}
    Copied(const Copied& other) : copies(other.copies) { ++*copies; }
    Copied(Copied&&) = default;
    int get(size_t index) override { return as_it_is(index); }
    std::optional<size_t> size() const override { return 10; }
    std::shared_ptr<std::atomic<int>> copies;
  };
  auto copies = std::make_shared<std::atomic<int>>(0);
  auto loader = make_data_loader<samplers::SequentialSampler>(Copied(copies), DataLoaderOptions(1).workers(4));
  CHECK(*copies == 4);
  CHECK(all_of(*loader) == numbers(10));
}

TEST_CASE("a stateful dataset ends its own epochs") {
  SECTION("without workers") {
    auto loader = make_data_loader(datasets::make_shared_dataset<Draining>());
    for (int epoch = 0; epoch < 3; ++epoch) CHECK(std::distance(loader->begin(), loader->end()) == 10);
  }
  SECTION("shared by workers, and mapped") {
    auto loader = make_data_loader(
        datasets::make_shared_dataset<Draining>().map(transforms::BatchLambda<int>([](int x) { return x + 100; })),
        DataLoaderOptions().workers(4));
    for (int epoch = 0; epoch < 3; ++epoch) {
      std::set<int> seen;
      for (const int value : *loader) seen.insert(value);
      CHECK(seen.size() == 10);
      CHECK(*seen.begin() == 100);
      CHECK(*seen.rbegin() == 109);
    }
  }
}

TEST_CASE("a worker's operations stay on its thread") {
  const int threads = get_num_threads();
  set_num_threads(4);
  auto load = [](size_t) { return get_num_threads(); };
  auto loader = loader_of(4, load, DataLoaderOptions(1).workers(2));
  CHECK(all_of(*loader) == std::vector<int>{1, 1, 1, 1});
  CHECK(get_num_threads() == 4);
  set_num_threads(threads);
}

TEST_CASE("tensors made by workers are the caller's, and ended workers leave no memory behind") {
  auto epoch = [] {
    auto loader = make_data_loader<samplers::SequentialSampler>(
        Through<Example<>>(64,
                           [](size_t index) -> Example<> {
                             const Tensor data = full({1000}, static_cast<double>(index));
                             return {data * 2, data.sum()};
                           })
            .map(transforms::Stack<>()),
        DataLoaderOptions(8).workers(3));
    double sum = 0;
    for (const Example<>& batch : *loader) sum += batch.target.sum().item<double>() + batch.data[0][0].item<double>();
    return sum;
  };
  const double expected = epoch();
  memory::empty_cache();
  const memory::Stats before = memory::stats();
  for (int i = 0; i < 5; ++i) CHECK(epoch() == expected);
  memory::empty_cache();
  const memory::Stats after = memory::stats();
  CHECK(after.active == before.active);
  CHECK(after.cached == before.cached);
}

TEST_CASE("one worker draws from the default generator in the order in which a loader without workers does") {
  auto noise = [](size_t) { return rand({32}); };
  manual_seed(5);
  auto alone = loader_of<Tensor>(16, noise, 4);
  std::vector<Tensor> expected;
  for (const auto& batch : *alone) expected.insert(expected.end(), batch.begin(), batch.end());
  manual_seed(5);
  auto loader = loader_of<Tensor>(16, noise, DataLoaderOptions(4).workers(1));
  size_t index = 0;
  for (const auto& batch : *loader) {
    for (const Tensor& drawn : batch) CHECK(equal(drawn, expected.at(index++)));
  }
}
