// SPDX-License-Identifier: MIT
// ByteReader: the bytes of a file from front to back, unpacked if it is a gzip file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "io/gzip.h"
#include "io/input_file.h"

namespace taper {

/// The members throw Error without the file's name: about_file() adds it.
class ByteReader {
 public:
  /// Throws unless it is a regular file, and where it is packed and taper was built without zlib.
  explicit ByteReader(const std::string& path);

  /// Of all unpacked bytes: known, and at most 1032 times what is on disk, before anything is read.
  int64_t size() const { return gunzip_ ? gunzip_->size() : file_.size(); }
  int64_t at() const { return at_; }
  int64_t left() const { return size() - at_; }
  /// The next n bytes, n >= 0; throws, before it reads any, where fewer are left.
  void read(void* to, int64_t n);
  /// The next n bytes, or all that are left.
  std::string text(int64_t n);
  std::string text() { return text(left()); }

 private:
  InputFile file_;
  std::unique_ptr<Gunzip> gunzip_;
  int64_t at_ = 0;
};

}  // namespace taper
