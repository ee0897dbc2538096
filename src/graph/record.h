// SPDX-License-Identifier: MIT
// record(): the one call by which an op leaves its backward behind, and what it may save for it.
#pragma once

#include <array>
#include <initializer_list>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <taper/core/grad_mode.h>
#include <taper/graph/node.h>
#include <taper/tensor.h>

namespace taper {

/// Whether a gradient with respect to t is asked for: t is a leaf that wants one, or came out of a recorded op.
inline bool wants_grad(const Tensor& t) {
  const TensorImpl* impl = t.unsafeGetTensorImpl();
  return impl && (impl->requires_grad_flag() || (impl->base && impl->base->requires_grad_flag()));
}

/// An input of an op, by reference: recording must not count references.
struct TensorRef {
  TensorRef(const Tensor& t) : tensor(&t) {}
  const Tensor* tensor;
};
using TensorRefs = std::initializer_list<TensorRef>;

inline bool will_record(TensorRefs inputs) {
  if (!GradMode::is_enabled()) return false;
  for (const TensorRef& input : inputs) {
    if (wants_grad(*input.tensor)) return true;
  }
  return false;
}

inline bool will_record(TensorList inputs) {
  if (!GradMode::is_enabled()) return false;
  for (const Tensor& input : inputs) {
    if (wants_grad(input)) return true;
  }
  return false;
}

/// Where the gradient with respect to t goes; invalid if nothing wants it.
Edge gradient_edge(const Tensor& t);

/// A tensor that backward reads again. Captured by the lambda that is given to record(): until then it only borrows,
/// so that it costs nothing when nothing is recorded. Must be a direct member of that lambda, not an element of a list.
class SavedTensor {
 public:
  /// `needed` false: nothing is kept, for what a rule reads only on behalf of an input that wants no gradient.
  SavedTensor(const Tensor& t, bool needed = true) : borrowed_(needed ? &t : nullptr) {}
  SavedTensor(Tensor&&, bool = true) = delete;  // it would be gone before it is saved
  SavedTensor(SavedTensor&& other);
  SavedTensor(const SavedTensor&) = delete;
  SavedTensor& operator=(const SavedTensor&) = delete;

  /// The value. Throws Error, with the op's name, if it was changed in place or the graph was freed.
  Tensor get() const;
  /// The same, given away if the graph is not to serve again: the rule may then be the only one to hold it, and write
  /// the gradient over it. Not to be read after.
  Tensor take();
  explicit operator bool() const { return borrowed_ ? borrowed_->defined() : defined_; }

 protected:
  SavedTensor(const Tensor& t, bool is_output, uint32_t output_nr)
      : borrowed_(&t), is_output_(is_output), output_nr_(output_nr) {}

 private:
  friend class Node;
  void keep(const Tensor& t);
  void check_whole() const;
  void check_unchanged() const;

  const Tensor* borrowed_ = nullptr;
  Tensor tensor_;
  Node* owner_ = nullptr;
  SavedTensor* next_ = nullptr;
  uint32_t version_ = 0;
  bool is_output_ = false;
  bool defined_ = false;
  bool released_ = false;
  uint32_t output_nr_ = 0;
};

/// The op's own output: kept without the graph behind it, so that there is no cycle.
class SavedOutput : public SavedTensor {
 public:
  explicit SavedOutput(const Tensor& out, uint32_t output_nr = 0) : SavedTensor(out, true, output_nr) {}
};

/// Asked by a backward for the inputs whose gradient is wanted.
struct Needs {
  const Node& node;
  bool operator[](size_t input) const { return node.needs(input); }
};

/// While one of these lives, saved tensors that are moved become the node's own.
class Adoption {
 public:
  explicit Adoption(Node* node);
  ~Adoption();
};

/// A node whose rule is a lambda, stored inside the node.
/// The lambda takes the gradient (`Tensor`), or one a forward output (`std::span<Tensor>`), and if it wants them the
/// `Needs`; it returns a Tensor, or an array or vector with one per input.
template <typename F>
class RecordedNode final : public Node {
 public:
  RecordedNode(const char* name, F&& backward) : RecordedNode(name, std::move(backward), Adoption(this)) {}

  void apply(std::span<Tensor> grads, std::span<Tensor> results) override {
    if constexpr (std::is_invocable_v<F&, std::span<Tensor>, Needs>) {
      store(backward_(grads, Needs{*this}), results);
    } else if constexpr (std::is_invocable_v<F&, std::span<Tensor>>) {
      store(backward_(grads), results);
    } else if constexpr (std::is_invocable_v<F&, Tensor, Needs>) {
      store(backward_(std::move(grads[0]), Needs{*this}), results);
    } else {
      store(backward_(std::move(grads[0])), results);
    }
  }

 private:
  RecordedNode(const char* name, F&& backward, const Adoption&) : Node(name), backward_(std::move(backward)) {}
  static void store(Tensor&& grad, std::span<Tensor> results) { results[0] = std::move(grad); }
  template <typename List>
  static void store(List&& grads, std::span<Tensor> results) {
    const std::span<Tensor> list(grads.data(), grads.size());
    for (size_t i = 0; i < results.size(); ++i) results[i] = std::move(list[i]);
  }

  F backward_;
};

/// The number that the next node of this thread gets.
uint64_t next_sequence_number();

/// Connects a fresh node to the inputs and makes `out` its next output.
void attach(Node& node, TensorRefs inputs);
void attach(Node& node, TensorList inputs);
void set_history(const Tensor& out, IntrusivePtr<Node> node);

/// Returns `out`; if a gradient with respect to an input is wanted, `out` now knows how to get it.
template <typename F>
Tensor record(const char* name, Tensor out, TensorRefs inputs, F&& backward) {
  if (!will_record(inputs)) return out;
  auto node = IntrusivePtr<Node>::adopt(new RecordedNode<F>(name, std::move(backward)));
  attach(*node, inputs);
  set_history(out, std::move(node));
  return out;
}

/// The same for an op with a list of inputs, such as cat.
template <typename F>
Tensor record(const char* name, Tensor out, TensorList inputs, F&& backward) {
  if (!will_record(inputs)) return out;
  auto node = IntrusivePtr<Node>::adopt(new RecordedNode<F>(name, std::move(backward)));
  attach(*node, inputs);
  set_history(out, std::move(node));
  return out;
}

/// The same for an op with several differentiable outputs, such as split.
template <typename F>
void record_outputs(const char* name, std::span<Tensor> outs, TensorRefs inputs, F&& backward) {
  if (!will_record(inputs)) return;
  const auto node = IntrusivePtr<Node>::adopt(new RecordedNode<F>(name, std::move(backward)));
  attach(*node, inputs);
  for (const Tensor& out : outs) set_history(out, node);
}

}  // namespace taper
