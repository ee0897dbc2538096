// SPDX-License-Identifier: MIT
// ZipReader: from the end record to the directory to the entries, and no number is believed on the way.
#include "io/zip_reader.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "io/crc32.h"
#include "io/little_endian.h"
#include "tensor/check.h"

namespace taper {
namespace {

constexpr uint32_t kLocalSignature = 0x04034b50, kCentralSignature = 0x02014b50;
constexpr uint32_t kEndSignature = 0x06054b50, kEnd64Signature = 0x06064b50, kLocator64Signature = 0x07064b50;
constexpr int64_t kLocalSize = 30, kCentralSize = 46, kEndSize = 22, kEnd64Size = 56, kLocator64Size = 20;
constexpr int64_t kLongestComment = 0xffff;

uint16_t u16(const std::string& bytes, size_t at) { return load_little<uint16_t>(bytes.data() + at); }
uint32_t u32(const std::string& bytes, size_t at) { return load_little<uint32_t>(bytes.data() + at); }

// A 64-bit number of a file; one that no file can have is as wrong as one past its end.
int64_t i64(const std::string& bytes, size_t at) {
  const auto value = load_little<uint64_t>(bytes.data() + at);
  check(value <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max()),
        "expected zip offsets and sizes below 2^63, got {}", value);
  return static_cast<int64_t>(value);
}

std::string read_string(const ByteSource& source, int64_t n, int64_t offset) {
  std::string bytes(static_cast<size_t>(n), '\0');
  source.read(bytes.data(), n, offset);
  return bytes;
}

/// Replaces the numbers that say "see the zip64 field" by those of that field.
void apply_zip64(const std::string& extra, const std::string& name, std::initializer_list<int64_t*> numbers) {
  for (size_t at = 0; at + 4 <= extra.size();) {
    const uint16_t id = u16(extra, at), length = u16(extra, at + 2);
    at += 4;
    if (id != 1 || length > extra.size() - at) {
      at += length;
      continue;
    }
    const size_t end = at + length;
    for (int64_t* number : numbers) {
      if (*number != 0xffffffff) continue;
      check(end - at >= 8, "expected a whole zip64 field in entry '{}', got {} bytes too few", name, 8 - (end - at));
      *number = i64(extra, at);
      at += 8;
    }
    return;
  }
}

}  // namespace

/// Where the directory is, and where it ends.
struct ZipReader::Directory {
  int64_t start = 0;
  int64_t size = 0;
  int64_t count = 0;
};

ZipReader::ZipReader(const ByteSource& source) : source_(source) {
  const Directory directory = find_directory();
  read_directory(directory);
  by_name_.resize(entries_.size());
  std::iota(by_name_.begin(), by_name_.end(), size_t{0});
  std::ranges::sort(by_name_, {}, [this](size_t i) { return std::string_view(entries_[i].name); });
  for (size_t i = 1; i < by_name_.size(); ++i) {
    const std::string& name = entries_[by_name_[i]].name;
    check(name != entries_[by_name_[i - 1]].name, "expected different names in the zip archive, got '{}' twice", name);
  }
  for (ZipEntry& entry : entries_) locate(entry);
  check_apart(directory.start);
}

ZipReader::Directory ZipReader::find_directory() const {
  const int64_t size = source_.size();
  const int64_t tail = std::min(size, kEndSize + kLongestComment);
  const std::string bytes = read_string(source_, tail, size - tail);
  int64_t at = tail - kEndSize;
  const auto ends_here = [&](int64_t i) {
    const auto place = static_cast<size_t>(i);
    return u32(bytes, place) == kEndSignature && i + kEndSize + u16(bytes, place + 20) == tail;
  };
  while (at >= 0 && !ends_here(at)) --at;
  check(at >= 0, "expected the end record of a zip archive, got none: the file is cut off or of another format");
  const auto place = static_cast<size_t>(at);
  int64_t end = size - tail + at;  // of the directory
  check(u16(bytes, place + 4) == 0 || u16(bytes, place + 4) == 0xffff, "expected a zip archive in one part, got more");
  Directory directory{u32(bytes, place + 16), u32(bytes, place + 12), u16(bytes, place + 10)};
  const int64_t locator = end - kLocator64Size;
  if (locator >= 0) {
    const std::string record = read_string(source_, kLocator64Size, locator);
    if (u32(record, 0) == kLocator64Signature) {
      end = i64(record, 8);
      check(end <= locator - kEnd64Size, "expected the zip64 end record before byte {}, got {}", locator, end);
      const std::string end64 = read_string(source_, kEnd64Size, end);
      check(u32(end64, 0) == kEnd64Signature, "expected a zip64 end record at byte {}, got another", end);
      directory = {i64(end64, 48), i64(end64, 40), i64(end64, 32)};
    }
  }
  check(directory.start <= end && directory.size == end - directory.start,
        "expected a zip directory that ends at byte {}, got {} bytes from {} on", end, directory.size, directory.start);
  check(directory.count <= directory.size / kCentralSize, "expected {} entries in {} bytes of zip directory, got less",
        directory.count, directory.size);
  return directory;
}

void ZipReader::read_directory(const Directory& directory) {
  const std::string bytes = read_string(source_, directory.size, directory.start);
  size_t at = 0;
  while (entries_.size() < static_cast<size_t>(directory.count)) {
    check(bytes.size() - at >= kCentralSize && u32(bytes, at) == kCentralSignature,
          "expected a zip directory of {} entries, got {}", directory.count, entries_.size());
    const size_t name = u16(bytes, at + 28), extra = u16(bytes, at + 30), comment = u16(bytes, at + 32);
    check(bytes.size() - at - kCentralSize >= name + extra + comment,
          "expected the zip directory to hold its last entry, got its end");
    ZipEntry entry;
    entry.name = bytes.substr(at + kCentralSize, name);
    check((u16(bytes, at + 8) & 1) == 0, "expected zip entries without encryption, got '{}' encrypted", entry.name);
    entry.method = u16(bytes, at + 10);
    entry.crc = u32(bytes, at + 16);
    int64_t packed = u32(bytes, at + 20);
    entry.size = u32(bytes, at + 24);
    entry.start = u32(bytes, at + 42);
    apply_zip64(bytes.substr(at + kCentralSize + name, extra), entry.name, {&entry.size, &packed, &entry.start});
    check(entry.method != 0 || packed == entry.size, "expected entry '{}' of one size, got {} and {}", entry.name,
          entry.size, packed);
    if (entry.method != 0) entry.size = packed;  // what is in the file; nobody unpacks it
    entries_.push_back(std::move(entry));
    at += kCentralSize + name + extra + comment;
  }
  check(at == bytes.size(), "expected the zip directory to end at its last entry, got {} more bytes",
        bytes.size() - at);
}

/// Fills entry.data from the header that is before the bytes.
void ZipReader::locate(ZipEntry& entry) const {
  const int64_t size = source_.size();
  check(entry.start <= size - kLocalSize, "expected entry '{}' in the file, got the place {}", entry.name, entry.start);
  const std::string header = read_string(source_, kLocalSize, entry.start);
  const int64_t name = u16(header, 26), extra = u16(header, 28);
  check(u32(header, 0) == kLocalSignature && name == static_cast<int64_t>(entry.name.size()) &&
            entry.start <= size - kLocalSize - name - extra,
        "expected a zip header for '{}' at byte {}, got another", entry.name, entry.start);
  check(read_string(source_, name, entry.start + kLocalSize) == entry.name && u16(header, 8) == entry.method,
        "expected the zip header at byte {} to say '{}' as the directory does, got another", entry.start, entry.name);
  entry.data = entry.start + kLocalSize + name + extra;
  check(entry.size <= size - entry.data, "expected {} bytes of '{}' in the file, got {}", entry.size, entry.name,
        size - entry.data);
}

// Entries that share bytes would let a small file ask for any amount of memory.
void ZipReader::check_apart(int64_t directory_start) const {
  std::vector<const ZipEntry*> order;
  for (const ZipEntry& entry : entries_) order.push_back(&entry);
  std::ranges::sort(order, {}, &ZipEntry::start);
  for (size_t i = 0; i < order.size(); ++i) {
    const int64_t end = i + 1 < order.size() ? order[i + 1]->start : directory_start;
    check(order[i]->size <= end - order[i]->data, "expected entry '{}' to end before byte {}, got {}", order[i]->name,
          end, order[i]->data + order[i]->size);
  }
}

const ZipEntry* ZipReader::find(std::string_view name) const {
  const auto found =
      std::ranges::lower_bound(by_name_, name, {}, [this](size_t i) { return std::string_view(entries_[i].name); });
  return found != by_name_.end() && entries_[*found].name == name ? &entries_[*found] : nullptr;
}

void ZipReader::read(const ZipEntry& entry, void* to) const {
  check(entry.method == 0, "expected '{}' to be stored, got it compressed (method {})", entry.name, entry.method);
  source_.read(to, entry.size, entry.data);
  const uint32_t crc = crc32(0, to, static_cast<size_t>(entry.size));
  check(crc == entry.crc, "expected the checksum {:08x} of '{}', got {:08x}: the file is damaged", entry.crc,
        entry.name, crc);
}

}  // namespace taper
