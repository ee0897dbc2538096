// SPDX-License-Identifier: MIT
// From the things between the brackets to a view and, if there are index tensors, one flat index.
#pragma once

#include <vector>

#include <taper/tensor.h>

namespace taper {

/// What is left once integers, slices and None have become views: index tensors for some of the dimensions of `view`,
/// undefined ones for the rest. Masks have become int64 tensors.
struct ViewAndIndices {
  Tensor view;
  std::vector<Tensor> indices;

  bool has_indices() const { return !indices.empty(); }
};

/// Throws IndexError on an index out of range, a mask that does not fit, too many indices.
ViewAndIndices apply_indices(const Tensor& self, ArrayRef<indexing::TensorIndex> indices);
/// The same from a tensor or none for each dimension.
ViewAndIndices apply_indices(const Tensor& self, const std::vector<std::optional<Tensor>>& indices);

/// Where the index tensors, broadcast, point: `order` brings the indexed dimensions together, behind `outer` others;
/// `positions` counts within those.
struct FlatIndex {
  FlatIndex(const Tensor& self, const std::vector<Tensor>& indices);

  std::vector<int64_t> order;
  size_t outer = 0;
  size_t indexed = 0;
  std::vector<int64_t> shape;  // of the broadcast index tensors
  Tensor positions;            // [prod(shape)], int64

  /// sizes of t with the indexed dimensions replaced by `shape`.
  std::vector<int64_t> result_sizes(const Tensor& t) const;
};

/// y = x at the index; recorded.
Tensor index_at(const Tensor& self, const FlatIndex& at);
/// self with values (which broadcast) written or added at the index, in order; recorded.
Tensor put_at(const Tensor& self, const FlatIndex& at, const Tensor& values, bool accumulate);
/// The same in place, in the graph as `index_put_`.
Tensor& put_at_(const Tensor& self, const FlatIndex& at, const Tensor& values, bool accumulate);

}  // namespace taper
