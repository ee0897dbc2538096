// SPDX-License-Identifier: MIT
// check_module(): what holds for every module, in one line of a test.
#pragma once

#include <functional>
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

/// `inputs` are float64 or integer, the first ones differentiable. Checks that a clone is equal and independent, that a
/// fresh module with what this one saved computes the same, and in training and in evaluation gradcheck and
/// gradgradcheck with respect to inputs and parameters, and that strided inputs give the same.
void check_module(const std::function<nn::AnyModule()>& make, const std::vector<Tensor>& inputs,
                  size_t differentiable_inputs);

/// Checks the printed form, names and shapes of parameters and buffers, train() and eval(), clones and gradients.
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
