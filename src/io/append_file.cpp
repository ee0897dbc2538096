// SPDX-License-Identifier: MIT
// AppendFile, on POSIX: one write a piece, and what a full disk cut short is taken back.
#include "io/append_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "tensor/check.h"

namespace taper {

AppendFile::AppendFile(const char* op, const std::string& path, Mode mode) : op_(op), path_(path) {
  const int flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | (mode == Mode::kNew ? O_EXCL : 0);
  descriptor_ = ::open(path.c_str(), flags, 0666);
  if (descriptor_ < 0) throw_system_error("open", errno);
  struct stat found;
  const bool regular = ::fstat(descriptor_, &found) == 0 && S_ISREG(found.st_mode);
  if (!regular) ::close(descriptor_);
  check(regular, "{}: expected a regular file, got '{}', which is none", op_, path_);
  size_ = found.st_size;
}

AppendFile::~AppendFile() { ::close(descriptor_); }

void AppendFile::throw_system_error(const char* action, int error) const {
  fail("{}: cannot {} '{}': {}", op_, action, path_, std::strerror(error));
}

std::string AppendFile::read_all() const {
  std::string bytes(static_cast<size_t>(size_), '\0');
  for (size_t at = 0; at < bytes.size();) {
    const ssize_t n = ::pread(descriptor_, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_system_error("read", errno);
    if (n == 0) bytes.resize(at);  // somebody has cut it off meanwhile
    at += static_cast<size_t>(n);
  }
  return bytes;
}

void AppendFile::truncate(int64_t size) {
  if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) throw_system_error("write", errno);
  size_ = size;
}

void AppendFile::append(std::string_view bytes) {
  ssize_t written;
  do written = ::write(descriptor_, bytes.data(), bytes.size());
  while (written < 0 && errno == EINTR);
  if (written == static_cast<ssize_t>(bytes.size())) {
    size_ += written;
    return;
  }
  const int error = written < 0 ? errno : ENOSPC;
  // Best effort: whoever reads the file has to expect a torn end after a crash anyway.
  [[maybe_unused]] const int ignored = ::ftruncate(descriptor_, static_cast<off_t>(size_));
  throw_system_error("write", error);
}

void AppendFile::sync() {
  if (::fsync(descriptor_) != 0) throw_system_error("write", errno);
}

}  // namespace taper
