// SPDX-License-Identifier: MIT
// LayerNorm by hand: what it makes of one sample with five features, and the gradients that come back through it.
#include <cmath>
#include <cstdio>
#include <string>

#include <taper/taper.h>

namespace nn = taper::nn;
using taper::Tensor;

namespace {

/// Four decimals; what rounds to zero has no sign.
double rounded(double x) { return std::abs(x) < 0.00005 ? 0.0 : x; }

void print(const char* name, const Tensor& row) {
  std::printf("%-22s [", name);
  for (int64_t i = 0; i < row.numel(); ++i) {
    std::printf("%s%.4f", i == 0 ? "" : ", ", rounded(row.view({-1})[i].item<double>()));
  }
  std::printf("]\n");
}

void print(const char* name, double value) { std::printf("%-22s %.4f\n", name, rounded(value)); }

}  // namespace

int main() {
  const Tensor sample = taper::tensor({{2., 3., 5., 1., 4.}}, taper::requires_grad());  // [1, 5]
  nn::LayerNorm layer_norm(nn::LayerNormOptions({5}));
  const Tensor normalised = layer_norm(sample);

  print("sample", sample);
  print("normalised", normalised);
  print("mean", normalised.mean().item<double>());
  print("variance", normalised.var().item<double>());

  // A loss that weighs the features differently: were all weights the same, no gradient would reach the sample,
  // because no change of the sample changes the sum of what LayerNorm returns.
  const Tensor loss = (normalised * taper::tensor({1., 2., 3., 4., 5.})).sum();
  loss.backward();
  print("loss", loss.item<double>());
  print("gradient of sample", sample.grad());
  print("gradient of weight", layer_norm->weight.grad());
  print("gradient of bias", layer_norm->bias.grad());
}
