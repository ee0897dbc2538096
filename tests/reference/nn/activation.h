// SPDX-License-Identifier: MIT
// The table of activations as modules.
#pragma once

#include "table.h"

inline std::vector<ModuleCase> activation_modules() {
  return {
      MODULE("ELU", nn::ELU(), f({2, 3})),
      MODULE("ELU/options", nn::ELU(nn::ELUOptions().alpha(42.42).inplace(true)), f({2, 3})),
      MODULE("SELU", nn::SELU(), f({2, 3})),
      MODULE("SELU/inplace", nn::SELU(true), f({2, 3})),
      MODULE("CELU", nn::CELU(), f({2, 3})),
      MODULE("CELU/options", nn::CELU(nn::CELUOptions().alpha(0.5).inplace(true)), f({2, 3})),
      MODULE("Hardshrink", nn::Hardshrink(), f({2, 3})),
      MODULE("Hardshrink/lambda", nn::Hardshrink(0.25), f({2, 3})),
      MODULE("Hardtanh", nn::Hardtanh(), f({2, 3})),
      MODULE("Hardtanh/options", nn::Hardtanh(nn::HardtanhOptions().min_val(-0.42).max_val(1.1).inplace(true)),
             f({2, 3})),
      MODULE("LeakyReLU", nn::LeakyReLU(), f({2, 3})),
      MODULE("LeakyReLU/options", nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.42).inplace(true)), f({2, 3})),
      MODULE("LogSigmoid", nn::LogSigmoid(), f({2, 3})),
      MODULE("Softmax", nn::Softmax(1), f({2, 3})),
      MODULE("Softmin", nn::Softmin(0), f({2, 3})),
      MODULE("LogSoftmax", nn::LogSoftmax(-1), f({2, 3})),
      MODULE("Softmax2d", nn::Softmax2d(), f({1, 3, 2, 2})),
      MODULE("PReLU", nn::PReLU(), f({2, 3})),
      MODULE("PReLU/channels", nn::PReLU(nn::PReLUOptions().num_parameters(3).init(0.42)), f({2, 3, 2})),
      MODULE("ReLU", nn::ReLU(), f({2, 3})),
      MODULE("ReLU/inplace", nn::ReLU(nn::ReLUOptions().inplace(true)), f({2, 3})),
      MODULE("ReLU6", nn::ReLU6(), f({2, 3})),
      MODULE("ReLU6/inplace", nn::ReLU6(true), f({2, 3})),
      MODULE("RReLU", nn::RReLU(), f({2, 3})),
      MODULE("RReLU/options", nn::RReLU(nn::RReLUOptions().lower(0.24).upper(0.42).inplace(true)), f({2, 3})),
      MODULE("GLU", nn::GLU(), f({2, 4})),
      MODULE("GLU/dim", nn::GLU(0), f({2, 3})),
      MODULE("GELU", nn::GELU(), f({2, 3})),
      MODULE("GELU/tanh", nn::GELU(nn::GELUOptions().approximate("tanh")), f({2, 3})),
      MODULE("SiLU", nn::SiLU(), f({2, 3})),
      MODULE("Mish", nn::Mish(), f({2, 3})),
      MODULE("Sigmoid", nn::Sigmoid(), f({2, 3})),
      MODULE("Softplus", nn::Softplus(), f({2, 3})),
      MODULE("Softplus/options", nn::Softplus(nn::SoftplusOptions().beta(2).threshold(1)), f({2, 3})),
      MODULE("Softshrink", nn::Softshrink(), f({2, 3})),
      MODULE("Softshrink/lambda", nn::Softshrink(0.42), f({2, 3})),
      MODULE("Softsign", nn::Softsign(), f({2, 3})),
      MODULE("Tanh", nn::Tanh(), f({2, 3})),
      MODULE("Tanhshrink", nn::Tanhshrink(), f({2, 3})),
      MODULE("Threshold", nn::Threshold(0.5, 2.0), f({2, 3})),
      MODULE("Threshold/inplace", nn::Threshold(nn::ThresholdOptions(42.42, 24.24).inplace(true)), f({2, 3})),
  };
}
