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

#include "tensor/check.h"

namespace taper {

/// Sizes or strides on the stack. Throws Error beyond kMaxDims.
class Shape {
 public:
  static constexpr size_t kMaxDims = 64;

  Shape() {}  // the array stays unset
  explicit Shape(size_t ndim, int64_t value = 0) {
    resize(ndim);
    std::fill_n(values_, ndim, value);
  }
  explicit Shape(IntArrayRef values) {
    resize(values.size());
    std::copy(values.begin(), values.end(), values_);
  }
  Shape(const Shape& other) : Shape(IntArrayRef(other)) {}
  Shape& operator=(const Shape& other) = delete;

  size_t size() const { return ndim_; }
  const int64_t* data() const { return values_; }
  int64_t& operator[](size_t i) { return values_[i]; }
  int64_t operator[](size_t i) const { return values_[i]; }
  operator IntArrayRef() const { return {values_, ndim_}; }
  std::vector<int64_t> vec() const { return {values_, values_ + ndim_}; }
  void push_back(int64_t value) {
    resize(ndim_ + 1);
    values_[ndim_ - 1] = value;
  }
  void insert(size_t at, int64_t value) {
    push_back(value);
    std::rotate(values_ + at, values_ + ndim_ - 1, values_ + ndim_);
  }
  void erase(size_t at) {
    std::copy(values_ + at + 1, values_ + ndim_, values_ + at);
    --ndim_;
  }

 private:
  void resize(size_t ndim) {
    check(ndim <= kMaxDims, "expected at most {} dimensions, got {}", kMaxDims, ndim);
    ndim_ = ndim;
  }

  size_t ndim_ = 0;
  int64_t values_[kMaxDims];
};

/// `[2, 3]` or `undefined` in an error text; formatted only when the error happens.
struct ShapeText {
  IntArrayRef sizes;
  bool defined = true;
};
inline ShapeText shape_text(IntArrayRef sizes) { return {sizes}; }
inline ShapeText shape_text(const Tensor& t) { return t.defined() ? ShapeText{t.sizes()} : ShapeText{{}, false}; }
std::string to_string(const ShapeText& text);

[[noreturn]] void throw_undefined(const char* op);
/// Throws Error, by the name of the op, unless all are defined.
template <typename... T>
void check_defined(const char* op, const T&... tensors) {
  if (!(tensors.defined() && ...)) [[unlikely]]
    throw_undefined(op);
}

/// -1 is the last dimension. Throws IndexError outside [-dim, dim); a 0-dim tensor counts as one dimension.
int64_t wrap_dim(const char* op, int64_t dim, int64_t ndim);
/// The same for the dimensions of a tensor that is to be defined, and has `more` dimensions later.
inline int64_t wrap_dim(const char* op, int64_t dim, const Tensor& t, int64_t more = 0) {
  check_defined(op, t);
  return wrap_dim(op, dim, t.dim() + more);
}
/// Wraps all; throws Error on a dimension named twice.
std::vector<int64_t> wrap_dims(const char* op, IntArrayRef dims, int64_t ndim);
inline std::vector<int64_t> wrap_dims(const char* op, IntArrayRef dims, const Tensor& t) {
  check_defined(op, t);
  return wrap_dims(op, dims, t.dim());
}

/// Product of sizes; throws Error on a negative size or a number of elements that overflows.
int64_t checked_numel(const char* op, IntArrayRef sizes, int64_t itemsize = 1);

Shape contiguous_strides(IntArrayRef sizes);
/// The same into memory for one stride a size.
void write_contiguous_strides(IntArrayRef sizes, int64_t* strides);
/// Whether the elements fill their memory without gap or overlap, in some order of the dimensions.
bool is_dense(const Dims& dims);
/// Throws Error if two elements share memory, as after expand().
void check_no_internal_overlap(const char* op, const Dims& dims);

/// The shape of an elementwise op; throws Error that names both shapes.
Shape broadcast_shapes(const char* op, IntArrayRef a, IntArrayRef b);
/// Whether `from` broadcasts to `to`.
bool is_expandable(IntArrayRef from, IntArrayRef to);
/// The stride of dimension i of a tensor that is read as if it had the shape `sizes`: 0 along broadcast dimensions.
inline int64_t broadcast_stride(const Dims& dims, IntArrayRef sizes, int64_t i) {
  const int64_t own = i - (static_cast<int64_t>(sizes.size()) - dims.dim());
  const bool repeated = own < 0 || (dims.sizes()[own] == 1 && sizes[i] != 1);
  return repeated ? 0 : dims.strides()[own];
}
/// Strides for reading t as if it had the shape `sizes`: 0 along broadcast dimensions.
Shape broadcast_strides(const Dims& dims, IntArrayRef sizes);

/// Whether `shape` has no -1 and holds `numel` elements.
bool has_numel(IntArrayRef shape, int64_t numel);
/// A shape with at most one -1 filled in for `numel` elements.
Shape infer_size(const char* op, IntArrayRef shape, int64_t numel);
/// Whether the strides are those of contiguous_strides(), but for dimensions of size 1 before the last one.
inline bool has_contiguous_strides(const TensorImpl& t) {
  return t.contiguous && (t.dims.dim() == 0 || t.dims.strides()[t.dims.dim() - 1] == 1);
}
/// Strides under which the same memory has the new shape; empty optional where only a copy can.
std::optional<Shape> view_strides(const Dims& dims, IntArrayRef shape);

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
