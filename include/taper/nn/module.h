// SPDX-License-Identifier: MIT
// Module: parameters, buffers and submodules under names; the base of every layer and network.
#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <taper/core/callable.h>
#include <taper/core/ordered_dict.h>
#include <taper/export.h>
#include <taper/nn/any_value.h>
#include <taper/nn/module_hooks.h>
#include <taper/tensor.h>

namespace taper::serialize {
class InputArchive;
class OutputArchive;
}  // namespace taper::serialize

namespace taper::nn {

template <typename Contained>
class ModuleHolder;
namespace detail {
class ModuleOwner;
}

/// What load_state_dict() found to differ.
struct TAPER_API IncompatibleKeys {
  std::vector<std::string> missing_keys;     // of the module, not in the dict
  std::vector<std::string> unexpected_keys;  // in the dict, not of the module
  std::vector<std::string> wrong_shapes;     // `fc.weight (expected [2, 3], got [3, 2])`

  /// All of it, with the nearest name where there is one; empty if nothing differs.
  std::string text() const;
};

/// What is registered here is found by parameters(), to(), clone() and serialization. Own parameters come before those
/// of the submodules; names of submodules join with a dot: "encoder.0.weight".
class TAPER_API Module : public std::enable_shared_from_this<Module> {
 public:
  using ModuleApplyFunction = Callable<void(Module&)>;
  using ConstModuleApplyFunction = Callable<void(const Module&)>;
  using NamedModuleApplyFunction = Callable<void(const std::string&, Module&)>;
  using ConstNamedModuleApplyFunction = Callable<void(const std::string&, const Module&)>;
  using ModulePointerApplyFunction = Callable<void(const std::shared_ptr<Module>&)>;
  using NamedModulePointerApplyFunction = Callable<void(const std::string&, const std::shared_ptr<Module>&)>;

  Module();
  explicit Module(std::string name);
  Module(const Module&);
  Module(Module&&);
  Module& operator=(const Module&);
  Module& operator=(Module&&);
  virtual ~Module();

  /// The name given to the constructor, else that of the class.
  const std::string& name() const noexcept;

  // ---- Registration. Names must be new and neither empty nor dotted, else Error ------------------------------------
  /// An undefined tensor is kept under its name, and skipped by everything that walks the parameters.
  Tensor& register_parameter(std::string name, Tensor tensor, bool requires_grad = true);
  Tensor& register_buffer(std::string name, Tensor tensor);
  template <typename ModuleType>
  std::shared_ptr<ModuleType> register_module(std::string name, std::shared_ptr<ModuleType> module) {
    add_child(std::move(name), module);
    return module;
  }
  template <typename ModuleType>
  std::shared_ptr<ModuleType> register_module(std::string name, const ModuleHolder<ModuleType>& module) {
    add_child(std::move(name), module.owner_, module.checked());
    return module.ptr();
  }
  template <typename ModuleType>
  std::shared_ptr<ModuleType> replace_module(const std::string& name, std::shared_ptr<ModuleType> module) {
    children_[name] = module;
    return module;
  }
  template <typename ModuleType>
  std::shared_ptr<ModuleType> replace_module(const std::string& name, ModuleHolder<ModuleType> module) {
    return replace_module(name, module.ptr());
  }
  void unregister_module(const std::string& name);

  // ---- What is registered; `recurse` includes the submodules' ------------------------------------------------------
  std::vector<Tensor> parameters(bool recurse = true) const;
  OrderedDict<std::string, Tensor> named_parameters(bool recurse = true) const;
  std::vector<Tensor> buffers(bool recurse = true) const;
  OrderedDict<std::string, Tensor> named_buffers(bool recurse = true) const;
  /// This module (which must then be owned by a shared_ptr) and all below it.
  std::vector<std::shared_ptr<Module>> modules(bool include_self = true) const;
  OrderedDict<std::string, std::shared_ptr<Module>> named_modules(const std::string& name_prefix = {},
                                                                  bool include_self = true) const;
  std::vector<std::shared_ptr<Module>> children() const;
  OrderedDict<std::string, std::shared_ptr<Module>> named_children() const;

  // ---- Calls a function with this module, then with each below it --------------------------------------------------
  void apply(const ModuleApplyFunction& function);
  void apply(const ConstModuleApplyFunction& function) const;
  void apply(const NamedModuleApplyFunction& function, const std::string& name_prefix = {});
  void apply(const ConstNamedModuleApplyFunction& function, const std::string& name_prefix = {}) const;
  void apply(const ModulePointerApplyFunction& function) const;
  void apply(const NamedModulePointerApplyFunction& function, const std::string& name_prefix = {}) const;

  // ---- State -------------------------------------------------------------------------------------------------------
  virtual void train(bool on = true);
  void eval();
  virtual bool is_training() const noexcept;
  /// Converts all parameters and buffers in place; the tensors stay the same objects.
  virtual void to(Device device, Dtype dtype, bool non_blocking = false);
  virtual void to(Dtype dtype, bool non_blocking = false);
  virtual void to(Device device, bool non_blocking = false);
  virtual void zero_grad(bool set_to_none = true);
  /// A copy that shares nothing. Cloneable implements it.
  virtual std::shared_ptr<Module> clone(const std::optional<Device>& device = std::nullopt) const;
  /// Whether save and load reach this module.
  virtual bool is_serializable() const;
  /// Writes parameters and buffers under their names, each submodule as an archive under its.
  virtual void save(serialize::OutputArchive& archive) const;
  /// Gives parameters and buffers what was saved, dtype included. Throws Error, and leaves all as it was, where a name
  /// is missing or a shape differs.
  virtual void load(serialize::InputArchive& archive);
  /// All parameters and buffers by name, in Python's order, without the graph; they share memory with the module.
  OrderedDict<std::string, Tensor> state_dict() const;
  /// Copies the values of a dict into the parameters and buffers, converting dtypes. Throws Error, having changed
  /// nothing, where a shape differs, or (if strict) a name is missing or unexpected; the text names all of them.
  IncompatibleKeys load_state_dict(const OrderedDict<std::string, Tensor>& state_dict, bool strict = true);
  /// Writes one line without the children; operator<< adds those.
  virtual void pretty_print(std::ostream& stream) const;
  friend TAPER_API std::ostream& operator<<(std::ostream& stream, const Module& module);

  /// This module as a class, a holder's class (`as<Linear>()`), or null.
  template <typename ModuleType>
  requires requires { typename ModuleType::ContainedType; }
  typename ModuleType::ContainedType* as() noexcept { return dynamic_cast<typename ModuleType::ContainedType*>(this); }
  template <typename ModuleType>
  requires requires { typename ModuleType::ContainedType; }
  const typename ModuleType::ContainedType* as() const noexcept {
    return dynamic_cast<const typename ModuleType::ContainedType*>(this);
  }
  template <typename ModuleType>
  ModuleType* as() noexcept {
    return dynamic_cast<ModuleType*>(this);
  }
  template <typename ModuleType>
  const ModuleType* as() const noexcept {
    return dynamic_cast<const ModuleType*>(this);
  }

  // ---- Hooks, run when the module is called through its holder, a container or AnyModule ----------------------------
  /// hook(module, inputs), before forward; a tensor or list that it returns replaces the inputs.
  template <typename Hook>
  RemovableHandle register_forward_pre_hook(Hook hook) {
    return hooks_.add_before([hook = std::move(hook)](Module& module, const auto& inputs) mutable {
      return detail::hook_result(hook, module, inputs);
    });
  }
  /// hook(module, inputs, outputs), after forward; a tensor or list that it returns replaces the outputs.
  template <typename Hook>
  RemovableHandle register_forward_hook(Hook hook) {
    return hooks_.add_after([hook = std::move(hook)](Module& module, const auto& in, const auto& out) mutable {
      return detail::hook_result(hook, module, in, out);
    });
  }
  /// hook(module, grad_inputs, grad_outputs), in backward; a tensor or list that it returns replaces grad_inputs.
  template <typename Hook>
  RemovableHandle register_full_backward_hook(Hook hook) {
    return hooks_.add_backward([hook = std::move(hook)](Module& module, const auto& in, const auto& out) mutable {
      return detail::hook_result(hook, module, in, out);
    });
  }
  const detail::HookTable& hooks() const { return hooks_; }

 protected:
  // What TAPER_FORWARD_HAS_DEFAULT_ARGS overrides, for AnyModule.
  virtual bool _forward_has_default_args() { return false; }
  virtual unsigned int _forward_num_required_args();
  virtual std::vector<AnyValue> _forward_populate_default_args(std::vector<AnyValue>&& arguments);

  OrderedDict<std::string, Tensor> parameters_;

 private:
  template <typename Derived>
  friend class Cloneable;
  friend class AnyModule;

  void add_child(std::string name, std::shared_ptr<Module> module);
  void add_child(std::string&& name, const detail::ModuleOwner& owner, Module* module);
  virtual void clone_(Module& other, const std::optional<Device>& device);
  /// Takes a raw copy of this module, and forgets what that registered.
  static std::shared_ptr<Module> adopt_copy(Module* copy);
  /// Copies the registered tensors and submodules of `source` into this fresh module of the same class.
  void copy_registered(const Module& source, const std::optional<Device>& device);
  void convert(const TensorOptions& options, bool non_blocking);
  void print_tree(std::ostream& stream, const std::string& indentation) const;
  void apply_to_submodules(const NamedModulePointerApplyFunction& function, const std::string& name_prefix = {}) const;
  std::shared_ptr<Module> shared_from_this_checked() const;

  OrderedDict<std::string, Tensor> buffers_;
  OrderedDict<std::string, std::shared_ptr<Module>> children_;
  mutable std::string name_;  // empty until asked for
  bool is_training_ = true;
  detail::HookTable hooks_;
};

namespace detail {

[[noreturn]] TAPER_API void throw_clone_type();

template <typename M>
concept is_module = std::is_base_of_v<Module, std::remove_cvref_t<M>>;

/// A forward() whose address can be taken: neither overloaded nor a template.
template <typename M>
concept has_forward = requires {
  &M::forward;
};

/// The module as what it is known to be.
template <typename M>
M& known_as(Module& module) {
  if constexpr (requires { static_cast<M&>(module); }) {
    return static_cast<M&>(module);
  } else {
    return dynamic_cast<M&>(module);  // where it has Module as a virtual base
  }
}

template <typename ModuleType, typename Arg>
requires std::is_same_v<std::remove_cvref_t<Arg>, Tensor> &&
    std::is_same_v<decltype(std::declval<ModuleType&>().forward(std::declval<Arg>())), Tensor>
        Tensor forward_with_hooks(ModuleType& module, Arg&& arg) {
  return tensor_forward_with_hooks(module, std::forward<Arg>(arg), [](Module& same, Tensor& input) {
    return known_as<ModuleType>(same).forward(static_cast<Arg&&>(input));
  });
}

/// Calls forward with the hooks of the module, if it has any, around it.
template <typename ModuleType, typename... Args>
decltype(auto) call_module(ModuleType& module, Args&&... args) {
  if constexpr (is_module<ModuleType>) {
    const ForwardScope scope(module);
    if (module.hooks()) [[unlikely]]
      return forward_with_hooks(module, std::forward<Args>(args)...);
    return module.forward(std::forward<Args>(args)...);
  } else {
    return module.forward(std::forward<Args>(args)...);
  }
}

}  // namespace detail
}  // namespace taper::nn
