// SPDX-License-Identifier: MIT
// What the tables of nn are made of: calls of functionals, as in the tables of ops, and modules. Written against
// torch:: alone, so that the same entries are compared with libtorch (reference/nn_sweep) and checked by
// nn/nn_sweep_test.
#pragma once

#include "../ops/table.h"

namespace nn = torch::nn;
namespace F = torch::nn::functional;

/// A call of a functional: FUNCTIONAL("relu", F::relu(x[0]), f({2, 3})).
#define FUNCTIONAL OP
/// The same of one that draws: the seed is the same at each call.
#define DRAWS(name, expression, ...) OP(name, (torch::manual_seed(0), expression), __VA_ARGS__)

struct ModuleCase {
  const char* name;  // the module, then perhaps /options
  nn::AnyModule (*make)();
  TensorList inputs;
  bool has_target = false;  // the last input, with respect to which libtorch has no gradient
  int order = 2;            // of the gradients that libtorch has

  std::string op() const { return std::string(name).substr(0, std::string(name).find('/')); }
};

/// An entry of a table of modules: MODULE("Linear", nn::Linear(3, 2), f({4, 3})).
#define MODULE(name, expression, ...)                               \
  {                                                                 \
    name, [] { return nn::AnyModule(expression); }, { __VA_ARGS__ } \
  }
/// The same of a loss whose target has no gradient.
#define TARGETED(name, expression, ...)                                 \
  {                                                                     \
    name, [] { return nn::AnyModule(expression); }, {__VA_ARGS__}, true \
  }
/// The same of one whose gradient libtorch cannot take to the second order.
#define TARGETED_ORDER(order, name, expression, ...)                           \
  {                                                                            \
    name, [] { return nn::AnyModule(expression); }, {__VA_ARGS__}, true, order \
  }

/// What is refused, by a functional or by a module's constructor, for the value of an option.
struct RefusedCase {
  const char* name;  // the functional or module, then /option
  void (*call)();
};

#define REFUSED(name, ...)    \
  {                           \
    name, [] { __VA_ARGS__; } \
  }

/// The module's output, with the same draws at each call.
inline Tensor run(nn::AnyModule& module, const TensorList& x) {
  torch::manual_seed(0);
  if (x.size() == 1) return module.forward(x[0]);
  if (x.size() == 2) return module.forward(x[0], x[1]);
  return module.forward(x[0], x[1], x[2]);
}

/// Overwrites the parameters with fixed values, so that no random stream is involved.
inline void fix_parameters(nn::Module& module, torch::ScalarType type) {
  torch::NoGradGuard no_grad;
  module.to(type);
  uint32_t seed = 20;
  for (auto& parameter : module.parameters()) parameter.copy_(input(parameter.sizes(), seed++, type));
}

inline Tensor signs(torch::IntArrayRef sizes, uint32_t seed = 5) { return input(sizes, seed).sign(); }
