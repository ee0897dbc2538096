// SPDX-License-Identifier: MIT
// Fuzz target: safetensors files.
#include <taper/serialize.h>

#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t n) {
  return fuzz::on_file(bytes, n, [](const std::string& path) {
    for (const auto& [name, tensor] : taper::load_safetensors(path).tensors) fuzz::touch(tensor);
  });
}
