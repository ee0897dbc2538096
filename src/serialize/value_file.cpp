// SPDX-License-Identifier: MIT
// Which format a file has, and values through each.
#include "serialize/value_file.h"

#include <taper/serialize.h>

#include "io/atomic_file.h"
#include "io/input_file.h"
#include "io/untrusted.h"
#include "serialize/pt_file.h"
#include "serialize/safetensors.h"
#include "tensor/check.h"

namespace taper {
namespace {

void flatten(const GenericDict& dict, const std::string& prefix, NamedTensors& out) {
  for (const GenericDict::Entry& entry : dict) {
    const IValue& key = entry.key();
    const std::string name = prefix + (key.isString() ? key.toStringRef() : fmt::format("{}", key.toScalar().toLong()));
    if (entry.value().isGenericDict()) {
      flatten(entry.value().toGenericDict(), name + ".", out);
    } else {
      check(entry.value().isTensor(), "expected tensors alone in a safetensors file, got {} under '{}'",
            entry.value().tagKind(), name);
      out.emplace_back(name, entry.value().toTensor());
    }
  }
}

NamedTensors flattened(const IValue& value) {
  check(value.isGenericDict(), "expected a dict of tensors for a safetensors file, got {}", value.tagKind());
  NamedTensors tensors;
  flatten(value.toGenericDict(), "", tensors);
  return tensors;
}

}  // namespace

FileFormat format_of_path(const std::string& path) {
  return path.ends_with(".safetensors") ? FileFormat::kSafetensors : FileFormat::kPt;
}

FileFormat format_of_content(const ByteSource& source) {
  if (starts_as_zip(source)) return FileFormat::kPt;
  check_not_legacy_pt(source);
  check(starts_as_safetensors(source), "expected a .pt or a safetensors file, got another format");
  return FileFormat::kSafetensors;
}

IValue read_value(const ByteSource& source) {
  if (format_of_content(source) == FileFormat::kPt) return read_pt(source);
  const GenericDict dict;
  Safetensors file = read_safetensors(source);
  for (auto& [name, tensor] : file.tensors) dict.insert(std::move(name), std::move(tensor));
  return dict;
}

IValue read_value_file(const char* op, const std::string& path) {
  return about_file(op, path, [&path] {
    const InputFile file(path);
    check(file.is_regular(), "expected a regular file, got something else");
    return read_value(file);
  });
}

void write_value_file(const char* op, const std::string& path, const IValue& value) {
  if (format_of_path(path) == FileFormat::kSafetensors) {
    return save_safetensors(path, about_file(op, path, [&value] { return flattened(value); }));
  }
  const Pickle pickle = about_file(op, path, [&value] { return write_pickle(value); });
  AtomicFile file(op, path);
  write_pt(pickle, [&file](const void* bytes, size_t n) { file.write(bytes, n); });
  file.commit();
}

}  // namespace taper
