// SPDX-License-Identifier: MIT
// Deflate: looks up where the next three bytes were seen last, and writes literals and repetitions in the fixed codes.
#include "train/deflate.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "train/checksum.h"

namespace taper::train {
namespace {

constexpr size_t kShortest = 3;
constexpr size_t kLongest = 258;
constexpr size_t kWindow = 32768;
constexpr int kHashBits = 15;

// Lengths and distances are written as the number of a range, and how far into it: RFC 1951, section 3.2.5.
constexpr std::array<uint16_t, 29> kLengths = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                               31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::array<uint16_t, 30> kDistances = {1,    2,    3,    4,    5,    7,    9,    13,    17,    25,
                                                 33,   49,   65,   97,   129,  193,  257,  385,   513,   769,
                                                 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};

int length_extra_bits(size_t range) { return range < 8 || range == 28 ? 0 : static_cast<int>(range / 4 - 1); }
int distance_extra_bits(size_t range) { return range < 4 ? 0 : static_cast<int>(range / 2 - 1); }

template <size_t n>
size_t range_of(const std::array<uint16_t, n>& starts, size_t value) {
  return static_cast<size_t>(std::ranges::upper_bound(starts, value) - starts.begin()) - 1;
}

class BitWriter {
 public:
  /// The lowest bit first.
  void bits(uint32_t value, int count) {
    held_ |= static_cast<uint64_t>(value) << held_count_;
    for (held_count_ += count; held_count_ >= 8; held_count_ -= 8, held_ >>= 8) out_ += static_cast<char>(held_ & 255);
  }
  /// A Huffman code: the highest bit first.
  void code(uint32_t code, int count) {
    for (int bit = count - 1; bit >= 0; --bit) bits(code >> bit & 1, 1);
  }
  void symbol(uint32_t symbol) {
    if (symbol < 144) {
      code(0x30 + symbol, 8);
    } else if (symbol < 256) {
      code(0x190 + symbol - 144, 9);
    } else if (symbol < 280) {
      code(symbol - 256, 7);
    } else {
      code(0xc0 + symbol - 280, 8);
    }
  }
  void repetition(size_t length, size_t distance) {
    const size_t l = range_of(kLengths, length);
    symbol(static_cast<uint32_t>(257 + l));
    bits(static_cast<uint32_t>(length - kLengths[l]), length_extra_bits(l));
    const size_t d = range_of(kDistances, distance);
    code(static_cast<uint32_t>(d), 5);
    bits(static_cast<uint32_t>(distance - kDistances[d]), distance_extra_bits(d));
  }
  std::string finish() {
    bits(0, (8 - held_count_) % 8);
    return std::move(out_);
  }

 private:
  std::string out_;
  uint64_t held_ = 0;
  int held_count_ = 0;
};

uint32_t hash3(std::string_view bytes, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(bytes[at + i])); };
  return (byte(0) << 16 | byte(1) << 8 | byte(2)) * 2654435761u >> (32 - kHashBits);
}

size_t match_length(std::string_view bytes, size_t from, size_t at) {
  const size_t longest = std::min(kLongest, bytes.size() - at);
  size_t n = 0;
  while (n < longest && bytes[from + n] == bytes[at + n]) ++n;
  return n;
}

std::string deflate(std::string_view bytes) {
  BitWriter out;
  out.bits(1, 1);  // the last block
  out.bits(1, 2);  // with the fixed codes
  constexpr size_t kNever = ~size_t{0};
  std::vector<size_t> last(size_t{1} << kHashBits, kNever);
  size_t at = 0;
  while (at < bytes.size()) {
    size_t length = 0;
    size_t from = kNever;
    if (at + kShortest <= bytes.size()) {
      from = std::exchange(last[hash3(bytes, at)], at);
      if (from != kNever && at - from <= kWindow) length = match_length(bytes, from, at);
    }
    if (length < kShortest) {
      out.symbol(static_cast<uint8_t>(bytes[at++]));
      continue;
    }
    out.repetition(length, at - from);
    for (const size_t end = at + length; ++at < end;) {
      if (at + kShortest <= bytes.size()) last[hash3(bytes, at)] = at;
    }
  }
  out.symbol(256);  // the end
  return out.finish();
}

}  // namespace

std::string zlib_compress(std::string_view bytes) {
  std::string out = "\x78\x01";  // deflate with a window of 32 KiB, the fastest level
  out += deflate(bytes);
  const uint32_t sum = adler32(bytes);
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(sum >> shift & 255);
  return out;
}

}  // namespace taper::train
