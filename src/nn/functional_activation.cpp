// SPDX-License-Identifier: MIT
// Activations as functions of options: mostly the ops themselves, in place where asked.
#include <taper/nn/functional.h>

#include <taper/ops.h>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::nn::functional {

Tensor relu(Tensor input, const ReLUFuncOptions& options) {
  return options.inplace() ? taper::relu_(input) : taper::relu(input);
}

Tensor relu6(Tensor input, const ReLU6FuncOptions& options) {
  return options.inplace() ? taper::relu6_(input) : taper::relu6(input);
}

Tensor leaky_relu(Tensor input, const LeakyReLUFuncOptions& options) {
  const double slope = options.negative_slope();
  return options.inplace() ? taper::leaky_relu_(input, slope) : taper::leaky_relu(input, slope);
}

Tensor prelu(const Tensor& input, const Tensor& weight) { return taper::prelu(input, weight); }

Tensor rrelu(Tensor input, const RReLUFuncOptions& options) {
  return options.inplace() ? taper::rrelu_(input, options.lower(), options.upper(), options.training())
                           : taper::rrelu(input, options.lower(), options.upper(), options.training());
}

Tensor elu(Tensor input, const ELUFuncOptions& options) {
  return options.inplace() ? taper::elu_(input, options.alpha()) : taper::elu(input, options.alpha());
}

Tensor selu(Tensor input, const SELUFuncOptions& options) {
  return options.inplace() ? taper::selu_(input) : taper::selu(input);
}

Tensor celu(Tensor input, const CELUFuncOptions& options) {
  return options.inplace() ? taper::celu_(input, options.alpha()) : taper::celu(input, options.alpha());
}

Tensor gelu(const Tensor& input, const GELUFuncOptions& options) { return taper::gelu(input, options.approximate()); }

Tensor silu(const Tensor& input) { return taper::silu(input); }

Tensor mish(const Tensor& input) { return taper::mish(input); }

Tensor glu(const Tensor& input, const GLUFuncOptions& options) {
  const OpName op("glu");
  check(input.dim() != 0, "glu does not suppport scalars because halving size must be even, got input {}",
        shape_text(input.sizes()));
  return taper::glu(input, options.dim());
}

Tensor logsigmoid(const Tensor& input) { return taper::log_sigmoid(input); }

Tensor hardtanh(Tensor input, const HardtanhFuncOptions& options) {
  return options.inplace() ? taper::hardtanh_(input, options.min_val(), options.max_val())
                           : taper::hardtanh(input, options.min_val(), options.max_val());
}

Tensor hardshrink(const Tensor& input, const HardshrinkFuncOptions& options) {
  return taper::hardshrink(input, options.lambda());
}

Tensor softshrink(const Tensor& input, const SoftshrinkFuncOptions& options) {
  return taper::softshrink(input, options.lambda());
}

Tensor softplus(const Tensor& input, const SoftplusFuncOptions& options) {
  return taper::softplus(input, options.beta(), options.threshold());
}

Tensor softsign(const Tensor& input) { return taper::softsign(input); }

Tensor tanhshrink(const Tensor& input) { return taper::tanhshrink(input); }

Tensor threshold(Tensor input, const ThresholdFuncOptions& options) {
  return options.inplace() ? taper::threshold_(input, options.threshold(), options.value())
                           : taper::threshold(input, options.threshold(), options.value());
}

Tensor softmax(const Tensor& input, const SoftmaxFuncOptions& options) {
  return taper::softmax(input, options.dim(), options.dtype());
}

Tensor softmin(const Tensor& input, const SoftminFuncOptions& options) {
  const OpName op("softmin");
  return taper::softmax(-input, options.dim(), options.dtype());
}

Tensor log_softmax(const Tensor& input, const LogSoftmaxFuncOptions& options) {
  return taper::log_softmax(input, options.dim(), options.dtype());
}

Tensor gumbel_softmax(const Tensor& logits, const GumbelSoftmaxFuncOptions& options) {
  const OpName op("gumbel_softmax");
  // -log of an exponential draw has the Gumbel distribution.
  const Tensor gumbels = -empty_like(logits).exponential_().log();
  const Tensor soft = ((logits + gumbels) / options.tau()).softmax(options.dim());
  if (!options.hard()) return soft;
  const Tensor index = std::get<1>(soft.detach().max(options.dim(), /*keepdim=*/true));
  const Tensor hard = zeros_like(logits).scatter_(options.dim(), index, 1.0);
  return hard - soft.detach() + soft;
}

}  // namespace taper::nn::functional
