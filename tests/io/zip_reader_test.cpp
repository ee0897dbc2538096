// SPDX-License-Identifier: MIT
// ZipReader: no number of an archive is believed. Each field is forged in turn, and each file cut at every byte.
#include "io/zip_reader.h"

#include <cstring>

#include "io/zip_writer.h"
#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using Catch::Matchers::Contains;

namespace {

std::string two_files() {
  std::string bytes;
  ZipWriter zip([&bytes](const void* from, size_t n) { bytes.append(static_cast<const char*>(from), n); });
  zip.add("a", "first", 5);
  zip.add("b", "second", 6);
  zip.finish();
  return bytes;
}

/// Reads everything.
std::string error_in(const std::string& bytes) {
  return error_of([&bytes] {
    const MemorySource source(bytes.data(), bytes.size());
    const ZipReader zip(source);
    for (const ZipEntry& entry : zip.entries()) {
      std::string content(static_cast<size_t>(entry.size), '\0');
      zip.read(entry, content.data());
    }
  });
}

template <typename T>
std::string with(std::string bytes, size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof(value));
  return bytes;
}

}  // namespace

TEST_CASE("ZipReader: a forged number is refused, and the text says which") {
  const std::string good = two_files();
  REQUIRE(error_in(good) == "no error");
  const size_t end = good.size() - 22, directory = good.find("PK\1\2"), second = good.find("PK\1\2", directory + 1);
  const size_t local = good.find("PK\3\4", 4);
  const auto u16 = [](int value) { return static_cast<uint16_t>(value); };
  const auto u32 = [](size_t value) { return static_cast<uint32_t>(value); };
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "end record"},
      {std::string(100, 'x'), "end record"},
      {good + "x", "end record"},
      {with(good, end + 4, u16(1)), "in one part"},
      {with(good, end + 10, u16(1)), "to end at its last entry"},
      {with(good, end + 10, u16(3)), "expected 3 entries"},
      {with(good, end + 10, u16(60000)), "expected 60000 entries"},
      {with(good, end + 12, u32(7)), "zip directory that ends at byte"},
      {with(good, end + 16, u32(directory + 1)), "zip directory that ends at byte"},
      {with(good, end + 16, u32(0xfffffff0)), "zip directory that ends at byte"},
      {with(good, directory, u32(0)), "directory of 2 entries, got 0"},
      {with(good, directory + 8, u16(1)), "without encryption"},
      {with(good, directory + 10, u16(8)), "zip header at byte 0"},
      {with(with(good, directory + 10, u16(8)), 8, u16(8)), "stored, got it compressed (method 8)"},
      {with(good, directory + 16, u32(1)), "checksum 00000001 of 'a'"},
      {with(good, directory + 20, u32(6)), "of one size, got 5 and 6"},
      {with(with(good, directory + 20, u32(4)), directory + 24, u32(4)), "checksum"},
      {with(with(good, directory + 20, u32(3000)), directory + 24, u32(3000)), "3000 bytes of 'a'"},
      {with(with(good, directory + 20, u32(100)), directory + 24, u32(100)), "'a' to end before byte"},
      {with(with(good, second + 20, u32(100)), second + 24, u32(100)), "'b'"},
      {with(good, directory + 28, u16(2)), "zip"},
      {with(good, second + 30, u16(60000)), "hold its last entry"},
      {with(good, second + 32, u16(1)), "hold its last entry"},
      {with(good, directory + 42, u32(good.size())), "in the file, got the place"},
      {with(good, directory + 42, u32(1)), "zip header for 'a' at byte 1"},
      {with(good, second + 42, u32(0)), "to say 'b'"},
      {with(good, second + 46, 'a'), "'a' twice"},
      {with(good, local, u32(0)), "zip header for 'b'"},
      {with(good, local + 28, u16(60000)), "zip header for 'b'"},
      {with(good, 64, 'F'), "checksum"},
  };
  for (const auto& [bytes, text] : cases) {
    CAPTURE(text);
    CHECK_THAT(error_in(bytes), Contains(text));
  }
}

TEST_CASE("ZipReader: a file that is cut off anywhere is refused") {
  const std::string good = two_files();
  for (size_t n = 0; n < good.size(); ++n) {
    CAPTURE(n);
    CHECK(error_in(good.substr(0, n)) != "no error");
  }
}

TEST_CASE("ZipReader: an archive with a comment is read") {
  std::string bytes = two_files();
  bytes[bytes.size() - 2] = 5;
  CHECK(error_in(bytes + "hello") == "no error");
}

TEST_CASE("ZipReader: forged zip64 records are refused") {
  std::string good;
  ZipWriter zip([&good](const void* from, size_t n) { good.append(static_cast<const char*>(from), n); });
  for (int i = 0; i < 65535; ++i) zip.add(std::to_string(i), nullptr, 0);
  zip.finish();
  const size_t record = good.rfind("PK\6\6"), locator = good.rfind("PK\6\7");
  const auto opened = [](const std::string& bytes) {
    return error_of([&bytes] { ZipReader(MemorySource(bytes.data(), bytes.size())); });
  };
  REQUIRE(opened(good) == "no error");
  CHECK_THAT(opened(with(good, locator + 8, ~uint64_t{0})), Contains("below 2^63"));
  CHECK_THAT(opened(with(good, locator + 8, uint64_t{locator})), Contains("zip64 end record before byte"));
  CHECK_THAT(opened(with(good, locator + 8, uint64_t{record - 1})), Contains("a zip64 end record at byte"));
  CHECK_THAT(opened(with(good, record + 32, uint64_t{1} << 40)), Contains("entries in"));
  CHECK_THAT(opened(with(good, record + 40, uint64_t{1} << 40)), Contains("zip directory that ends"));
  CHECK_THAT(opened(with(good, record + 48, uint64_t{1} << 40)), Contains("zip directory that ends"));
}
