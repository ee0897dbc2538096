// SPDX-License-Identifier: MIT
// Safetensors: 8 bytes of header length, the JSON header, the bytes of the tensors.
#include <algorithm>
#include <numeric>

#include <taper/ops.h>

#include "io/atomic_file.h"
#include "io/input_file.h"
#include "io/little_endian.h"
#include "io/untrusted.h"
#include "serialize/half.h"
#include "serialize/safetensors.h"
#include "serialize/safetensors_header.h"
#include "tensor/check.h"
#include "tensor/factories.h"
#include "tensor/shape.h"

namespace taper {
namespace {

constexpr int64_t kLengthSize = 8;
constexpr int64_t kLongestHeader = 100'000'000;  // what Python's reader accepts

/// The tensor of an entry: over the bytes of the source where it lends them, else a copy.
Tensor read_tensor(const ByteSource& source, const SafetensorsEntry& entry, int64_t start) {
  const int64_t bytes = entry.end - entry.begin;
  if (entry.half) {
    const Tensor halves = make_tensor(entry.shape, kShort);
    source.read(halves.data_ptr(), bytes, start);
    return widen_halves(halves);
  }
  if (bytes > 0 && start % elementSize(entry.dtype) == 0) {
    if (StoragePtr lent = source.lend(bytes, start)) {
      return tensor_over(std::move(lent), entry.shape, contiguous_strides(entry.shape), entry.dtype);
    }
  }
  const Tensor tensor = make_tensor(entry.shape, entry.dtype);
  source.read(tensor.data_ptr(), bytes, start);
  return tensor;
}

/// Tensors of wide elements first, so that every tensor is aligned to its elements without gaps.
std::vector<size_t> data_order(const NamedTensors& tensors) {
  std::vector<size_t> order(tensors.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater(), [&](size_t i) { return tensors[i].second.itemsize(); });
  return order;
}

SafetensorsHeader header_of(const NamedTensors& tensors, const Metadata& metadata, const std::vector<size_t>& order) {
  SafetensorsHeader header;
  header.metadata = metadata;
  for (const auto& [name, tensor] : tensors) {
    header.entries.push_back({name, tensor.scalar_type(), tensor.sizes().vec(), 0, 0});
  }
  int64_t at = 0;
  for (const size_t i : order) {
    header.entries[i].begin = at;
    at += static_cast<int64_t>(tensors[i].second.nbytes());
    header.entries[i].end = at;
  }
  return header;
}

}  // namespace

bool starts_as_safetensors(const ByteSource& source) {
  if (source.size() <= kLengthSize) return false;
  char first;
  source.read(&first, 1, kLengthSize);
  return first == '{';
}

Safetensors read_safetensors(const ByteSource& source) {
  check(source.size() >= kLengthSize, "expected at least {} bytes, got {}", kLengthSize, source.size());
  char prefix[kLengthSize];
  source.read(prefix, kLengthSize, 0);
  const auto length = load_little<uint64_t>(prefix);
  const auto longest = static_cast<uint64_t>(std::min(source.size() - kLengthSize, kLongestHeader));
  check(length <= longest, "expected a header of at most {} bytes, got the length {}", longest, length);
  std::string text(static_cast<size_t>(length), '\0');
  source.read(text.data(), static_cast<int64_t>(length), kLengthSize);

  const int64_t data_start = kLengthSize + static_cast<int64_t>(length);
  SafetensorsHeader header = read_header(text, source.size() - data_start);
  Safetensors result;
  result.metadata = std::move(header.metadata);
  for (SafetensorsEntry& entry : header.entries) {
    const Tensor tensor = read_tensor(source, entry, data_start + entry.begin);
    check(entry.dtype != kBool || are_bools(tensor.data_ptr(), tensor.numel()),
          "expected bytes 0 and 1 in bool tensor '{}', got others", entry.name);
    result.tensors.emplace_back(std::move(entry.name), tensor);
  }
  return result;
}

void save_safetensors(const std::string& path, const NamedTensors& tensors, const Metadata& metadata) {
  std::vector<size_t> order;
  std::string header;
  about_file("save_safetensors", path, [&] {
    for (const auto& [name, tensor] : tensors) check(tensor.defined(), "expected tensors, got '{}' undefined", name);
    order = data_order(tensors);
    header = write_header(header_of(tensors, metadata, order));
  });
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const auto length = static_cast<uint64_t>(header.size());

  AtomicFile file("save_safetensors", path);
  file.write(&length, kLengthSize);
  file.write(header.data(), header.size());
  for (const size_t i : order) {
    const Tensor plain = dense(tensors[i].second);
    file.write(plain.data_ptr(), plain.nbytes());
  }
  file.commit();
}

Safetensors load_safetensors(const std::string& path) {
  return about_file("load_safetensors", path, [&path] {
    const InputFile file(path);
    check(file.is_regular(), "expected a regular file, got something else");
    return read_safetensors(file);
  });
}

}  // namespace taper
