// SPDX-License-Identifier: MIT
// averaged_model SWA FILE: goes on from the averages that golden/swa.py wrote to SWA, and writes the averages after two
// rounds and after three, for golden/swa.py to go on from.
#include <taper/taper.h>

#include <iostream>

using namespace taper;
using namespace taper::optim::swa_utils;

namespace {

GenericDict dict_of(const nn::Module& module) {
  GenericDict dict;
  for (const auto& item : module.state_dict()) dict.insert(item.key(), item->clone());
  return dict;
}

OrderedDict<std::string, Tensor> state_of(const IValue& dict) {
  OrderedDict<std::string, Tensor> state;
  for (const auto& [name, value] : dict.toGenericDict()) state.insert(name.toStringRef(), value.toTensor());
  return state;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: averaged_model SWA FILE\n";
    return 2;
  }
  GenericDict golden;
  load(golden, argv[1]);
  nn::Sequential model(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::Tanh(), nn::Linear(4, 2));
  AveragedModel averaged(model, AveragedModelOptions().multi_avg_fn(get_ema_multi_avg_fn(0.9)).use_buffers(true));
  averaged->load_state_dict(state_of(golden.at("ema/buffers").toListRef()[0]));
  GenericDict written;
  for (const size_t round : {1, 2}) {
    model->load_state_dict(state_of(golden.at("models").toListRef()[round]));
    averaged->update_parameters(model);
    written.insert(round == 1 ? "before" : "after", dict_of(*averaged));
  }
  save(written, argv[2]);
  return 0;
}
