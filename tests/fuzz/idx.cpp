// SPDX-License-Identifier: MIT
// Fuzz target: idx files, packed and plain.
#include <taper/data/idx.h>

#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t n) {
  return fuzz::on_file(bytes, n, [](const std::string& path) { fuzz::touch(taper::load_idx(path)); });
}
