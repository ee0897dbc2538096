// SPDX-License-Identifier: MIT
// Views: tensors over the same bytes, and how they follow in-place changes of one another.
#pragma once

#include <taper/tensor.h>

#include "graph/record.h"

namespace taper {

/// A view of self: `offset` elements after its first one. Not yet recorded: the view op does that.
Tensor make_view(const Tensor& self, IntArrayRef sizes, IntArrayRef strides, int64_t offset = 0);
/// All of self, which has contiguous strides, in the contiguous shape `sizes` of as many elements.
Tensor make_contiguous_view(const Tensor& self, IntArrayRef sizes);

/// The same bytes, shape and version counter, but no view of anything and without the graph.
Tensor make_detached(const Tensor& self);

/// Brings the grad_fn of a view up to date with in-place changes of its base.
void refresh_view(TensorImpl& view);

}  // namespace taper
