// SPDX-License-Identifier: MIT
// Custom functions: the node that calls the user's backward, and what their outputs become in the graph.
#include <cxxabi.h>

#include <cstdlib>
#include <deque>
#include <memory>

#include <taper/autograd.h>
#include <taper/ops.h>

#include "graph/in_place.h"
#include "graph/record.h"
#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::autograd {
namespace {

std::string demangled(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), std::free);
  return status == 0 ? text.get() : type.name();
}

bool contains(const variable_list& list, const Tensor& t) {
  for (const Tensor& other : list) {
    if (t.is_same(other)) return true;
  }
  return false;
}

}  // namespace

class CustomNode final : public Node {
 public:
  CustomNode(const CustomFunction& function, std::vector<bool> is_tensor)
      : Node("CppNode"),
        full_name_("torch::autograd::CppNode<" + demangled(function.type) + ">"),
        backward_(function.backward),
        is_tensor_(std::move(is_tensor)) {
    context.node_ = this;
  }

  std::string name() const override { return full_name_; }

  void apply(std::span<Tensor> grads, std::span<Tensor> results) override {
    variable_list given(grads.begin(), grads.end());
    if (context.materialize_grads_) {
      for (size_t i = 0; i < given.size(); ++i) {
        if (!given[i].defined()) given[i] = zeros(output_shape(i).dims.sizes(), output_shape(i).dtype);
      }
    }
    variable_list answers = backward_(&context, std::move(given));
    check_count(answers);
    size_t next = 0;
    for (size_t i = 0; i < is_tensor_.size(); ++i) {
      if (is_tensor_[i]) {
        results[next++] = i < answers.size() ? std::move(answers[i]) : Tensor();
      } else {
        check(!answers[i].defined(),
              "function {} returned a gradient different from None at position {}, but the corresponding forward input was "
              "not a Variable",
              full_name_, i + 1);
      }
    }
  }

  /// Gives the outputs of forward their place in the graph and keeps what was to be saved.
  void finish_outputs(variable_list& outputs, const variable_list& inputs, const IntrusivePtr<Node>& self) {
    for (const Tensor& t : context.dirty_) check_in_place("mark_dirty", t, true);
    for (Tensor& out : outputs) out = wrap(out, inputs, self);
    save(outputs);
    context.dirty_.clear();
    context.non_differentiable_.clear();
  }

  variable_list saved_variables() const {
    variable_list list;
    for (const SavedTensor& saved : saved_list_) list.push_back(saved.get());
    return list;
  }

  AutogradContext context;

 private:
  // Outputs that are saved are kept without the node behind them.
  void save(const variable_list& outputs) {
    const variable_list to_save = std::move(context.to_save_);
    const Adoption adoption(this);
    for (const Tensor& t : to_save) {
      std::optional<uint32_t> output_nr;
      for (uint32_t i = 0; i < outputs.size(); ++i) {
        if (t.is_same(outputs[i]) && t.unsafeGetTensorImpl()->grad_fn == this) output_nr = i;
      }
      if (output_nr) {
        saved_list_.emplace_back(SavedOutput(t, *output_nr));
      } else {
        saved_list_.emplace_back(SavedTensor(t));
      }
    }
  }

  /// What the user gets for an output of forward.
  Tensor wrap(const Tensor& out, const variable_list& inputs, const IntrusivePtr<Node>& self) {
    const bool is_input = contains(inputs, out), is_dirty = contains(context.dirty_, out);
    if (!out.defined()) {
      add_undefined_output();
      return out;
    }
    if (!out.is_floating_point() || contains(context.non_differentiable_, out)) {
      const Tensor plain = is_input || out.requires_grad() ? out.detach() : out;
      add_output(plain);
      return plain;
    }
    if (is_dirty) return bump_version(out), put_history(out, self);
    if (is_input || out.unsafeGetTensorImpl()->grad_fn) {  // returned as it is, or twice
      NoGradGuard no_grad;
      return put_history(out.view_as(out), self);
    }
    return put_history(out, self);
  }

  Tensor put_history(const Tensor& out, const IntrusivePtr<Node>& self) {
    TensorImpl& impl = *out.unsafeGetTensorImpl();
    IntrusivePtr<Node>::adopt(std::exchange(impl.grad_fn, nullptr));
    impl.requires_grad = false;
    set_history(out, self);
    if (impl.base) {
      impl.creation = CreationMeta::kCustomFunction;
      impl.attr_version = impl.version().current_version();
    }
    return out;
  }

  void add_undefined_output() { add_output(zeros({0})); }

  void check_count(variable_list& answers) const {
    const size_t expected = is_tensor_.size();
    while (answers.size() > expected && !answers.back().defined()) answers.pop_back();
    check(answers.size() == expected, "function {} returned an incorrect number of gradients (expected {}, got {})",
          full_name_, expected, answers.size());
  }

  std::string full_name_;
  variable_list (*backward_)(AutogradContext*, variable_list);
  std::vector<bool> is_tensor_;
  std::deque<SavedTensor> saved_list_;  // its elements stay where they are, as saved tensors must
};

void AutogradContext::save_for_backward(variable_list to_save) { to_save_ = std::move(to_save); }

void AutogradContext::mark_dirty(const variable_list& inputs) { dirty_ = inputs; }

void AutogradContext::mark_non_differentiable(const variable_list& outputs) { non_differentiable_ = outputs; }

variable_list AutogradContext::get_saved_variables() const {
  return node_ ? node_->saved_variables() : to_save_;
}

variable_list apply_custom(const CustomFunction& function, const variable_list& inputs, std::vector<bool> is_tensor) {
  const bool recorded = will_record(TensorList(inputs));
  auto* custom = new CustomNode(function, std::move(is_tensor));
  const auto node = IntrusivePtr<Node>::adopt(custom);
  if (recorded) attach(*node, TensorList(inputs));
  variable_list outputs;
  {
    NoGradGuard no_grad;
    outputs = function.forward(&custom->context);
  }
  if (!recorded) return outputs;
  custom->finish_outputs(outputs, inputs, node);
  return outputs;
}

}  // namespace taper::autograd
