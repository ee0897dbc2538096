// SPDX-License-Identifier: MIT
// Every optimizer, with options that give each value of its state a part, and a loss to train on; as in
// golden/states.py.
#pragma once

#include <taper/taper.h>

#include <memory>
#include <vector>

namespace taper::optim {

struct OptimizerCase {
  const char* name;
  /// With the options of the case, or with defaults and a rate of its own.
  std::unique_ptr<Optimizer> (*make)(const std::vector<Tensor>& params, bool configured);
};

template <typename Kind, typename Options>
std::unique_ptr<Optimizer> make_optimizer(const std::vector<Tensor>& params, bool configured, Options options) {
  if (!configured) options = Options(7);
  if constexpr (std::is_same_v<Kind, LBFGS>) {
    return std::make_unique<Kind>(params, options);
  } else {
    const double other_lr = configured ? 0.02 : 8;
    OptimizerParamGroup second({params[2]}, std::make_unique<Options>(Options(options).lr(other_lr)));
    const std::vector<OptimizerParamGroup> groups{OptimizerParamGroup({params[0], params[1]}), second};
    return std::make_unique<Kind>(groups, options);
  }
}

#define TAPER_OPTIMIZER_CASE(name, Kind, options)                  \
  {                                                                \
    name, [](const std::vector<Tensor>& params, bool configured) { \
      return make_optimizer<Kind>(params, configured, options);    \
    }                                                              \
  }

inline std::vector<OptimizerCase> optimizer_cases() {
  using Betas = std::tuple<double, double>;
  return {
      TAPER_OPTIMIZER_CASE("sgd", SGD, SGDOptions(0.05).momentum(0.9).nesterov(true)),
      TAPER_OPTIMIZER_CASE("adam", Adam, AdamOptions(0.05).betas(Betas(0.8, 0.95)).weight_decay(0.1)),
      TAPER_OPTIMIZER_CASE("adam/amsgrad", Adam, AdamOptions(0.05).amsgrad(true)),
      TAPER_OPTIMIZER_CASE("adamw", AdamW, AdamWOptions(0.05).betas(Betas(0.8, 0.95))),
      TAPER_OPTIMIZER_CASE("adamw/amsgrad", AdamW, AdamWOptions(0.05).amsgrad(true)),
      TAPER_OPTIMIZER_CASE("adamax", Adamax, AdamaxOptions(0.05).eps(1e-4)),
      TAPER_OPTIMIZER_CASE("nadam", NAdam, NAdamOptions(0.05).momentum_decay(0.1)),
      TAPER_OPTIMIZER_CASE("radam", RAdam, RAdamOptions(0.05).betas(Betas(0.8, 0.95))),
      TAPER_OPTIMIZER_CASE("rmsprop", RMSprop, RMSpropOptions(0.05).alpha(0.8)),
      TAPER_OPTIMIZER_CASE("rmsprop/centered", RMSprop, RMSpropOptions(0.05).centered(true).momentum(0.7)),
      TAPER_OPTIMIZER_CASE("adagrad", Adagrad, AdagradOptions(0.05).lr_decay(0.1).initial_accumulator_value(0.5)),
      TAPER_OPTIMIZER_CASE("adadelta", Adadelta, AdadeltaOptions(0.05).rho(0.7)),
      TAPER_OPTIMIZER_CASE("rprop", Rprop, RpropOptions(0.05).etas(Betas(0.3, 1.5))),
      TAPER_OPTIMIZER_CASE("asgd", ASGD, ASGDOptions(0.05).lambd(0.1).t0(2)),
      TAPER_OPTIMIZER_CASE("lbfgs", LBFGS, LBFGSOptions(0.2).max_iter(2).history_size(3)),
  };
}

#undef TAPER_OPTIMIZER_CASE

/// The second never gets a gradient.
inline std::vector<Tensor> start_params(ScalarType type) {
  std::vector<Tensor> params{arange(6, kDouble).view({2, 3}) / 4 - 0.5, ones({2}, kDouble),
                             arange(4, kDouble) / 8 + 0.5};
  for (Tensor& param : params) param = param.to(type).set_requires_grad(true);
  return params;
}

/// What the parameters are now, as leaves of their own.
inline std::vector<Tensor> copies(const std::vector<Tensor>& params) {
  std::vector<Tensor> copied;
  for (const Tensor& param : params) copied.push_back(param.detach().clone().set_requires_grad(true));
  return copied;
}

inline void train_steps(const std::vector<Tensor>& params, Optimizer& optimizer, int steps) {
  const auto closure = [&] {
    optimizer.zero_grad();
    const Tensor loss = (params[0] - 0.3).square().sum() + (params[2] + 0.7).square().square().sum();
    loss.backward();
    return loss;
  };
  for (int i = 0; i < steps; ++i) optimizer.step(closure);
}

}  // namespace taper::optim
