// SPDX-License-Identifier: MIT
// Representative steps, each between two calls of a marker at which callgrind dumps its counts: see step_cost.sh.
#include <taper/taper.h>

#include <cstdio>
#include <functional>
#include <vector>

/// callgrind writes what it has counted since the last call, and starts again at zero.
extern "C" __attribute__((noinline, visibility("default"))) void step_boundary() { asm volatile("" : : : "memory"); }

namespace {

using taper::Tensor;

// Prints `name calls`, and runs the calls between two markers. The first ones are not counted: they fill caches.
void step(const char* name, int calls, const std::function<void()>& call) {
  for (int i = 0; i < 3; ++i) call();
  std::printf("%s %d\n", name, calls);
  step_boundary();
  for (int i = 0; i < calls; ++i) call();
  step_boundary();
}

void single_ops() {
  const Tensor x = taper::randn({8}), other = taper::randn({8}), leaf = taper::randn({8}).requires_grad_();
  step("add_8", 200, [&] { x + other; });
  step("add_8_grad", 200, [&] { leaf + other; });
  step("mul_scalar_8", 200, [&] { x * 2.0; });
  step("sum_8", 200, [&] { x.sum(); });
  step("view_8", 200, [&] { x.view({2, 4}); });
  const Tensor square = taper::randn({4, 4});
  step("matmul_4x4", 200, [&] { taper::matmul(square, square); });
  const Tensor row = taper::randn({1, 5}), weight = taper::ones({5}), bias = taper::zeros({5});
  step("layer_norm_5", 200, [&] { taper::layer_norm(row, {5}, weight, bias); });
}

void small_graphs() {
  const Tensor a = taper::randn({4, 4}).requires_grad_(), b = taper::randn({4, 4}).requires_grad_();
  step("matmul_4x4_backward", 100, [&] { taper::autograd::grad({taper::matmul(a, b)}, {a, b}, {b.detach()}); });
  const Tensor x = taper::randn({8}).requires_grad_(), y = taper::rand({8}) + 0.5;
  step("chain10_backward", 50, [&] {
    x.mutable_grad().reset();
    const Tensor up = taper::sigmoid(taper::relu(x * y + y) * 0.5 - y);
    (taper::tanh(up * y + 1.0) / y).sum().backward();
  });
}

// Linear, LayerNorm, loss, backward and an optimizer's step.
template <typename Optimizer, typename Options>
void training_step(const char* name, int64_t batch, int calls, const Options& options) {
  taper::nn::Linear linear(100, 50);
  taper::nn::LayerNorm norm(taper::nn::LayerNormOptions({50}));
  std::vector<Tensor> parameters = linear->parameters();
  for (const Tensor& p : norm->parameters()) parameters.push_back(p);
  Optimizer optimizer(parameters, options);
  const Tensor x = taper::randn({batch, 100}), target = taper::randn({batch, 50});
  step(name, calls, [&] {
    optimizer.zero_grad();
    taper::mse_loss(norm->forward(linear->forward(x)), target).backward();
    optimizer.step();
  });
}

}  // namespace

int main() {
  taper::manual_seed(1);
  single_ops();
  small_graphs();
  const auto sgd = taper::optim::SGDOptions(0.01).momentum(0.9);
  training_step<taper::optim::SGD>("simple_step_1", 1, 30, sgd);
  training_step<taper::optim::SGD>("simple_step_100", 100, 5, sgd);
  training_step<taper::optim::Adam>("adam_step_1", 1, 30, taper::optim::AdamOptions(0.01));
}
