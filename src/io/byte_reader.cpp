// SPDX-License-Identifier: MIT
// ByteReader over an InputFile, with Gunzip between them where the file is packed.
#include "io/byte_reader.h"

#include "tensor/check.h"

namespace taper {

ByteReader::ByteReader(const std::string& path) : file_(path) {
  check(file_.is_regular(), "expected a regular file, got something else");
  if (is_gzip(file_)) gunzip_ = std::make_unique<Gunzip>(file_);
}

void ByteReader::read(void* to, int64_t n) {
  check(n <= left(), "expected {} bytes at byte {}, got {}", n, at_, left());
  if (gunzip_) {
    gunzip_->read(to, n);
  } else {
    file_.read(to, n, at_);
  }
  at_ += n;
}

std::string ByteReader::text(int64_t n) {
  check(n <= left(), "expected {} bytes at byte {}, got {}", n, at_, left());
  std::string bytes(static_cast<size_t>(n), '\0');
  read(bytes.data(), n);
  return bytes;
}

}  // namespace taper
