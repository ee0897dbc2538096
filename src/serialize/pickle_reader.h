// SPDX-License-Identifier: MIT
// Reads the pickle of a state: a machine that builds values and runs nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <taper/core/callable.h>
#include <taper/core/ivalue.h>

namespace taper {

/// The storage that a pickle refers to: PyTorch's class (`FloatStorage`), its key in the archive, its elements.
struct StorageReference {
  std::string type;
  std::string key;
  int64_t numel = 0;
};

/// Answers with a 1-D tensor of all elements of a storage; the same key must give the same memory.
using StorageLoader = Callable<Tensor(const StorageReference&)>;

/// The value of a pickle of protocol 2 to 5 that holds what a state dict, an optimizer's state, or an archive of
/// libtorch's C++ API holds. Throws Error, without a prefix, that names the first opcode or global outside this.
IValue read_pickle(std::string_view bytes, const StorageLoader& load_storage);

}  // namespace taper
