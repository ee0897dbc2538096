// SPDX-License-Identifier: MIT
// The saved state of a module: to and from archives as libtorch has it, to and from dicts as Python has it.
#include <taper/core/grad_mode.h>
#include <taper/nn/module.h>
#include <taper/serialize/archive.h>

#include <algorithm>

#include "tensor/check.h"
#include "tensor/nearest_name.h"
#include "tensor/shape.h"

namespace taper::nn {
namespace {

/// Gives the tensors of a module their memory back, unless what follows succeeds.
class Rollback {
 public:
  explicit Rollback(const Module& module) {
    for (const auto& dict : {module.named_parameters(), module.named_buffers()}) {
      for (const auto& item : dict) before_.emplace_back(item.value(), item->data());
    }
  }
  ~Rollback() {
    const NoGradGuard no_grad;
    for (const auto& [tensor, data] : before_) tensor.set_data(data);
  }
  void keep() { before_.clear(); }

 private:
  std::vector<std::pair<Tensor, Tensor>> before_;
};

void read_into(serialize::InputArchive& archive, const std::string& key, const Tensor& tensor, bool is_buffer) {
  Tensor stored;
  archive.read(key, stored, is_buffer);
  check(stored.sizes() == tensor.sizes(), "Module::load: expected '{}' of shape {}, got {}", key, shape_text(tensor),
        shape_text(stored));
  tensor.set_data(stored.detach());
}

std::string listed(const char* what, const std::vector<std::string>& names,
                   const std::vector<std::string>& candidates) {
  std::string text;
  for (const std::string& name : names) {
    text += text.empty() ? fmt::format("; {}: ", what) : ", ";
    text += name;
    const std::string nearest = nearest_name(name, candidates);
    if (!nearest.empty()) text += fmt::format(" (did you mean {}?)", nearest);
  }
  return text;
}

}  // namespace

void Module::save(serialize::OutputArchive& archive) const {
  for (const auto& item : named_parameters(/*recurse=*/false)) archive.write(item.key(), item.value());
  for (const auto& item : named_buffers(/*recurse=*/false)) archive.write(item.key(), item.value(), true);
  for (const auto& child : children_) {
    if (!child.value()->is_serializable()) continue;
    serialize::OutputArchive nested;
    child.value()->save(nested);
    archive.write(child.key(), nested);
  }
}

void Module::load(serialize::InputArchive& archive) {
  Rollback rollback(*this);
  for (const auto& item : named_parameters(/*recurse=*/false)) read_into(archive, item.key(), item.value(), false);
  for (const auto& item : named_buffers(/*recurse=*/false)) read_into(archive, item.key(), item.value(), true);
  for (const auto& child : children_) {
    if (!child.value()->is_serializable()) continue;
    serialize::InputArchive nested;
    // A module without state leaves no trace in a flat file.
    const bool found = archive.try_read(child.key(), nested);
    if (!found && child.value()->state_dict().is_empty()) continue;
    if (!found) archive.read(child.key(), nested);
    child.value()->load(nested);
  }
  rollback.keep();
}

OrderedDict<std::string, Tensor> Module::state_dict() const {
  OrderedDict<std::string, Tensor> state;
  apply(ConstNamedModuleApplyFunction([&state](const std::string& prefix, const Module& module) {
    const auto add = [&](const auto& item) {
      state.insert(prefix.empty() ? item.key() : prefix + "." + item.key(), item->detach());
    };
    for (const auto& item : module.named_parameters(/*recurse=*/false)) add(item);
    for (const auto& item : module.named_buffers(/*recurse=*/false)) add(item);
  }));
  return state;
}

std::string IncompatibleKeys::text() const {
  std::string text = listed("missing", missing_keys, unexpected_keys) +
                     listed("unexpected", unexpected_keys, missing_keys) + listed("of another shape", wrong_shapes, {});
  return text.empty() ? text : text.substr(2);
}

IncompatibleKeys Module::load_state_dict(const OrderedDict<std::string, Tensor>& state_dict, bool strict) {
  const OrderedDict<std::string, Tensor> own = this->state_dict();
  IncompatibleKeys keys;
  for (const auto& item : own) {
    const Tensor* given = state_dict.find(item.key());
    if (!given || !given->defined()) {
      keys.missing_keys.push_back(item.key());
    } else if (given->sizes() != item->sizes()) {
      keys.wrong_shapes.push_back(
          fmt::format("{} (expected {}, got {})", item.key(), shape_text(item.value()), shape_text(*given)));
    }
  }
  for (const auto& item : state_dict) {
    if (!own.contains(item.key())) keys.unexpected_keys.push_back(item.key());
  }
  const bool fits =
      keys.wrong_shapes.empty() && (!strict || (keys.missing_keys.empty() && keys.unexpected_keys.empty()));
  check(fits, "load_state_dict: expected the state of {}, got another; {}", name(), fits ? "" : keys.text());
  const NoGradGuard no_grad;
  for (const auto& item : own) {
    if (const Tensor* given = state_dict.find(item.key()); given && given->defined()) item->copy_(*given);
  }
  return keys;
}

}  // namespace taper::nn
