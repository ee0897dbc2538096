// SPDX-License-Identifier: MIT
// Reads, checks and writes the header of a safetensors file.
#include "serialize/safetensors_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "io/untrusted.h"
#include "io/utf8.h"
#include "serialize/json_reader.h"
#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper {
namespace {

constexpr char kMetadataKey[] = "__metadata__";

struct DtypeName {
  ScalarType dtype;
  std::string_view name;
};

constexpr DtypeName kDtypeNames[] = {{kFloat, "F32"}, {kDouble, "F64"},    {kLong, "I64"},
                                     {kInt, "I32"},   {kShort, "I16"},     {kChar, "I8"},
                                     {kByte, "U8"},   {kBFloat16, "BF16"}, {kBool, "BOOL"}};

std::string_view name_of(ScalarType dtype) {
  const auto found = std::ranges::find(kDtypeNames, dtype, &DtypeName::dtype);
  check(found != std::end(kDtypeNames), "expected a dtype that safetensors has, got {}", toString(dtype));
  return found->name;
}

/// Sets the dtype; F16 has none, but fits into float32.
void set_dtype(SafetensorsEntry& entry, std::string_view name) {
  entry.half = name == "F16";
  if (entry.half) name = "F32";
  const auto found = std::ranges::find(kDtypeNames, name, &DtypeName::name);
  check(found != std::end(kDtypeNames), "expected a dtype that taper has for tensor '{}', got '{}'", entry.name, name);
  entry.dtype = found->dtype;
}

/// Remembers names, and throws at the second of a kind.
class Unique {
 public:
  explicit Unique(const char* kind) : kind_(kind) {}
  void add(const std::string& name) {
    check(names_.insert(name).second, "expected different {}s, got '{}' twice", kind_, name);
  }
  bool has(const std::string& name) const { return names_.contains(name); }

 private:
  const char* kind_;
  std::set<std::string> names_;
};

Metadata read_metadata(JsonReader& json) {
  Metadata metadata;
  Unique keys("metadata key");
  json.object([&](const std::string& key) {
    keys.add(key);
    metadata.emplace_back(key, json.string());
  });
  return metadata;
}

std::vector<int64_t> read_numbers(JsonReader& json) {
  std::vector<int64_t> numbers;
  json.array([&] { numbers.push_back(json.whole_number()); });
  return numbers;
}

SafetensorsEntry read_entry(JsonReader& json, const std::string& name) {
  SafetensorsEntry entry;
  entry.name = name;
  Unique keys("field");
  json.object([&](const std::string& key) {
    keys.add(key);
    if (key == "dtype") {
      set_dtype(entry, json.string());
    } else if (key == "shape") {
      entry.shape = read_numbers(json);
    } else if (key == "data_offsets") {
      const std::vector<int64_t> offsets = read_numbers(json);
      check(offsets.size() == 2, "expected two data_offsets of tensor '{}', got {}", name, offsets.size());
      entry.begin = offsets[0];
      entry.end = offsets[1];
    } else {
      fail("expected dtype, shape and data_offsets of tensor '{}', got a field '{}'", name, key);
    }
  });
  for (const char* key : {"dtype", "shape", "data_offsets"}) {
    check(keys.has(key), "expected a {} of tensor '{}', got none", key, name);
  }
  return entry;
}

void check_shape(const SafetensorsEntry& entry) {
  check(entry.shape.size() <= Shape::kMaxDims, "expected at most {} dimensions of tensor '{}', got {}", Shape::kMaxDims,
        entry.name, entry.shape.size());
  const std::optional<int64_t> bytes = declared_bytes(entry.shape, entry.half ? 2 : elementSize(entry.dtype));
  check(bytes.has_value(), "expected a shape of less than 2^63 bytes for tensor '{}', got [{}]", entry.name,
        fmt::join(entry.shape, ", "));
  check(entry.begin <= entry.end && entry.end - entry.begin == *bytes,
        "expected {} bytes for tensor '{}' of shape [{}], got data_offsets {} to {}", *bytes, entry.name,
        fmt::join(entry.shape, ", "), entry.begin, entry.end);
}

void check_cover(const std::vector<SafetensorsEntry>& entries, int64_t data_size) {
  std::vector<const SafetensorsEntry*> order;
  for (const SafetensorsEntry& entry : entries) order.push_back(&entry);
  std::ranges::sort(order, {}, [](const SafetensorsEntry* e) { return std::pair(e->begin, e->end); });
  int64_t at = 0;
  for (const SafetensorsEntry* entry : order) {
    check(entry->begin == at, "expected tensor '{}' to start at byte {}, where the one before it ends, got {}",
          entry->name, at, entry->begin);
    at = entry->end;
  }
  check(at == data_size, "expected {} bytes behind the header, as it says, got {}", at, data_size);
}

void check_text(const char* kind, const std::string& text) {
  check(is_utf8(text), "expected {} in UTF-8, got {}", kind, json_quoted(text));
}

}  // namespace

SafetensorsHeader read_header(std::string_view text, int64_t data_size) {
  check(is_utf8(text), "expected a header in UTF-8, got other bytes");
  check(text.starts_with('{'), "expected a header that starts with '{{', got another byte");
  SafetensorsHeader header;
  JsonReader json(text);
  Unique names("tensor name");
  json.object([&](const std::string& name) {
    names.add(name);
    if (name == kMetadataKey) {
      header.metadata = read_metadata(json);
    } else {
      header.entries.push_back(read_entry(json, name));
    }
  });
  json.end();
  for (const SafetensorsEntry& entry : header.entries) check_shape(entry);
  check_cover(header.entries, data_size);
  return header;
}

std::string write_header(const SafetensorsHeader& header) {
  Unique keys("metadata key");
  Unique names("tensor name");
  std::vector<std::string> members;
  for (const auto& [key, value] : header.metadata) {
    keys.add(key);
    check_text("a metadata key", key);
    check_text("a metadata value", value);
    members.push_back(json_quoted(key) + ':' + json_quoted(value));
  }
  if (!members.empty()) members = {fmt::format("\"{}\":{{{}}}", kMetadataKey, fmt::join(members, ","))};
  for (const SafetensorsEntry& entry : header.entries) {
    names.add(entry.name);
    check_text("a tensor name", entry.name);
    check(entry.name != kMetadataKey, "expected a tensor name, got '{}', which is reserved", entry.name);
    members.push_back(fmt::format(R"({}:{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})", json_quoted(entry.name),
                                  name_of(entry.dtype), fmt::join(entry.shape, ","), entry.begin, entry.end));
  }
  return fmt::format("{{{}}}", fmt::join(members, ","));
}

}  // namespace taper
