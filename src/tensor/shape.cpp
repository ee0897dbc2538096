// SPDX-License-Identifier: MIT
// Arithmetic on shapes: dimensions, strides, broadcasting.
#include "tensor/shape.h"

#include <algorithm>
#include <numeric>

#include "tensor/check.h"

namespace taper {

std::string to_string(const ShapeText& shape) {
  if (!shape.defined) return "undefined";
  std::string text = "[";
  for (size_t i = 0; i < shape.sizes.size(); ++i) text += (i ? ", " : "") + std::to_string(shape.sizes[i]);
  return text + "]";
}

void throw_undefined(const char* op) { fail("{}: expected a defined tensor, got an undefined one", op); }

int64_t wrap_dim(const char* op, int64_t dim, int64_t ndim) {
  const int64_t range = std::max<int64_t>(ndim, 1);
  check<IndexError>(dim >= -range && dim < range,
                    "{}: Dimension out of range (expected to be in range of [{}, {}], but got {})", op, -range, range - 1,
                    dim);
  return dim < 0 ? dim + range : dim;
}

std::vector<int64_t> wrap_dims(const char* op, IntArrayRef dims, int64_t ndim) {
  std::vector<int64_t> wrapped;
  for (int64_t dim : dims) {
    const int64_t d = wrap_dim(op, dim, ndim);
    check(std::find(wrapped.begin(), wrapped.end(), d) == wrapped.end(),
          "{}: dim {} appears multiple times in the list of dims {}", op, d, shape_text(dims));
    wrapped.push_back(d);
  }
  return wrapped;
}

int64_t checked_numel(const char* op, IntArrayRef sizes, int64_t itemsize) {
  check(sizes.size() <= Shape::kMaxDims, "{}: expected at most {} dimensions, got {}", op, Shape::kMaxDims,
        sizes.size());
  int64_t bytes = itemsize;
  bool empty = false;
  for (int64_t size : sizes) {
    check(size >= 0, "{}: expected sizes of at least 0, got {}", op, shape_text(sizes));
    empty = empty || size == 0;
  }
  if (empty) return 0;
  for (int64_t size : sizes) {
    check(!__builtin_mul_overflow(bytes, size, &bytes), "{}: expected a size that fits into memory, got {}", op,
          shape_text(sizes));
  }
  return bytes / itemsize;
}

void write_contiguous_strides(IntArrayRef sizes, int64_t* strides) {
  int64_t stride = 1;
  for (size_t i = sizes.size(); i-- > 0;) {
    strides[i] = stride;
    stride *= std::max<int64_t>(sizes[i], 1);
  }
}

Shape contiguous_strides(IntArrayRef sizes) {
  Shape strides(sizes.size());
  write_contiguous_strides(sizes, &strides[0]);
  return strides;
}

namespace {

// The dimensions longer than 1, smallest stride first.
std::vector<size_t> by_stride(IntArrayRef sizes, IntArrayRef strides) {
  std::vector<size_t> order;
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] != 1) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return strides[a] < strides[b]; });
  return order;
}

}  // namespace

bool is_dense(const Dims& dims) {
  const IntArrayRef sizes = dims.sizes(), strides = dims.strides();
  int64_t expected = 1;
  for (size_t i : by_stride(sizes, strides)) {
    if (sizes[i] == 0) return true;
    if (strides[i] != expected) return false;
    expected *= sizes[i];
  }
  return true;
}

void check_no_internal_overlap(const char* op, const Dims& dims) {
  const IntArrayRef sizes = dims.sizes(), strides = dims.strides();
  for (size_t i = 0; i < sizes.size(); ++i) {
    check(sizes[i] <= 1 || strides[i] != 0,
          "{}: unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
          "Please clone() the tensor before performing the operation (sizes {}, strides {}).",
          op, shape_text(sizes), shape_text(strides));
  }
}

Shape broadcast_shapes(const char* op, IntArrayRef a, IntArrayRef b) {
  const IntArrayRef& longer = a.size() >= b.size() ? a : b;
  const IntArrayRef& shorter = a.size() >= b.size() ? b : a;
  Shape result(longer);
  const size_t shift = longer.size() - shorter.size();
  for (size_t i = 0; i < shorter.size(); ++i) {
    int64_t& size = result[i + shift];
    check(size == shorter[i] || size == 1 || shorter[i] == 1,
          "{}: expected shapes that broadcast, got {} and {}: The size of tensor a ({}) must match the size of tensor b "
          "({}) at non-singleton dimension {}",
          op, shape_text(a), shape_text(b), a[i + a.size() - shorter.size()], b[i + b.size() - shorter.size()], i + shift);
    if (size == 1) size = shorter[i];
  }
  checked_numel(op, result);
  return result;
}

bool is_expandable(IntArrayRef from, IntArrayRef to) {
  if (from.size() > to.size()) return false;
  for (size_t i = 0; i < from.size(); ++i) {
    if (from[i] != 1 && from[i] != to[i + to.size() - from.size()]) return false;
  }
  return true;
}

Shape broadcast_strides(const Dims& dims, IntArrayRef sizes) {
  Shape strides(sizes.size());
  const size_t shift = sizes.size() - static_cast<size_t>(dims.dim());
  for (size_t i = 0; i < dims.sizes().size(); ++i) {
    if (dims.sizes()[i] == sizes[i + shift] && sizes[i + shift] != 1) strides[i + shift] = dims.strides()[i];
  }
  return strides;
}

bool has_numel(IntArrayRef shape, int64_t numel) {
  int64_t count = 1;
  for (int64_t size : shape) {
    if (size < 0 || __builtin_mul_overflow(count, size, &count)) return false;
  }
  return count == numel;
}

Shape infer_size(const char* op, IntArrayRef shape, int64_t numel) {
  Shape result(shape);
  int64_t known = 1;
  std::optional<size_t> open;
  for (size_t i = 0; i < result.size(); ++i) {
    if (result[i] == -1) {
      check(!open, "{}: only one dimension can be inferred, got {}", op, shape_text(shape));
      open = i;
    } else {
      check(result[i] >= 0, "{}: invalid shape dimension {} in {}", op, result[i], shape_text(shape));
      check(!__builtin_mul_overflow(known, result[i], &known), "{}: expected a shape of {} elements, got {}", op, numel,
            shape_text(shape));
    }
  }
  const bool fits = open ? known > 0 && numel % known == 0 : known == numel;
  check(!open || known != 0, "{}: cannot reshape tensor of {} elements into shape {} because the unspecified dimension "
        "size -1 can be any value and is ambiguous", op, numel, shape_text(shape));
  check(fits, "{}: shape '{}' is invalid for input of size {}", op, shape_text(shape), numel);
  if (open) result[*open] = numel / known;
  return result;
}

std::optional<Shape> view_strides(const Dims& dims, IntArrayRef shape) {
  const IntArrayRef sizes = dims.sizes(), strides = dims.strides();
  if (std::find(sizes.begin(), sizes.end(), 0) != sizes.end()) return contiguous_strides(shape);
  std::optional<Shape> result(std::in_place, shape.size(), 1);
  int64_t d = static_cast<int64_t>(shape.size()) - 1;
  if (sizes.empty()) return result;
  // Runs of old dimensions that are contiguous among themselves must each be covered by whole new dimensions.
  int64_t base = strides.back(), run = 1, covered = 1;
  for (size_t i = sizes.size(); i-- > 0;) {
    run *= sizes[i];
    const bool run_ends = i == 0 || (sizes[i - 1] != 1 && strides[i - 1] != run * base);
    if (!run_ends) continue;
    while (d >= 0 && (covered < run || shape[d] == 1)) {
      (*result)[d] = covered * base;
      covered *= shape[d--];
    }
    if (covered != run) return std::nullopt;
    if (i > 0) base = strides[i - 1], run = 1, covered = 1;
  }
  if (d >= 0) return std::nullopt;
  return result;
}

}  // namespace taper
