// SPDX-License-Identifier: MIT
// save_safetensors and load_safetensors: 8 bytes of header length, the JSON header, the bytes of the tensors.
#include <algorithm>
#include <bit>
#include <numeric>

#include <taper/ops.h>
#include <taper/serialize.h>

#include "io/atomic_file.h"
#include "io/input_file.h"
#include "io/untrusted.h"
#include "serialize/safetensors_header.h"
#include "tensor/check.h"
#include "tensor/factories.h"

namespace taper {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors is little endian, and is written as memory is");

constexpr int64_t kLengthSize = 8;
constexpr int64_t kLongestHeader = 100'000'000;  // what Python's reader accepts

Safetensors read_file(const std::string& path) {
  const InputFile file(path);
  check(file.is_regular(), "expected a regular file, got something else");
  check(file.size() >= kLengthSize, "expected at least {} bytes, got {}", kLengthSize, file.size());
  uint64_t length;
  file.read(&length, kLengthSize, 0);
  const auto longest = static_cast<uint64_t>(std::min(file.size() - kLengthSize, kLongestHeader));
  check(length <= longest, "expected a header of at most {} bytes, got the length {}", longest, length);
  std::string text(static_cast<size_t>(length), '\0');
  file.read(text.data(), static_cast<int64_t>(length), kLengthSize);

  const int64_t data_start = kLengthSize + static_cast<int64_t>(length);
  SafetensorsHeader header = read_header(text, file.size() - data_start);
  Safetensors result;
  result.metadata = std::move(header.metadata);
  for (SafetensorsEntry& entry : header.entries) {
    const Tensor tensor = make_tensor(entry.shape, entry.dtype);
    file.read(tensor.data_ptr(), entry.end - entry.begin, data_start + entry.begin);
    check(entry.dtype != kBool || are_bools(tensor.data_ptr(), tensor.numel()),
          "expected bytes 0 and 1 in bool tensor '{}', got others", entry.name);
    result.tensors.emplace_back(std::move(entry.name), tensor);
  }
  return result;
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
  return about_file("load_safetensors", path, [&] { return read_file(path); });
}

}  // namespace taper
