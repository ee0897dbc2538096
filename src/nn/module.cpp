// SPDX-License-Identifier: MIT
// Module: registration, walking the tree, conversion, printing.
#include <taper/nn/module.h>

#include <ostream>

#include <taper/core/grad_mode.h>
#include <taper/nn/module_holder.h>

#include "tensor/check.h"

namespace taper::nn {
namespace {

std::string join_name(const std::string& prefix, const std::string& name) {
  return prefix.empty() ? name : prefix + "." + name;
}

void check_name(const char* what, const std::string& name) {
  check(!name.empty(), "{} name must not be empty", what);
  check(name.find('.') == std::string::npos, "{} name must not contain a dot (got '{}')", what, name);
}

// A tensor of a clone: the values of `source` in memory of their own.
void copy_values(const Tensor& target, const Tensor& source, const std::optional<Device>& device) {
  const Tensor values = source.data().clone();
  target.set_data(device ? values.to(*device) : values);
}

}  // namespace

Module::Module() : Module(std::string()) {}
Module::Module(std::string name)
    : parameters_("Parameter"), buffers_("Buffer"), children_("Submodule"), name_(std::move(name)) {}
Module::Module(const Module&) = default;
Module::Module(Module&&) = default;
Module& Module::operator=(const Module&) = default;
Module& Module::operator=(Module&&) = default;
Module::~Module() = default;

const std::string& Module::name() const noexcept {
  if (name_.empty()) name_ = detail::type_name(typeid(*this));
  return name_;
}

// ---- Registration ---------------------------------------------------------------------------------------------------

Tensor& Module::register_parameter(std::string name, Tensor tensor, bool requires_grad) {
  check_name("Parameter", name);
  if (tensor.defined()) {
    tensor.set_requires_grad(requires_grad);
  } else if (requires_grad) {
    warn_once("An undefined tensor cannot require grad. Ignoring the `requires_grad=true` function parameter.");
  }
  return parameters_.insert(std::move(name), std::move(tensor));
}

Tensor& Module::register_buffer(std::string name, Tensor tensor) {
  check_name("Buffer", name);
  return buffers_.insert(std::move(name), std::move(tensor));
}

void Module::add_child(std::string name, std::shared_ptr<Module> module) {
  check_name("Submodule", name);
  children_.insert(std::move(name), std::move(module));
}

void Module::add_child(std::string&& name, const detail::ModuleOwner& owner, Module* module) {
  add_child(std::move(name), std::shared_ptr<Module>(owner.get(), module));
}

void Module::unregister_module(const std::string& name) {
  check(children_.contains(name), "No Module with name `{}` is registered", name);
  children_.erase(name);
}

// ---- What is registered ---------------------------------------------------------------------------------------------

OrderedDict<std::string, Tensor> Module::named_parameters(bool recurse) const {
  OrderedDict<std::string, Tensor> result;
  const auto collect = [&result](const std::string& prefix, const Module& module) {
    for (const auto& item : module.parameters_) {
      if (item->defined()) result.insert(join_name(prefix, item.key()), item.value());
    }
  };
  if (recurse) {
    apply(ConstNamedModuleApplyFunction(collect));
  } else {
    collect("", *this);
  }
  return result;
}

OrderedDict<std::string, Tensor> Module::named_buffers(bool recurse) const {
  OrderedDict<std::string, Tensor> result;
  const auto collect = [&result](const std::string& prefix, const Module& module) {
    for (const auto& item : module.buffers_) {
      if (item->defined()) result.insert(join_name(prefix, item.key()), item.value());
    }
  };
  if (recurse) {
    apply(ConstNamedModuleApplyFunction(collect));
  } else {
    collect("", *this);
  }
  return result;
}

std::vector<Tensor> Module::parameters(bool recurse) const { return named_parameters(recurse).values(); }

std::vector<Tensor> Module::buffers(bool recurse) const { return named_buffers(recurse).values(); }

OrderedDict<std::string, std::shared_ptr<Module>> Module::named_modules(const std::string& name_prefix,
                                                                        bool include_self) const {
  OrderedDict<std::string, std::shared_ptr<Module>> result;
  const NamedModulePointerApplyFunction collect = [&](const std::string& name, const std::shared_ptr<Module>& module) {
    result.insert(name, module);
  };
  if (include_self) {
    apply(collect, name_prefix);
  } else {
    apply_to_submodules(collect, name_prefix);
  }
  return result;
}

std::vector<std::shared_ptr<Module>> Module::modules(bool include_self) const {
  return named_modules({}, include_self).values();
}

std::vector<std::shared_ptr<Module>> Module::children() const { return children_.values(); }

OrderedDict<std::string, std::shared_ptr<Module>> Module::named_children() const { return children_; }

// ---- Walking --------------------------------------------------------------------------------------------------------

void Module::apply_to_submodules(const NamedModulePointerApplyFunction& function,
                                 const std::string& name_prefix) const {
  for (const auto& child : children_) {
    const std::string name = join_name(name_prefix, child.key());
    function(name, child.value());
    child.value()->apply_to_submodules(function, name);
  }
}

void Module::apply(const ModuleApplyFunction& function) {
  function(*this);
  apply_to_submodules([&](const std::string&, const std::shared_ptr<Module>& module) { function(*module); });
}

void Module::apply(const ConstModuleApplyFunction& function) const {
  function(*this);
  apply_to_submodules([&](const std::string&, const std::shared_ptr<Module>& module) { function(*module); });
}

void Module::apply(const NamedModuleApplyFunction& function, const std::string& name_prefix) {
  function(name_prefix, *this);
  apply_to_submodules([&](const std::string& name, const std::shared_ptr<Module>& module) { function(name, *module); },
                      name_prefix);
}

void Module::apply(const ConstNamedModuleApplyFunction& function, const std::string& name_prefix) const {
  function(name_prefix, *this);
  apply_to_submodules([&](const std::string& name, const std::shared_ptr<Module>& module) { function(name, *module); },
                      name_prefix);
}

void Module::apply(const ModulePointerApplyFunction& function) const {
  function(shared_from_this_checked());
  apply_to_submodules([&](const std::string&, const std::shared_ptr<Module>& module) { function(module); });
}

void Module::apply(const NamedModulePointerApplyFunction& function, const std::string& name_prefix) const {
  function(name_prefix, shared_from_this_checked());
  apply_to_submodules(function, name_prefix);
}

std::shared_ptr<Module> Module::shared_from_this_checked() const {
  const std::shared_ptr<const Module> self = weak_from_this().lock();
  check(self != nullptr,
        "It looks like you attempted to retrieve your top-level module as a shared_ptr, but it is not stored in a "
        "shared_ptr. Use std::make_shared<{}> instead of creating your module on the stack, or alternatively do not "
        "try to access your top-level module at all by passing /*include_self=*/false to modules() or named_modules()",
        name());
  return std::const_pointer_cast<Module>(self);
}

// ---- State ----------------------------------------------------------------------------------------------------------

void Module::train(bool on) {
  for (auto& child : children_) child.value()->train(on);
  is_training_ = on;
}

void Module::eval() { train(false); }

bool Module::is_training() const noexcept { return is_training_; }

void Module::convert(const TensorOptions& options, bool non_blocking) {
  NoGradGuard no_grad;
  for (auto* tensors : {&parameters_, &buffers_}) {
    for (auto& item : *tensors) {
      if (item->defined()) item->set_data(item->data().to(options, non_blocking));
    }
  }
}

void Module::to(Device device, Dtype dtype, bool non_blocking) {
  for (auto& child : children_) child.value()->to(device, dtype, non_blocking);
  convert(TensorOptions(device).dtype(dtype), non_blocking);
}

void Module::to(Dtype dtype, bool non_blocking) {
  for (auto& child : children_) child.value()->to(dtype, non_blocking);
  convert(TensorOptions(dtype), non_blocking);
}

void Module::to(Device device, bool non_blocking) {
  for (auto& child : children_) child.value()->to(device, non_blocking);
  convert(TensorOptions(device), non_blocking);
}

void Module::zero_grad(bool set_to_none) {
  for (auto& child : children_) child.value()->zero_grad(set_to_none);
  for (auto& item : parameters_) {
    if (!item->defined() || !item->grad().defined()) continue;
    Tensor& grad = item->mutable_grad();
    if (set_to_none) {
      grad.reset();
    } else {
      grad = grad.detach();
      grad.zero_();
    }
  }
}

// ---- Cloning --------------------------------------------------------------------------------------------------------

std::shared_ptr<Module> Module::clone(const std::optional<Device>&) const {
  throw Error(
      fmt::format("clone() has not been implemented for {0}. Subclass torch::nn::Cloneable<{0}> instead of "
                  "torch::nn::Module to inherit the ability to clone.",
                  name()));
}

void Module::clone_(Module&, const std::optional<Device>&) {}

std::shared_ptr<Module> Module::adopt_copy(Module* copy) {
  std::shared_ptr<Module> owned(copy);
  owned->parameters_.clear();
  owned->buffers_.clear();
  owned->children_.clear();
  return owned;
}

void Module::copy_registered(const Module& source, const std::optional<Device>& device) {
  const auto check_count = [](size_t expected, size_t got, const char* what, const char* function) {
    check(expected == got,
          "The cloned module does not have the same number of {} as the original module after calling reset(). "
          "Are you sure you called {}() inside reset() and not the constructor?",
          what, function);
  };
  check_count(source.parameters_.size(), parameters_.size(), "parameters", "register_parameter");
  for (const auto& item : source.named_parameters(/*recurse=*/false)) {
    copy_values(parameters_[item.key()], item.value(), device);
  }
  check_count(source.buffers_.size(), buffers_.size(), "buffers", "register_buffer");
  for (const auto& item : source.named_buffers(/*recurse=*/false)) {
    copy_values(buffers_[item.key()], item.value(), device);
  }
  check_count(source.children_.size(), children_.size(), "child modules", "register_module");
  for (const auto& child : source.children_) children_[child.key()]->clone_(*child.value(), device);
}

// ---- Printing and defaults ------------------------------------------------------------------------------------------

bool Module::is_serializable() const { return true; }

void Module::pretty_print(std::ostream& stream) const { stream << name(); }

void Module::print_tree(std::ostream& stream, const std::string& indentation) const {
  pretty_print(stream);
  if (children_.is_empty()) return;
  const std::string inner = indentation + "  ";
  stream << "(\n";
  for (const auto& child : children_) {
    stream << inner << "(" << child.key() << "): ";
    child.value()->print_tree(stream, inner);
    stream << '\n';
  }
  stream << indentation << ")";
}

std::ostream& operator<<(std::ostream& stream, const Module& module) {
  module.print_tree(stream, "");
  return stream;
}

unsigned int Module::_forward_num_required_args() {
  throw Error(
      "torch::nn::Module subclass that has default arguments in `forward` method must override "
      "`_forward_num_required_args` method. Please use `FORWARD_HAS_DEFAULT_ARGS` macro to do so.");
}

std::vector<AnyValue> Module::_forward_populate_default_args(std::vector<AnyValue>&&) {
  throw Error(
      "torch::nn::Module subclass that has default arguments in `forward` method must override "
      "`_forward_populate_default_args` method. Please use `FORWARD_HAS_DEFAULT_ARGS` macro to do so.");
}

}  // namespace taper::nn
