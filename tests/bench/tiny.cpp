// SPDX-License-Identifier: MIT
// What one call costs on a handful of numbers, without and with a gradient recorded, and a chain of ten.
#include <torch/torch.h>

#include "measure.h"

namespace {

// `tiny/<name>` without a gradient, `tiny/<name>+grad` with the op recorded.
template <typename Op>
void both(const std::string& name, torch::Tensor x, Op op) {
  {
    const torch::NoGradGuard no_grad;
    bench::measure("tiny/" + name, [&] { op(x); });
  }
  x.requires_grad_();
  bench::measure("tiny/" + name + "+grad", [&] { op(x); });
}

torch::Tensor chain(torch::Tensor x, const torch::Tensor& other) {
  x = x * other;
  x = x + other;
  x = torch::relu(x);
  x = x * 0.5;
  x = x - other;
  x = torch::sigmoid(x);
  x = x * other;
  x = x + 1.0;
  x = torch::tanh(x);
  x = x / other;
  return x.sum();
}

}  // namespace

void bench::run() {
  torch::manual_seed(1);
  const torch::Tensor other = torch::rand({8}) + 0.5;
  both("add", torch::randn({8}), [&](const torch::Tensor& x) { return x + other; });
  both("mul_scalar", torch::randn({8}), [](const torch::Tensor& x) { return x * 2.0; });
  both("relu", torch::randn({8}), [](const torch::Tensor& x) { return torch::relu(x); });
  both("sum", torch::randn({8}), [](const torch::Tensor& x) { return x.sum(); });
  both("view", torch::randn({8}), [](const torch::Tensor& x) { return x.view({2, 4}); });
  both("transpose", torch::randn({2, 4}), [](const torch::Tensor& x) { return x.transpose(0, 1); });
  const torch::Tensor square = torch::randn({4, 4});
  both("matmul_4x4", torch::randn({4, 4}), [&](const torch::Tensor& x) { return torch::matmul(x, square); });
  const torch::Tensor weight = torch::ones({5}), bias = torch::zeros({5});
  both("layer_norm_5", torch::randn({1, 5}),
       [&](const torch::Tensor& x) { return torch::layer_norm(x, {5}, weight, bias); });

  torch::Tensor x = torch::randn({8});
  {
    const torch::NoGradGuard no_grad;
    measure("chain10/forward_no_grad", [&] { chain(x, other); });
  }
  x.requires_grad_();
  measure("chain10/forward", [&] { chain(x, other); });
  measure("chain10/forward_backward", [&] {
    x.mutable_grad().reset();
    chain(x, other).backward();
  });
}
