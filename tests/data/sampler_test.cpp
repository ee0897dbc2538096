// SPDX-License-Identifier: MIT
// Samplers: every index once an epoch, in order, shuffled, or in parts for replicas.
#include <algorithm>
#include <numeric>
#include <sstream>

#include <taper/data/distributed_sampler.h>
#include <taper/data/sampler.h>
#include <taper/ops.h>
#include <taper/random.h>
#include <taper/serialize/archive.h>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using namespace taper::data;
using Catch::Matchers::Contains;
using Indices = std::vector<size_t>;

namespace {

template <typename Sampler>
Indices epoch_of(Sampler& sampler, size_t batch_size) {
  Indices all;
  while (const std::optional<Indices> batch = sampler.next(batch_size)) {
    CHECK(batch->size() <= batch_size);
    all.insert(all.end(), batch->begin(), batch->end());
  }
  CHECK_FALSE(sampler.next(batch_size).has_value());
  return all;
}

Indices first(size_t count) {
  Indices indices(count);
  std::iota(indices.begin(), indices.end(), size_t{0});
  return indices;
}

Indices sorted(Indices indices) {
  std::sort(indices.begin(), indices.end());
  return indices;
}

Indices permutation(int64_t size) {
  const Tensor order = randperm(size);
  return Indices(order.data_ptr<int64_t>(), order.data_ptr<int64_t>() + size);
}

}  // namespace

TEST_CASE("the sequential sampler counts") {
  samplers::SequentialSampler sampler(10);
  CHECK(sampler.next(3) == Indices{0, 1, 2});
  CHECK(sampler.index() == 3);
  CHECK(sampler.next(5) == Indices{3, 4, 5, 6, 7});
  CHECK(sampler.next(5) == Indices{8, 9});
  CHECK_FALSE(sampler.next(2).has_value());
  sampler.reset();
  CHECK(epoch_of(sampler, 4) == first(10));
  sampler.reset(3);
  CHECK(epoch_of(sampler, 4) == first(3));
  sampler.reset(0);
  CHECK_FALSE(sampler.next(1).has_value());
}

TEST_CASE("the random sampler draws a permutation when made and at each reset") {
  manual_seed(3);
  const Indices once = permutation(20), twice = permutation(20), smaller = permutation(5);
  manual_seed(3);
  samplers::RandomSampler sampler(20);
  CHECK(epoch_of(sampler, 7) == once);
  CHECK(sampler.index() == 20);
  sampler.reset();
  CHECK(sampler.index() == 0);
  CHECK(epoch_of(sampler, 20) == twice);
  sampler.reset(5);
  CHECK(epoch_of(sampler, 2) == smaller);
}

TEST_CASE("the random sampler keeps its permutation in the type asked for") {
  const Dtype type = GENERATE(kInt64, kInt32, kInt16, kByte);
  manual_seed(0);
  samplers::RandomSampler narrow(100, type);
  manual_seed(0);
  samplers::RandomSampler wide(100);
  CHECK(epoch_of(narrow, 9) == epoch_of(wide, 9));
  narrow.reset();
  CHECK(sorted(epoch_of(narrow, 9)) == first(100));
}

TEST_CASE("the stream sampler asks for an epoch's number of examples") {
  samplers::StreamSampler sampler(8);
  CHECK(sampler.next(3)->size() == 3);
  CHECK(sampler.next(3)->size() == 3);
  CHECK(static_cast<size_t>(*sampler.next(3)) == 2);
  CHECK_FALSE(sampler.next(3).has_value());
  sampler.reset(2);
  CHECK(sampler.next(3)->size() == 2);
  CHECK_FALSE(sampler.next(3).has_value());
}

TEST_CASE("distributed samplers give every replica a part of one size") {
  const size_t size = GENERATE(size_t{10}, size_t{11}, size_t{2});
  const bool duplicates = GENERATE(true, false);
  const size_t replicas = 4, local = duplicates ? (size + 3) / 4 : size / 4;
  Indices random, sequential;
  for (size_t rank = 0; rank < replicas; ++rank) {
    samplers::DistributedRandomSampler shuffled(size, replicas, rank, duplicates);
    samplers::DistributedSequentialSampler ordered(size, replicas, rank, duplicates);
    const Indices part = epoch_of(shuffled, 2), run = epoch_of(ordered, 2);
    CHECK(part.size() == local);
    CHECK(run.size() == local);
    random.insert(random.end(), part.begin(), part.end());
    sequential.insert(sequential.end(), run.begin(), run.end());
  }
  for (size_t i = 0; i < sequential.size(); ++i) CHECK(sequential[i] == i % size);
  CHECK(sorted(random) == sorted(sequential));
}

TEST_CASE("the epoch alone steers the distributed shuffle") {
  samplers::DistributedRandomSampler a(50), b(50);
  CHECK(a.epoch() == 0);
  const Indices order = epoch_of(a, 50);
  CHECK(sorted(order) == first(50));
  CHECK(epoch_of(b, 50) == order);
  a.reset();
  CHECK(epoch_of(a, 50) == order);
  a.set_epoch(1);
  a.reset();
  CHECK(a.epoch() == 1);
  CHECK(a.index() == 0);
  CHECK(epoch_of(a, 50) != order);
}

TEST_CASE("a rank outside its replicas is refused") {
  CHECK_THAT(error_of([] { samplers::DistributedRandomSampler(10, 2, 2); }), Contains("expected a rank below"));
  CHECK_THAT(error_of([] { samplers::DistributedSequentialSampler(10, 0, 0); }), Contains("expected a rank below"));
}

TEST_CASE("a sampler that was saved goes on where it was") {
  auto check_resumes = [](auto& saved, auto& fresh) {
    saved.next(3);
    saved.next(4);
    std::stringstream stream;
    save(saved, stream);
    load(fresh, stream);
    CHECK(fresh.index() == saved.index());
    CHECK(epoch_of(fresh, 3) == epoch_of(saved, 3));
  };
  samplers::SequentialSampler a(12), b(12);
  check_resumes(a, b);
  samplers::RandomSampler c(12), d(12);
  check_resumes(c, d);
  samplers::DistributedSequentialSampler e(30, 2, 1), f(30, 2, 1);
  check_resumes(e, f);
  samplers::DistributedRandomSampler g(30, 2, 1), h(30, 2, 1);
  g.set_epoch(5);
  g.reset();
  check_resumes(g, h);
  CHECK(h.epoch() == 5);

  samplers::StreamSampler i(8), j(8);
  i.next(5);
  std::stringstream stream;
  save(i, stream);
  load(j, stream);
  CHECK(j.next(10)->size() == 3);
}

TEST_CASE("a place that a sampler cannot be in is refused and changes nothing") {
  const auto loaded_from = [](auto& sampler, std::initializer_list<std::pair<const char*, Tensor>> values) {
    serialize::OutputArchive out;
    for (const auto& [key, value] : values) out.write(key, value, true);
    std::stringstream stream;
    out.save_to(stream);
    return error_of([&] { load(sampler, stream); });
  };
  samplers::RandomSampler random(3);
  random.next(2);
  const Tensor order = tensor({2, 0, 1}, kInt64);
  CHECK_THAT(loaded_from(random, {{"index", tensor(4, kInt64)}, {"indices", order}}), Contains("from 0 to 3, got 4"));
  CHECK_THAT(loaded_from(random, {{"index", tensor(-1, kInt64)}, {"indices", order}}), Contains("got -1"));
  CHECK_THAT(loaded_from(random, {{"index", tensor(0, kInt64)}, {"indices", order + 1}}), Contains("permutation"));
  CHECK_THAT(loaded_from(random, {{"index", tensor(0.5)}, {"indices", order}}), Contains("one integer"));
  CHECK_THAT(loaded_from(random, {{"index", order}, {"indices", order}}), Contains("one integer"));
  CHECK_THAT(loaded_from(random, {{"index", tensor(0, kInt64)}, {"indices", rand({3})}}), Contains("list of integers"));
  CHECK_THAT(loaded_from(random, {{"indices", order}}), Contains("index"));
  CHECK(random.index() == 2);
  CHECK(loaded_from(random, {{"index", tensor(1, kInt64)}, {"indices", order}}) == "no error");
  CHECK(random.next(5) == Indices{0, 1});

  samplers::DistributedRandomSampler part(10, 2, 0);
  CHECK_THAT(loaded_from(part, {{"sample_index_", tensor(6, kInt64)}, {"epoch_", tensor(1, kInt64)}}),
             Contains("from 0 to 5, got 6"));
  CHECK(part.epoch() == 0);
}
