// SPDX-License-Identifier: MIT
// PyTorch's storage classes and the dtypes of their elements.
#pragma once

#include <string>
#include <string_view>

#include <taper/core/scalar_type.h>

namespace taper {

/// `FloatStorage`: what PyTorch calls the storage of a dtype.
std::string storage_type(ScalarType dtype);
/// Undefined where taper has no such dtype.
ScalarType dtype_of_storage(std::string_view type);

}  // namespace taper
