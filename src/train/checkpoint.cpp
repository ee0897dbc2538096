// SPDX-License-Identifier: MIT
// Saves and restores what a module has registered.
#include <taper/train/checkpoint.h>

#include <fmt/format.h>

#include <map>

#include <taper/core/grad_mode.h>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::train {
namespace {

NamedTensors state_of(const nn::Module& module) {
  NamedTensors state;
  for (const auto& item : module.named_parameters()) state.emplace_back(item.pair());
  for (const auto& item : module.named_buffers()) state.emplace_back(item.pair());
  return state;
}

void append(std::string& list, const std::string& item) {
  if (!list.empty()) list += ", ";
  list += item;
}

/// What keeps `stored` from filling `state`; empty if nothing does.
std::string differences(const NamedTensors& state, const std::map<std::string, Tensor>& stored) {
  std::string missing, unexpected, other_shape;
  std::map<std::string, Tensor> left = stored;
  for (const auto& [name, tensor] : state) {
    left.erase(name);
    const auto found = stored.find(name);
    if (found == stored.end()) {
      append(missing, name);
    } else if (found->second.sizes() != tensor.sizes()) {
      append(other_shape, fmt::format("{} (expected {}, got {})", name, shape_text(tensor.sizes()),
                                      shape_text(found->second.sizes())));
    }
  }
  for (const auto& [name, tensor] : left) append(unexpected, name);
  std::string text;
  if (!missing.empty()) text += "; missing: " + missing;
  if (!unexpected.empty()) text += "; unexpected: " + unexpected;
  if (!other_shape.empty()) text += "; of another shape: " + other_shape;
  return text;
}

}  // namespace

void save_parameters(const nn::Module& module, const std::string& path, const Metadata& metadata) {
  save_safetensors(path, state_of(module), metadata);
}

void load_parameters(nn::Module& module, const std::string& path) {
  const NamedTensors state = state_of(module);
  const Safetensors file = load_safetensors(path);
  const std::map<std::string, Tensor> stored(file.tensors.begin(), file.tensors.end());
  const std::string text = differences(state, stored);
  check(text.empty(), "load_parameters: expected the tensors of the module in '{}', got others{}", path, text);
  const NoGradGuard no_grad;
  for (const auto& [name, tensor] : state) tensor.copy_(stored.at(name));
}

}  // namespace taper::train
