// SPDX-License-Identifier: MIT
// Gunzip: what is packed in a gzip file (RFC 1952), from front to back. Needs zlib, which is optional.
#pragma once

#include <cstdint>
#include <memory>

#include "io/input_file.h"

namespace taper {

/// Whether this build of taper has zlib.
bool has_gzip();
/// Whether the file starts as gzip files do.
bool is_gzip(const InputFile& file);

/// One member of less than 4 GiB: its end says how much it unpacks to, which bounds what is asked of memory, and is
/// held to. The members throw Error without the file's name.
class Gunzip {
 public:
  /// `file` is a gzip file that outlives this. Throws without zlib, and where the size is more than packing can do.
  explicit Gunzip(const InputFile& file);
  ~Gunzip();

  /// Of what is packed.
  int64_t size() const { return size_; }
  /// The next n bytes; n is at most what is left of size(). The last ones come only when the checksum is right and the
  /// file ends there.
  void read(void* to, int64_t n);

 private:
  struct State;

  void unpack();
  void refill();
  void finish();

  const InputFile& file_;
  int64_t size_ = 0;
  int64_t left_ = 0;
  std::unique_ptr<State> state_;
};

}  // namespace taper
