// SPDX-License-Identifier: MIT
// SGD trajectories for every combination of options, clipping, parameters as a vector, a whole small training.
#include "trajectory.h"

namespace {

namespace nn = torch::nn;
namespace optim = torch::optim;

void sgd() {
  for (const double momentum : {0.0, 0.9}) {
    for (const double dampening : {0.0, 0.3}) {
      for (const double weight_decay : {0.0, 0.1}) {
        for (const bool nesterov : {false, true}) {
          if (nesterov && (momentum == 0 || dampening > 0)) continue;
          std::ostringstream name;
          name << "sgd/momentum" << momentum << "_dampening" << dampening << "_decay" << weight_decay << "_nesterov"
               << nesterov;
          const auto make = [&](TensorList parameters) {
            return optim::SGD(parameters, optim::SGDOptions(0.1)
                                              .momentum(momentum)
                                              .dampening(dampening)
                                              .weight_decay(weight_decay)
                                              .nesterov(nesterov));
          };
          trajectory(name.str(), make);
          trajectory(name.str(), make, torch::kFloat32);
        }
      }
    }
  }
  trajectory("sgd/bare_rate", [](TensorList parameters) { return optim::SGD(parameters, 0.05); });
  trajectory("sgd/groups", [](TensorList parameters) {
    std::vector<optim::OptimizerParamGroup> groups;
    groups.emplace_back(TensorList{parameters[0]});
    groups.emplace_back(TensorList{parameters[1]},
                        std::make_unique<optim::SGDOptions>(optim::SGDOptions(0.2).momentum(0.5)));
    return optim::SGD(groups, optim::SGDOptions(0.02));
  });
}

void sgd_details() {
  const Tensor used = torch::ones({2}).requires_grad_(true);
  const Tensor unused = torch::ones({2}).requires_grad_(true);
  optim::SGD optimizer({used, unused}, optim::SGDOptions(0.1).weight_decay(0.5));
  (used * 2).sum().backward();
  optimizer.step();
  golden("sgd/used", used);
  golden("sgd/unused", unused);
  golden("sgd/unused_grad", unused.grad());
  const Tensor loss = optimizer.step([&] {
    optimizer.zero_grad();
    const Tensor value = (used * used).sum();
    value.backward();
    return value;
  });
  golden("sgd/closure_loss", loss);
  golden("sgd/after_closure", used);
  auto& options = static_cast<optim::SGDOptions&>(optimizer.param_groups()[0].options());
  options.lr(1.0);
  optimizer.zero_grad();
  used.sum().backward();
  optimizer.step();
  golden("sgd/changed_rate", used);
  golden("sgd/lr", options.get_lr());
  golden("sgd/groups_count", static_cast<int64_t>(optimizer.param_groups().size()));
  optimizer.add_param_group(optim::OptimizerParamGroup(TensorList{torch::ones({1}).requires_grad_(true)}));
  golden("sgd/groups_added", static_cast<int64_t>(optimizer.param_groups().size()));
  golden_throws("sgd/negative_rate", "", [&] { optim::SGD(TensorList{used}, optim::SGDOptions(-1)); });
  golden_throws("sgd/negative_momentum", "", [&] { optim::SGD(TensorList{used}, optim::SGDOptions(1).momentum(-1)); });
  golden_throws("sgd/nesterov_alone", "", [&] { optim::SGD(TensorList{used}, optim::SGDOptions(1).nesterov(true)); });
  optim::SGD with_state({used}, optim::SGDOptions(0.1).momentum(0.9));
  with_state.step();
  golden_throws("sgd/twice", "some parameters appear in more than one parameter group",
                [&] { with_state.add_param_group(optim::OptimizerParamGroup(TensorList{used})); });
  const Tensor middle = used * 2;
  golden_throws("sgd/non_leaf", "can't optimize a non-leaf Tensor", [&] { optim::SGD(TensorList{middle}, 0.1); });
}

TensorList with_gradients() {
  TensorList parameters = {torch::zeros({2, 3}).requires_grad_(true), torch::zeros({3}).requires_grad_(true)};
  for (size_t i = 0; i < parameters.size(); ++i) {
    parameters[i].mutable_grad() = input(parameters[i].sizes(), static_cast<uint32_t>(i) + 1, torch::kFloat32);
  }
  return parameters;
}

void clipping() {
  const double inf = std::numeric_limits<double>::infinity();
  const std::vector<std::pair<double, double>> cases = {{1, 2}, {100, 2}, {0.5, 1}, {0.5, inf},
                                                        {1, 3}, {1, 0.5}, {0, 2}};
  for (const auto& each : cases) {
    const TensorList parameters = with_gradients();
    std::ostringstream name;
    name << "clip_grad_norm_/max" << each.first << "_p" << each.second;
    golden(name.str() + "/norm", nn::utils::clip_grad_norm_(parameters, each.first, each.second), {1e-5, 1e-6});
    golden(name.str() + "/0", parameters[0].grad());
    golden(name.str() + "/1", parameters[1].grad());
  }
  const TensorList parameters = with_gradients();
  nn::utils::clip_grad_value_(parameters, 0.5);
  golden("clip_grad_value_/0", parameters[0].grad());
  golden("clip_grad_value_/1", parameters[1].grad());
  const TensorList one = with_gradients();
  golden("clip_grad_norm_/one", nn::utils::clip_grad_norm_(one[0], 1.0), {1e-5, 1e-6});
  golden("clip_grad_norm_/no_grads", nn::utils::clip_grad_norm_(torch::ones({2}).requires_grad_(true), 1.0),
         {1e-5, 1e-6});
  const TensorList broken = with_gradients();
  broken[0].mutable_grad()[0][0] = std::nan("");
  golden_throws("clip_grad_norm_/nonfinite", "", [&] { return nn::utils::clip_grad_norm_(broken, 1.0, 2.0, true); });
}

void vectors() {
  const TensorList parameters = {input({2, 3}).requires_grad_(true), input({3}, 2).requires_grad_(true)};
  const Tensor flat = nn::utils::parameters_to_vector(parameters);
  golden("parameters_to_vector", flat);
  nn::utils::vector_to_parameters(torch::arange(9.0, torch::kFloat64), parameters);
  golden("vector_to_parameters/0", parameters[0]);
  golden("vector_to_parameters/1", parameters[1]);
}

void training() {
  for (const auto type : {torch::kFloat64, torch::kFloat32}) {
    torch::manual_seed(1);
    nn::Sequential net(nn::Linear(4, 6), nn::BatchNorm1d(6), nn::ReLU(), nn::Linear(6, 3));
    net->to(type);
    optim::SGD optimizer(net->parameters(), optim::SGDOptions(0.1).momentum(0.9).weight_decay(1e-3));
    const Tensor x = input({12, 4}, 7, type);
    const Tensor y = integers({12}, 8, 0, 3);
    TensorList losses;
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      const Tensor loss = nn::functional::cross_entropy(net->forward(x), y);
      loss.backward();
      nn::utils::clip_grad_norm_(net->parameters(), 1.0);
      optimizer.step();
      losses.push_back(loss.detach());
    }
    // The initial normals and uniforms are float32: what differs in the last place there stays small here.
    const Tolerance tolerance = {1e-3, 1e-4};
    golden(std::string("training/losses/") + kind_of(type), torch::stack(losses), tolerance);
    for (const auto& each : net->named_parameters()) {
      golden("training/" + each.key() + '/' + kind_of(type), each.value(), tolerance);
    }
    for (const auto& each : net->named_buffers()) {
      golden("training/" + each.key() + '/' + kind_of(type), each.value(), tolerance);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  return golden_main(argc, argv,
                     {{"sgd", sgd},
                      {"sgd_details", sgd_details},
                      {"clipping", clipping},
                      {"vectors", vectors},
                      {"training", training}});
}
