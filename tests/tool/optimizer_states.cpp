// SPDX-License-Identifier: MIT
// optimizer_states FILE: each optimizer's parameters and state after two steps, and its parameters three steps later,
// for golden/states.py to go on from.
#include "optim/optimizer_cases.h"

#include <iostream>

using namespace taper;

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: optimizer_states FILE\n";
    return 2;
  }
  const auto values = [](const std::vector<Tensor>& params) {
    std::vector<IValue> list;
    for (const Tensor& param : params) list.emplace_back(param.detach().clone());
    return IValue(list);
  };
  GenericDict saved;
  for (const optim::OptimizerCase& each : optim::optimizer_cases()) {
    const std::vector<Tensor> params = optim::start_params(kDouble);
    const auto optimizer = each.make(params, true);
    GenericDict entry;
    optim::train_steps(params, *optimizer, 2);
    entry.insert("before", values(params));
    entry.insert("state", optimizer->state_dict());
    optim::train_steps(params, *optimizer, 3);
    entry.insert("after", values(params));
    saved.insert(each.name, entry);
  }
  save(saved, argv[1]);
  return 0;
}
