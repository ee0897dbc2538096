// SPDX-License-Identifier: MIT
// What the fuzz targets share: bytes become a file, and a parser may read it or throw taper::Error, nothing else.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <taper/error.h>
#include <taper/tensor.h>

/// libFuzzer's entry; replay.cpp calls it with the files of a corpus.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t n);

namespace fuzz {

/// Reads every byte of a tensor that a parser made, so that the sanitizers see each of them.
inline void touch(const taper::Tensor& tensor) {
  const taper::Tensor plain = tensor.contiguous();
  const auto* bytes = static_cast<const uint8_t*>(plain.data_ptr());
  volatile uint8_t sum = 0;
  for (size_t i = 0; i < plain.nbytes(); ++i) sum = sum ^ bytes[i];
}

/// Calls parse(path) on a file, in memory, with these bytes.
template <typename Parse>
int on_file(const uint8_t* bytes, size_t n, const Parse& parse) {
  const int file = ::memfd_create("fuzz", MFD_CLOEXEC);
  if (file < 0 || ::write(file, bytes, n) != static_cast<ssize_t>(n)) std::abort();
  try {
    parse("/proc/self/fd/" + std::to_string(file));
  } catch (const taper::Error&) {
  }
  ::close(file);
  return 0;
}

}  // namespace fuzz
