// SPDX-License-Identifier: MIT
// AppendFile: a file that grows by pieces, each of which reaches it whole or not at all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace taper {

class AppendFile {
 public:
  enum class Mode { kContinue, kNew };  // kNew: the file must not be there

  /// Throws Error, beginning with `op`, where no regular file can be written under this name.
  AppendFile(const char* op, const std::string& path, Mode mode);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  const std::string& path() const { return path_; }
  std::string read_all() const;
  /// Cuts the file off behind this many bytes.
  void truncate(int64_t size);
  void append(std::string_view bytes);
  /// Waits for the bytes to reach the disk.
  void sync();

 private:
  [[noreturn]] void throw_system_error(const char* action, int error) const;

  const char* op_;
  std::string path_;
  int descriptor_ = -1;
  int64_t size_ = 0;
};

}  // namespace taper
