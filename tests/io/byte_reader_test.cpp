// SPDX-License-Identifier: MIT
// ByteReader: plain and packed files read alike; forged sizes, damage and bombs are refused before memory is asked for.
#include "io/byte_reader.h"

#include "support/catch.h"
#include "support/folder.h"
#include "support/gzip_bytes.h"

using namespace taper;
using Catch::Matchers::Contains;

namespace {

std::string error_of(const std::string& path) {
  try {
    ByteReader(path).text();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::string with_size(std::string packed, uint32_t size) {
  for (int i = 0; i < 4; ++i) packed[packed.size() - 4 + i] = static_cast<char>(size >> (8 * i));
  return packed;
}

}  // namespace

TEST_CASE("byte reader: a plain file in pieces") {
  const Folder folder;
  write_bytes(folder.file("a"), "0123456789");
  ByteReader reader(folder.file("a"));
  CHECK(reader.size() == 10);
  CHECK(reader.text(3) == "012");
  char two[2];
  reader.read(two, 2);
  CHECK(std::string(two, 2) == "34");
  CHECK(reader.left() == 5);
  CHECK_THROWS_WITH(reader.text(6), "expected 6 bytes at byte 5, got 5");
  CHECK(reader.text() == "56789");
  CHECK(reader.text().empty());
}

TEST_CASE("byte reader: only files are read") {
  const Folder folder;
  CHECK_THAT(error_of(folder.file("missing")), Contains("cannot open it"));
  CHECK_THAT(error_of(folder.file("")), Contains("expected a regular file"));
  write_bytes(folder.file("a"), "");
  CHECK(ByteReader(folder.file("a")).text().empty());
}

#ifdef TAPER_HAS_ZLIB

TEST_CASE("byte reader: a packed file gives what is packed in it") {
  const Folder folder;
  const std::string path = folder.file("a.gz");
  std::string long_text;
  for (int i = 0; i < 100'000; ++i) long_text += std::to_string(i * 7919 % 10'007);
  for (const std::string& text : {std::string(), std::string("a"), long_text, std::string(5'000'000, 'z')}) {
    write_bytes(path, gzip_bytes(text));
    ByteReader reader(path);
    CHECK(reader.size() == static_cast<int64_t>(text.size()));
    const int64_t part = reader.size() / 3;
    const std::string first = reader.text(part);
    CHECK(reader.at() == part);
    CHECK(first + reader.text() == text);
  }
}

TEST_CASE("byte reader: a size that packing cannot reach is refused before memory is asked for") {
  const Folder folder;
  const std::string packed = gzip_bytes("hello");
  write_bytes(folder.file("a"), with_size(packed, 0xffffffff));
  CHECK_THAT(error_of(folder.file("a")), Contains("got a gzip file that says 4294967295"));
  write_bytes(folder.file("a"), with_size(packed, 6));
  CHECK_THAT(error_of(folder.file("a")), Contains("zlib refuses") && Contains("incorrect length check"));
  write_bytes(folder.file("a"), with_size(packed, 4));
  CHECK_THAT(error_of(folder.file("a")), Contains("zlib refuses") && Contains("incorrect length check"));
  write_bytes(folder.file("a"), packed + packed);
  CHECK_THAT(error_of(folder.file("a")), Contains("expected one gzip member of 25 bytes, got 50 bytes"));
  write_bytes(folder.file("a"), packed + gzip_bytes("twice as long"));
  CHECK_THAT(error_of(folder.file("a")), Contains("expected 13 unpacked bytes, as its end says, got 5"));
}

TEST_CASE("byte reader: a bomb is held to the size that it names") {
  const Folder folder;
  const std::string packed = gzip_bytes(std::string(50'000'000, '\0'));
  REQUIRE(packed.size() < 100'000);
  write_bytes(folder.file("bomb"), with_size(packed, 1000));
  ByteReader reader(folder.file("bomb"));
  CHECK(reader.size() == 1000);
  CHECK(reader.text(999) == std::string(999, '\0'));
  CHECK_THROWS_WITH(reader.text(), Contains("expected 1000 unpacked bytes, as its end says, got more"));
}

TEST_CASE("byte reader: any truncated packed file is refused, and any changed byte of its data or checksum") {
  const Folder folder;
  const std::string path = folder.file("a");
  const std::string good = gzip_bytes("some text, some text, and some other text");
  for (size_t n = 2; n < good.size(); ++n) {
    write_bytes(path, good.substr(0, n));
    CHECK(error_of(path) != "no error");
  }
  constexpr size_t kHeader = 10;
  for (size_t i = kHeader; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    write_bytes(path, bad);
    CHECK(error_of(path) != "no error");
  }
}

#else

TEST_CASE("byte reader: without zlib a gzip file is refused") {
  const Folder folder;
  write_bytes(folder.file("a.gz"), "\x1f\x8b and more");
  CHECK_THAT(error_of(folder.file("a.gz")), Contains("without zlib"));
}

#endif
