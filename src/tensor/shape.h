// SPDX-License-Identifier: MIT
// Arithmetic on shapes: dimensions, strides, broadcasting.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <taper/core/array_ref.h>
#include <taper/core/tensor_impl.h>
#include <taper/tensor.h>

namespace taper {

/// `[2, 3]` or `undefined` in an error text; formatted only when the error happens.
struct ShapeText {
  IntArrayRef sizes;
  bool defined = true;
};
inline ShapeText shape_text(IntArrayRef sizes) { return {sizes}; }
inline ShapeText shape_text(const Tensor& t) { return t.defined() ? ShapeText{t.sizes()} : ShapeText{{}, false}; }
std::string to_string(const ShapeText& text);

/// -1 is the last dimension. Throws IndexError outside [-dim, dim); a 0-dim tensor counts as one dimension.
int64_t wrap_dim(const char* op, int64_t dim, int64_t ndim);
/// Wraps all; throws Error on a dimension named twice.
std::vector<int64_t> wrap_dims(const char* op, IntArrayRef dims, int64_t ndim);

/// Product of sizes; throws Error on a negative size or a number of elements that overflows.
int64_t checked_numel(const char* op, IntArrayRef sizes, int64_t itemsize = 1);

std::vector<int64_t> contiguous_strides(IntArrayRef sizes);
/// Whether the elements fill their memory without gap or overlap, in some order of the dimensions.
bool is_dense(const Dims& dims);
/// Throws Error if two elements share memory, as after expand().
void check_no_internal_overlap(const char* op, const Dims& dims);

/// The shape of an elementwise op; throws Error that names both shapes.
std::vector<int64_t> broadcast_shapes(const char* op, IntArrayRef a, IntArrayRef b);
/// Whether `from` broadcasts to `to`.
bool is_expandable(IntArrayRef from, IntArrayRef to);
/// Strides for reading t as if it had the shape `sizes`: 0 along broadcast dimensions.
std::vector<int64_t> broadcast_strides(const Dims& dims, IntArrayRef sizes);

/// A shape with at most one -1 filled in for `numel` elements.
std::vector<int64_t> infer_size(const char* op, IntArrayRef shape, int64_t numel);
/// Strides under which the same memory has the new shape; empty optional where only a copy can.
std::optional<std::vector<int64_t>> view_strides(const Dims& dims, IntArrayRef shape);

}  // namespace taper

template <>
struct fmt::formatter<taper::ShapeText> {
  constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
  template <typename Context>
  auto format(const taper::ShapeText& shape, Context& context) const {
    const std::string text = taper::to_string(shape);
    return std::copy(text.begin(), text.end(), context.out());
  }
};
