// SPDX-License-Identifier: MIT
// The state dict of a module through a safetensors file.
#include <taper/train/checkpoint.h>

#include "io/untrusted.h"

namespace taper::train {

void save_parameters(const nn::Module& module, const std::string& path, const Metadata& metadata) {
  save_safetensors(path, module.state_dict().pairs(), metadata);
}

void load_parameters(nn::Module& module, const std::string& path) {
  OrderedDict<std::string, Tensor> state;
  load(state, path);
  about_file("load_parameters", path, [&] { module.load_state_dict(state); });
}

}  // namespace taper::train
