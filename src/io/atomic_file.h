// SPDX-License-Identifier: MIT
// AtomicFile: writes a file beside its final name, and renames it when it is complete.
#pragma once

#include <cstddef>
#include <string>

namespace taper {

/// Until commit() returns, the file that had the name before is untouched; without it, nothing is left behind.
class AtomicFile {
 public:
  /// Throws Error where no file can be written under this name. `op` begins the error texts.
  AtomicFile(const char* op, const std::string& path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(const void* bytes, size_t n);
  /// Waits for the bytes to reach the disk, then gives the file its name.
  void commit();

 private:
  [[noreturn]] void throw_system_error(const char* action) const;
  void sync_folder() const;

  const char* op_;
  std::string path_;       // as the caller gave it, for error texts
  std::string target_;     // with symbolic links resolved
  std::string temporary_;  // in the folder of target_; empty when there is no such file
  int descriptor_ = -1;
};

}  // namespace taper
