// SPDX-License-Identifier: MIT
// Writes a value as a pickle that Python's torch.load reads.
#pragma once

#include <string>
#include <vector>

#include <taper/core/ivalue.h>

namespace taper {

/// A value as a pickle of protocol 2; the bytes of its tensors are apart.
struct Pickle {
  std::string bytes;
  /// Storage i of the pickle, as a 1-D tensor of all its elements. Tensors that share memory share a storage.
  std::vector<Tensor> storages;
};

/// Throws Error, without a prefix, on values nested more than 500 deep (or in themselves) and on texts that are not
/// UTF-8. An undefined tensor is written as None.
Pickle write_pickle(const IValue& value);

}  // namespace taper
