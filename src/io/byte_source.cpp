// SPDX-License-Identifier: MIT
// The sources that are no files. Both refuse to go past their end.
#include "io/byte_source.h"

#include <cstring>

#include "tensor/check.h"

namespace taper {
namespace {

void check_range(const ByteSource& source, int64_t n, int64_t offset) {
  const bool inside = n >= 0 && offset >= 0 && offset <= source.size() && n <= source.size() - offset;
  check(inside, "expected {} more bytes at byte {}, got its end", n, offset);
}

}  // namespace

StoragePtr ByteSource::lend(int64_t, int64_t) const { return nullptr; }

void MemorySource::read(void* to, int64_t n, int64_t offset) const {
  check_range(*this, n, offset);
  if (n > 0) std::memcpy(to, static_cast<const char*>(bytes_) + offset, static_cast<size_t>(n));
}

void FunctionSource::read(void* to, int64_t n, int64_t offset) const {
  check_range(*this, n, offset);
  const size_t got = n > 0 ? read_(static_cast<uint64_t>(offset), to, static_cast<size_t>(n)) : 0;
  check(got == static_cast<size_t>(n), "expected {} bytes from the reading function at byte {}, got {}", n, offset,
        got);
}

}  // namespace taper
