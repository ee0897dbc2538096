// SPDX-License-Identifier: MIT
// Tensors from nothing, and over foreign memory. The dtype is the default one where the options leave it open.
#pragma once

#include <taper/export.h>
#include <taper/tensor.h>
#include <taper/tensor_data.h>

namespace taper {

TAPER_API Tensor empty(IntArrayRef size, const TensorOptions& options = {});  // uninitialised
TAPER_API Tensor empty_strided(IntArrayRef size, IntArrayRef stride, const TensorOptions& options = {});
TAPER_API Tensor zeros(IntArrayRef size, const TensorOptions& options = {});
TAPER_API Tensor ones(IntArrayRef size, const TensorOptions& options = {});
TAPER_API Tensor full(IntArrayRef size, Scalar value, const TensorOptions& options = {});  // dtype of value
TAPER_API Tensor scalar_tensor(Scalar value, const TensorOptions& options = {});           // 0-dim
TAPER_API Tensor arange(Scalar end, const TensorOptions& options = {});
TAPER_API Tensor arange(Scalar start, Scalar end, const TensorOptions& options = {});
TAPER_API Tensor arange(Scalar start, Scalar end, Scalar step, const TensorOptions& options = {});
TAPER_API Tensor linspace(Scalar start, Scalar end, int64_t steps, const TensorOptions& options = {});
TAPER_API Tensor logspace(Scalar start, Scalar end, int64_t steps, double base = 10, const TensorOptions& options = {});
TAPER_API Tensor eye(int64_t n, const TensorOptions& options = {});
TAPER_API Tensor eye(int64_t n, int64_t m, const TensorOptions& options = {});
TAPER_API Tensor empty_like(const Tensor& self, const TensorOptions& options = {});
TAPER_API Tensor zeros_like(const Tensor& self, const TensorOptions& options = {});
TAPER_API Tensor ones_like(const Tensor& self, const TensorOptions& options = {});
TAPER_API Tensor full_like(const Tensor& self, Scalar value, const TensorOptions& options = {});
/// A tensor over foreign memory that the caller keeps alive.
TAPER_API Tensor from_blob(void* data, IntArrayRef sizes, const TensorOptions& options = {});
TAPER_API Tensor from_blob(void* data, IntArrayRef sizes, IntArrayRef strides, const TensorOptions& options = {});
/// The same; `deleter(data)` runs when the last tensor over it dies.
TAPER_API Tensor from_blob(void* data, IntArrayRef sizes, const Callable<void(void*)>& deleter,
                           const TensorOptions& options = {});
TAPER_API Tensor from_blob(void* data, IntArrayRef sizes, IntArrayRef strides,
                           const Callable<void(void*)>& deleter, const TensorOptions& options = {});

}  // namespace taper
