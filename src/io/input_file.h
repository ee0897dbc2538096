// SPDX-License-Identifier: MIT
// InputFile: a file that is read at given places, and whose size is known before anything in it is believed.
#pragma once

#include <cstdint>
#include <string>

#include "io/byte_source.h"

namespace taper {

/// Each member throws Error, without the file's name in it: callers put it before the text.
class InputFile final : public ByteSource {
 public:
  explicit InputFile(const std::string& path);
  ~InputFile() override;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  /// No folder, pipe or device.
  bool is_regular() const { return regular_; }
  /// In bytes; 0 unless regular.
  int64_t size() const override { return size_; }
  /// n bytes from `offset` on.
  void read(void* to, int64_t n, int64_t offset) const override;

  /// Pages of the file, mapped when first asked for: what is written to them stays in memory.
  StoragePtr lend(int64_t n, int64_t offset) const override;

 private:
  struct Mapping;

  int descriptor_;
  bool regular_ = false;
  int64_t size_ = 0;
  mutable IntrusivePtr<Mapping> mapping_;
};

}  // namespace taper
