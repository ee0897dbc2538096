// SPDX-License-Identifier: MIT
// How hooks on a module run around its forward, and how gradients are caught on their way through it.
#include <taper/nn/module_hooks.h>

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include <taper/nn/module.h>

#include "graph/anomaly.h"
#include "graph/record.h"
#include "graph/view.h"
#include "tensor/check.h"

namespace taper::nn {

struct ModuleHooks {
  template <typename Hook>
  using List = std::vector<std::pair<int64_t, Hook>>;
  List<ForwardPreHook> before;
  List<ForwardHook> after;
  List<BackwardHook> backward;
  int64_t next_id = 0;
};

void RemovableHandle::remove() {
  const std::shared_ptr<ModuleHooks> hooks = hooks_.lock();
  if (!hooks) return;
  const auto erase = [id = id_](auto& list) {
    std::erase_if(list, [id](const auto& item) { return item.first == id; });
  };
  erase(hooks->before);
  erase(hooks->after);
  erase(hooks->backward);
}

namespace detail {
namespace {

constinit thread_local const Module* running = nullptr;  // the innermost forward, kept in anomaly mode alone

// What `outer` calls the module; its type where it is no child.
std::string name_within(const Module* outer, const Module& module) {
  if (outer) {
    for (const auto& child : outer->named_children()) {
      if (child.value().get() == &module) return child.key();
    }
  }
  return module.name();
}

}  // namespace

// ---- The path of the running module -------------------------------------------------------------------------------

void ForwardScope::enter(const Module& module) {
  std::string& path = module_path();
  const std::string name = name_within(running, module);
  outer_length_ = path.size();
  path += (path.empty() ? "" : ".") + name;
  outer_ = std::exchange(running, &module);
  entered_ = true;
}

void ForwardScope::leave() {
  module_path().resize(outer_length_);
  running = outer_;
}

void collect(Tensor& tensor, std::vector<Tensor*>& found) { found.push_back(&tensor); }

void collect(std::vector<Tensor>& tensors, std::vector<Tensor*>& found) {
  for (Tensor& tensor : tensors) found.push_back(&tensor);
}

// ---- The table ------------------------------------------------------------------------------------------------------

HookTable::HookTable(const HookTable& other)
    : hooks_(other.hooks_ ? std::make_shared<ModuleHooks>(*other.hooks_) : nullptr) {}

HookTable& HookTable::operator=(const HookTable& other) { return *this = HookTable(other); }

ModuleHooks& HookTable::table() {
  if (!hooks_) hooks_ = std::make_shared<ModuleHooks>();
  return *hooks_;
}

RemovableHandle HookTable::add_before(ForwardPreHook hook) {
  ModuleHooks& hooks = table();
  hooks.before.emplace_back(hooks.next_id, std::move(hook));
  return {hooks_, hooks.next_id++};
}

RemovableHandle HookTable::add_after(ForwardHook hook) {
  ModuleHooks& hooks = table();
  hooks.after.emplace_back(hooks.next_id, std::move(hook));
  return {hooks_, hooks.next_id++};
}

RemovableHandle HookTable::add_backward(BackwardHook hook) {
  ModuleHooks& hooks = table();
  hooks.backward.emplace_back(hooks.next_id, std::move(hook));
  return {hooks_, hooks.next_id++};
}

// ---- One call -------------------------------------------------------------------------------------------------------

// What the backward of one call knows: the gradients of the outputs arrive first, those of the inputs later.
struct HookedCall::Backward {
  Module* module;
  std::shared_ptr<Module> owner;  // keeps the module alive as long as the graph; null if no shared_ptr owns it
  ModuleHooks::List<BackwardHook> hooks;
  std::vector<size_t> inputs;  // the places of those that want a gradient
  std::vector<size_t> outputs;
  size_t input_count = 0;
  size_t output_count = 0;
  std::vector<Tensor> grad_outputs;

  std::vector<Tensor> run(std::vector<Tensor> grad_inputs) {
    for (auto& [id, hook] : hooks) {
      std::vector<Tensor> changed = hook(*module, grad_inputs, grad_outputs);
      if (changed.empty()) continue;
      check(changed.size() == grad_inputs.size(),
            "Backward hook returned an invalid number of grad_input, got {}, but expected {}", changed.size(),
            grad_inputs.size());
      grad_inputs = std::move(changed);
    }
    grad_outputs.clear();
    return grad_inputs;
  }

  void outputs_arrived(std::span<Tensor> grads) {
    grad_outputs.assign(output_count, Tensor());
    for (size_t i = 0; i < outputs.size(); ++i) grad_outputs[outputs[i]] = grads[i];
    if (!inputs.empty()) return;
    for (const Tensor& grad : run(std::vector<Tensor>(input_count))) {
      check(!grad.defined(),
            "Backward hook for Modules where no input requires gradient should always return None or None for all "
            "gradients.");
    }
  }

  std::vector<Tensor> inputs_arrived(std::span<Tensor> grads) {
    if (grad_outputs.empty()) return {grads.begin(), grads.end()};
    std::vector<Tensor> all(input_count);
    for (size_t i = 0; i < inputs.size(); ++i) all[inputs[i]] = grads[i];
    all = run(std::move(all));
    std::vector<Tensor> result;
    for (size_t place : inputs) result.push_back(all[place]);
    return result;
  }
};

namespace {

std::vector<Tensor> values(const std::vector<Tensor*>& places) {
  std::vector<Tensor> tensors;
  tensors.reserve(places.size());
  for (const Tensor* place : places) tensors.push_back(*place);
  return tensors;
}

void replace(const std::vector<Tensor*>& places, const std::vector<Tensor>& tensors, const char* what) {
  if (tensors.empty()) return;
  check(places.size() == tensors.size(), "{}: expected {} tensors from the hook, got {}", what, places.size(),
        tensors.size());
  for (size_t i = 0; i < places.size(); ++i) *places[i] = tensors[i];
}

// Puts one node into the graph that all of these tensors pass; `rule` sees their gradients together.
template <typename Rule>
std::vector<size_t> pass_through_node(const std::vector<Tensor*>& places, Rule rule) {
  std::vector<size_t> chosen;
  std::vector<Tensor> tensors;
  for (size_t i = 0; i < places.size(); ++i) {
    if (!places[i]->defined() || !isFloatingType(places[i]->scalar_type()) || !wants_grad(*places[i])) continue;
    chosen.push_back(i);
    tensors.push_back(*places[i]);
  }
  if (chosen.empty()) return chosen;
  const auto node = IntrusivePtr<Node>::adopt(new RecordedNode<Rule>("BackwardHookFunctionBackward", std::move(rule)));
  attach(*node, tensors);
  for (size_t i = 0; i < chosen.size(); ++i) {
    const Tensor out = make_detached(tensors[i]);
    set_history(out, node);
    *places[chosen[i]] = out;
  }
  return chosen;
}

}  // namespace

HookedCall::HookedCall(Module& module) : module_(module), hooks_(module.hooks().get()) {
  if (hooks_->backward.empty() || !GradMode::is_enabled()) return;
  backward_ = std::make_shared<Backward>();
  backward_->module = &module_;
  backward_->owner = module_.weak_from_this().lock();
  backward_->hooks = hooks_->backward;
}

HookedCall::~HookedCall() = default;

void HookedCall::before(const std::vector<Tensor*>& inputs) {
  // A hook may remove itself: walk a copy.
  for (auto& [id, hook] : ModuleHooks::List<ForwardPreHook>(hooks_->before)) {
    replace(inputs, hook(module_, values(inputs)), "register_forward_pre_hook");
  }
  if (backward_) {
    backward_->input_count = inputs.size();
    backward_->inputs = pass_through_node(
        inputs, [state = backward_](std::span<Tensor> grads) { return state->inputs_arrived(grads); });
  }
  inputs_ = values(inputs);
}

void HookedCall::after(const std::vector<Tensor*>& outputs) {
  for (auto& [id, hook] : ModuleHooks::List<ForwardHook>(hooks_->after)) {
    replace(outputs, hook(module_, inputs_, values(outputs)), "register_forward_hook");
  }
  if (!backward_) return;
  backward_->output_count = outputs.size();
  backward_->outputs = pass_through_node(outputs, [state = backward_](std::span<Tensor> grads) {
    state->outputs_arrived(grads);
    return std::vector<Tensor>(grads.begin(), grads.end());
  });
}

Tensor tensor_forward_with_hooks(Module& module, Tensor input, Tensor (*forward)(Module&, Tensor&)) {
  HookedCall call(module);
  call.before({&input});
  Tensor result = forward(module, input);
  call.after({&result});
  return result;
}

}  // namespace detail
}  // namespace taper::nn
