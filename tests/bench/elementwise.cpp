// SPDX-License-Identifier: MIT
// Four million floats: elementwise ops and reductions, forward and forward with backward, and a transposed copy. Of 32
// million, which no cache holds, a few.
#include <torch/torch.h>

#include "measure.h"

namespace {

template <typename Op>
void both(const std::string& name, const torch::Tensor& x, Op op) {
  torch::Tensor g;
  {
    const torch::NoGradGuard no_grad;
    g = torch::randn_like(op(x));
    bench::measure("elementwise/" + name, [&] { op(x); });
  }
  bench::measure("elementwise/" + name + "+backward", [&] {
    x.mutable_grad().reset();
    op(x).backward(g);
  });
}

}  // namespace

void bench::run() {
  torch::manual_seed(1);
  using torch::Tensor;
  const Tensor x = torch::randn({4096, 1024}).requires_grad_();
  const Tensor other = torch::randn({4096, 1024}), bias = torch::randn({1024});
  both("add", x, [&](const Tensor& t) { return t + other; });
  both("bias_add", x, [&](const Tensor& t) { return t + bias; });
  both("relu", x, [](const Tensor& t) { return torch::relu(t); });
  both("exp", x, [](const Tensor& t) { return torch::exp(t); });
  both("sigmoid", x, [](const Tensor& t) { return torch::sigmoid(t); });
  both("tanh", x, [](const Tensor& t) { return torch::tanh(t); });
  both("gelu", x, [](const Tensor& t) { return torch::gelu(t); });
  both("softmax", x, [](const Tensor& t) { return torch::softmax(t, 1); });
  both("sum", x, [](const Tensor& t) { return t.sum(); });
  both("mean_dim0", x, [](const Tensor& t) { return t.mean(0); });
  const Tensor large = torch::randn({32768, 1024}).requires_grad_();
  both("relu_128MB", large, [](const Tensor& t) { return torch::relu(t); });
  both("exp_128MB", large, [](const Tensor& t) { return torch::exp(t); });
  both("softmax_128MB", large, [](const Tensor& t) { return torch::softmax(t, 1); });
  const torch::NoGradGuard no_grad;
  measure("elementwise/transpose_copy", [&] { x.transpose(0, 1).contiguous(); });
}
