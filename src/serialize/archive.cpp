// SPDX-License-Identifier: MIT
// Archives: keys in a dict, and the ways in and out of it.
#include <taper/serialize/archive.h>

#include <algorithm>
#include <istream>
#include <iterator>
#include <ostream>

#include <taper/core/grad_mode.h>

#include "io/byte_source.h"
#include "serialize/pt_file.h"
#include "serialize/value_file.h"
#include "tensor/check.h"

namespace taper::serialize {
namespace {

std::string text_of(const IValue& key) {
  return key.isString() ? key.toStringRef() : std::to_string(key.toScalar().toLong());
}

bool has_key_with_prefix(const GenericDict& dict, const std::string& prefix) {
  return std::any_of(dict.begin(), dict.end(), [&](const GenericDict::Entry& entry) {
    return entry.key().isString() && entry.key().toStringRef().starts_with(prefix);
  });
}

void check_device(const std::optional<Device>& device) {
  check(!device || device->is_cpu(), "load_from: expected the device cpu, got {}: taper runs on the CPU",
        device ? device->str() : "");
}

IValue read_source(const ByteSource& source) {
  try {
    return read_value(source);
  } catch (const Error& error) {
    fail("load_from: {}", error.what());
  }
}

/// All tensors below a dict, under names joined by dots.
void collect_tensors(const GenericDict& dict, const std::string& prefix, OrderedDict<std::string, Tensor>& out) {
  for (const GenericDict::Entry& entry : dict) {
    const std::string name = prefix + text_of(entry.key());
    if (entry.value().isTensor()) {
      out.insert(name, entry.value().toTensor());
    } else if (entry.value().isGenericDict()) {
      collect_tensors(entry.value().toGenericDict(), name + ".", out);
    }
  }
}

}  // namespace

// ---- OutputArchive --------------------------------------------------------------------------------------------------

void OutputArchive::write(const std::string& key, const IValue& value) {
  check(values_.insert(key, value), "OutputArchive: expected different keys, got '{}' twice", key);
}

void OutputArchive::write(const std::string& key, const Tensor& tensor, bool) {
  write(key, tensor.defined() ? IValue(tensor) : IValue());
}

void OutputArchive::write(const std::string& key, OutputArchive& nested) { write(key, IValue(nested.values_)); }

void OutputArchive::save_to(const std::string& filename) { write_value_file("save_to", filename, values_); }

void OutputArchive::save_to(std::ostream& stream) {
  write_pt(write_pickle(values_), [&stream](const void* bytes, size_t n) {
    stream.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(n));
    check(!stream.fail(), "save_to: expected a stream that takes {} bytes, got one that failed", n);
  });
  stream.flush();
}

void OutputArchive::save_to(const Callable<size_t(const void*, size_t)>& writer) {
  write_pt(write_pickle(values_), [&writer](const void* bytes, size_t n) {
    const size_t taken = writer(bytes, n);
    check(taken == n, "save_to: expected a function that takes {} bytes, got {} taken", n, taken);
  });
}

// ---- InputArchive ---------------------------------------------------------------------------------------------------

bool InputArchive::try_read(const std::string& key, IValue& value) {
  const IValue* found = find(key);
  if (found) value = *found;
  return found != nullptr;
}

void InputArchive::read(const std::string& key, IValue& value) {
  check(try_read(key, value), "InputArchive: the archive does not have a field with name '{}{}'", hierarchy_prefix_,
        key);
}

bool InputArchive::try_read(const std::string& key, Tensor& tensor, bool) {
  const IValue* found = find(key);
  if (!found || !found->isTensor()) return false;
  if (tensor.defined()) {
    const NoGradGuard no_grad;
    tensor.set_data(found->toTensor());
  } else {
    tensor = found->toTensor();
  }
  return true;
}

void InputArchive::read(const std::string& key, Tensor& tensor, bool is_buffer) {
  check(try_read(key, tensor, is_buffer), "No such serialized tensor '{}{}'", hierarchy_prefix_, key);
}

bool InputArchive::try_read(const std::string& key, InputArchive& archive) {
  const IValue* found = find(key);
  const std::string flat = flat_prefix_ + key + ".";
  if (found && found->isGenericDict()) {
    archive.values_ = found->toGenericDict();
    archive.flat_prefix_.clear();
  } else if (has_key_with_prefix(values_, flat)) {
    archive.values_ = values_;
    archive.flat_prefix_ = flat;
  } else {
    return false;
  }
  archive.hierarchy_prefix_ = hierarchy_prefix_ + key + ".";
  return true;
}

void InputArchive::read(const std::string& key, InputArchive& archive) {
  check(try_read(key, archive), "No such serialized submodule: '{}{}'", hierarchy_prefix_, key);
}

std::vector<std::string> InputArchive::keys() const {
  std::vector<std::string> keys;
  for (const GenericDict::Entry& entry : value()) keys.push_back(text_of(entry.key()));
  return keys;
}

GenericDict InputArchive::value() const {
  if (flat_prefix_.empty()) return values_;
  const GenericDict part;
  for (const GenericDict::Entry& entry : values_) {
    const std::string key = text_of(entry.key());
    if (key.starts_with(flat_prefix_)) part.insert(key.substr(flat_prefix_.size()), entry.value());
  }
  return part;
}

void InputArchive::set_root(IValue root) {
  GenericDict values;
  if (root.isGenericDict()) {
    values = root.toGenericDict();
  } else if (root.isList() || root.isTuple()) {
    for (const IValue& item : root.isList() ? root.toListRef() : root.toTupleRef()) {
      values.insert(std::to_string(values.size()), item);
    }
  } else {
    values.insert("0", std::move(root));
  }
  values_ = values;
  flat_prefix_.clear();
  hierarchy_prefix_.clear();
}

void InputArchive::load_from(const std::string& filename, std::optional<Device> device) {
  check_device(device);
  set_root(read_value_file("load_from", filename));
}

void InputArchive::load_from(std::istream& stream, std::optional<Device> device) {
  check(stream.good(), "load_from: expected a stream to read from, got one that failed");
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  load_from(bytes.data(), bytes.size(), device);
}

void InputArchive::load_from(const char* data, size_t size, std::optional<Device> device) {
  check_device(device);
  set_root(read_source(MemorySource(data, size)));
}

void InputArchive::load_from(const Callable<size_t(uint64_t, void*, size_t)>& read, const Callable<size_t()>& size,
                             std::optional<Device> device) {
  check_device(device);
  set_root(read_source(FunctionSource(read, size())));
}

// ---- Values ---------------------------------------------------------------------------------------------------------

OutputArchive& operator<<(OutputArchive& archive, const Tensor& tensor) {
  archive.write("0", tensor);
  return archive;
}

InputArchive& operator>>(InputArchive& archive, Tensor& tensor) {
  archive.read("0", tensor);
  return archive;
}

OutputArchive& operator<<(OutputArchive& archive, const std::vector<Tensor>& tensors) {
  for (size_t i = 0; i < tensors.size(); ++i) archive.write(std::to_string(i), tensors[i]);
  return archive;
}

InputArchive& operator>>(InputArchive& archive, std::vector<Tensor>& tensors) {
  Tensor tensor;
  for (size_t i = 0; archive.try_read(std::to_string(i), tensor); ++i) {
    tensors.push_back(std::move(tensor));
    tensor = Tensor();
  }
  return archive;
}

OutputArchive& operator<<(OutputArchive& archive, const OrderedDict<std::string, Tensor>& tensors) {
  for (const auto& item : tensors) archive.write(item.key(), item.value());
  return archive;
}

InputArchive& operator>>(InputArchive& archive, OrderedDict<std::string, Tensor>& tensors) {
  OrderedDict<std::string, Tensor> read = tensors;
  collect_tensors(archive.value(), "", read);
  tensors = std::move(read);
  return archive;
}

OutputArchive& operator<<(OutputArchive& archive, const GenericDict& values) {
  for (const GenericDict::Entry& entry : values) archive.value().insert_or_assign(entry.key(), entry.value());
  return archive;
}

InputArchive& operator>>(InputArchive& archive, GenericDict& values) {
  values = archive.value();
  return archive;
}

}  // namespace taper::serialize

namespace taper {

GenericDict to_dict(const OrderedDict<std::string, Tensor>& tensors) {
  GenericDict dict;
  for (const auto& item : tensors) dict.insert(item.key(), item.value());
  return dict;
}

std::vector<char> pickle_save(const IValue& value) {
  std::vector<char> bytes;
  write_pt(write_pickle(value), [&bytes](const void* from, size_t n) {
    bytes.insert(bytes.end(), static_cast<const char*>(from), static_cast<const char*>(from) + n);
  });
  return bytes;
}

IValue pickle_load(const std::vector<char>& bytes) {
  try {
    return read_pt(MemorySource(bytes.data(), bytes.size()));
  } catch (const Error& error) {
    fail("pickle_load: {}", error.what());
  }
}

}  // namespace taper
