// SPDX-License-Identifier: MIT
// Fresh tensors for ops: uninitialised, without the checks and options that the public factories offer.
#pragma once

#include <taper/tensor.h>

#include "tensor/maybe_owned.h"

namespace taper {

/// A contiguous tensor of sizes that are known to be valid.
Tensor make_tensor(IntArrayRef sizes, ScalarType dtype);
/// A tensor over bytes that are there, from the byte `offset` on. The shape is known to lie within them.
Tensor tensor_over(StoragePtr storage, IntArrayRef sizes, IntArrayRef strides, ScalarType dtype, int64_t offset = 0);
/// Shape and dtype of t, contiguous.
Tensor make_like(const Tensor& t);
Tensor make_like(const Tensor& t, ScalarType dtype);

/// Whether nobody but the holder of t can see its bytes, so that a result may be written over them.
bool sole_owner(const Tensor& t);

/// Throws Error for what taper has no memory for: devices other than the CPU, sparse layouts.
void check_options(const char* op, const TensorOptions& options);

/// t itself if contiguous, else a contiguous copy; not recorded. For kernels that want plain rows.
MaybeOwned dense(MaybeOwned t);

}  // namespace taper
