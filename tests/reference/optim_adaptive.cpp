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

// Where it goes step by step on Rosenbrock's valley, and how often it asks for the loss: few iterations a step, so that
// nothing has converged and each option shows.
void lbfgs_case(const std::string& name, optim::LBFGSOptions options) {
  for (const bool strong_wolfe : {false, true}) {
    if (strong_wolfe) options.line_search_fn("strong_wolfe");
    const std::string label = "lbfgs/" + name + (strong_wolfe ? "/strong_wolfe" : "");
    const Tensor x = torch::tensor({-0.4, 0.6, 0.2}, torch::kFloat64).requires_grad_(true);
    optim::LBFGS optimizer({x}, options);
    int64_t evaluations = 0;
    for (int step = 0; step < 4; ++step) {
      const Tensor loss = optimizer.step([&] {
        ++evaluations;
        optimizer.zero_grad();
        const Tensor head = x.narrow(0, 0, 2), tail = x.narrow(0, 1, 2);
        const Tensor value = (5 * (tail - head * head).pow(2) + (1 - head).pow(2)).sum();
        value.backward();
        return value;
      });
      golden(label + "/" + std::to_string(step), torch::cat({x.detach(), loss.detach().view({1})}), {1e-9, 1e-10});
    }
    golden(label + "/evaluations", torch::tensor(evaluations));
  }
}

void lbfgs() {
  const auto options = [] { return optim::LBFGSOptions(0.1).max_iter(3).history_size(4); };
  lbfgs_case("plain", options());
  lbfgs_case("lr", options().lr(0.02));
  lbfgs_case("max_iter", options().max_iter(1));
  lbfgs_case("max_eval", options().max_iter(6).max_eval(3));
  lbfgs_case("history_size", options().max_iter(5).history_size(1));
  lbfgs_case("tolerance_grad", options().max_iter(20).tolerance_grad(0.5));
  lbfgs_case("tolerance_change", options().max_iter(20).tolerance_change(0.01));
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
