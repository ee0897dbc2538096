// SPDX-License-Identifier: MIT
// Adam, AdamW, Adagrad, RMSprop and LBFGS trajectories for every combination of options; schedulers.
#include "trajectory.h"

namespace {

namespace optim = torch::optim;

void adaptive() {
  for (const bool amsgrad : {false, true}) {
    for (const double decay : {0.0, 0.1}) {
      std::ostringstream suffix;
      suffix << "/amsgrad" << amsgrad << "_decay" << decay;
      for (const auto type : {torch::kFloat64, torch::kFloat32}) {
        trajectory(
            "adam" + suffix.str(),
            [&](TensorList parameters) {
              return optim::Adam(parameters,
                                 optim::AdamOptions(0.1).betas({0.8, 0.95}).weight_decay(decay).amsgrad(amsgrad));
            },
            type);
        trajectory(
            "adamw" + suffix.str(),
            [&](TensorList parameters) {
              return optim::AdamW(parameters, optim::AdamWOptions(0.1).weight_decay(decay).amsgrad(amsgrad).eps(1e-6));
            },
            type);
      }
    }
  }
  for (const double decay : {0.0, 0.1}) {
    std::ostringstream suffix;
    suffix << "_decay" << decay;
    trajectory("adagrad/lr_decay" + suffix.str(), [&](TensorList parameters) {
      return optim::Adagrad(parameters, optim::AdagradOptions(0.3).lr_decay(0.1).weight_decay(decay));
    });
    trajectory("adagrad/initial" + suffix.str(), [&](TensorList parameters) {
      return optim::Adagrad(parameters, optim::AdagradOptions(0.3).initial_accumulator_value(0.5).weight_decay(decay));
    });
    for (const bool centered : {false, true}) {
      for (const double momentum : {0.0, 0.7}) {
        std::ostringstream name;
        name << "rmsprop/centered" << centered << "_momentum" << momentum << suffix.str();
        trajectory(name.str(), [&](TensorList parameters) {
          return optim::RMSprop(
              parameters,
              optim::RMSpropOptions(0.02).alpha(0.9).centered(centered).momentum(momentum).weight_decay(decay));
        });
      }
    }
  }
}

void lbfgs() {
  for (const bool strong_wolfe : {false, true}) {
    const Tensor x = input({4}, 3).requires_grad_(true);
    auto options = optim::LBFGSOptions(0.5).max_iter(5).history_size(4);
    if (strong_wolfe) options.line_search_fn("strong_wolfe");
    optim::LBFGS optimizer({x}, options);
    for (int step = 0; step < 3; ++step) {
      optimizer.step([&] {
        optimizer.zero_grad();
        const Tensor loss = (x * x * torch::arange(1, 5)).sum() + (x - 1).pow(4).sum();
        loss.backward();
        return loss;
      });
    }
    golden(strong_wolfe ? "lbfgs/strong_wolfe" : "lbfgs/plain", x, {1e-7, 1e-8});
  }
}

void schedulers() {
  const Tensor x = torch::ones({1}).requires_grad_(true);
  optim::SGD optimizer({x}, 0.8);
  optim::StepLR scheduler(optimizer, 2, 0.5);
  std::vector<double> rates;
  for (int epoch = 0; epoch < 7; ++epoch) {
    rates.push_back(optimizer.param_groups()[0].options().get_lr());
    optimizer.step();
    scheduler.step();
  }
  golden("step_lr", torch::tensor(rates, torch::kFloat64));
}

}  // namespace

int main(int argc, char** argv) {
  return golden_main(argc, argv, {{"adaptive", adaptive}, {"lbfgs", lbfgs}, {"schedulers", schedulers}});
}
