// SPDX-License-Identifier: MIT
// load_npy and save_npy: magic, version, length of the header, the header, the elements.
#include <taper/data/npy.h>

#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>
#include <vector>

#include "data/npy_header.h"
#include "io/atomic_file.h"
#include "io/byte_reader.h"
#include "io/untrusted.h"
#include "tensor/check.h"
#include "tensor/factories.h"
#include "tensor/shape.h"

namespace taper {
namespace {

static_assert(std::endian::native == std::endian::little,
              "elements are written as memory is, and big-endian ones turned");

constexpr char kMagic[] = "\x93NUMPY";
constexpr size_t kMagicSize = sizeof(kMagic) - 1;
constexpr size_t kVersionSize = 2;
constexpr size_t kAlignment = 64;  // of the elements in the file, as NumPy has it

/// t with its dimensions in reverse.
Tensor reversed(const Tensor& t) {
  std::vector<int64_t> dims(static_cast<size_t>(t.dim()));
  std::iota(dims.rbegin(), dims.rend(), 0);
  return t.permute(dims);
}

NpyHeader read_header(ByteReader& reader) {
  const std::string start = reader.text(std::min<int64_t>(reader.left(), kMagicSize + kVersionSize));
  check(start.size() == kMagicSize + kVersionSize && start.starts_with(kMagic),
        "expected a .npy file, got other bytes");
  const int major = static_cast<uint8_t>(start[kMagicSize]), minor = static_cast<uint8_t>(start[kMagicSize + 1]);
  check(major >= 1 && major <= 3 && minor == 0, "expected version 1.0, 2.0 or 3.0, got {}.{}", major, minor);
  uint32_t length = 0;
  reader.read(&length, major == 1 ? 2 : 4);
  return read_npy_header(reader.text(length));
}

Tensor read_tensor(ByteReader& reader) {
  const NpyHeader header = read_header(reader);
  check(header.shape.size() <= Shape::kMaxDims, "expected at most {} dimensions, got {}", Shape::kMaxDims,
        header.shape.size());
  const auto itemsize = static_cast<int64_t>(elementSize(header.dtype));
  const std::optional<int64_t> bytes = declared_bytes(header.shape, itemsize);
  check(bytes == reader.left(), "expected the elements of shape {} in {} behind its header, got {} bytes",
        shape_text(header.shape), toString(header.dtype), reader.left());

  std::vector<int64_t> sizes = header.shape;
  if (header.fortran_order) std::ranges::reverse(sizes);
  const Tensor result = make_tensor(sizes, header.dtype);
  reader.read(result.data_ptr(), *bytes);
  if (header.big_endian) swap_bytes(result.data_ptr(), result.numel(), itemsize);
  check(header.dtype != kBool || are_bools(result.data_ptr(), result.numel()),
        "expected bytes 0 and 1 as bools, got others");
  return header.fortran_order ? reversed(result) : result;
}

std::string padded(const NpyHeader& header) {
  std::string text = write_npy_header(header);
  const size_t before = kMagicSize + kVersionSize + 2;
  text.resize((before + text.size() + kAlignment) / kAlignment * kAlignment - before - 1, ' ');
  return text + '\n';
}

}  // namespace

Tensor load_npy(const std::string& path) {
  return about_file("load_npy", path, [&] {
    ByteReader reader(path);
    return read_tensor(reader);
  });
}

void save_npy(const std::string& path, const Tensor& tensor) {
  check(tensor.defined(), "save_npy: '{}': expected a tensor, got an undefined one", path);
  const Tensor values = tensor.detach();
  const bool fortran_order = !values.is_contiguous() && reversed(values).is_contiguous();
  const Tensor plain = fortran_order ? reversed(values) : Tensor(dense(values));
  const std::string header = padded({tensor.scalar_type(), false, fortran_order, tensor.sizes().vec()});
  const auto length = static_cast<uint16_t>(header.size());  // of 64 sizes at most, so it fits

  AtomicFile file("save_npy", path);
  file.write(kMagic, kMagicSize);
  file.write("\1\0", kVersionSize);
  file.write(&length, sizeof(length));
  file.write(header.data(), header.size());
  file.write(plain.data_ptr(), plain.nbytes());
  file.commit();
}

data::datasets::Npy::Npy(const std::string& data_path, const std::string& targets_path)
    : PairDataset(load_npy(data_path), load_npy(targets_path), "Npy: '" + targets_path + "'") {}

}  // namespace taper

namespace taper::data::datasets {

template class Dataset<Npy>;

}  // namespace taper::data::datasets
