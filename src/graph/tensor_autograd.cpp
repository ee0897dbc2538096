// SPDX-License-Identifier: MIT
// A tensor's side of autograd: requires_grad, grad, hooks, detach, data.
#include <taper/tensor.h>

#include "graph/autograd_meta.h"
#include "graph/in_place.h"
#include "graph/record.h"
#include "graph/view.h"
#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper {

AutogradMeta& make_meta(TensorImpl& impl) {
  if (!impl.meta) impl.meta = new AutogradMeta;
  return *impl.meta;
}

void TensorImpl::release_autograd() noexcept {
  if (meta && meta->retains_grad && grad_fn && grad_fn->extra()) {
    std::erase_if(grad_fn->extra()->retained, [this](const auto& entry) { return entry.second == this; });
  }
  delete meta;
  if (grad_fn && grad_fn->release()) Node::destroy(grad_fn);
  if (base && base->release()) TensorImpl::destroy(base);
}

bool Tensor::requires_grad() const { return static_cast<void>(impl()), wants_grad(*this); }

const Tensor& Tensor::set_requires_grad(bool value) const {
  TensorImpl& t = impl();
  check(!t.inference || InferenceMode::is_enabled() || !value,
        "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.");
  check(!t.grad_fn || value, "you can only change requires_grad flags of leaf variables. If you want to use a computed "
                             "variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().");
  check(!value || isFloatingType(t.dtype),
        "Only Tensors of floating point and complex dtype can require gradients, got {}", taper::toString(t.dtype));
  if (!t.grad_fn) t.requires_grad = value;
  return *this;
}

IntrusivePtr<Node> Tensor::grad_fn() const {
  if (impl().base) refresh_view(impl());
  return IntrusivePtr<Node>::share(impl().grad_fn);
}

bool Tensor::is_leaf() const { return grad_fn() == nullptr; }

const Tensor& Tensor::grad() const {
  static const Tensor none;
  const TensorImpl& t = impl();
  if (t.grad_fn && !(t.meta && t.meta->retains_grad)) {
    warn_once(
        "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be "
        "populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, "
        "use .retain_grad() on the non-leaf Tensor.");
  }
  return t.meta ? t.meta->grad : none;
}

Tensor& Tensor::mutable_grad() const { return make_meta(impl()).grad; }

void Tensor::retain_grad() const {
  TensorImpl& t = impl();
  check(requires_grad(), "can't retain_grad on Tensor that has requires_grad=False");
  const IntrusivePtr<Node> node = grad_fn();
  if (!node || make_meta(t).retains_grad) return;
  t.meta->retains_grad = true;
  node->make_extra().retained.emplace_back(t.output_nr, &t);
}

bool Tensor::retains_grad() const { return impl().meta && impl().meta->retains_grad; }

unsigned Tensor::add_hook(TensorHook hook) const {
  check(requires_grad(), "cannot register a hook on a tensor that doesn't require gradient");
  if (const IntrusivePtr<Node> node = grad_fn()) {
    auto& hooks = node->make_extra().hooks;
    hooks.push_back({impl().output_nr, std::move(hook)});
    return static_cast<unsigned>(hooks.size() - 1);
  }
  auto& hooks = make_meta(impl()).hooks;
  hooks.push_back(std::move(hook));
  return static_cast<unsigned>(hooks.size() - 1);
}

void Tensor::remove_hook(unsigned position) const {
  if (const IntrusivePtr<Node> node = grad_fn()) {
    check(node->extra() && position < node->extra()->hooks.size(), "Invalid index, no hook at position {}", position);
    node->extra()->hooks[position].hook = nullptr;
    return;
  }
  check(impl().meta && position < impl().meta->hooks.size(), "Invalid index, no hook at position {}", position);
  impl().meta->hooks[position] = nullptr;
}

Tensor Tensor::detach() const {
  check_defined("detach", *this);
  return make_detached(*this);
}

Tensor& Tensor::detach_() const {
  TensorImpl& t = impl();
  check(!t.base, "Can't detach views in-place. Use detach() instead.");
  IntrusivePtr<Node>::adopt(std::exchange(t.grad_fn, nullptr));
  t.output_nr = 0;
  t.requires_grad = false;
  return const_cast<Tensor&>(*this);
}

Tensor Tensor::_base() const {
  check(is_view(), "_base: expected a view, got a tensor that is not one");
  return Tensor(IntrusivePtr<TensorImpl>::share(impl().base));
}

int64_t Tensor::_version() const {
  check(!impl().inference, "Inference tensors do not track version counter.");
  return impl().version().current_version();
}

Tensor Tensor::data() const {
  Tensor result = make_detached(*this);
  result.impl().own_version = IntrusivePtr<OwnVersion>::adopt(new OwnVersion);
  return result;
}

void Tensor::set_data(const Tensor& new_data) const {
  TensorImpl& t = impl();
  const TensorImpl& from = new_data.impl();
  check(!t.requires_grad_flag() || isFloatingType(from.dtype),
        "set_data: expected a floating point tensor for a variable that requires grad, got {}", taper::toString(from.dtype));
  if (t.meta && t.meta->grad.defined() && t.dtype != from.dtype) t.meta->grad.reset();
  t.storage = from.storage;
  t.own_version = from.own_version;
  t.dtype = from.dtype;
  t.data = from.data;
  t.dims = from.dims;
  t.numel = from.numel;
  t.contiguous = from.contiguous;
}

const std::string& Tensor::name() const {
  static const std::string none;
  return impl().meta ? impl().meta->name : none;
}

}  // namespace taper
