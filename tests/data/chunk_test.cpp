// SPDX-License-Identifier: MIT
// ChunkDataset: every example once, batches across chunks, failures, early ends, and its refusals.
#include <algorithm>
#include <functional>
#include <sstream>

#include <taper/data.h>
#include <taper/serialize/archive.h>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using namespace taper::data;
using Catch::Matchers::Contains;
using Batch = std::vector<int>;

namespace {

// Chunks of 10, 5 and 20 numbers in sequence.
struct Reader : datasets::ChunkDataReader<int> {
  Batch read_chunk(size_t chunk) override {
    static constexpr int kStarts[] = {0, 10, 15, 35};
    Batch examples;
    for (int i = kStarts[chunk]; i < kStarts[chunk + 1]; ++i) examples.push_back(i);
    return examples;
  }
  size_t chunk_count() override { return 3; }
  void reset() override {}
};

struct Failing : datasets::ChunkDataReader<int> {
  Batch read_chunk(size_t chunk) override {
    if (chunk == 1) throw std::runtime_error("disk is gone");
    return Batch(3, static_cast<int>(chunk));
  }
  size_t chunk_count() override { return 4; }
  void reset() override {}
};

struct Empty : Reader {
  Batch read_chunk(size_t) override { return {}; }
};

using InOrder = samplers::SequentialSampler;
template <typename R = Reader, typename S = InOrder>
using Dataset = datasets::ChunkDataset<R, InOrder, S>;

template <typename R = Reader>
auto shared(const datasets::ChunkDatasetOptions& options, Callable<void(Batch&)> policy = {}) {
  return datasets::make_shared_dataset<Dataset<R>>(R(), InOrder(0), InOrder(0), options, policy);
}

Batch sorted(Batch batch) {
  std::sort(batch.begin(), batch.end());
  return batch;
}

Batch numbers(int from, int to) {
  Batch all;
  for (int i = from; i < to; ++i) all.push_back(i);
  return all;
}

}  // namespace

TEST_CASE("every example of every chunk comes once an epoch") {
  const size_t preloaders = GENERATE(size_t{1}, size_t{2}, size_t{4}), batch_size = GENERATE(size_t{5}, size_t{7});
  const size_t workers = GENERATE(size_t{0}, size_t{2}), cache = GENERATE(size_t{7}, size_t{2048});
  auto loader =
      make_data_loader(shared({preloaders, batch_size, cache}), DataLoaderOptions(batch_size).workers(workers));
  for (int epoch = 0; epoch < 2; ++epoch) {
    Batch all;
    for (const Batch& batch : *loader) {
      CHECK(batch.size() == batch_size);
      all.insert(all.end(), batch.begin(), batch.end());
    }
    if (preloaders == 1 && workers == 0) CHECK(all == numbers(0, 35));
    CHECK(sorted(all) == numbers(0, 35));
  }
}

TEST_CASE("the last batch is what is left") {
  auto dataset = shared({1, 17});
  dataset->reset();
  CHECK(dataset->get_batch() == numbers(0, 17));
  CHECK(dataset->get_batch(17) == numbers(17, 34));
  CHECK(dataset->get_batch() == numbers(34, 35));
  CHECK_FALSE(dataset->get_batch().has_value());
  CHECK_FALSE(dataset->get_batch().has_value());
  CHECK_FALSE(dataset->size().has_value());
}

TEST_CASE("chunks read as one mix, and a policy sees them whole") {
  std::vector<size_t> sizes;
  std::function<void(Batch&)> policy = [&](Batch& examples) {
    sizes.push_back(examples.size());
    std::reverse(examples.begin(), examples.end());
  };
  auto dataset = shared({1, 15, 2048, 2}, policy);
  dataset->reset();
  Batch first = numbers(0, 15);
  std::reverse(first.begin(), first.end());
  CHECK(dataset->get_batch() == first);
  while (dataset->get_batch()) {
  }
  CHECK(sizes == std::vector<size_t>{15, 20});

  auto shuffled = datasets::make_shared_dataset<Dataset<Reader, samplers::RandomSampler>>(
      Reader(), InOrder(0), samplers::RandomSampler(0), datasets::ChunkDatasetOptions(1, 35, 2048, 3));
  shuffled->reset();
  const Batch all = shuffled->get_batch().value();
  CHECK(all != numbers(0, 35));
  CHECK(sorted(all) == numbers(0, 35));
}

TEST_CASE("a chunk that cannot be read is an exception in its place") {
  auto dataset = shared<Failing>({1, 3});
  dataset->reset();
  CHECK(dataset->get_batch() == Batch{0, 0, 0});
  CHECK_THROWS_WITH(dataset->get_batch(), Contains("Original message: disk is gone"));
  CHECK(dataset->get_batch() == Batch{2, 2, 2});
  CHECK(dataset->get_batch() == Batch{3, 3, 3});
  CHECK_FALSE(dataset->get_batch().has_value());
}

TEST_CASE("a sampler that is short of examples is an error, not a hang") {
  struct Short : InOrder {
    Short() : InOrder(1) {}
    void reset(std::optional<size_t>) override { InOrder::reset(1); }
  };
  Dataset<Reader, Short> dataset(Reader(), InOrder(0), Short(), {1, 5});
  dataset.reset();
  CHECK_THROWS_WITH(dataset.get_batch(), Contains("expected the example sampler to yield every example"));
}

TEST_CASE("chunks without examples are passed over") {
  auto loader = make_data_loader(shared<Empty>({2, 5}), DataLoaderOptions(5));
  CHECK(loader->begin() == loader->end());
}

TEST_CASE("an epoch that is left with full stores ends clean and can be begun again") {
  const size_t workers = GENERATE(size_t{0}, size_t{2});
  auto loader = make_data_loader(shared({2, 5, 5}), DataLoaderOptions(5).workers(workers));
  for (int epoch = 0; epoch < 5; ++epoch) {
    auto i = loader->begin();
    if (epoch % 2) CHECK(i->size() == 5);
  }
  Dataset<> never(Reader(), InOrder(0), InOrder(0), {3, 5});
  Dataset<> begun(Reader(), InOrder(0), InOrder(0), {3, 5, 5});
  begun.reset();
}

TEST_CASE("a saved dataset goes on with the next chunk") {
  Dataset<> saved(Reader(), InOrder(0), InOrder(0), {1, 5, 5});
  saved.reset();
  InOrder one(3);
  one.next(1);
  std::stringstream stream;
  save(one, stream);

  Dataset<> loaded(Reader(), InOrder(3), InOrder(0), {1, 5});
  load(loaded, stream);
  loaded.reset();
  CHECK(loaded.get_batch() == numbers(10, 15));
  while (loaded.get_batch()) {
  }
  loaded.reset();
  CHECK(loaded.get_batch() == numbers(0, 5));

  while (saved.get_batch()) {
  }
  std::stringstream end;
  save(saved, end);
  InOrder position(3);
  load(position, end);
  CHECK(position.index() == 3);
}

TEST_CASE("options and requests that cannot be met are refused") {
  using Options = datasets::ChunkDatasetOptions;
  CHECK(error_of([] { Options(0, 5); }) == "Preloader count is 0. At least one preloader needs to be specified.");
  CHECK(error_of([] { Options(1, 0); }) == "Batch size is 0. A positive batch size needs to be specified.");
  CHECK(error_of([] { Options(1, 5, 0); }) == "Cache size is 0. A positive cache size needs to be specified.");
  CHECK(error_of([] { Options(1, 5, 4); }) ==
        "Cache size is less than batch size. Cache needs to be large enough to hold at least one batch.");
  CHECK(error_of([] { Options(1, 5, 5, 0); }) == "cross_chunk_shuffle_count needs to be greater than 0.");

  auto dataset = shared({1, 5});
  CHECK_THAT(error_of([&] { dataset->get_batch(); }), Contains("needs to call reset()"));
  auto loader = make_data_loader(dataset, DataLoaderOptions(6));
  CHECK(error_of([&] { *loader->begin(); }) ==
        "The requested batch size does not match with the initialized batch size.\n"
        " The requested batch size is 6, while the dataset is created with batch size equal to 5");
}
