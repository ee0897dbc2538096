// SPDX-License-Identifier: MIT
// In-place ops: who may be changed, and how a change enters the graph.
#pragma once

#include <taper/tensor.h>

#include "graph/record.h"

namespace taper {

/// Throws Error where libtorch would: a leaf that requires grad, a view that must not be written through, ...
void check_in_place(const char* op, const Tensor& self, bool recorded);

/// Tells every saved copy that the values have changed.
void bump_version(const Tensor& self);

/// self with its place in the graph before an in-place op, for the out-of-place op to work on.
struct BeforeInPlace {
  explicit BeforeInPlace(const Tensor& self);
  Tensor tensor;
  uint64_t first_node;  // nodes from this sequence number on belong to the op
};

/// Makes self the result `out` of an op: copies the values in and, if it was recorded, rewires the graph.
void commit_in_place(const char* op, const Tensor& self, const BeforeInPlace* before, const Tensor& out);

/// self, whose values are those of `out`, takes out's place in the graph.
void take_history(const Tensor& self, const Tensor& out);

/// self becomes compute(self). `direct` writes into self and is what runs when nothing is recorded.
template <typename Direct, typename Compute>
Tensor& in_place(const char* op, const Tensor& self, TensorRefs others, const Direct& direct, const Compute& compute) {
  const bool recorded = will_record({self}) || will_record(others);
  check_in_place(op, self, recorded);
  if (!recorded) {
    direct();
    bump_version(self);
  } else {
    const BeforeInPlace before(self);
    commit_in_place(op, self, &before, compute(before.tensor));
  }
  return const_cast<Tensor&>(self);
}

/// The same for ops without a kernel that writes into its input.
template <typename Compute>
Tensor& in_place(const char* op, const Tensor& self, TensorRefs others, const Compute& compute) {
  const bool recorded = will_record({self}) || will_record(others);
  check_in_place(op, self, recorded);
  if (recorded) {
    const BeforeInPlace before(self);
    commit_in_place(op, self, &before, compute(before.tensor));
  } else {
    commit_in_place(op, self, nullptr, compute(self));
  }
  return const_cast<Tensor&>(self);
}

}  // namespace taper
