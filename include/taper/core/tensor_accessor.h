// SPDX-License-Identifier: MIT
// TensorAccessor: the elements of a tensor whose rank and dtype the program knows, without an op for each.
#pragma once

#include <taper/core/array_ref.h>
#include <taper/export.h>
#include <taper/tensor.h>

namespace taper {

namespace detail {
TAPER_API void check_accessor_rank(size_t expected, int64_t dim);
}

/// `a[i][j]` of a tensor of rank N by its strides. Owns nothing: the tensor has to live. Indices are not checked.
template <typename T, size_t N>
class TensorAccessor {
 public:
  TensorAccessor(T* data, const int64_t* sizes, const int64_t* strides)
      : data_(data), sizes_(sizes), strides_(strides) {}

  IntArrayRef sizes() const { return {sizes_, N}; }
  IntArrayRef strides() const { return {strides_, N}; }
  int64_t size(int64_t dim) const { return sizes_[dim]; }
  int64_t stride(int64_t dim) const { return strides_[dim]; }
  T* data() const { return data_; }

  /// The element where N is 1, else the accessor of the row.
  decltype(auto) operator[](int64_t i) const {
    T* at = data_ + i * strides_[0];
    if constexpr (N == 1) {
      return *at;
    } else {
      return TensorAccessor<T, N - 1>(at, sizes_ + 1, strides_ + 1);
    }
  }

 private:
  T* data_;
  const int64_t* sizes_;    // [N], the tensor's own
  const int64_t* strides_;  // [N], in elements
};

template <typename T, size_t N>
TensorAccessor<T, N> Tensor::accessor() const& {
  static_assert(N > 0, "accessor() is for indexing: of a tensor without dimensions take *data_ptr<T>()");
  detail::check_accessor_rank(N, dim());
  return {data_ptr<T>(), sizes().data(), strides().data()};
}

}  // namespace taper
