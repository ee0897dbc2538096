// SPDX-License-Identifier: MIT
// Shortens the names of classes.
#include "train/module_type.h"

namespace taper::train {

std::string type_text(const nn::Module& module) {
  std::string name = module.name();
  name = name.substr(0, name.find('<'));
  const size_t colons = name.rfind("::");
  if (colons != std::string::npos) name = name.substr(colons + 2);
  return name.size() > 4 && name.ends_with("Impl") ? name.substr(0, name.size() - 4) : name;
}

bool is_norm(const nn::Module& module) { return type_text(module).find("Norm") != std::string::npos; }

}  // namespace taper::train
