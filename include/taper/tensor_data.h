// SPDX-License-Identifier: MIT
// tensor(): a tensor from numbers, nested braces, vectors and ArrayRefs.
#pragma once

#include <concepts>
#include <initializer_list>
#include <iosfwd>
#include <vector>

#include <taper/core/array_ref.h>
#include <taper/core/scalar.h>
#include <taper/core/tensor_options.h>
#include <taper/export.h>
#include <taper/tensor.h>

namespace taper {

/// A type whose values can be the elements of a tensor.
template <typename T>
concept Element = requires { CppTypeToScalarType<T>::value; };

namespace detail {

enum class TensorDataContainerType { Scalar, InitList, Tensor };

/// A 1-D tensor with a copy of n numbers of the given dtype.
TAPER_API Tensor copy_of_array(const void* numbers, size_t n, ScalarType dtype);
TAPER_API Tensor copy_of_array(const std::vector<bool>& numbers);

/// The argument of tensor(): one number, a braced list of containers, or a list of numbers that became a tensor.
class TAPER_API TensorDataContainer {
 public:
  /// `{}`: an empty list of the default dtype.
  TensorDataContainer();
  template <Element T>
  TensorDataContainer(T value) : scalar_type_(scalar_type_of<T>), type_(TensorDataContainerType::Scalar), scalar_(value) {}
  /// Throws Error if the elements differ in shape or dtype.
  TensorDataContainer(std::initializer_list<TensorDataContainer> list);
  template <Element T>
  TensorDataContainer(const ArrayRef<T>& values)
      : TensorDataContainer(copy_of_array(values.data(), values.size(), scalar_type_of<T>)) {}
  template <Element T>
  TensorDataContainer(const std::vector<T>& values)
    requires(!std::same_as<T, bool>)
      : TensorDataContainer(ArrayRef<T>(values)) {}
  TensorDataContainer(const std::vector<bool>& values) : TensorDataContainer(copy_of_array(values)) {}

  bool is_scalar() const { return type_ == TensorDataContainerType::Scalar; }
  bool is_init_list() const { return type_ == TensorDataContainerType::InitList; }
  bool is_tensor() const { return type_ == TensorDataContainerType::Tensor; }
  const std::vector<int64_t>& sizes() const { return sizes_; }
  ScalarType scalar_type() const { return scalar_type_; }
  const Scalar& scalar() const;
  const std::vector<TensorDataContainer>& init_list() const;
  const taper::Tensor& tensor() const;

  /// Without a dtype in the options integers become int64 and floats the default dtype.
  taper::Tensor convert_to_tensor(TensorOptions options) const;
  /// `{{1, 2}, {3, 4}}`
  void pretty_print_recursive(std::ostream& out) const;

 private:
  explicit TensorDataContainer(taper::Tensor tensor);
  template <typename T>
  T* write(T* to) const;

  std::vector<int64_t> sizes_;
  ScalarType scalar_type_;
  TensorDataContainerType type_;
  Scalar scalar_;
  std::vector<TensorDataContainer> init_list_;
  taper::Tensor tensor_;
};

TAPER_API std::ostream& operator<<(std::ostream& out, const TensorDataContainer& container);

}  // namespace detail

/// tensor(1.5), tensor({{1, 2}, {3, 4}}), tensor(std::vector<float>{...}). Integers give int64, floats the default
/// dtype, unless the options name one.
inline Tensor tensor(const detail::TensorDataContainer& data, const TensorOptions& options = {}) {
  return data.convert_to_tensor(options);
}

/// The older rules that libtorch has as at::tensor: always 1-D, of the element type of the list.
namespace aten {

template <Element T>
Tensor tensor(ArrayRef<T> values, const TensorOptions& options = {}) {
  const Tensor result = detail::copy_of_array(values.data(), values.size(), scalar_type_of<T>);
  return (options.has_dtype() ? result.to(options.dtype()) : result).set_requires_grad(options.requires_grad());
}
template <Element T>
Tensor tensor(const std::vector<T>& values, const TensorOptions& options = {}) {
  return tensor(ArrayRef<T>(values), options);
}
template <Element T>
Tensor tensor(std::initializer_list<T> values, const TensorOptions& options = {}) {
  return tensor(ArrayRef<T>(values), options);
}
template <Element T>
Tensor tensor(T value, const TensorOptions& options = {}) {
  return tensor(ArrayRef<T>(value), options);
}

}  // namespace aten
}  // namespace taper
