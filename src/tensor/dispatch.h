// SPDX-License-Identifier: MIT
// From a dtype to a C++ type: dispatch_floating(dtype, "op", [&]<typename T>() { ... }).
#pragma once

#include <utility>

#include <taper/core/scalar_type.h>
#include <taper/tensor.h>

#include "tensor/check.h"

namespace taper {

/// The first element as T, without a check: inside a dispatch the type is known.
template <typename T>
T* data(const Tensor& t) {
  return static_cast<T*>(t.unsafeGetTensorImpl()->data);
}

/// float and double.
template <typename F>
decltype(auto) dispatch_floating(ScalarType dtype, const char* op, F&& f) {
  if (dtype == kFloat) return std::forward<F>(f).template operator()<float>();
  check(dtype == kDouble, "{}: expected a floating point tensor, got {}", op, toString(dtype));
  return std::forward<F>(f).template operator()<double>();
}

/// Everything that kernels calculate in: all dtypes but bfloat16.
template <typename F>
decltype(auto) dispatch_arithmetic(ScalarType dtype, const char* op, F&& f) {
  switch (dtype) {
    case kFloat: return std::forward<F>(f).template operator()<float>();
    case kDouble: return std::forward<F>(f).template operator()<double>();
    case kLong: return std::forward<F>(f).template operator()<int64_t>();
    case kInt: return std::forward<F>(f).template operator()<int32_t>();
    case kShort: return std::forward<F>(f).template operator()<int16_t>();
    case kChar: return std::forward<F>(f).template operator()<int8_t>();
    case kByte: return std::forward<F>(f).template operator()<uint8_t>();
    case kBool: return std::forward<F>(f).template operator()<bool>();
    default: break;
  }
  fail("{}: expected a tensor of a dtype that can be calculated in, got {}", op, toString(dtype));
}

/// Every dtype.
template <typename F>
decltype(auto) dispatch_all(ScalarType dtype, const char* op, F&& f) {
  if (dtype == kBFloat16) return std::forward<F>(f).template operator()<BFloat16>();
  return dispatch_arithmetic(dtype, op, std::forward<F>(f));
}

}  // namespace taper
