// SPDX-License-Identifier: MIT
// AtomicFile, on POSIX: exclusive creation, fsync, rename, fsync of the folder.
#include "io/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include "tensor/check.h"

namespace taper {
namespace {

std::string resolved(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  return real ? std::string(real.get()) : path;
}

}  // namespace

AtomicFile::AtomicFile(const char* op, const std::string& path) : op_(op), path_(path), target_(resolved(path)) {
  struct stat found;
  const bool exists = ::stat(target_.c_str(), &found) == 0;
  check(!exists || S_ISREG(found.st_mode), "{}: expected a regular file, got '{}', which is none", op_, path_);
  for (int attempt = 0; descriptor_ < 0; ++attempt) {
    temporary_ = fmt::format("{}.{}-{}.tmp", target_, ::getpid(), attempt);
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0 && errno != EEXIST) {
      temporary_.clear();
      throw_system_error("create");
    }
  }
  if (exists) ::fchmod(descriptor_, found.st_mode & 07777);  // best effort: another owner's file may refuse
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::throw_system_error(const char* action) const {
  fail("{}: cannot {} '{}': {}", op_, action, path_, std::strerror(errno));
}

void AtomicFile::write(const void* bytes, size_t n) {
  const char* at = static_cast<const char*>(bytes);
  while (n > 0) {
    const ssize_t written = ::write(descriptor_, at, n);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_system_error("write");
    at += written;
    n -= static_cast<size_t>(written);
  }
}

void AtomicFile::commit() {
  if (::fsync(descriptor_) != 0) throw_system_error("write");
  const int descriptor = std::exchange(descriptor_, -1);
  if (::close(descriptor) != 0) throw_system_error("write");
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) throw_system_error("rename the finished");
  temporary_.clear();
  sync_folder();
}

// The file has its name already; a folder that cannot be synchronised (some network file systems) takes nothing back.
void AtomicFile::sync_folder() const {
  const size_t slash = target_.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : target_.substr(0, slash + 1);
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace taper
