// SPDX-License-Identifier: MIT
// ByteSource: bytes of a known size that are read at given places: a file, memory, or a program's own functions.
#pragma once

#include <cstddef>
#include <cstdint>

#include <taper/core/callable.h>
#include <taper/core/storage.h>

namespace taper {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual int64_t size() const = 0;
  /// n bytes from `offset` on. Throws Error, without a name of the source in it, where these are not there.
  virtual void read(void* to, int64_t n, int64_t offset) const = 0;
  /// n > 0 bytes from `offset` on as a storage that keeps them alive and may be written to, which changes nothing but
  /// the storage; null where they can only be read.
  virtual StoragePtr lend(int64_t n, int64_t offset) const;
};

/// Bytes that the caller keeps alive.
class MemorySource final : public ByteSource {
 public:
  MemorySource(const void* bytes, size_t size) : bytes_(bytes), size_(static_cast<int64_t>(size)) {}
  int64_t size() const override { return size_; }
  void read(void* to, int64_t n, int64_t offset) const override;

 private:
  const void* bytes_;
  int64_t size_;
};

/// libtorch's pair of functions: read(position, to, n) returns how many bytes it wrote to `to`.
class FunctionSource final : public ByteSource {
 public:
  using Read = Callable<size_t(uint64_t, void*, size_t)>;
  FunctionSource(Read read, size_t size) : read_(std::move(read)), size_(static_cast<int64_t>(size)) {}
  int64_t size() const override { return size_; }
  void read(void* to, int64_t n, int64_t offset) const override;

 private:
  Read read_;
  int64_t size_;
};

}  // namespace taper
