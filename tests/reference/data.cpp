// SPDX-License-Identifier: MIT
// The order in which loaders and samplers yield examples, epoch by epoch; transforms and stateful datasets.
#include "golden_writer.h"

#include <atomic>
#include <numeric>
#include <sstream>

using namespace torch::data;

namespace {

const Tolerance kExact = {0, 0};

struct Numbers : datasets::Dataset<Numbers> {
  explicit Numbers(size_t size) : length(size) {}
  Example<> get(size_t index) override {
    const auto number = static_cast<int64_t>(index);
    return {torch::full({2}, number, torch::kInt64), torch::full({}, -number, torch::kInt64)};
  }
  torch::optional<size_t> size() const override { return length; }
  size_t length;
};

struct Drain : datasets::StatefulDataset<Drain, Tensor> {
  torch::optional<Tensor> get_batch(size_t batch_size) override {
    if (next >= 7) return torch::nullopt;
    return torch::full({static_cast<int64_t>(batch_size)}, next++, torch::kInt64);
  }
  torch::optional<size_t> size() const override { return torch::nullopt; }
  void reset() override { next = 0; }
  void save(torch::serialize::OutputArchive&) const override {}
  void load(torch::serialize::InputArchive&) override {}
  int64_t next = 0;
};

Tensor list(const std::vector<size_t>& indices) {
  const std::vector<int64_t> numbers(indices.begin(), indices.end());
  return torch::tensor(numbers, torch::kInt64);
}

// Every batch of a sampler, each closed by -1.
template <typename Sampler>
Tensor batches_of(Sampler& sampler, size_t batch_size) {
  std::vector<Tensor> batches{torch::empty({0}, torch::kInt64)};
  while (auto batch = sampler.next(batch_size)) {
    batches.push_back(list(*batch));
    batches.push_back(torch::full({1}, -1, torch::kInt64));
  }
  return torch::cat(batches);
}

template <typename Loader>
void epochs(const std::string& name, Loader& loader, int count) {
  for (int epoch = 0; epoch < count; ++epoch) {
    int64_t number = 0;
    for (auto& batch : loader) {
      const std::string key = name + "/" + std::to_string(epoch) + "/" + std::to_string(number++);
      golden(key + "/data", batch.data, kExact);
      golden(key + "/target", batch.target, kExact);
    }
    golden(name + "/" + std::to_string(epoch) + "/after", torch::rand(1), kExact);
  }
}

void random_sampler() {
  torch::manual_seed(0);
  samplers::RandomSampler sampler(11);
  for (int epoch = 0; epoch < 3; ++epoch) {
    golden("random/" + std::to_string(epoch), batches_of(sampler, 4), kExact);
    sampler.reset();
  }
  sampler.reset(5);
  golden("random/5", batches_of(sampler, 2), kExact);
  golden("random/after", torch::rand(1), kExact);
  samplers::RandomSampler narrow(9, torch::kInt32);
  golden("random/int32", batches_of(narrow, 9), kExact);
}

void sequential_and_stream() {
  samplers::SequentialSampler sampler(7);
  golden("sequential", batches_of(sampler, 3), kExact);
  golden("sequential/index", torch::full({1}, static_cast<int64_t>(sampler.index()), torch::kInt64), kExact);
  sampler.reset(4);
  golden("sequential/reset", batches_of(sampler, 3), kExact);

  samplers::StreamSampler stream(10);
  std::vector<int64_t> sizes;
  while (auto request = stream.next(4)) sizes.push_back(static_cast<int64_t>(request->size()));
  golden("stream", torch::tensor(sizes, torch::kInt64), kExact);
}

void distributed(size_t size, bool duplicates) {
  for (size_t rank = 0; rank < 3; ++rank) {
    const std::string key = std::to_string(size) + (duplicates ? "/all/" : "/even/") + std::to_string(rank);
    samplers::DistributedRandomSampler random(size, 3, rank, duplicates);
    golden("distributed_random/" + key, batches_of(random, 3), kExact);
    random.set_epoch(2);
    random.reset();
    golden("distributed_random/" + key + "/epoch", batches_of(random, 3), kExact);
    samplers::DistributedSequentialSampler sequential(size, 3, rank, duplicates);
    golden("distributed_sequential/" + key, batches_of(sequential, 3), kExact);
    sequential.reset();
    golden("distributed_sequential/" + key + "/reset", batches_of(sequential, 2), kExact);
  }
}

void distributed_samplers() {
  for (const size_t size : {9, 10, 11, 4}) {
    distributed(size, true);
    distributed(size, false);
  }
  samplers::DistributedRandomSampler alone(10);
  golden("distributed_random/alone", batches_of(alone, 4), kExact);
}

void saved_samplers() {
  torch::manual_seed(4);
  samplers::RandomSampler saved(13), loaded(13);
  saved.next(5);
  std::stringstream stream;
  torch::save(saved, stream);
  torch::load(loaded, stream);
  golden("saved/random", batches_of(loaded, 3), kExact);
  samplers::DistributedRandomSampler a(12, 2, 1), b(12, 2, 1);
  a.set_epoch(3);
  a.reset();
  a.next(2);
  std::stringstream other;
  torch::save(a, other);
  torch::load(b, other);
  golden("saved/distributed", batches_of(b, 3), kExact);
}

void loaders() {
  torch::manual_seed(1);
  auto plain = make_data_loader(Numbers(10).map(transforms::Stack<>()), 4);
  epochs("loader/plain", *plain, 3);
  auto dropping = make_data_loader(Numbers(10).map(transforms::Stack<>()), DataLoaderOptions(4).drop_last(true));
  epochs("loader/drop_last", *dropping, 2);
  auto ordered = make_data_loader<samplers::SequentialSampler>(Numbers(5).map(transforms::Stack<>()), 2);
  epochs("loader/sequential", *ordered, 2);
  auto workers = make_data_loader(Numbers(23).map(transforms::Stack<>()), DataLoaderOptions(3).workers(3));
  epochs("loader/workers", *workers, 3);
  auto given = make_data_loader(Numbers(12).map(transforms::Stack<>()), samplers::RandomSampler(6),
                                DataLoaderOptions(4).workers(2).max_jobs(1));
  epochs("loader/given", *given, 2);
}

void transformed() {
  auto scaled = Numbers(6)
                    .map(transforms::TensorLambda<>([](Tensor x) { return x * 10 + 1; }))
                    .map(transforms::Lambda<Example<>>([](Example<> e) { return Example<>(e.data, e.target - 1); }))
                    .map(transforms::Stack<>());
  auto loader = make_data_loader<samplers::SequentialSampler>(std::move(scaled), 4);
  epochs("transformed", *loader, 1);

  const Tensor images = torch::arange(24, torch::kFloat32).reshape({2, 3, 2, 2});
  auto dataset = datasets::TensorDataset(images)
                     .map(transforms::Normalize<example::NoTarget>({1, 2, 3}, {0.5, 0.25, 2}))
                     .map(transforms::Stack<TensorExample>());
  golden("normalize/channels", dataset.get_batch({1, 0}).data);
  golden("normalize/one", transforms::Normalize<>(0.5, 0.1)(images[0]));
  golden("normalize/integers", transforms::Normalize<>(0.5, 0.1)(torch::arange(4).reshape({1, 2, 2})));
}

void stateful() {
  auto loader = make_data_loader(
      datasets::make_shared_dataset<Drain>().map(transforms::BatchLambda<Tensor>([](Tensor x) { return x * 2; })),
      DataLoaderOptions(3).workers(1));
  for (int epoch = 0; epoch < 2; ++epoch) {
    std::vector<Tensor> batches;
    for (auto& batch : *loader) batches.push_back(batch);
    golden("stateful/" + std::to_string(epoch), torch::stack(batches), kExact);
  }
}

}  // namespace

int main(int argc, char** argv) {
  return golden_main(argc, argv,
                     {{"random sampler", random_sampler},
                      {"sequential and stream", sequential_and_stream},
                      {"distributed samplers", distributed_samplers},
                      {"saved samplers", saved_samplers},
                      {"loaders", loaders},
                      {"transformed", transformed},
                      {"stateful", stateful}});
}
