// SPDX-License-Identifier: MIT
// Adding gradients up: in the walk, and into the `.grad` of a tensor.
#pragma once

#include <taper/graph/node.h>
#include <taper/tensor.h>

namespace taper {

/// slot += grad. The first gradient is moved in; later ones are added in place where nobody else can see it.
void add_gradient(Tensor& slot, Tensor grad);

/// Adds to t.grad(), in the layout of t.
void accumulate_grad(TensorImpl& t, Tensor grad);

/// The gradient summed and converted to the shape and dtype that it must have; throws Error if it cannot.
Tensor fit_gradient(const char* who, size_t index, Tensor grad, IntArrayRef sizes, ScalarType dtype);

}  // namespace taper
