// SPDX-License-Identifier: MIT
// Transforms: on examples, on batches, on tensors, and copies that share nothing.
#include <functional>
#include <numeric>

#include <taper/data/dataset.h>
#include <taper/data/transform.h>
#include <taper/ops.h>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using namespace taper::data;
using Catch::Matchers::Contains;

namespace {

struct Counting : datasets::Dataset<Counting, int> {
  int get(size_t index) override { return 1 + static_cast<int>(index); }
  std::optional<size_t> size() const override { return 100; }
};

struct Labelled : datasets::Dataset<Labelled, Example<Tensor, std::string>> {
  Example<Tensor, std::string> get(size_t index) override {
    return {full({1}, static_cast<double>(index)), std::to_string(index)};
  }
  std::optional<size_t> size() const override { return 100; }
};

std::string text_of(int value) { return std::to_string(value); }

int sum_of(std::vector<int> batch) { return std::accumulate(batch.begin(), batch.end(), 0); }

}  // namespace

TEST_CASE("Lambda works on examples, BatchLambda and Collate on batches") {
  CHECK(Counting().map(transforms::Lambda<int, std::string>(text_of)).get_batch({0, 4}) ==
        std::vector<std::string>{"1", "5"});
  CHECK(Counting().map(transforms::Lambda<int>([](int x) { return -x; })).get_batch({2}) == std::vector<int>{-3});
  CHECK(Counting().map(transforms::BatchLambda<std::vector<int>, int>(sum_of)).get_batch({1, 2, 3}) == 9);
  CHECK(Counting().map(transforms::Collate<int>(sum_of)).get_batch({1, 2, 3}) == 9);
  CHECK(Counting().map(transforms::Collate<int>(std::function<int(std::vector<int>)>(sum_of))).get_batch({0}) == 1);
}

TEST_CASE("a transform of one's own sees examples or batches") {
  struct Text : transforms::Transform<int, std::string> {
    std::string apply(int input) override { return text_of(input); }
  };
  struct Sum : transforms::Collation<int> {
    int apply_batch(std::vector<int> batch) override { return sum_of(std::move(batch)); }
  };
  CHECK(Counting().map(Text()).get_batch({9}) == std::vector<std::string>{"10"});
  CHECK(Counting().map(Sum()).get_batch({0, 1}) == 3);
}

TEST_CASE("copies of a lambda have states of their own") {
  transforms::Lambda<int> numbered([count = 0](int x) mutable { return 10 * x + count++; });
  auto copy = numbered;
  CHECK(numbered.apply(1) == 10);
  CHECK(numbered.apply(1) == 11);
  CHECK(copy.apply(1) == 10);
  copy = numbered;
  CHECK(copy.apply(1) == 12);
  CHECK(numbered.apply(1) == 12);
}

TEST_CASE("an empty function is refused when it is called") {
  transforms::Lambda<int> empty{std::function<int(int)>()};
  CHECK(error_of([&] { empty.apply(1); }) != "no error");
  int (*none)(int) = nullptr;
  transforms::Lambda<int> null{none};
  CHECK(error_of([&] { null.apply(1); }) != "no error");
  CHECK(Callable<int(int)>(none) == nullptr);
  CHECK(Callable<int(int)>([](int x) { return x; }) != nullptr);
}

TEST_CASE("Stack makes one example of a batch") {
  const Tensor rows = eye(4);
  std::vector<Example<>> labelled{{rows[0], rows[0] + 1}, {rows[2], rows[2] + 1}};
  const Example<> batch = transforms::Stack<>().apply_batch(labelled);
  CHECK(equal(batch.data, stack({rows[0], rows[2]})));
  CHECK(equal(batch.target, batch.data + 1));

  const TensorExample plain = datasets::TensorDataset(rows).map(transforms::Stack<TensorExample>()).get_batch({1, 3});
  CHECK(equal(plain.data, stack({rows[1], rows[3]})));

  CHECK_THAT(error_of([] { transforms::Stack<>().apply_batch({}); }), Contains("at least one example"));
  CHECK_THAT(error_of([] { transforms::Stack<TensorExample>().apply_batch({}); }), Contains("at least one example"));
}

TEST_CASE("tensor transforms leave the target alone") {
  struct Doubled : transforms::TensorTransform<std::string> {
    Tensor operator()(Tensor input) override { return input * 2; }
  };
  const auto batch = Labelled()
                         .map(Doubled())
                         .map(transforms::TensorLambda<std::string>([](Tensor x) { return x + 1; }))
                         .get_batch({3});
  REQUIRE(batch.size() == 1);
  CHECK(batch[0].data.item<float>() == 7);
  CHECK(batch[0].target == "3");
}

TEST_CASE("Normalize takes one mean and deviation, or one of each a channel") {
  const Tensor image = arange(8).reshape({2, 2, 2}).to(kFloat32);
  transforms::Normalize<int> one(0.5, 0.25);
  CHECK(allclose(one(image), (image - 0.5) / 0.25));
  CHECK(allclose(one(image[0]), ((image[0] - 0.5) / 0.25).unsqueeze(0)));

  transforms::Normalize<int> two({0.5, 1.5}, {0.25, 0.5});
  CHECK(two.mean.sizes() == IntArrayRef{2, 1, 1});
  CHECK(allclose(two(image), stack({(image[0] - 0.5) / 0.25, (image[1] - 1.5) / 0.5})));
  CHECK(image[1][1][1].item<float>() == 7);
  CHECK_THAT(error_of([] { transforms::Normalize<int>(ArrayRef<double>(), 1.0); }), Contains("got none"));
}
