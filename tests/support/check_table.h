// SPDX-License-Identifier: MIT
// What holds for every entry of the tables under reference/, which ops/op_sweep_test and nn/nn_sweep_test go through.
#pragma once

#include <string>
#include <vector>

#include <taper/nn/any_module.h>

#include "reference/ops/table.h"

namespace taper::test {

using Tensors = std::vector<Tensor>;

/// check_op(): gradients of both orders, strides, dtypes, threads. What is no number has no gradient and is left out.
void check_gradients(const OpCase& op, double float32_atol = 1e-4);

/// The same values of inputs with gaps between their elements.
void check_strided(const OpCase& op);

/// A call with one wrong input: the text of the error, or nothing if there is an answer.
struct WrongCall {
  size_t input;
  std::string change;  // what was done to it
  bool shape;          // rather than its dtype
  std::string error;
};

/// The call with one input after the other undefined, of another shape and of another dtype; checks that inputs and
/// `state` are what they were after an error, and the inputs in any case unless the call `writes`.
std::vector<WrongCall> wrong_calls(const std::string& name, const std::function<void(const Tensors&)>& call,
                                   const Tensors& inputs, const Tensors& state = {}, bool writes = false);

}  // namespace taper::test
