// SPDX-License-Identifier: MIT
// Subset, ConcatDataset and random_split, with the orders of PyTorch 1.13.1.
#include <taper/data/subset.h>
#include <taper/factories.h>
#include <taper/ops.h>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using namespace taper::data;
using namespace taper::data::datasets;
using Catch::Matchers::Contains;
using Indices = std::vector<size_t>;

namespace {

/// Yields index + first.
struct Counting : Dataset<Counting, int> {
  explicit Counting(size_t size, int first = 0) : length(size), first(first) {}
  int get(size_t index) override { return first + static_cast<int>(index); }
  std::optional<size_t> size() const override { return length; }
  size_t length;
  int first;
};

/// Yields batches only, and does not know how many.
struct Endless : BatchDataset<Endless, int> {
  int get_batch(ArrayRef<size_t> request) override { return static_cast<int>(request.size()); }
  std::optional<size_t> size() const override { return std::nullopt; }
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

std::vector<Indices> parts(const std::vector<Subset<Counting>>& subsets) {
  std::vector<Indices> result;
  for (const auto& subset : subsets) result.push_back(subset.indices());
  return result;
}

}  // namespace

TEST_CASE("subset: examples and batches at the given indices") {
  Subset<Counting> subset(Counting(10), {7, 0, 7});
  CHECK(subset.size() == 3);
  CHECK(subset.get(0) == 7);
  CHECK(subset.get_batch({2, 1}) == std::vector<int>{7, 0});
  CHECK(subset.indices() == Indices{7, 0, 7});
  CHECK(subset.dataset().length == 10);
  CHECK_THROWS_WITH(subset.get(3), Contains("expected indices below 3, got 3"));
  CHECK_THROWS_AS(subset.get_batch({0, 3}), IndexError);
  CHECK_THROWS_WITH(Subset<Counting>(Counting(10), {10}), Contains("expected indices below 10, got 10"));
  CHECK_THROWS_WITH(Subset<Endless>(Endless(), {0}), Contains("expected one of a known size"));
  CHECK(Subset<Counting>(Counting(0), {}).size() == 0);
}

TEST_CASE("subset: of a subset, mapped, and of a mapped dataset") {
  Subset<Subset<Counting>> inner(Subset<Counting>(Counting(10), {5, 6, 7}), {2, 0});
  CHECK(inner.get_batch({0, 1}) == std::vector<int>{7, 5});
  auto mapped = Subset<Counting>(Counting(10), {5, 6, 7}).map(Sum());
  CHECK(mapped.get_batch({0, 2}) == 12);
  auto of_mapped = Subset(Counting(10).map(Sum()), {1, 3, 5});
  CHECK(of_mapped.get_batch({1, 2}) == 8);
}

TEST_CASE("concat: one dataset after the other, empty ones included") {
  ConcatDataset<Counting> all({Counting(2), Counting(0), Counting(3, 100), Counting(1, 200)});
  CHECK(all.size() == 6);
  CHECK(all.get_batch({0, 1, 2, 3, 4, 5}) == std::vector<int>{0, 1, 100, 101, 102, 200});
  CHECK(all.get(4) == 102);
  CHECK(all.datasets().size() == 4);
  CHECK_THROWS_AS(all.get(6), IndexError);
  CHECK_THROWS_AS(all.get_batch({6}), IndexError);
  CHECK(ConcatDataset<Counting>(std::vector<Counting>{}).size() == 0);
  CHECK_THROWS_AS(ConcatDataset<Counting>(std::vector<Counting>{}).get_batch({0}), IndexError);
  CHECK_THROWS_WITH(ConcatDataset<Subset<Counting>>({Subset<Counting>(Counting(3), {2, 1})}).get(2),
                    Contains("below 2"));
}

TEST_CASE("random_split: PyTorch's order, from the default generator and from one of its own") {
  manual_seed(7);
  CHECK(parts(random_split(Counting(10), {5, 3, 2})) == std::vector<Indices>{{5, 0, 3, 4, 1}, {7, 9, 6}, {8, 2}});
  const Generator generator(42);
  CHECK(parts(random_split(Counting(10), {5, 3, 2}, generator)) ==
        std::vector<Indices>{{2, 6, 1, 8, 4}, {5, 0, 9}, {3, 7}});
}

TEST_CASE("random_split: fractions round down, the rest goes to the first") {
  manual_seed(7);
  CHECK(parts(random_split(Counting(11), {0.5, 0.3, 0.2})) ==
        std::vector<Indices>{{3, 0, 9, 2, 5, 8}, {4, 10, 1}, {7, 6}});
  manual_seed(7);
  CHECK(parts(random_split(Counting(11), std::vector<double>{0.7, 0.2, 0.1})) ==
        std::vector<Indices>{{3, 0, 9, 2, 5, 8, 4, 10}, {1, 7}, {6}});
  CHECK(parts(random_split(Counting(0), {0.5, 0.5})) == std::vector<Indices>{{}, {}});
}

TEST_CASE("random_split: lengths of other types, and lengths that do not fit") {
  const size_t most = 9;
  CHECK(random_split(Counting(10), {most, size_t{1}}).size() == 2);
  CHECK(random_split(Counting(10), std::vector<int64_t>{0, 10})[0].size() == 0);
  const auto error = [](std::initializer_list<int> lengths) {
    return error_of([&] { random_split(Counting(10), lengths); });
  };
  for (const auto& lengths : {error({5, 4}), error({5, 6}), error({11, -1}), error({})}) {
    CHECK_THAT(lengths, Contains("Sum of input lengths does not equal the length of the input dataset!"));
  }
  CHECK_THROWS_WITH(random_split(Counting(10), {0.5, 0.4}), Contains("got the sum 0.9"));
  CHECK_THROWS_WITH(random_split(Counting(10), {1.5, -0.5}), Contains("fractions from 0 to 1"));
}
