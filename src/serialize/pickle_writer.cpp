// SPDX-License-Identifier: MIT
// Values to pickle: plain opcodes without a memo, tensors by PyTorch's _rebuild_tensor_v2.
#include "serialize/pickle_writer.h"

#include <bit>
#include <limits>
#include <map>

#include "io/little_endian.h"
#include "io/utf8.h"
#include "serialize/pickle_opcodes.h"
#include "serialize/storage_types.h"
#include "tensor/check.h"
#include "tensor/factories.h"

namespace taper {
namespace {

constexpr int kDeepest = 500;

class PickleWriter {
 public:
  Pickle finish(const IValue& value) {
    put(kProto);
    out_ += '\2';
    write(value, 0);
    put(kStop);
    return {std::move(out_), std::move(storages_)};
  }

 private:
  void put(PickleOpcode opcode) { out_ += static_cast<char>(opcode); }
  void write(const IValue& value, int depth);
  void write_number(const IValue& value);
  void write_int(int64_t value);
  void write_text(const std::string& text);
  void write_items(ArrayRef<IValue> items, int depth) {
    for (const IValue& item : items) write(item, depth + 1);
  }
  void write_dict(const GenericDict& dict, int depth);
  void write_global(const std::string& lines) {
    put(kGlobal);
    out_ += lines;
  }
  void write_tensor(const Tensor& tensor);
  void write_storage(size_t key);
  void write_sizes(IntArrayRef sizes);
  size_t add_storage(const Tensor& tensor);

  std::string out_;
  std::vector<Tensor> storages_;
  std::map<std::pair<const void*, ScalarType>, size_t> keys_;
};

void PickleWriter::write(const IValue& value, int depth) {
  check(depth <= kDeepest, "expected values nested at most {} deep, got deeper", kDeepest);
  if (value.isString()) {
    write_text(value.toStringRef());
  } else if (value.isTensor() && value.toTensor().defined()) {
    write_tensor(value.toTensor());
  } else if (value.isGenericDict()) {
    write_dict(value.toGenericDict(), depth);
  } else if (value.isList()) {
    put(kEmptyList);
    put(kMark);
    write_items(value.toListRef(), depth);
    put(kAppends);
  } else if (value.isTuple()) {
    put(kMark);
    write_items(value.toTupleRef(), depth);
    put(kTuple);
  } else {
    write_number(value);
  }
}

void PickleWriter::write_number(const IValue& value) {
  if (value.isBool()) {
    put(value.toBool() ? kTrue : kFalse);
  } else if (value.isInt()) {
    write_int(value.toInt());
  } else if (value.isDouble()) {
    put(kFloat8);
    append_little(out_, __builtin_bswap64(std::bit_cast<uint64_t>(value.toDouble())));
  } else {
    put(kNone);
  }
}

void PickleWriter::write_int(int64_t value) {
  if (value >= 0 && value <= 0xff) {
    put(kInt1);
    append_little(out_, static_cast<uint8_t>(value));
  } else if (value == static_cast<int32_t>(value)) {
    put(kInt4);
    append_little(out_, static_cast<int32_t>(value));
  } else {
    put(kLong1);
    out_ += '\10';
    append_little(out_, value);
  }
}

void PickleWriter::write_text(const std::string& text) {
  check(is_utf8(text), "expected texts in UTF-8, got '{}'", text);
  check(text.size() <= std::numeric_limits<uint32_t>::max(), "expected texts below 4 GiB, got {} bytes", text.size());
  put(kUnicode4);
  append_little(out_, static_cast<uint32_t>(text.size()));
  out_ += text;
}

void PickleWriter::write_dict(const GenericDict& dict, int depth) {
  put(kEmptyDict);
  put(kMark);
  for (const GenericDict::Entry& entry : dict) {
    write(entry.key(), depth + 1);
    write(entry.value(), depth + 1);
  }
  put(kSetItems);
}

// _rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, OrderedDict())
void PickleWriter::write_tensor(const Tensor& tensor) {
  write_global("torch._utils\n_rebuild_tensor_v2\n");
  put(kMark);
  write_storage(add_storage(tensor));
  write_int(tensor.storage_offset());
  write_sizes(tensor.sizes());
  write_sizes(tensor.strides());
  put(tensor.requires_grad() ? kTrue : kFalse);
  write_global("collections\nOrderedDict\n");
  put(kEmptyTuple);
  put(kReduce);
  put(kTuple);
  put(kReduce);
}

// ('storage', torch.FloatStorage, key, 'cpu', numel)
void PickleWriter::write_storage(size_t key) {
  const Tensor& all = storages_[key];
  put(kMark);
  write_text("storage");
  write_global("torch\n" + storage_type(all.scalar_type()) + "\n");
  write_text(std::to_string(key));
  write_text("cpu");
  write_int(all.numel());
  put(kTuple);
  put(kPersistentId);
}

void PickleWriter::write_sizes(IntArrayRef sizes) {
  put(kMark);
  for (const int64_t size : sizes) write_int(size);
  put(kTuple);
}

/// The number of the storage of a tensor. One storage under two dtypes becomes two, as Python cannot express it.
size_t PickleWriter::add_storage(const Tensor& tensor) {
  const Storage storage = tensor.storage();
  const auto [at, is_new] = keys_.try_emplace({storage.unsafeGetStorageImpl(), tensor.scalar_type()}, storages_.size());
  if (is_new) {
    const int64_t count = static_cast<int64_t>(storage.nbytes()) / tensor.element_size();
    storages_.push_back(tensor_over(storage.ptr(), {count}, {1}, tensor.scalar_type()));
  }
  return at->second;
}

}  // namespace

Pickle write_pickle(const IValue& value) { return PickleWriter().finish(value); }

}  // namespace taper
