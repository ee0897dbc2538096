// SPDX-License-Identifier: MIT
// ZipWriter: what it writes is read back, aligned, and grows into zip64 only where numbers ask for it.
#include "io/zip_writer.h"

#include "io/zip_reader.h"
#include "support/catch.h"

using namespace taper;

namespace {

std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string bytes;
  ZipWriter zip([&bytes](const void* from, size_t n) { bytes.append(static_cast<const char*>(from), n); });
  for (const auto& [name, content] : files) zip.add(name, content.data(), content.size());
  zip.finish();
  return bytes;
}

}  // namespace

TEST_CASE("ZipWriter: every entry comes back, in order, at a multiple of 64") {
  const std::vector<std::pair<std::string, std::string>> files{
      {"a", "one"}, {"folder/b", ""}, {"c", std::string(1000, 'x')}, {"a name as long as this one is", "end"}};
  const std::string bytes = zip_of(files);
  const MemorySource source(bytes.data(), bytes.size());
  const ZipReader zip(source);
  REQUIRE(zip.entries().size() == files.size());
  for (size_t i = 0; i < files.size(); ++i) {
    const ZipEntry& entry = zip.entries()[i];
    CHECK(entry.name == files[i].first);
    CHECK(entry.data % 64 == 0);
    std::string content(static_cast<size_t>(entry.size), '\0');
    zip.read(entry, content.data());
    CHECK(content == files[i].second);
    CHECK(zip.find(files[i].first) == &entry);
  }
  CHECK(zip.find("d") == nullptr);
  CHECK(bytes.find("PK\6\6") == std::string::npos);
}

TEST_CASE("ZipWriter: no entries at all") {
  const std::string bytes = zip_of({});
  CHECK(bytes.size() == 22);
  CHECK(ZipReader(MemorySource(bytes.data(), bytes.size())).entries().empty());
}

TEST_CASE("ZipWriter: more than 65534 entries take a zip64 directory") {
  std::vector<std::pair<std::string, std::string>> files;
  for (int i = 0; i < 65536; ++i) files.emplace_back(std::to_string(i), "");
  const std::string bytes = zip_of(files);
  const MemorySource source(bytes.data(), bytes.size());
  CHECK(ZipReader(source).entries().size() == 65536);
  CHECK(bytes.find("PK\6\6") != std::string::npos);
}

// The bytes between the first and the last entry are not kept: 4 GiB of zeros in a sparse view of the archive.
namespace {

class SparseBytes final : public ByteSource {
 public:
  int64_t size() const override { return size_; }
  void append(const void* from, size_t n) {
    if (n > (size_t{1} << 30)) {
      size_ += static_cast<int64_t>(n);
      return;
    }
    parts_.emplace_back(size_, std::string(static_cast<const char*>(from), n));
    size_ += static_cast<int64_t>(n);
  }
  void read(void* to, int64_t n, int64_t offset) const override {
    auto* out = static_cast<char*>(to);
    std::fill(out, out + n, '\0');
    for (const auto& [start, part] : parts_) {
      const int64_t first = std::max(offset, start), last = std::min(offset + n, start + int64_t(part.size()));
      if (first < last) std::copy_n(part.data() + (first - start), last - first, out + (first - offset));
    }
  }

 private:
  std::vector<std::pair<int64_t, std::string>> parts_;
  int64_t size_ = 0;
};

}  // namespace

TEST_CASE("ZipWriter: an entry of more than 4 GiB, and one behind it, take zip64 fields", "[.][big]") {
  const size_t n = (size_t{1} << 32) + 10;
  std::unique_ptr<char, decltype(&std::free)> zeros(static_cast<char*>(std::calloc(n, 1)), &std::free);
  SparseBytes source;
  ZipWriter writer([&source](const void* from, size_t count) { source.append(from, count); });
  writer.add("big", zeros.get(), n);
  writer.add("behind", "text", 4);
  writer.finish();
  const ZipReader zip(source);
  REQUIRE(zip.entries().size() == 2);
  CHECK(zip.entries()[0].size == static_cast<int64_t>(n));
  CHECK(zip.entries()[1].start > int64_t{1} << 32);
  char text[5] = {};
  zip.read(zip.entries()[1], text);
  CHECK(std::string(text) == "text");
}
