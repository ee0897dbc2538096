// SPDX-License-Identifier: MIT
// check_module(): what holds for every module, in one line of a test.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <taper/nn/any_module.h>

#include "support/catch.h"

namespace taper::test {

using Shapes = std::vector<std::pair<std::string, std::vector<int64_t>>>;

struct ModuleFacts {
  std::string printed;
  Shapes parameters = {};
  Shapes buffers = {};
  size_t differentiable_inputs = 1;  // the first ones
  bool gradcheck = true;
};

/// `inputs` are float64 or integer. Checks the printed form, names and shapes of parameters and buffers, train() and
/// eval(), that a clone is equal and independent, and gradcheck with respect to inputs and parameters.
void check_module(const nn::AnyModule& module, const std::vector<Tensor>& inputs, const ModuleFacts& facts);

/// What operator<< writes.
std::string printed(const nn::Module& module);
template <typename M>
std::string printed(const nn::ModuleHolder<M>& module) {
  return printed(static_cast<const nn::Module&>(*module));
}

/// The values in reading order.
std::vector<double> values(const Tensor& t);

/// Whether the values are within a few ulp of float32 of what libtorch gave.
void check_values(const Tensor& t, const std::vector<double>& expected, double tolerance = 1e-6);

}  // namespace taper::test
