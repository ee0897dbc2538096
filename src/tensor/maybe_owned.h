// SPDX-License-Identifier: MIT
// An operand in the form that a kernel wants, which most of them have already.
#pragma once

#include <utility>

#include <taper/tensor.h>

namespace taper {

/// A tensor that was there, or one that had to be made. Of the former it keeps only the address, which spares two
/// changes of its reference count, and so must not outlive it: it is for the operands of one call, not to be captured
/// or kept.
class MaybeOwned {
 public:
  MaybeOwned(const Tensor& borrowed) : borrowed_(&borrowed) {}
  MaybeOwned(const Tensor&&) = delete;
  MaybeOwned(Tensor&& owned) : owned_(std::move(owned)) {}

  operator const Tensor&() const& { return borrowed_ ? *borrowed_ : owned_; }
  operator Tensor() && { return borrowed_ ? *borrowed_ : std::move(owned_); }
  const Tensor& operator*() const { return *this; }
  const Tensor* operator->() const { return &**this; }

 private:
  const Tensor* borrowed_ = nullptr;
  Tensor owned_;
};

}  // namespace taper
