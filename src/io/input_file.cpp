// SPDX-License-Identifier: MIT
// InputFile, on POSIX.
#include "io/input_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "tensor/check.h"

namespace taper {

/// The whole file in memory, until the last storage over it has gone.
struct InputFile::Mapping : RefCounted {
  Mapping(int descriptor, size_t n)
      : bytes(::mmap(nullptr, n, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0)), size(n) {}
  ~Mapping() {
    if (is_mapped()) ::munmap(bytes, size);
  }
  static void destroy(Mapping* mapping) noexcept { delete mapping; }
  bool is_mapped() const { return bytes != MAP_FAILED; }

  void* bytes;
  size_t size;
};

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

StoragePtr InputFile::lend(int64_t n, int64_t offset) const {
  const bool inside = n > 0 && offset >= 0 && offset <= size_ && n <= size_ - offset;
  check(inside, "expected {} more bytes at byte {}, got its end", n, offset);
  if (!mapping_) {
    mapping_ = IntrusivePtr<Mapping>::adopt(new Mapping(descriptor_, static_cast<size_t>(size_)));
  }
  if (!mapping_->is_mapped()) return nullptr;
  const auto let_go = [](void* mapping) { IntrusivePtr<Mapping>::adopt(static_cast<Mapping*>(mapping)).reset(); };
  void* first = static_cast<char*>(mapping_->bytes) + offset;
  return StoragePtr::adopt(StorageImpl::wrap(first, static_cast<size_t>(n), let_go, IntrusivePtr(mapping_).detach()));
}

}  // namespace taper
