// SPDX-License-Identifier: MIT
// ZipWriter (APPNOTE 6.3.9). Padding goes into an extra field of each local header, as PyTorch's writer has it.
#include "io/zip_writer.h"

#include <algorithm>

#include "io/crc32.h"
#include "io/little_endian.h"
#include "tensor/check.h"

namespace taper {
namespace {

constexpr int64_t kAlignment = 64;
constexpr uint32_t kNoRoom = 0xffffffff;  // stands for "see the zip64 field"
constexpr uint16_t kPaddingId = 0x4246;   // "FB"
constexpr uint16_t kDate = 0x0021;        // 1 January 1980: the same bytes for the same tensors
constexpr uint16_t kUtf8Names = 1 << 11;

uint32_t u32_or_mark(int64_t value) { return value < int64_t{kNoRoom} ? static_cast<uint32_t>(value) : kNoRoom; }
uint16_t version(bool zip64) { return zip64 ? 45 : 20; }

/// What local header and directory say alike: version to time, date, checksum and sizes.
void append_description(std::string& out, bool zip64, uint32_t crc, int64_t size) {
  append_little(out, version(zip64));
  append_little(out, kUtf8Names);
  append_little<uint16_t>(out, 0);  // stored
  append_little<uint16_t>(out, 0);  // midnight
  append_little(out, kDate);
  append_little(out, crc);
  append_little(out, u32_or_mark(size));
  append_little(out, u32_or_mark(size));
}

/// The zip64 field with those numbers that have no room elsewhere; empty if all have.
std::string zip64_field(std::initializer_list<int64_t> numbers) {
  std::string values;
  for (const int64_t number : numbers) {
    if (number >= int64_t{kNoRoom}) append_little(values, number);
  }
  if (values.empty()) return values;
  std::string field;
  append_little<uint16_t>(field, 1);
  append_little(field, static_cast<uint16_t>(values.size()));
  return field + values;
}

}  // namespace

void ZipWriter::write(const void* bytes, size_t n) {
  if (n > 0) sink_(bytes, n);
  at_ += static_cast<int64_t>(n);
}

void ZipWriter::add(const std::string& name, const void* bytes, size_t n) {
  check(name.size() <= 0xffff, "expected a zip entry's name of at most 65535 bytes, got {}", name.size());
  const auto size = static_cast<int64_t>(n);
  const uint32_t crc = crc32(0, bytes, n);
  const int64_t start = at_;
  std::string extra = zip64_field({size, size});
  const int64_t unpadded = start + 30 + static_cast<int64_t>(name.size() + extra.size()) + 4;
  const auto padding = static_cast<uint16_t>((kAlignment - unpadded % kAlignment) % kAlignment);
  append_little(extra, kPaddingId);
  append_little(extra, padding);
  extra.append(padding, '\0');

  std::string header("PK\3\4");
  append_description(header, size >= int64_t{kNoRoom}, crc, size);
  append_little(header, static_cast<uint16_t>(name.size()));
  append_little(header, static_cast<uint16_t>(extra.size()));
  header += name + extra;
  write(header.data(), header.size());
  write(bytes, n);

  const std::string field = zip64_field({size, size, start});
  directory_ += "PK\1\2";
  append_little(directory_, version(!field.empty()));
  append_description(directory_, !field.empty(), crc, size);
  append_little(directory_, static_cast<uint16_t>(name.size()));
  append_little(directory_, static_cast<uint16_t>(field.size()));
  directory_.append(10, '\0');  // no comment, disk 0, no attributes
  append_little(directory_, u32_or_mark(start));
  directory_ += name + field;
  ++count_;
}

void ZipWriter::finish() {
  const int64_t start = at_;
  const auto size = static_cast<int64_t>(directory_.size());
  std::string end;
  if (std::max(start, size) >= int64_t{kNoRoom} || count_ >= 0xffff) {
    end += "PK\6\6";
    append_little<uint64_t>(end, 44);  // bytes of this record that follow
    append_little(end, version(true));
    append_little(end, version(true));
    append_little<uint64_t>(end, 0);  // disk 0 of 0
    append_little(end, count_);
    append_little(end, count_);
    append_little(end, size);
    append_little(end, start);
    end += "PK\6\7";
    append_little<uint32_t>(end, 0);
    append_little(end, start + size);
    append_little<uint32_t>(end, 1);
  }
  const auto count = static_cast<uint16_t>(std::min<int64_t>(count_, 0xffff));
  end += "PK\5\6";
  append_little<uint32_t>(end, 0);
  append_little(end, count);
  append_little(end, count);
  append_little(end, u32_or_mark(size));
  append_little(end, u32_or_mark(start));
  append_little<uint16_t>(end, 0);
  write(directory_.data(), directory_.size());
  write(end.data(), end.size());
}

}  // namespace taper
