// SPDX-License-Identifier: MIT
// InputFile, on POSIX.
#include "io/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "tensor/check.h"

namespace taper {

// Without O_NONBLOCK, opening a pipe would wait for a writer.
InputFile::InputFile(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  check(descriptor_ >= 0, "cannot open it: {}", std::strerror(errno));
  struct stat found;
  regular_ = ::fstat(descriptor_, &found) == 0 && S_ISREG(found.st_mode);
  size_ = regular_ ? static_cast<int64_t>(found.st_size) : 0;
}

InputFile::~InputFile() { ::close(descriptor_); }

void InputFile::read(void* to, int64_t n, int64_t offset) const {
  char* out = static_cast<char*>(to);
  while (n > 0) {
    const ssize_t got = ::pread(descriptor_, out, static_cast<size_t>(n), offset);
    if (got < 0 && errno == EINTR) continue;
    check(got >= 0, "cannot read it: {}", std::strerror(errno));
    check(got > 0, "expected {} more bytes at byte {}, got its end", n, offset);
    out += got;
    offset += got;
    n -= got;
  }
}

}  // namespace taper
