// SPDX-License-Identifier: MIT
// How much of loading disappears behind training: epochs whose transform takes as long as the step, with and without
// workers, in turn. Prints the median times and the median of the ratios.
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>

#include "measure.h"

namespace nn = torch::nn;
namespace data = torch::data;

namespace {

constexpr int64_t kBatches = 40, kBatchSize = 64, kFeatures = 512;
constexpr int kPairs = 9;

using Transform = data::transforms::BatchLambda<data::Example<>>;

struct Images : data::datasets::Dataset<Images> {
  data::Example<> get(size_t index) override { return {images[static_cast<int64_t>(index)], target}; }
  torch::optional<size_t> size() const override { return kBatches * kBatchSize; }

  torch::Tensor images = torch::randn({kBatches * kBatchSize, kFeatures});
  torch::Tensor target = torch::zeros({}, torch::kLong);
};

struct Perceptron {
  nn::Sequential model{nn::Linear(kFeatures, 512), nn::ReLU(), nn::Linear(512, 512), nn::ReLU(), nn::Linear(512, 10)};
  torch::optim::SGD optimizer{model->parameters(), torch::optim::SGDOptions(0.01)};

  void step(const data::Example<>& batch) {
    optimizer.zero_grad();
    torch::cross_entropy_loss(model->forward(batch.data), batch.target).backward();
    optimizer.step();
  }
};

template <typename F>
double seconds(const F& call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// On a busy machine the clock on the wall says little about how much there is to do.
template <typename F>
double processor_seconds(const F& call) {
  const std::clock_t start = std::clock();
  call();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

void overlap(Perceptron& perceptron, const Transform& transform) {
  const auto loader_of = [&](size_t workers) {
    return data::make_data_loader<data::samplers::SequentialSampler>(
        Images().map(data::transforms::Stack<>()).map(transform), data::DataLoaderOptions(kBatchSize).workers(workers));
  };
  auto serial = loader_of(0), overlapping = loader_of(2);
  const auto epoch = [&](auto& loader) {
    return seconds([&] {
      for (const data::Example<>& batch : loader) perceptron.step(batch);
    });
  };
  std::vector<double> alone, beside, ratios;
  for (int pair = 0; pair < kPairs; ++pair) {
    alone.push_back(epoch(*serial));
    beside.push_back(epoch(*overlapping));
    ratios.push_back(beside.back() / alone.back());
  }
  std::printf("serial %.1f ms, 2 workers %.1f ms, ratio %.2f\n", 1e3 * median(alone), 1e3 * median(beside),
              median(ratios));
}

}  // namespace

void bench::run() {
  torch::manual_seed(1);
  torch::set_num_threads(1);  // the cores are for the workers
  Perceptron perceptron;
  const data::Example<> batch(torch::randn({kBatchSize, kFeatures}), torch::zeros({kBatchSize}, torch::kLong));
  const auto steps = [&](int count) {
    for (int i = 0; i < count; ++i) perceptron.step(batch);
  };
  steps(20);
  const double step = processor_seconds([&] { steps(kBatches); }) / kBatches;

  const auto round = [&] { torch::tanh(batch.data); };
  const double one = processor_seconds([&] {
                       for (int i = 0; i < 500; ++i) round();
                     }) /
                     500;
  overlap(perceptron, Transform([rounds = std::max(1, static_cast<int>(step / one))](data::Example<> e) {
            for (int i = 0; i < rounds; ++i) e.data = torch::tanh(e.data);
            return e;
          }));
}
