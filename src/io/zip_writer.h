// SPDX-License-Identifier: MIT
// ZipWriter: a zip archive of uncompressed entries, each at an aligned place, written from front to back.
#pragma once

#include <cstdint>
#include <string>

#include <taper/core/callable.h>

namespace taper {

/// Takes the next bytes of a file; throws Error when it cannot.
using ByteSink = Callable<void(const void*, size_t)>;

/// Uses zip64 where a number asks for it, and nowhere else.
class ZipWriter {
 public:
  explicit ZipWriter(ByteSink sink) : sink_(std::move(sink)) {}

  /// The bytes of the entry start at a multiple of 64.
  void add(const std::string& name, const void* bytes, size_t n);
  /// Writes the directory. Nothing may be added after it.
  void finish();

 private:
  void write(const void* bytes, size_t n);

  ByteSink sink_;
  int64_t at_ = 0;
  int64_t count_ = 0;
  std::string directory_;
};

}  // namespace taper
