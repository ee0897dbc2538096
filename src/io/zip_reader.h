// SPDX-License-Identifier: MIT
// ZipReader: the directory of a zip archive, checked against the bytes there are, and its uncompressed entries.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/byte_source.h"

namespace taper {

/// One file of the archive. The sizes and places are checked to lie in the archive, apart from all others.
struct ZipEntry {
  std::string name;
  uint16_t method = 0;  // 0: stored as it is
  uint32_t crc = 0;
  int64_t size = 0;
  int64_t start = 0;  // of the entry's own header
  int64_t data = 0;   // of its bytes
};

/// Zip with or without zip64 (APPNOTE 6.3.9), in one part, nothing before it. Members throw Error without a prefix.
class ZipReader {
 public:
  explicit ZipReader(const ByteSource& source);

  /// In the order of the directory.
  const std::vector<ZipEntry>& entries() const { return entries_; }
  /// The entry of that name, or null.
  const ZipEntry* find(std::string_view name) const;
  /// Reads the bytes of an entry, and checks them against its checksum. `to` has room for entry.size.
  void read(const ZipEntry& entry, void* to) const;

 private:
  struct Directory;
  Directory find_directory() const;
  void read_directory(const Directory& directory);
  void locate(ZipEntry& entry) const;
  void check_apart(int64_t directory_start) const;

  const ByteSource& source_;
  std::vector<ZipEntry> entries_;  // by place in the directory
  std::vector<size_t> by_name_;
};

}  // namespace taper
