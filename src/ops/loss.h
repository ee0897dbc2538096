// SPDX-License-Identifier: MIT
// What the losses share: the reduction of a loss per element.
#pragma once

#include <taper/ops.h>

#include "graph/record.h"
#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper {

inline void check_reduction(const char* op, int64_t reduction) {
  check(reduction >= Reduction::None && reduction <= Reduction::Sum,
        "{}: expected reduction 0 (none), 1 (mean) or 2 (sum), got {}", op, reduction);
}

/// What a loss is calculated in: integers would wrap around.
inline void check_floating(const char* op, const Tensor& self, const Tensor& target) {
  check(isFloatingType(result_type(self, target)), "{}: expected floating point input or target, got {} and {}", op,
        toString(self.scalar_type()), toString(target.scalar_type()));
}

inline Tensor reduced(const char* op, const Tensor& loss, int64_t reduction) {
  check_reduction(op, reduction);
  return reduction == Reduction::Mean ? loss.mean() : reduction == Reduction::Sum ? loss.sum() : loss;
}

/// A weight is a constant of a loss.
inline void check_constant(const char* op, const char* name, const Tensor& t) {
  check(!will_record({t}), "{}: the derivative for '{}' is not implemented.", op, name);
}

/// Elementwise losses broadcast, but seldom on purpose.
inline void warn_if_broadcast(const Tensor& self, const Tensor& target) {
  if (self.sizes() == target.sizes()) [[likely]]
    return;
  warn(
      fmt::format("Using a target size ({}) that is different to the input size ({}). This will likely lead to "
                  "incorrect results due to broadcasting. Please ensure they have the same size.",
                  shape_text(target), shape_text(self)));
}

}  // namespace taper
