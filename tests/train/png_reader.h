// SPDX-License-Identifier: MIT
// A reader for the PNGs that taper writes, which shares no code with the writer.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace taper::test {

/// Bits of a deflate stream, the lowest of a byte first.
class BitReader {
 public:
  explicit BitReader(const std::string& bytes) : bytes_(bytes) {}
  uint32_t bit() {
    const uint32_t value = static_cast<uint8_t>(bytes_.at(at_ / 8)) >> (at_ % 8) & 1;
    ++at_;
    return value;
  }
  uint32_t bits(int n) {
    uint32_t value = 0;
    for (int i = 0; i < n; ++i) value |= bit() << i;
    return value;
  }
  uint32_t code(int n, uint32_t start = 0) {
    for (int i = 0; i < n; ++i) start = start << 1 | bit();
    return start;
  }
  /// A symbol of the fixed literal and length code, RFC 1951, section 3.2.6.
  uint32_t symbol() {
    const uint32_t seven = code(7);
    if (seven < 24) return seven + 256;
    const uint32_t eight = code(1, seven);
    if (eight >= 0x30 && eight < 0xc0) return eight - 0x30;
    if (eight >= 0xc0 && eight < 0xc8) return eight - 0xc0 + 280;
    return code(1, eight) - 0x190 + 144;
  }
  size_t bytes_read() const { return (at_ + 7) / 8; }

 private:
  const std::string& bytes_;
  size_t at_ = 0;
};

/// What one deflate block with the fixed codes holds; `read` is set to the bytes it takes.
inline std::string inflate_fixed(const std::string& packed, size_t& read) {
  BitReader in(packed);
  if (in.bits(1) != 1 || in.bits(2) != 1) throw std::runtime_error("not one block with the fixed codes");
  std::string out;
  for (uint32_t symbol = in.symbol(); symbol != 256; symbol = in.symbol()) {
    if (symbol < 256) {
      out += static_cast<char>(symbol);
      continue;
    }
    // The ranges grow: four of each size, after eight of one; the last length is by itself.
    size_t length = 3;
    for (uint32_t s = 257; s < symbol; ++s) length += s < 265 ? 1 : size_t{1} << ((s - 261) / 4);
    if (symbol == 285) length = 258;
    const int extra = symbol < 265 || symbol == 285 ? 0 : static_cast<int>((symbol - 261) / 4);
    length += in.bits(extra);
    const uint32_t range = in.code(5);
    size_t distance = 1;
    for (uint32_t d = 0; d < range; ++d) distance += d < 4 ? 1 : size_t{1} << (d / 2 - 1);
    distance += in.bits(range < 4 ? 0 : static_cast<int>(range / 2 - 1));
    if (distance > out.size()) throw std::runtime_error("a repetition from before the start");
    for (size_t i = 0; i < length; ++i) out += out[out.size() - distance];
  }
  read = in.bytes_read();
  return out;
}

struct Pixels {
  uint32_t width = 0;
  uint32_t height = 0;
  std::string rgb;
};

inline uint32_t big_endian(const std::string& bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(bytes.at(at + i));
  return value;
}

/// CRC-32, bit by bit.
inline uint32_t slow_crc(const std::string& bytes, uint32_t polynomial = 0xedb88320) {
  uint32_t crc = ~0u;
  for (const char c : bytes) {
    crc ^= static_cast<uint8_t>(c);
    for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ (crc & 1 ? polynomial : 0);
  }
  return ~crc;
}

inline Pixels read_png(const std::string& png) {
  if (png.substr(0, 8) != "\x89PNG\r\n\x1a\n") throw std::runtime_error("no PNG");
  Pixels pixels;
  std::string packed;
  for (size_t at = 8; at < png.size();) {
    const uint32_t size = big_endian(png, at);
    const std::string kind = png.substr(at + 4, 4);
    const std::string data = png.substr(at + 8, size);
    if (slow_crc(kind + data) != big_endian(png, at + 8 + size)) throw std::runtime_error("bad checksum of " + kind);
    if (kind == "IHDR") {
      pixels.width = big_endian(data, 0);
      pixels.height = big_endian(data, 4);
      if (data.substr(8) != std::string("\x08\x02\x00\x00\x00", 5)) throw std::runtime_error("not 8-bit RGB");
    } else if (kind == "IDAT") {
      packed += data;
    }
    at += 12 + size;
  }
  if ((static_cast<uint8_t>(packed.at(0)) << 8 | static_cast<uint8_t>(packed.at(1))) % 31 != 0) {
    throw std::runtime_error("bad zlib header");
  }
  const std::string deflated = packed.substr(2);
  size_t read = 0;
  const std::string bytes = inflate_fixed(deflated, read);
  uint32_t a = 1, b = 0;
  for (const char c : bytes) b = (b + (a = (a + static_cast<uint8_t>(c)) % 65521)) % 65521;
  if (read + 4 != deflated.size() || big_endian(deflated, read) != (b << 16 | a)) throw std::runtime_error("bad adler");
  const size_t row = pixels.width * 3;
  for (size_t y = 0; y < pixels.height; ++y) {
    if (bytes.at(y * (row + 1)) != 2) throw std::runtime_error("not the filter Up");
    for (size_t i = 0; i < row; ++i) {
      const char above = y > 0 ? pixels.rgb[(y - 1) * row + i] : 0;
      pixels.rgb += static_cast<char>(bytes.at(y * (row + 1) + 1 + i) + above);
    }
  }
  if (bytes.size() != pixels.height * (row + 1)) throw std::runtime_error("too many bytes");
  return pixels;
}

}  // namespace taper::test
