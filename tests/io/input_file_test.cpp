// SPDX-License-Identifier: MIT
// InputFile: sizes, reads at places, and what cannot be read.
#include "io/input_file.h"

#include <sys/stat.h>

#include "support/catch.h"
#include "support/folder.h"

using namespace taper;
using Catch::Matchers::Contains;

TEST_CASE("input file: reads at any place, and not past the end") {
  const Folder folder;
  write_bytes(folder.file("a"), "0123456789");
  const InputFile file(folder.file("a"));
  CHECK(file.is_regular());
  CHECK(file.size() == 10);
  std::string bytes(4, '\0');
  file.read(bytes.data(), 4, 6);
  CHECK(bytes == "6789");
  file.read(bytes.data(), 2, 0);
  CHECK(bytes == "0189");
  file.read(bytes.data(), 0, 99);
  CHECK_THROWS_WITH(file.read(bytes.data(), 4, 8), Contains("expected 2 more bytes at byte 10, got its end"));
}

TEST_CASE("input file: what is no regular file has no size") {
  const Folder folder;
  CHECK_THROWS_WITH(InputFile(folder.file("missing")), Contains("cannot open it: No such file"));
  CHECK_FALSE(InputFile(folder.file("")).is_regular());
  REQUIRE(::mkfifo(folder.file("pipe").c_str(), 0600) == 0);
  const InputFile pipe(folder.file("pipe"));
  CHECK_FALSE(pipe.is_regular());
  CHECK(pipe.size() == 0);
}

TEST_CASE("input file: lends its bytes to a storage that outlives it, and that is written to without changing it") {
  const Folder folder;
  write_bytes(folder.file("a"), "0123456789");
  StoragePtr lent, other;
  {
    const InputFile file(folder.file("a"));
    lent = file.lend(4, 2);
    other = file.lend(4, 2);
    CHECK_THROWS_WITH(file.lend(4, 7), Contains("got its end"));
  }
  REQUIRE(lent);
  CHECK(lent->nbytes() == 4);
  CHECK_FALSE(lent->owned());
  auto* bytes = static_cast<char*>(lent->data());
  CHECK(std::string(bytes, 4) == "2345");
  bytes[0] = 'x';
  CHECK(static_cast<char*>(other->data())[0] == 'x');
  CHECK(bytes_of(folder.file("a")) == "0123456789");
}
