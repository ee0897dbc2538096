// SPDX-License-Identifier: MIT
// load_idx: two zeros, the element type, the rank, the sizes as big-endian uint32, the elements.
#include <taper/data/idx.h>

#include <bit>
#include <optional>
#include <vector>

#include "io/byte_reader.h"
#include "io/untrusted.h"
#include "tensor/check.h"
#include "tensor/factories.h"
#include "tensor/shape.h"

namespace taper {
namespace {

static_assert(std::endian::native == std::endian::little, "idx is big endian, and every element is turned round");

constexpr int64_t kMagicSize = 4;
constexpr int64_t kSizeSize = 4;

ScalarType dtype_of(uint8_t code) {
  switch (code) {
    case 0x08:
      return kByte;
    case 0x09:
      return kChar;
    case 0x0b:
      return kShort;
    case 0x0c:
      return kInt;
    case 0x0d:
      return kFloat;
    case 0x0e:
      return kDouble;
    default:
      fail("expected an idx element type at byte 2 (8, 9, 11, 12, 13 or 14), got {}", code);
  }
}

std::vector<int64_t> read_sizes(ByteReader& reader, size_t rank) {
  std::vector<uint32_t> sizes(rank);
  reader.read(sizes.data(), static_cast<int64_t>(rank) * kSizeSize);
  swap_bytes(sizes.data(), static_cast<int64_t>(rank), kSizeSize);
  return {sizes.begin(), sizes.end()};
}

Tensor read_tensor(ByteReader& reader) {
  check(reader.size() >= kMagicSize, "expected an idx file of at least {} bytes, got {}", kMagicSize, reader.size());
  uint8_t magic[kMagicSize];
  reader.read(magic, kMagicSize);
  check(magic[0] == 0 && magic[1] == 0, "expected an idx file, which starts with two bytes of 0, got {} and {}",
        magic[0], magic[1]);
  const ScalarType dtype = dtype_of(magic[2]);
  check(magic[3] <= Shape::kMaxDims, "expected at most {} dimensions at byte 3, got {}", Shape::kMaxDims, magic[3]);

  const std::vector<int64_t> sizes = read_sizes(reader, magic[3]);
  const int64_t itemsize = static_cast<int64_t>(elementSize(dtype));
  const std::optional<int64_t> bytes = declared_bytes(sizes, itemsize);
  check(bytes == reader.left(), "expected the elements of shape {} in {} behind its header, got {} bytes",
        shape_text(sizes), toString(dtype), reader.left());
  const Tensor result = make_tensor(sizes, dtype);
  reader.read(result.data_ptr(), *bytes);
  swap_bytes(result.data_ptr(), result.numel(), itemsize);
  return result;
}

}  // namespace

Tensor load_idx(const std::string& path) {
  return about_file("load_idx", path, [&] {
    ByteReader reader(path);
    return read_tensor(reader);
  });
}

}  // namespace taper
