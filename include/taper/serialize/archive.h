// SPDX-License-Identifier: MIT
// OutputArchive and InputArchive: tensors, values and archives under keys, to and from files, streams and functions.
#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <taper/core/callable.h>
#include <taper/core/device.h>
#include <taper/core/ivalue.h>
#include <taper/core/ordered_dict.h>
#include <taper/export.h>
#include <taper/tensor.h>

namespace taper::jit {
/// libtorch's archives hand this on; in taper it holds nothing.
struct CompilationUnit {};
}  // namespace taper::jit

namespace taper::serialize {

/// Collects what is to be saved. A nested archive shares with the archive that it was written to.
class TAPER_API OutputArchive {
 public:
  OutputArchive() = default;
  explicit OutputArchive(std::shared_ptr<jit::CompilationUnit>) {}
  OutputArchive(OutputArchive&&) = default;
  OutputArchive& operator=(OutputArchive&&) = default;

  std::shared_ptr<jit::CompilationUnit> compilation_unit() const { return nullptr; }
  /// An undefined tensor is saved as None.
  void write(const std::string& key, const Tensor& tensor, bool is_buffer = false);
  void write(const std::string& key, const IValue& value);
  void write(const std::string& key, OutputArchive& nested);
  template <typename... Args>
  void operator()(Args&&... args) {
    write(std::forward<Args>(args)...);
  }
  /// What was written, as a dict.
  GenericDict value() const { return values_; }

  /// A path that ends in .safetensors gives that format, for tensors alone, under names joined by dots. Any other gives
  /// Python's .pt, which torch.load reads there as a dict. An older file is replaced when the new one is on disk.
  void save_to(const std::string& filename);
  /// The .pt format. Throws Error when the stream fails, or the function takes less than it is given.
  void save_to(std::ostream& stream);
  void save_to(const Callable<size_t(const void*, size_t)>& writer);

 private:
  GenericDict values_;
};

/// What was saved, by taper or by Python's torch.save, torch::save in libtorch, or as safetensors: the content says
/// which. Keys of a flat state dict (`fc.weight`) are found as if they were nested.
class TAPER_API InputArchive {
 public:
  InputArchive() = default;
  InputArchive(InputArchive&&) = default;
  InputArchive& operator=(InputArchive&&) = default;

  // read throws Error where there is nothing under the key, or something of another kind; try_read says false.
  void read(const std::string& key, IValue& value);
  bool try_read(const std::string& key, IValue& value);
  /// A defined tensor stays the same object (with its requires_grad) and takes the memory that was read.
  void read(const std::string& key, Tensor& tensor, bool is_buffer = false);
  bool try_read(const std::string& key, Tensor& tensor, bool is_buffer = false);
  void read(const std::string& key, InputArchive& archive);
  bool try_read(const std::string& key, InputArchive& archive);
  template <typename... Args>
  void operator()(Args&&... args) {
    read(std::forward<Args>(args)...);
  }
  /// In the order in which they were written.
  std::vector<std::string> keys() const;
  /// All of it, as a dict. A file that is one tensor is found under the key "0", a list under "0", "1", ...
  GenericDict value() const;

  // Nothing is believed before it is checked against the size of what is read. Throws Error that names what is wrong.
  // Tensors of a safetensors file are mapped: they cost no memory before they are touched, and writing to them never
  // changes the file.
  void load_from(const std::string& filename, std::optional<Device> device = std::nullopt);
  void load_from(std::istream& stream, std::optional<Device> device = std::nullopt);
  void load_from(const char* data, size_t size, std::optional<Device> device = std::nullopt);
  /// read(position, to, n) returns how many bytes it gave, size() how many there are.
  void load_from(const Callable<size_t(uint64_t, void*, size_t)>& read, const Callable<size_t()>& size,
                 std::optional<Device> device = std::nullopt);

 private:
  const IValue* find(const std::string& key) const { return values_.find(flat_prefix_ + key); }
  void set_root(IValue root);

  GenericDict values_;
  std::string flat_prefix_;       // of a nested archive whose keys are joined by dots in values_
  std::string hierarchy_prefix_;  // for error texts
};

// ---- What `archive << value` and `archive >> value` reach
// ------------------------------------------------------------

TAPER_API OutputArchive& operator<<(OutputArchive& archive, const Tensor& tensor);  // under the key "0"
TAPER_API InputArchive& operator>>(InputArchive& archive, Tensor& tensor);
TAPER_API OutputArchive& operator<<(OutputArchive& archive, const std::vector<Tensor>& tensors);  // "0", "1", ...
TAPER_API InputArchive& operator>>(InputArchive& archive, std::vector<Tensor>& tensors);          // appends
TAPER_API OutputArchive& operator<<(OutputArchive& archive, const OrderedDict<std::string, Tensor>& tensors);
TAPER_API InputArchive& operator>>(InputArchive& archive, OrderedDict<std::string, Tensor>& tensors);  // inserts all
TAPER_API OutputArchive& operator<<(OutputArchive& archive, const GenericDict& values);
TAPER_API InputArchive& operator>>(InputArchive& archive, GenericDict& values);

/// Modules, optimizers, samplers and others that save themselves, and what points to one.
template <typename T>
requires requires(const T& value, OutputArchive& archive) { value.save(archive); }
OutputArchive& operator<<(OutputArchive& archive, const T& value) {
  value.save(archive);
  return archive;
}
template <typename T>
requires requires(const T& value, OutputArchive& archive) { value->save(archive); }
OutputArchive& operator<<(OutputArchive& archive, const T& value) {
  value->save(archive);
  return archive;
}
template <typename T>
requires requires(T& value, InputArchive& archive) { value.load(archive); }
InputArchive& operator>>(InputArchive& archive, T& value) {
  value.load(archive);
  return archive;
}
template <typename T>
requires requires(T& value, InputArchive& archive) { value->load(archive); }
InputArchive& operator>>(InputArchive& archive, T& value) {
  value->load(archive);
  return archive;
}

}  // namespace taper::serialize

namespace taper {

/// save(value, path), save(value, stream) or save(value, writer): see OutputArchive. Braces are a list of tensors.
template <typename Value = std::vector<Tensor>, typename... Args>
void save(const Value& value, Args&&... args) {
  serialize::OutputArchive archive;
  archive << value;
  archive.save_to(std::forward<Args>(args)...);
}

/// load(value, path), load(value, stream), load(value, bytes, size) or load(value, read, size): see InputArchive.
template <typename Value, typename... Args>
void load(Value& value, Args&&... args) {
  serialize::InputArchive archive;
  archive.load_from(std::forward<Args>(args)...);
  archive >> value;
}

/// The tensors of a state dict as a value, to put into a larger one.
TAPER_API GenericDict to_dict(const OrderedDict<std::string, Tensor>& tensors);

/// Any value as the bytes of a .pt file, and back: what Python's torch.save and torch.load would do with it.
TAPER_API std::vector<char> pickle_save(const IValue& value);
TAPER_API IValue pickle_load(const std::vector<char>& bytes);

}  // namespace taper
