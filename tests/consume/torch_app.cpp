// SPDX-License-Identifier: MIT
// The program of the user that knows libtorch only: fits a small net to a plane, prints it, and checks what was learned.
#include <torch/torch.h>

#include <iostream>

struct NetImpl : torch::nn::Module {
  NetImpl(int64_t in, int64_t hidden) {
    layers = register_module("layers", torch::nn::Sequential(torch::nn::Linear(in, hidden), torch::nn::Tanh(),
                                                             torch::nn::Linear(hidden, 1)));
  }
  torch::Tensor forward(const torch::Tensor& x) { return layers->forward(x).squeeze(1); }

  torch::nn::Sequential layers{nullptr};
};
TORCH_MODULE(Net);

struct Twice : torch::autograd::Function<Twice> {
  static torch::Tensor forward(torch::autograd::AutogradContext*, torch::Tensor x) { return x * 2; }
  static torch::autograd::tensor_list backward(torch::autograd::AutogradContext*, torch::autograd::tensor_list grads) {
    return {grads[0] * 2};
  }
};

struct SignOptions : torch::optim::OptimizerCloneableOptions<SignOptions> {
  SignOptions(double lr) : lr_(lr) {}
  TORCH_ARG(double, lr);
};
struct SignState : torch::optim::OptimizerCloneableParamState<SignState> {
  TORCH_ARG(int64_t, step) = 0;
};

// Moves each parameter by the sign of its gradient, as a program's own optimizer does it.
struct SignDescent : torch::optim::Optimizer {
  SignDescent(std::vector<torch::Tensor> params, SignOptions options)
      : Optimizer({torch::optim::OptimizerParamGroup(std::move(params))}, std::make_unique<SignOptions>(options)) {}

  torch::Tensor step(LossClosure closure = nullptr) override {
    const torch::NoGradGuard no_grad;
    torch::Tensor loss;
    if (closure != nullptr) {
      const at::AutoGradMode enable_grad(true);
      loss = closure();
    }
    for (auto& group : param_groups_) {
      const double lr = static_cast<SignOptions&>(group.options()).lr();
      for (auto& p : group.params()) {
        if (!p.grad().defined()) continue;
        auto& state = state_[c10::guts::to_string(p.unsafeGetTensorImpl())];
        if (!state) state = std::make_unique<SignState>();
        auto& own = static_cast<SignState&>(*state);
        own.step(own.step() + 1);
        p.sub_(p.grad().sign(), lr / static_cast<double>(own.step()));
      }
    }
    return loss;
  }
};

// Down to the least of |p|, from 1.
bool own_optimizer_works() {
  const torch::Tensor p = torch::autograd::make_variable(torch::ones({1}), /*requires_grad=*/true);
  SignDescent optimizer({p}, SignOptions(0.5));
  torch::Tensor loss;
  for (int i = 0; i < 2; ++i) {
    loss = optimizer.step([&] {
      optimizer.zero_grad();
      torch::Tensor distance = p.abs().sum();
      distance.backward();
      return distance;
    });
  }
  optimizer.step();
  return loss.item<double>() == 0.5 && optimizer.state().size() == 1 && p.item<double>() < 0.1;
}

int main() {
  torch::manual_seed(1);
  const torch::DeviceType device = torch::cuda::is_available() ? torch::kCUDA : torch::kCPU;
  const torch::Tensor x = (Twice::apply(torch::rand({64, 2})) - 1).to(device);
  const torch::Tensor y = x.select(1, 0) - 0.5 * x.select(1, 1);
  Net net(2, 8);
  std::cout << net << '\n' << x.slice(0, 0, 3) << '\n';

  torch::optim::SGD optimizer(net->parameters(), torch::optim::SGDOptions(0.1).momentum(0.9));
  double first = 0, last = 0;
  for (const auto step : c10::irange(200)) {
    optimizer.zero_grad();
    const torch::Tensor loss = torch::nn::functional::mse_loss(net->forward(x), y);
    loss.backward();
    optimizer.step();
    (step == 0 ? first : last) = loss.item<double>();
  }
  std::cout << "loss " << first << " -> " << last << '\n';

  const torch::TensorAccessor<float, 2> values = x.accessor<float, 2>();
  bool same = values.size(0) == 64;
  for (const auto i : c10::irange(64)) same &= values[i][1] == x[i][1].item<float>();

  bool refused = false;
  try {
    net->forward(torch::ones({2, 3}));
  } catch (const c10::Error& error) {
    refused = std::string(error.what()).find("mat1 and mat2 shapes cannot be multiplied") != std::string::npos;
  }
  return last < 0.01 && last < first && refused && same && own_optimizer_works() && at::tensor(3).dim() == 1 ? 0 : 1;
}
