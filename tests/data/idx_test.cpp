// SPDX-License-Identifier: MIT
// load_idx: every type and rank, packed or not; the files are those of fuzz/seeds.py.
#include <taper/data/idx.h>
#include <taper/ops.h>

#include "io/gzip.h"
#include "support/catch.h"
#include "support/error.h"
#include "support/folder.h"

using namespace taper;
using Catch::Matchers::Contains;

namespace {

const std::string kSeeds = "fuzz/corpus/idx/";

/// The two zeros, type, rank, sizes, and so many bytes of data.
std::string idx_bytes(int type, const std::vector<uint32_t>& sizes, size_t data) {
  std::string bytes{'\0', '\0', static_cast<char>(type), static_cast<char>(sizes.size())};
  for (const uint32_t size : sizes) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(size >> shift);
  }
  return bytes + std::string(data, '\1');
}

}  // namespace

TEST_CASE("idx: every element type, big endian") {
  const std::vector<std::pair<std::string, ScalarType>> types{{"08", kByte}, {"09", kChar},  {"0b", kShort},
                                                              {"0c", kInt},  {"0d", kFloat}, {"0e", kDouble}};
  for (const auto& [code, dtype] : types) {
    CAPTURE(code);
    const Tensor loaded = load_idx(kSeeds + "type_" + code + ".idx");
    CHECK(loaded.scalar_type() == dtype);
    const Tensor numbers = arange(-3, 9).view({3, 4});
    CHECK(equal(loaded, (dtype == kByte ? numbers.abs() : numbers).to(dtype)));
  }
}

TEST_CASE("idx: no dimension, no element") {
  CHECK(load_idx(kSeeds + "zero_dim.idx").sizes() == IntArrayRef{});
  CHECK(load_idx(kSeeds + "zero_dim.idx").item<int>() == 7);
  CHECK(load_idx(kSeeds + "empty.idx").sizes() == IntArrayRef{2, 0, 3});
}

TEST_CASE("idx: packed with gzip") {
  const std::string path = kSeeds + "images.idx.gz";
  if (has_gzip()) {
    CHECK(equal(load_idx(path), arange(18, kByte).view({2, 3, 3})));
  } else {
    CHECK_THAT(error_of([&] { load_idx(path); }), Contains("without zlib"));
  }
}

TEST_CASE("idx: a header that the file does not bear out is refused before memory is asked for") {
  const Folder folder;
  const std::string path = folder.file("bad.idx");
  const uint32_t most = 0xffffffff;
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "at least 4 bytes, got 0"},
      {std::string("\0\0\x08", 3), "at least 4 bytes, got 3"},
      {"P5 28 28", "starts with two bytes of 0, got 80 and 53"},
      {idx_bytes(0x0a, {1}, 1), "element type at byte 2 (8, 9, 11, 12, 13 or 14), got 10"},
      {idx_bytes(0x08, std::vector<uint32_t>(65, 1), 1), "at most 64 dimensions at byte 3, got 65"},
      {idx_bytes(0x08, {2, 2}, 4).substr(0, 9), "expected 8 bytes at byte 4, got 5"},
      {idx_bytes(0x08, {2, 2}, 3), "shape [2, 2] in Byte behind its header, got 3 bytes"},
      {idx_bytes(0x08, {2, 2}, 5), "got 5 bytes"},
      {idx_bytes(0x0e, {1}, 4), "shape [1] in Double behind its header, got 4 bytes"},
      {idx_bytes(0x08, {1u << 31, 1u << 29}, 4), "shape [2147483648, 536870912]"},
      {idx_bytes(0x08, {most, most, most}, 4), "shape [4294967295, 4294967295, 4294967295]"},
      {idx_bytes(0x08, {0, most, most, most}, 0), "got 0 bytes"},
      {idx_bytes(0x08, {1u << 16, 1u << 16, 1u << 16, 1u << 16}, 0), "got 0 bytes"},  // 2^64 elements
  };
  for (const auto& [bytes, reason] : cases) {
    write_bytes(path, bytes);
    const std::string error = error_of([&] { load_idx(path); });
    CHECK_THAT(error, Contains("load_idx: '" + path + "': expected"));
    CHECK_THAT(error, Contains(reason));
  }
  CHECK_THAT(error_of([&] { load_idx(folder.file("none")); }), Contains("none': cannot open it"));
}
