// SPDX-License-Identifier: MIT
// Datasets: batches by index, streams, sharing, and transforms applied without a copy.
#include <taper/data/dataset.h>
#include <taper/ops.h>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using namespace taper::data;
using Catch::Matchers::Contains;

namespace {

struct Counting : datasets::Dataset<Counting, int> {
  explicit Counting(size_t size = 100) : length(size) {}
  int get(size_t index) override { return 1 + static_cast<int>(index); }
  std::optional<size_t> size() const override { return length; }
  size_t length;
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

struct Doubled {
  using InputBatchType = std::vector<int>;
  using OutputBatchType = std::vector<int>;
  std::vector<int> apply_batch(std::vector<int> batch) {
    for (int& value : batch) value *= 2;
    return batch;
  }
};

struct Sum {
  using InputBatchType = std::vector<int>;
  using OutputBatchType = int;
  int apply_batch(std::vector<int> batch) {
    int sum = 0;
    for (const int value : batch) sum += value;
    return sum;
  }
};

struct Immovable : datasets::Dataset<Immovable, int> {
  explicit Immovable(int value) : value(value) {}
  Immovable(const Immovable&) = delete;
  Immovable(Immovable&&) = default;
  int get(size_t) override { return value; }
  std::optional<size_t> size() const override { return 3; }
  int value;
};

struct Draining : datasets::StatefulDataset<Draining, std::vector<int>> {
  std::optional<std::vector<int>> get_batch(size_t batch_size) override {
    if (left == 0) return std::nullopt;
    --left;
    return std::vector<int>(batch_size, left);
  }
  std::optional<size_t> size() const override { return std::nullopt; }
  void reset() override { left = 2; }
  void save(serialize::OutputArchive&) const override {}
  void load(serialize::InputArchive&) override {}
  int left = 0;
};

}  // namespace

TEST_CASE("a batch of a dataset is its examples in the order of the request") {
  Counting counting;
  CHECK(counting.get_batch({4, 0, 2}) == std::vector<int>{5, 1, 3});
  CHECK(counting.get_batch(7) == std::vector<int>{8});
  CHECK(counting.get_batch(ArrayRef<size_t>()).empty());
  CHECK(counting.size() == 100);
}

TEST_CASE("a stream is asked for so many examples") {
  Stream stream;
  CHECK(stream.get_batch(3) == std::vector<int>{0, 1, 2});
  CHECK(stream.get_batch(2) == std::vector<int>{3, 4});
  CHECK_FALSE(stream.size().has_value());
}

TEST_CASE("a tensor dataset yields slices") {
  datasets::TensorDataset dataset(eye(5));
  CHECK(dataset.size() == 5);
  CHECK(equal(dataset.get(2).data, eye(5)[2]));
  const Tensor converted = dataset.get(4);
  CHECK(equal(converted, eye(5)[4]));

  const datasets::TensorDataset stacked(std::vector<Tensor>{zeros({3}), ones({3})});
  CHECK(equal(stacked.tensor, stack({zeros({3}), ones({3})})));
  CHECK_THROWS_AS(dataset.get(5), IndexError);
  CHECK_THROWS_AS(datasets::TensorDataset(std::vector<Tensor>{zeros({3}), ones({2})}), Error);
}

TEST_CASE("map applies a transform to every batch") {
  Counting counting;
  auto once = counting.map(Doubled());
  auto twice = once.map(Doubled()).map(Sum());
  CHECK(once.get_batch({0, 1}) == std::vector<int>{2, 4});
  CHECK(twice.get_batch({0, 1}) == 12);
  CHECK(twice.size() == 100);
  CHECK(once.dataset().size() == 100);
  static_assert(std::is_same_v<decltype(twice)::BatchType, int>);
  static_assert(!decltype(twice)::is_stateful);
}

TEST_CASE("map and sharing move a dataset that cannot be copied") {
  auto mapped = Immovable(7).map(Doubled()).map(Doubled());
  CHECK(mapped.get_batch({1, 2}) == std::vector<int>{28, 28});

  auto shared = datasets::make_shared_dataset<Immovable>(Immovable(5));
  auto same = shared;
  same->value = 6;
  CHECK(shared.get_batch({0}) == std::vector<int>{6});
  CHECK((*shared).value == 6);
  CHECK(shared.size() == 3);
}

TEST_CASE("the transform of a stateful dataset leaves the end alone") {
  auto dataset = datasets::make_shared_dataset<Draining>().map(Sum());
  static_assert(decltype(dataset)::is_stateful);
  CHECK_FALSE(dataset.get_batch(4).has_value());
  dataset.reset();
  CHECK(dataset.get_batch(4) == 4);
  CHECK(dataset.get_batch(4) == 0);
  CHECK_FALSE(dataset.get_batch(4).has_value());
}

TEST_CASE("an example without a target stands for its data") {
  TensorExample example = ones({2});
  const Tensor& data = example;
  CHECK(data.data_ptr() == example.data.data_ptr());
  const Example<int, std::string> labelled(3, "three");
  CHECK(labelled.data == 3);
  CHECK(labelled.target == "three");
}
