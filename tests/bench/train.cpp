// SPDX-License-Identifier: MIT
// Training and forward steps: SimpleModel (Linear 100 -> 50, LayerNorm) and a perceptron 784-512-512-10.
#include <torch/torch.h>

#include "measure.h"

namespace nn = torch::nn;

namespace {

struct SimpleModelImpl : nn::Module {
  SimpleModelImpl() {
    linear = register_module("linear", nn::Linear(100, 50));
    norm = register_module("norm", nn::LayerNorm(nn::LayerNormOptions({50})));
  }
  torch::Tensor forward(const torch::Tensor& x) { return norm->forward(linear->forward(x)); }

  nn::Linear linear{nullptr};
  nn::LayerNorm norm{nullptr};
};
TORCH_MODULE(SimpleModel);

void simple_model(int64_t batch) {
  const std::string name = "/batch" + std::to_string(batch);
  SimpleModel model;
  torch::optim::SGD optimizer(model->parameters(), torch::optim::SGDOptions(0.01).momentum(0.9));
  const torch::Tensor x = torch::randn({batch, 100}), target = torch::randn({batch, 50});
  bench::measure("simple_step" + name, [&] {
    optimizer.zero_grad();
    torch::mse_loss(model->forward(x), target).backward();
    optimizer.step();
  });
  const torch::NoGradGuard no_grad;
  bench::measure("simple_forward" + name, [&] { model->forward(x); });
}

template <typename Norm, typename Options>
void perceptron(const std::string& name) {
  nn::Sequential model(nn::Linear(784, 512), Norm(Options(512)), nn::ReLU(), nn::Linear(512, 512), Norm(Options(512)),
                       nn::ReLU(), nn::Linear(512, 10));
  torch::optim::SGD optimizer(model->parameters(), torch::optim::SGDOptions(0.01).momentum(0.9));
  const torch::Tensor x = torch::randn({128, 784}), target = torch::randint(10, {128}, torch::kLong);
  bench::measure("perceptron_step/" + name, [&] {
    optimizer.zero_grad();
    torch::cross_entropy_loss(model->forward(x), target).backward();
    optimizer.step();
  });
}

// The update alone, of the perceptron's 670,000 parameters.
template <typename Optimizer, typename Options>
void optimizer_step(const std::string& name, const Options& options) {
  nn::Sequential model(nn::Linear(784, 512), nn::Linear(512, 512), nn::Linear(512, 10));
  Optimizer optimizer(model->parameters(), options);
  for (const torch::Tensor& p : model->parameters()) p.mutable_grad() = torch::randn_like(p);
  bench::measure("perceptron_optimizer/" + name, [&] { optimizer.step(); });
}

struct LayerNormOptions : nn::LayerNormOptions {
  explicit LayerNormOptions(int64_t n) : nn::LayerNormOptions(std::vector<int64_t>{n}) {}
};

}  // namespace

void bench::run() {
  torch::manual_seed(1);
  simple_model(1);
  simple_model(100);
  optimizer_step<torch::optim::SGD>("sgd", torch::optim::SGDOptions(0.01).momentum(0.9));
  optimizer_step<torch::optim::Adam>("adam", torch::optim::AdamOptions(1e-3));
  perceptron<nn::BatchNorm1d, nn::BatchNormOptions>("batch_norm");
  perceptron<nn::LayerNorm, LayerNormOptions>("layer_norm");
}
