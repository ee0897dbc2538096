// SPDX-License-Identifier: MIT
// Loaders and their iterators: batches, options, the end of an epoch, libtorch's messages.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <ranges>

#include <taper/data.h>
#include <taper/ops.h>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using namespace taper::data;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

struct Counting : datasets::Dataset<Counting, int> {
  explicit Counting(size_t size = 100) : length(size) {}
  int get(size_t index) override { return 1 + static_cast<int>(index); }
  std::optional<size_t> size() const override { return length; }
  size_t length;
};

struct Unsized : datasets::Dataset<Unsized, int> {
  int get(size_t) override { return 0; }
  std::optional<size_t> size() const override { return std::nullopt; }
};

struct Stream : datasets::StreamDataset<Stream, std::vector<int>> {
  std::vector<int> get_batch(size_t batch_size) override {
    std::vector<int> batch(batch_size);
    for (int& value : batch) value = next++;
    return batch;
  }
  std::optional<size_t> size() const override { return std::nullopt; }
  int next = 0;
};

auto in_order(size_t size, const DataLoaderOptions& options) {
  return make_data_loader<samplers::SequentialSampler>(Counting(size), options);
}

template <typename Loader>
std::vector<int> all_of(Loader& loader) {
  std::vector<int> all;
  for (const std::vector<int>& batch : loader) all.insert(all.end(), batch.begin(), batch.end());
  return all;
}

}  // namespace

TEST_CASE("options have libtorch's defaults and fill each other in") {
  const DataLoaderOptions partial;
  CHECK(partial.batch_size() == 1);
  CHECK_FALSE(partial.drop_last());
  const FullDataLoaderOptions full(partial);
  CHECK(full.batch_size == 1);
  CHECK(full.workers == 0);
  CHECK(full.max_jobs == 0);
  CHECK_FALSE(full.timeout.has_value());
  CHECK(full.enforce_ordering);
  CHECK_FALSE(full.drop_last);

  const FullDataLoaderOptions more(
      DataLoaderOptions(32).workers(10).timeout(2s).enforce_ordering(false).drop_last(true));
  CHECK(more.batch_size == 32);
  CHECK(more.max_jobs == 20);
  CHECK(*more.timeout == 2000ms);
  CHECK_FALSE(more.enforce_ordering);
  CHECK(more.drop_last);
  CHECK(FullDataLoaderOptions(DataLoaderOptions().workers(3).max_jobs(4)).max_jobs == 4);
}

TEST_CASE("a timeout is any duration") {
  CHECK(Milliseconds(10ms).count() == 10);
  CHECK(Milliseconds(1h).count() == 3600000);
  CHECK(Milliseconds(1500us).count() == 2);
  CHECK(Milliseconds(0.25s).count() == 250);
  CHECK(Milliseconds(-5ms).count() == 0);
  CHECK(Milliseconds(std::chrono::nanoseconds(1)).count() == 1);
  CHECK(Milliseconds(std::chrono::hours::max()).count() == 1000000000000000);
  const std::chrono::milliseconds back = Milliseconds(int64_t{7});
  CHECK(back == 7ms);
  const std::chrono::microseconds finer = Milliseconds(7ms);
  CHECK(finer == 7ms);
}

TEST_CASE("batches have the size asked for, but for the last") {
  CHECK((*in_order(10, 4)->begin()).size() == 4);
  auto loader = in_order(10, 4);
  std::vector<size_t> sizes;
  for (const auto& batch : *loader) sizes.push_back(batch.size());
  CHECK(sizes == std::vector<size_t>{4, 4, 2});

  auto dropping = in_order(10, DataLoaderOptions(4).drop_last(true));
  CHECK(all_of(*dropping) == std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8});
  auto exact = in_order(8, DataLoaderOptions(4).drop_last(true));
  CHECK(all_of(*exact).size() == 8);
}

TEST_CASE("the sampler is random unless another is named, and options may be left out") {
  auto loader = make_data_loader(Counting().map(transforms::Lambda<int>([](int x) { return x + 1; })));
  CHECK(loader->options().batch_size == 1);
  std::vector<int> all = all_of(*loader);
  CHECK(all.size() == 100);
  CHECK_FALSE(std::is_sorted(all.begin(), all.end()));
  std::sort(all.begin(), all.end());
  CHECK(all.front() == 2);
  CHECK(all.back() == 101);
}

TEST_CASE("a stream needs a sampler of its own kind") {
  auto loader = make_data_loader(Stream().map(transforms::Lambda<int>([](int x) { return x + 1; })),
                                 samplers::StreamSampler(/*epoch_size=*/39), 13);
  int expected = 1, batches = 0;
  for (const auto& batch : *loader) {
    ++batches;
    CHECK(batch.size() == 13);
    for (const int value : batch) CHECK(value == expected++);
  }
  CHECK(batches == 3);
}

TEST_CASE("an unsized dataset cannot make its own sampler") {
  CHECK(error_of([] { make_data_loader(Unsized()); }) ==
        "Expected the dataset to be sized in order to construct the Sampler");
  CHECK_THAT(error_of([] {
               auto loader = in_order(10, 0);
               loader->begin() == loader->end();
             }),
             Contains("at least one example"));
  CHECK_THAT(error_of([] { in_order(10, DataLoaderOptions(2).workers(2).max_jobs(0)); }), Contains("max_jobs > 0"));
}

TEST_CASE("an iterator equals itself and its copies, and the sentinel once it is exhausted") {
  auto loader = in_order(1, 1);
  auto i = loader->begin();
  CHECK(i == i);
  CHECK(loader->begin() != loader->begin());
  CHECK(loader->end() == loader->end());
  auto j = i;
  CHECK(i == j);
  CHECK(i != loader->end());
  ++i;
  CHECK(j == loader->end());
  CHECK(loader->end() == i);
}

TEST_CASE("dereferencing twice gives the same batch, and incrementing before looking skips the first") {
  auto loader = in_order(3, 1);
  auto i = loader->begin();
  CHECK(&*i == &*i);
  CHECK(i->front() == 1);
  auto j = loader->begin();
  ++j;
  CHECK(j->front() == 2);
  j++;
  CHECK(j->front() == 3);
}

TEST_CASE("loaders are input ranges") {
  using Loader = StatelessDataLoader<Counting, samplers::SequentialSampler>;
  static_assert(std::input_iterator<Iterator<std::vector<int>>>);
  static_assert(std::ranges::input_range<Loader>);
  auto loader = in_order(6, 2);
  CHECK(std::distance(loader->begin(), loader->end()) == 3);
  std::vector<std::vector<int>> copied(loader->begin(), loader->end());
  CHECK(copied.size() == 3);
  CHECK(copied[2] == std::vector<int>{5, 6});
}

TEST_CASE("using an iterator past the end is refused") {
  auto loader = in_order(1, 1);
  auto i = loader->begin();
  ++i;
  CHECK(error_of([&] { ++i; }) == "Attempted to increment iterator past the end");
  CHECK(error_of([&] { *i; }) == "Attempted to dereference iterator that was past the end");
  auto end = loader->end();
  CHECK(error_of([&] { ++end; }) == "Incrementing the DataLoader's past-the-end iterator is not allowed");
  CHECK(error_of([&] { *end; }) == "Dereferencing the DataLoader's past-the-end iterator is not allowed");
}

TEST_CASE("without workers an exception passes through and the epoch goes on") {
  struct Faulty : datasets::Dataset<Faulty, int> {
    int get(size_t index) override {
      if (index == 1) throw std::invalid_argument("badness");
      return static_cast<int>(index);
    }
    std::optional<size_t> size() const override { return 3; }
  };
  auto loader = make_data_loader<samplers::SequentialSampler>(Faulty(), 1);
  auto i = loader->begin();
  CHECK(i->front() == 0);
  CHECK_THROWS_AS(++i, std::invalid_argument);
  ++i;
  CHECK(i->front() == 2);
}

TEST_CASE("a request of one's own type goes from sampler to dataset") {
  struct Request : samplers::CustomBatchRequest {
    explicit Request(std::vector<size_t> indices) : indices(std::move(indices)) {}
    size_t size() const override { return indices.size(); }
    std::vector<size_t> indices;
  };
  struct Source : datasets::BatchDataset<Source, std::vector<int>, Request> {
    std::vector<int> get_batch(Request request) override {
      return std::vector<int>(request.indices.begin(), request.indices.end());
    }
    std::optional<size_t> size() const override { return 4; }
  };
  struct Pairs : samplers::Sampler<Request> {
    void reset(std::optional<size_t>) override { next_index = 0; }
    std::optional<Request> next(size_t batch_size) override {
      if (next_index >= 4) return std::nullopt;
      std::vector<size_t> indices;
      for (size_t i = 0; i < batch_size; ++i) indices.push_back(next_index++);
      return Request(indices);
    }
    void save(serialize::OutputArchive&) const override {}
    void load(serialize::InputArchive&) override {}
    size_t next_index = 0;
  };
  for (const size_t workers : {0, 2}) {
    auto loader = make_data_loader(Source(), Pairs(), DataLoaderOptions(2).workers(workers));
    CHECK(all_of(*loader) == std::vector<int>{0, 1, 2, 3});
    CHECK(all_of(*loader) == std::vector<int>{0, 1, 2, 3});
  }
}

TEST_CASE("a dataset that cannot be copied has to be shared with workers") {
  struct Single : datasets::Dataset<Single, int> {
    Single() = default;
    Single(Single&&) = default;
    int get(size_t index) override { return static_cast<int>(index); }
    std::optional<size_t> size() const override { return 3; }
  };
  auto alone = make_data_loader<samplers::SequentialSampler>(Single(), 2);
  CHECK(all_of(*alone) == std::vector<int>{0, 1, 2});
  CHECK_THAT(error_of([] { make_data_loader(Single(), DataLoaderOptions(2).workers(1)); }),
             Contains("make_shared_dataset"));
  auto shared = make_data_loader<samplers::SequentialSampler>(datasets::make_shared_dataset<Single>(),
                                                              DataLoaderOptions(2).workers(3));
  CHECK(all_of(*shared) == std::vector<int>{0, 1, 2});
}

namespace {

auto shuffled(const DataLoaderOptions& options) {
  return make_data_loader<samplers::RandomSampler>(Counting(), options);
}

/// The batches that a new loader gives from the place of `loader` on, in this epoch and the next.
template <typename Loader>
std::vector<int> resumed(const Loader& loader, const DataLoaderOptions& options) {
  serialize::OutputArchive place;
  loader->save(place);
  const Generator before = default_generator().clone();
  manual_seed(999);
  auto other = shuffled(options);
  default_generator().set_state(before.get_state());
  serialize::InputArchive root, archive;
  const std::vector<char> bytes = pickle_save(place.value());
  root.load_from(bytes.data(), bytes.size());
  other->load(root);
  std::vector<int> all = all_of(*other);
  const std::vector<int> next = all_of(*other);
  all.insert(all.end(), next.begin(), next.end());
  default_generator().set_state(before.get_state());
  return all;
}

}  // namespace

TEST_CASE("a loader goes on from its place, in the epoch, at its end and between two") {
  const size_t workers = GENERATE(0, 3);
  CAPTURE(workers);
  const auto options = DataLoaderOptions(7).workers(workers);
  manual_seed(3);
  auto loader = shuffled(options);
  std::vector<std::pair<size_t, std::vector<int>>> rest;  // from each place: batches handed out, what is to come
  std::vector<int> seen;
  rest.emplace_back(0, resumed(loader, options));
  for (const std::vector<int>& batch : *loader) {
    seen.insert(seen.end(), batch.begin(), batch.end());
    rest.emplace_back(seen.size(), resumed(loader, options));
  }
  const std::vector<int> between = resumed(loader, options);
  const std::vector<int> second = all_of(*loader);
  seen.insert(seen.end(), second.begin(), second.end());
  REQUIRE(rest.size() == 16);
  for (const auto& [count, values] : rest) {
    CAPTURE(count);
    REQUIRE(values.size() == 200 - count);
    CHECK(std::equal(values.begin(), values.end(), seen.begin() + static_cast<std::ptrdiff_t>(count)));
  }
  CHECK(std::equal(second.begin(), second.end(), between.begin()));
  CHECK(between.size() == 200);
}

TEST_CASE("a loader that goes on can be saved again, and an epoch that was left is over") {
  manual_seed(4);
  auto loader = shuffled(30);
  auto it = loader->begin();
  const std::vector<int> first = *it;
  serialize::OutputArchive place;
  loader->save(place);
  serialize::OutputArchive root;
  root.write("loader", place);
  const std::vector<char> bytes = pickle_save(root.value());
  serialize::InputArchive read, archive;
  read.load_from(bytes.data(), bytes.size());
  read.read("loader", archive);
  auto other = shuffled(30);
  other->load(archive);
  auto others = other->begin();
  CHECK(*others == *++it);
  const std::vector<int> rest = resumed(other, 30);
  CHECK(rest.size() == 140);
  CHECK(std::equal(rest.begin(), rest.begin() + 30, (*++it).begin()));
  others = {};
  CHECK(resumed(other, 30).size() == 200);
}

TEST_CASE("a loader's place: what cannot be saved or loaded") {
  serialize::OutputArchive out;
  auto any_order = make_data_loader<samplers::SequentialSampler>(
      Counting(), DataLoaderOptions(5).workers(2).enforce_ordering(false));
  CHECK_THROWS_WITH(any_order->save(out), Contains("save: expected a loader with enforce_ordering, got 2 workers"));
  in_order(100, 5)->save(out);
  const std::vector<char> bytes = pickle_save(out.value());
  serialize::InputArchive read;
  read.load_from(bytes.data(), bytes.size());
  CHECK_THROWS_WITH(in_order(100, 6)->load(read),
                    Contains("load: expected a loader of batch size 5, as it was saved, got 6"));
}
