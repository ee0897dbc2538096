// SPDX-License-Identifier: MIT
// Activations as modules: what they print and which function they call.
#include <taper/nn/activation.h>

#include <ostream>

#include <taper/nn/functional.h>
#include <taper/ops.h>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::nn {

namespace F = functional;

namespace {

// Every module writes its numbers as the stream is set to write them, and leaves it set to `true` and `false` where
// libtorch does: a program's output after that depends on both.

// `Name()` or `Name(inplace=true)`.
void print_inplace(std::ostream& stream, const char* name, bool inplace) {
  stream << "torch::nn::" << name << '(';
  if (inplace) stream << std::boolalpha << "inplace=" << inplace;
  stream << ')';
}

// Ends the list of fields of a module that can work in place.
void close(std::ostream& stream, bool inplace) {
  if (inplace) stream << std::boolalpha << ", inplace=" << inplace;
  stream << ')';
}

}  // namespace

ReLUImpl::ReLUImpl(const ReLUOptions& options_) : OptionsModule(options_) {}
Tensor ReLUImpl::forward(Tensor input) { return F::relu(std::move(input), options); }
void ReLUImpl::pretty_print(std::ostream& stream) const { print_inplace(stream, "ReLU", options.inplace()); }

ReLU6Impl::ReLU6Impl(const ReLU6Options& options_) : OptionsModule(options_) {}
Tensor ReLU6Impl::forward(Tensor input) { return F::relu6(std::move(input), options); }
void ReLU6Impl::pretty_print(std::ostream& stream) const { print_inplace(stream, "ReLU6", options.inplace()); }

LeakyReLUImpl::LeakyReLUImpl(const LeakyReLUOptions& options_) : OptionsModule(options_) {}
Tensor LeakyReLUImpl::forward(Tensor input) { return F::leaky_relu(std::move(input), options); }
void LeakyReLUImpl::pretty_print(std::ostream& stream) const {
  stream << std::boolalpha << "torch::nn::LeakyReLU(negative_slope=" << options.negative_slope();
  close(stream, options.inplace());
}

PReLUImpl::PReLUImpl(const PReLUOptions& options_) : OptionsModule(options_) { PReLUImpl::reset(); }
void PReLUImpl::reset() {
  const OpName op("PReLU");
  weight = register_parameter("weight", full({options.num_parameters()}, options.init()));
}
Tensor PReLUImpl::forward(const Tensor& input) { return F::prelu(input, weight); }
void PReLUImpl::pretty_print(std::ostream& stream) const {
  stream << "torch::nn::PReLU(num_parameters=" << options.num_parameters() << ")";
}

RReLUImpl::RReLUImpl(const RReLUOptions& options_) : OptionsModule(options_) {}
Tensor RReLUImpl::forward(Tensor input) {
  return F::rrelu(std::move(input), F::RReLUFuncOptions()
                                        .lower(options.lower())
                                        .upper(options.upper())
                                        .training(is_training())
                                        .inplace(options.inplace()));
}
void RReLUImpl::pretty_print(std::ostream& stream) const {
  stream << "torch::nn::RReLU(lower=" << options.lower() << ", upper=" << options.upper();
  close(stream, options.inplace());
}

ELUImpl::ELUImpl(const ELUOptions& options_) : OptionsModule(options_) {}
Tensor ELUImpl::forward(Tensor input) { return F::elu(std::move(input), options); }
void ELUImpl::pretty_print(std::ostream& stream) const {
  stream << "torch::nn::ELU(alpha=" << options.alpha();
  close(stream, options.inplace());
}

SELUImpl::SELUImpl(const SELUOptions& options_) : OptionsModule(options_) {}
Tensor SELUImpl::forward(Tensor input) { return F::selu(std::move(input), options); }
void SELUImpl::pretty_print(std::ostream& stream) const { print_inplace(stream, "SELU", options.inplace()); }

CELUImpl::CELUImpl(const CELUOptions& options_) : OptionsModule(options_) {}
Tensor CELUImpl::forward(Tensor input) { return F::celu(std::move(input), options); }
void CELUImpl::pretty_print(std::ostream& stream) const {
  stream << "torch::nn::CELU(alpha=" << options.alpha();
  close(stream, options.inplace());
}

GELUImpl::GELUImpl(const GELUOptions& options_) : OptionsModule(options_) {}
Tensor GELUImpl::forward(const Tensor& input) { return F::gelu(input, options); }
void GELUImpl::pretty_print(std::ostream& stream) const { stream << "torch::nn::GELU()"; }

Tensor SiLUImpl::forward(const Tensor& input) { return taper::silu(input); }
void SiLUImpl::pretty_print(std::ostream& stream) const { stream << "torch::nn::SiLU()"; }

Tensor MishImpl::forward(const Tensor& input) { return taper::mish(input); }
void MishImpl::pretty_print(std::ostream& stream) const { stream << "torch::nn::Mish()"; }

GLUImpl::GLUImpl(const GLUOptions& options_) : OptionsModule(options_) {}
Tensor GLUImpl::forward(const Tensor& input) { return F::glu(input, options); }
void GLUImpl::pretty_print(std::ostream& stream) const { stream << "torch::nn::GLU(dim=" << options.dim() << ")"; }

Tensor SigmoidImpl::forward(const Tensor& input) { return taper::sigmoid(input); }
void SigmoidImpl::pretty_print(std::ostream& stream) const { stream << "torch::nn::Sigmoid()"; }

Tensor LogSigmoidImpl::forward(const Tensor& input) { return taper::log_sigmoid(input); }
void LogSigmoidImpl::pretty_print(std::ostream& stream) const { stream << "torch::nn::LogSigmoid()"; }

Tensor TanhImpl::forward(const Tensor& input) { return taper::tanh(input); }
void TanhImpl::pretty_print(std::ostream& stream) const { stream << "torch::nn::Tanh()"; }

Tensor TanhshrinkImpl::forward(const Tensor& input) { return F::tanhshrink(input); }
void TanhshrinkImpl::pretty_print(std::ostream& stream) const { stream << "torch::nn::Tanhshrink()"; }

HardtanhImpl::HardtanhImpl(const HardtanhOptions& options_) : OptionsModule(options_) { HardtanhImpl::reset(); }
void HardtanhImpl::reset() {
  check(options.max_val() > options.min_val(), "Hardtanh: max_val must be greater than min_val, got {:g} and {:g}",
        options.max_val(), options.min_val());
}
Tensor HardtanhImpl::forward(Tensor input) { return F::hardtanh(std::move(input), options); }
void HardtanhImpl::pretty_print(std::ostream& stream) const {
  stream << std::boolalpha << "torch::nn::Hardtanh(min_val=" << options.min_val() << ", max_val=" << options.max_val();
  close(stream, options.inplace());
}

HardshrinkImpl::HardshrinkImpl(const HardshrinkOptions& options_) : OptionsModule(options_) {}
Tensor HardshrinkImpl::forward(const Tensor& input) { return F::hardshrink(input, options); }
void HardshrinkImpl::pretty_print(std::ostream& stream) const {
  stream << std::boolalpha << "torch::nn::Hardshrink(" << options.lambda() << ")";
}

SoftshrinkImpl::SoftshrinkImpl(const SoftshrinkOptions& options_) : OptionsModule(options_) {}
Tensor SoftshrinkImpl::forward(const Tensor& input) { return F::softshrink(input, options); }
void SoftshrinkImpl::pretty_print(std::ostream& stream) const {
  stream << "torch::nn::Softshrink(" << options.lambda() << ")";
}

SoftplusImpl::SoftplusImpl(const SoftplusOptions& options_) : OptionsModule(options_) {}
Tensor SoftplusImpl::forward(const Tensor& input) { return F::softplus(input, options); }
void SoftplusImpl::pretty_print(std::ostream& stream) const {
  stream << "torch::nn::Softplus(beta=" << options.beta() << ", threshold=" << options.threshold() << ")";
}

Tensor SoftsignImpl::forward(const Tensor& input) { return F::softsign(input); }
void SoftsignImpl::pretty_print(std::ostream& stream) const { stream << "torch::nn::Softsign()"; }

ThresholdImpl::ThresholdImpl(double threshold, double value) : ThresholdImpl(ThresholdOptions(threshold, value)) {}

ThresholdImpl::ThresholdImpl(const ThresholdOptions& options_) : OptionsModule(options_) {}
Tensor ThresholdImpl::forward(Tensor input) { return F::threshold(std::move(input), options); }
void ThresholdImpl::pretty_print(std::ostream& stream) const {
  stream << "torch::nn::Threshold(threshold=" << options.threshold() << ", value=" << options.value();
  close(stream, options.inplace());
}

SoftmaxImpl::SoftmaxImpl(int64_t dim) : SoftmaxImpl(SoftmaxOptions(dim)) {}

SoftmaxImpl::SoftmaxImpl(const SoftmaxOptions& options_) : OptionsModule(options_) {}
Tensor SoftmaxImpl::forward(const Tensor& input) { return F::softmax(input, options.dim()); }
void SoftmaxImpl::pretty_print(std::ostream& stream) const {
  stream << "torch::nn::Softmax(dim=" << options.dim() << ")";
}

SoftminImpl::SoftminImpl(int64_t dim) : SoftminImpl(SoftminOptions(dim)) {}

SoftminImpl::SoftminImpl(const SoftminOptions& options_) : OptionsModule(options_) {}
Tensor SoftminImpl::forward(const Tensor& input) { return F::softmin(input, options.dim()); }
void SoftminImpl::pretty_print(std::ostream& stream) const {
  stream << "torch::nn::Softmin(dim=" << options.dim() << ")";
}

LogSoftmaxImpl::LogSoftmaxImpl(int64_t dim) : LogSoftmaxImpl(LogSoftmaxOptions(dim)) {}

LogSoftmaxImpl::LogSoftmaxImpl(const LogSoftmaxOptions& options_) : OptionsModule(options_) {}
Tensor LogSoftmaxImpl::forward(const Tensor& input) { return F::log_softmax(input, options.dim()); }
void LogSoftmaxImpl::pretty_print(std::ostream& stream) const {
  stream << "torch::nn::LogSoftmax(dim=" << options.dim() << ")";
}

Tensor Softmax2dImpl::forward(const Tensor& input) {
  const OpName op("Softmax2d");
  check(input.dim() == 4 || input.dim() == 3, "Softmax2d requires a 3D or 4D tensor as input, got {}",
        shape_text(input.sizes()));
  return F::softmax(input, -3);
}
void Softmax2dImpl::pretty_print(std::ostream& stream) const { stream << "torch::nn::Softmax2d()"; }

}  // namespace taper::nn
