// SPDX-License-Identifier: MIT
// layer_norm and batch_norm, forward and forward with backward, from within the cache to far beyond it.
#include <torch/torch.h>

#include "measure.h"

namespace {

template <typename Norm>
void both(const std::string& name, int64_t rows, int64_t n, Norm norm) {
  const std::string shape = '/' + std::to_string(rows) + 'x' + std::to_string(n);
  const torch::Tensor x = torch::randn({rows, n}).requires_grad_(), g = torch::randn({rows, n});
  const torch::Tensor weight = torch::ones({n}).requires_grad_(), bias = torch::zeros({n}).requires_grad_();
  {
    const torch::NoGradGuard no_grad;
    bench::measure(name + "_forward" + shape, [&] { norm(x, weight, bias); });
  }
  const torch::Tensor y = norm(x, weight, bias);
  bench::measure(name + "_backward" + shape, [&] {
    for (const torch::Tensor* t : {&x, &weight, &bias}) t->mutable_grad().reset();
    y.backward(g, /*retain_graph=*/true);
  });
  bench::measure(name + "_forward_backward" + shape, [&] {
    for (const torch::Tensor* t : {&x, &weight, &bias}) t->mutable_grad().reset();
    norm(x, weight, bias).backward(g);
  });
}

}  // namespace

void bench::run() {
  torch::manual_seed(1);
  for (const auto& [rows, n] : {std::pair<int64_t, int64_t>{128, 768}, {2048, 1024}, {8192, 4096}}) {
    const int64_t size = n;
    both("layer_norm", rows, n, [&](const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias) {
      return torch::layer_norm(x, {size}, weight, bias);
    });
    const torch::Tensor mean = torch::zeros({n}), variance = torch::ones({n});
    both("batch_norm", rows, n, [&](const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias) {
      return torch::batch_norm(x, weight, bias, mean, variance, true, 0.1, 1e-5, true);
    });
  }
}
