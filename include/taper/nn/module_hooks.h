// SPDX-License-Identifier: MIT
// Hooks on modules, as Python has them: before forward, after forward, and on the gradients that pass a module.
#pragma once

#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <taper/core/callable.h>
#include <taper/core/grad_mode.h>
#include <taper/export.h>
#include <taper/tensor.h>

namespace taper::nn {

class Module;

/// What a hook is asked with: the tensors among the arguments of forward, in order; the tensors of its result; the
/// gradients with respect to both. What it returns replaces them; an empty list leaves them alone.
using ForwardPreHook = Callable<std::vector<Tensor>(Module&, const std::vector<Tensor>& inputs)>;
using ForwardHook = Callable<std::vector<Tensor>(Module&, const std::vector<Tensor>& inputs,
                                                      const std::vector<Tensor>& outputs)>;
/// A gradient that nothing asked for, or that did not arrive, is an undefined tensor.
using BackwardHook = Callable<std::vector<Tensor>(Module&, const std::vector<Tensor>& grad_inputs,
                                                       const std::vector<Tensor>& grad_outputs)>;

struct ModuleHooks;

/// Takes a hook away again; safe to keep after the module is gone.
class TAPER_API RemovableHandle {
 public:
  RemovableHandle(std::weak_ptr<ModuleHooks> hooks, int64_t id) : hooks_(std::move(hooks)), id_(id) {}
  void remove();
  int64_t id() const { return id_; }

 private:
  std::weak_ptr<ModuleHooks> hooks_;
  int64_t id_;
};

namespace detail {

/// The hooks of one module. A copy of the module has a table of its own with the same hooks.
class TAPER_API HookTable {
 public:
  HookTable() = default;
  HookTable(const HookTable& other);
  HookTable(HookTable&&) noexcept = default;
  HookTable& operator=(const HookTable& other);
  HookTable& operator=(HookTable&&) noexcept = default;
  explicit operator bool() const { return hooks_ != nullptr; }
  const std::shared_ptr<ModuleHooks>& get() const { return hooks_; }
  RemovableHandle add_before(ForwardPreHook hook);
  RemovableHandle add_after(ForwardHook hook);
  RemovableHandle add_backward(BackwardHook hook);

 private:
  ModuleHooks& table();
  std::shared_ptr<ModuleHooks> hooks_;
};

/// The time of a module's forward. In anomaly mode what is recorded meanwhile bears the module's path: `NetImpl.fc1`.
class TAPER_API ForwardScope {
 public:
  explicit ForwardScope(const Module& module) {
    if (AnomalyMode::is_enabled()) [[unlikely]]
      enter(module);
  }
  ~ForwardScope() {
    if (entered_) [[unlikely]]
      leave();
  }
  ForwardScope(const ForwardScope&) = delete;

 private:
  void enter(const Module& module);
  void leave();

  bool entered_ = false;
  const Module* outer_ = nullptr;
  size_t outer_length_ = 0;  // of the path
};

/// Turns what a hook returns (nothing, a tensor or a list) into a list.
template <typename Hook, typename... Args>
std::vector<Tensor> hook_result(Hook& hook, Args&... args) {
  using Result = std::invoke_result_t<Hook&, Args&...>;
  if constexpr (std::is_void_v<Result>) {
    hook(args...);
    return {};
  } else if constexpr (std::is_same_v<std::remove_cvref_t<Result>, Tensor>) {
    Tensor result = hook(args...);
    return result.defined() ? std::vector<Tensor>{std::move(result)} : std::vector<Tensor>();
  } else {
    return hook(args...);
  }
}

/// The run of one forward with hooks around it.
class TAPER_API HookedCall {
 public:
  explicit HookedCall(Module& module);
  ~HookedCall();
  void before(const std::vector<Tensor*>& inputs);
  void after(const std::vector<Tensor*>& outputs);

 private:
  struct Backward;
  Module& module_;
  std::shared_ptr<ModuleHooks> hooks_;
  std::vector<Tensor> inputs_;
  std::shared_ptr<Backward> backward_;
};

TAPER_API void collect(Tensor& tensor, std::vector<Tensor*>& found);
TAPER_API void collect(std::vector<Tensor>& tensors, std::vector<Tensor*>& found);
template <typename... Ts>
void collect(std::tuple<Ts...>& values, std::vector<Tensor*>& found);
/// The tensors in a value, at any depth of tuples; anything else has none.
template <typename T>
void collect(T&, std::vector<Tensor*>&) {}
template <typename... Ts>
void collect(std::tuple<Ts...>& values, std::vector<Tensor*>& found) {
  std::apply([&](auto&... value) { (collect(value, found), ...); }, values);
}

template <typename T>
inline constexpr bool holds_tensors = std::is_same_v<T, Tensor> || std::is_same_v<T, std::vector<Tensor>>;
/// An argument while hooks may replace it: a tensor by value, anything else as it was passed.
template <typename Arg>
using hookable_t = std::conditional_t<holds_tensors<std::remove_cvref_t<Arg>>, std::remove_cvref_t<Arg>, Arg&&>;

/// The usual forward, of one tensor to one tensor.
TAPER_API Tensor tensor_forward_with_hooks(Module& module, Tensor input, Tensor (*forward)(Module&, Tensor& input));

template <typename ModuleType, typename... Args>
auto forward_with_hooks(ModuleType& module, Args&&... args) -> decltype(module.forward(std::forward<Args>(args)...)) {
  using Result = decltype(module.forward(std::forward<Args>(args)...));
  HookedCall call(module);
  std::tuple<hookable_t<Args>...> inputs(std::forward<Args>(args)...);
  std::vector<Tensor*> tensors;
  collect(inputs, tensors);
  call.before(tensors);
  const auto forward = [&](auto&... input) -> decltype(auto) {
    return module.forward(static_cast<Args&&>(input)...);
  };
  tensors.clear();
  if constexpr (std::is_void_v<Result>) {
    std::apply(forward, inputs);
    call.after(tensors);
  } else {
    Result result = std::apply(forward, inputs);
    collect(const_cast<std::remove_cvref_t<Result>&>(result), tensors);
    call.after(tensors);
    return static_cast<Result&&>(result);
  }
}

}  // namespace detail
}  // namespace taper::nn
