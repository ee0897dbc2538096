// SPDX-License-Identifier: MIT
// A trainer of SimpleModel as a user writes it, for the time that it takes to compile.
#include <torch/torch.h>

#include <iostream>

namespace nn = torch::nn;

struct SimpleModelImpl : nn::Module {
  SimpleModelImpl()
      : linear(register_module("linear", nn::Linear(100, 50))),
        norm(register_module("norm", nn::LayerNorm(nn::LayerNormOptions({50})))) {}
  torch::Tensor forward(const torch::Tensor& x) { return norm->forward(linear->forward(x)); }

  nn::Linear linear;
  nn::LayerNorm norm;
};
TORCH_MODULE(SimpleModel);

int main() {
  torch::manual_seed(1);
  SimpleModel model;
  torch::optim::SGD optimizer(model->parameters(), torch::optim::SGDOptions(0.05).momentum(0.9));
  const torch::Tensor x = torch::randn({100, 100}), target = torch::randn({100, 50});
  for (int epoch = 0; epoch < 100; ++epoch) {
    optimizer.zero_grad();
    const torch::Tensor loss = torch::mse_loss(model->forward(x), target);
    loss.backward();
    optimizer.step();
    if (epoch % 10 == 0) std::cout << "epoch " << epoch << ": " << loss.item<float>() << '\n';
  }
}
