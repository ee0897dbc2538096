// SPDX-License-Identifier: MIT
// Random numbers that datasets draw in the workers of a loader: the same for a seed.
#include <algorithm>

#include <taper/data.h>
#include <taper/ops.h>
#include <taper/random.h>

#include "support/catch.h"

using namespace taper;
using namespace taper::data;

namespace {

/// Each example is a random number.
struct Noise : datasets::Dataset<Noise, double> {
  double get(size_t) override { return rand({}, kDouble).item<double>(); }
  std::optional<size_t> size() const override { return 40; }
};

using Numbers = std::vector<double>;

auto noise(const DataLoaderOptions& options) {
  return make_data_loader<samplers::RandomSampler>(Noise(), DataLoaderOptions(options).batch_size(3));
}

template <typename Loader>
Numbers epoch_of(Loader& loader) {
  Numbers all;
  for (const Numbers& batch : *loader) all.insert(all.end(), batch.begin(), batch.end());
  return all;
}

/// Two epochs from a seed, and a number that the default generator gives after them.
Numbers two_epochs(uint64_t seed, const DataLoaderOptions& options) {
  manual_seed(seed);
  auto loader = noise(options);
  Numbers all = epoch_of(loader);
  const Numbers second = epoch_of(loader);
  all.insert(all.end(), second.begin(), second.end());
  all.push_back(rand({}, kDouble).item<double>());
  return all;
}

}  // namespace

TEST_CASE("several workers draw the same numbers for a seed, however many they are") {
  const Numbers numbers = two_epochs(1, DataLoaderOptions().workers(2));
  REQUIRE(numbers.size() == 81);
  for (const size_t workers : {2, 3, 5}) {
    CHECK(two_epochs(1, DataLoaderOptions().workers(workers)) == numbers);
    Numbers any_order = two_epochs(1, DataLoaderOptions().workers(workers).enforce_ordering(false));
    CHECK(any_order.back() == numbers.back());
    CHECK(std::is_permutation(any_order.begin(), any_order.end(), numbers.begin()));
  }
  Numbers sorted = numbers;
  std::sort(sorted.begin(), sorted.end());
  CHECK(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());  // batches and epochs have other numbers
  CHECK(two_epochs(2, DataLoaderOptions().workers(2)) != numbers);
}

TEST_CASE("the numbers of several workers leave the default generator alone, those of one are its own") {
  const auto drawn_after = [](size_t workers) {
    manual_seed(1);
    auto loader = make_data_loader<samplers::SequentialSampler>(Noise(), DataLoaderOptions(3).workers(workers));
    Numbers all = epoch_of(loader);
    all.push_back(rand({}, kDouble).item<double>());
    return all;
  };
  manual_seed(1);
  Numbers plain(41);
  for (double& number : plain) number = rand({}, kDouble).item<double>();
  CHECK(drawn_after(0) == plain);
  CHECK(drawn_after(1) == plain);
  CHECK(drawn_after(2).back() == plain.front());
}

TEST_CASE("a loader that goes on draws the numbers that it would have drawn") {
  manual_seed(1);
  auto loader = noise(DataLoaderOptions().workers(2));
  const Numbers first = epoch_of(loader);
  Numbers rest;
  std::vector<char> place, between;
  std::vector<uint8_t> generator;
  const auto saved = [&] {
    serialize::OutputArchive archive;
    loader->save(archive);
    return pickle_save(archive.value());
  };
  size_t batches = 0;
  for (const Numbers& batch : *loader) {
    if (++batches > 5) rest.insert(rest.end(), batch.begin(), batch.end());
    if (batches == 5) place = saved();
  }
  between = saved();
  generator = default_generator().get_state();
  const Numbers third = epoch_of(loader);

  const auto resumed = [&](const std::vector<char>& bytes, size_t workers) {
    manual_seed(99);
    auto other = noise(DataLoaderOptions().workers(workers));
    default_generator().set_state(generator);
    serialize::InputArchive archive;
    archive.load_from(bytes.data(), bytes.size());
    other->load(archive);
    Numbers all = epoch_of(other);
    const Numbers next = epoch_of(other);
    all.insert(all.end(), next.begin(), next.end());
    return all;
  };
  const Numbers from_place = resumed(place, 3), from_between = resumed(between, 2);
  REQUIRE(rest.size() == 25);
  REQUIRE(from_place.size() == 65);
  CHECK(std::equal(rest.begin(), rest.end(), from_place.begin()));
  CHECK(std::equal(third.begin(), third.end(), from_place.begin() + 25));
  CHECK(std::equal(third.begin(), third.end(), from_between.begin()));
}
