// SPDX-License-Identifier: MIT
// Gunzip over zlib, or a clear refusal in a build without it.
#include "io/gzip.h"

#include "tensor/check.h"

#ifdef TAPER_HAS_ZLIB
#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>
#endif

namespace taper {

bool is_gzip(const InputFile& file) {
  uint8_t magic[2];
  if (file.size() < 2) return false;
  file.read(magic, 2, 0);
  return magic[0] == 0x1f && magic[1] == 0x8b;
}

#ifdef TAPER_HAS_ZLIB

namespace {

constexpr int64_t kSmallest = 18;        // a gzip file with nothing in it: header, checksum and size
constexpr int64_t kLargestRatio = 1032;  // deflate cannot do better: 258 bytes in 2 bits
constexpr int kGzipOnly = 16;            // added to the window bits, it means a gzip header instead of zlib's

}  // namespace

// Owns zlib's memory, also where the constructor of Gunzip throws.
struct Gunzip::State {
  State() {
    if (inflateInit2(&stream, kGzipOnly + MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~State() { inflateEnd(&stream); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  z_stream stream{};
  int64_t at = 0;  // in the file, behind what is in `packed`
  bool ended = false;
  std::array<uint8_t, 1 << 16> packed;
};

bool has_gzip() { return true; }

Gunzip::Gunzip(const InputFile& file) : file_(file), state_(std::make_unique<State>()) {
  check(file.size() >= kSmallest, "expected a gzip file of at least {} bytes, got {}", kSmallest, file.size());
  uint8_t end[4];
  file.read(end, 4, file.size() - 4);
  for (int i = 3; i >= 0; --i) size_ = size_ << 8 | end[i];
  check(size_ <= file.size() * kLargestRatio, "expected at most {} bytes packed in {}, got a gzip file that says {}",
        file.size() * kLargestRatio, file.size(), size_);
  left_ = size_;
  if (left_ == 0) finish();
}

void Gunzip::refill() {
  const int64_t n = std::min<int64_t>(file_.size() - state_->at, state_->packed.size());
  check(n > 0, "expected more packed bytes at byte {}, got its end", state_->at);
  file_.read(state_->packed.data(), n, state_->at);
  state_->at += n;
  state_->stream.next_in = state_->packed.data();
  state_->stream.avail_in = static_cast<uInt>(n);
}

void Gunzip::unpack() {
  z_stream& stream = state_->stream;
  if (stream.avail_in == 0) refill();
  const int status = inflate(&stream, Z_NO_FLUSH);
  state_->ended = status == Z_STREAM_END;
  check(state_->ended || status == Z_OK, "expected gzip data, got what zlib refuses before byte {}: {}",
        state_->at - stream.avail_in, stream.msg == nullptr ? "" : stream.msg);
}

void Gunzip::read(void* to, int64_t n) {
  z_stream& stream = state_->stream;
  stream.next_out = static_cast<uint8_t*>(to);
  stream.avail_out = static_cast<uInt>(n);
  while (stream.avail_out > 0) {
    check(!state_->ended, "expected {} unpacked bytes, as its end says, got {}", size_, stream.total_out);
    unpack();
  }
  if (n > 0 && (left_ -= n) == 0) finish();
}

// What must follow the last byte: the checksum, and nothing more.
void Gunzip::finish() {
  z_stream& stream = state_->stream;
  uint8_t surplus;
  stream.next_out = &surplus;
  stream.avail_out = 1;
  while (!state_->ended && stream.avail_out > 0) unpack();
  check(stream.avail_out > 0, "expected {} unpacked bytes, as its end says, got more", size_);
  const int64_t end = state_->at - stream.avail_in;
  check(end == file_.size(), "expected one gzip member of {} bytes, got {} bytes", end, file_.size());
}

#else

struct Gunzip::State {};

bool has_gzip() { return false; }
Gunzip::Gunzip(const InputFile& file) : file_(file) {
  fail("expected an unpacked file, got a gzip file, which a build of taper without zlib does not read");
}
void Gunzip::read(void*, int64_t) {}

#endif

Gunzip::~Gunzip() = default;

}  // namespace taper
