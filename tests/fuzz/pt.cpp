// SPDX-License-Identifier: MIT
// Fuzz target: .pt files. Checksums keep most changes out of the pickle, which has a target of its own.
#include <taper/serialize.h>

#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t n) {
  return fuzz::on_file(bytes, n, [](const std::string& path) {
    taper::OrderedDict<std::string, taper::Tensor> tensors;
    taper::load(tensors, path);
    for (const auto& item : tensors) {
      if (item->numel() <= 10000) fuzz::touch(item->detach());
    }
  });
}
