// SPDX-License-Identifier: MIT
// The names of the storage classes: those of the dtypes.
#include "serialize/storage_types.h"

namespace taper {

std::string storage_type(ScalarType dtype) { return std::string(toString(dtype)) + "Storage"; }

ScalarType dtype_of_storage(std::string_view type) {
  for (const ScalarType dtype : {kByte, kChar, kShort, kInt, kLong, kFloat, kDouble, kBool, kBFloat16}) {
    if (storage_type(dtype) == type) return dtype;
  }
  return ScalarType::Undefined;
}

}  // namespace taper
