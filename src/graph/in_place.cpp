// SPDX-License-Identifier: MIT
// How an in-place change enters the graph: rebased history, and CopySlices where it went through a view.
#include "graph/in_place.h"

#include <unordered_set>
#include <vector>

#include <taper/factories.h>

#include "graph/view.h"
#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/shape.h"

namespace taper {
namespace {

void set_grad_fn(TensorImpl& impl, const IntrusivePtr<Node>& node, uint32_t output_nr) {
  const auto old = IntrusivePtr<Node>::adopt(impl.grad_fn);
  impl.grad_fn = IntrusivePtr<Node>(node).detach();
  impl.output_nr = output_nr;
}

// base_new = base_old with the part under the view replaced by `out`:  dbase_old = g outside, dout = g inside.
IntrusivePtr<Node> copy_slices(const Tensor& base, const TensorImpl& view, const Tensor& out) {
  const TensorImpl& base_impl = *base.unsafeGetTensorImpl();
  const int64_t offset = (static_cast<char*>(view.data) - static_cast<char*>(base_impl.data)) / elementSize(view.dtype);
  auto rule = [base_dims = base_impl.dims, view_dims = view.dims, offset](const Tensor& g, Needs needs) {
    const Tensor outer = empty_strided(base_dims.sizes(), base_dims.strides(), g.options()).copy_(g);
    const Tensor inner = outer.as_strided(view_dims.sizes(), view_dims.strides(), offset);
    std::array<Tensor, 2> grads;
    if (needs[1]) grads[1] = inner.clone();
    if (needs[0]) {
      inner.zero_();
      grads[0] = outer;
    }
    return grads;
  };
  const auto node = IntrusivePtr<Node>::adopt(new RecordedNode<decltype(rule)>("torch::autograd::CopySlices", std::move(rule)));
  attach(*node, {base, out});
  node->add_output(base);
  return node;
}

void copy_saved_values(const Tensor& self, const BeforeInPlace& before, Node* last) {
  const Edge history = gradient_edge(before.tensor);
  std::vector<Node*> todo{last};
  std::unordered_set<Node*> seen{last};
  while (!todo.empty()) {
    Node* node = todo.back();
    todo.pop_back();
    node->copy_saved(self, history);
    for (const Edge& edge : node->next_edges()) {
      Node* next = edge.function.get();
      if (next && next->sequence_nr() >= before.first_node && seen.insert(next).second) todo.push_back(next);
    }
  }
}

void check_view_may_change(const TensorImpl& self) {
  constexpr const char* kReason[] = {
      "",
      "A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that this use "
      "case "
      "is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the "
      "inplace "
      "either both inside the no_grad block (if you don't want the inplace to be tracked) or both outside (if you want "
      "the inplace to be tracked).",
      "Output of a function that returns multiple views is a view and is being modified inplace. Such functions do not "
      "allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.",
      "A view was created in inference mode and is being modified inplace in normal mode.",
      "Output of a custom Function is a view and is being modified inplace. This view was created inside a custom "
      "Function (or because an input was returned as-is) and the autograd logic to handle view+inplace would override "
      "the custom backward. You can fix this by cloning the output of the custom Function.",
  };
  check(self.creation == CreationMeta::kDefault, "{}", kReason[static_cast<int>(self.creation)]);
}

}  // namespace

void check_in_place(const char* op, const Tensor& self, bool recorded) {
  check_defined(op, self);
  const TensorImpl& impl = *self.unsafeGetTensorImpl();
  if (!impl.contiguous) check_no_internal_overlap(op, impl.dims);
  if (impl.inference) {
    check(InferenceMode::is_enabled(),
          "{}: Inplace update to inference tensor outside InferenceMode is not allowed. You can make a clone to get a "
          "normal tensor before doing inplace update.",
          op);
    return;
  }
  if (!GradMode::is_enabled() || !recorded) return;
  if (impl.base) {
    if (wants_grad(self)) check_view_may_change(impl);
    check(impl.base->grad_fn || !impl.base->requires_grad,
          "{}: a view of a leaf Variable that requires grad is being used in an in-place operation.", op);
    check_view_may_change(impl);
  } else {
    check(impl.grad_fn || !impl.requires_grad,
          "{}: a leaf Variable that requires grad is being used in an in-place operation.", op);
  }
}

void bump_version(const Tensor& self) {
  TensorImpl& impl = *self.unsafeGetTensorImpl();
  if (!impl.inference) impl.version().bump_version();
}

BeforeInPlace::BeforeInPlace(const Tensor& self) : tensor(make_detached(self)), first_node(0) {
  const Edge history = gradient_edge(self);
  set_grad_fn(*tensor.unsafeGetTensorImpl(), history.function, history.input_nr);
  first_node = next_sequence_number();
}

void commit_in_place(const char* op, const Tensor& self, const BeforeInPlace* before, const Tensor& out) {
  check(out.sizes() == self.sizes(), "{}: output with shape {} doesn't match the broadcast shape {}", op,
        shape_text(self.sizes()), shape_text(out.sizes()));
  check(can_cast(out.scalar_type(), self.scalar_type()),
        "{}: result type {} can't be cast to the desired output type {}", op, toString(out.scalar_type()),
        toString(self.scalar_type()));
  const Tensor result = out.to(self.scalar_type());
  Node* node = result.unsafeGetTensorImpl()->grad_fn;
  if (before && node) copy_saved_values(self, *before, node);
  copy_into(self, result);
  bump_version(self);
  if (!before) return;
  TensorImpl& impl = *self.unsafeGetTensorImpl();
  if (impl.base) {
    const Tensor base(IntrusivePtr<TensorImpl>::share(impl.base));
    set_grad_fn(*impl.base, copy_slices(base, impl, result), 0);
    return;
  }
  take_history(self, result);
}

void take_history(const Tensor& self, const Tensor& out) {
  const Edge edge = gradient_edge(out);
  set_grad_fn(*self.unsafeGetTensorImpl(), edge.function, edge.input_nr);
}

}  // namespace taper
