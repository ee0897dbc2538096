// SPDX-License-Identifier: MIT
// Formats by content and by ending.
#include "tool/tensor_file.h"

#include <fmt/format.h>

#include <fstream>

#include <taper/data/npy.h>
#include <taper/serialize.h>

#include "tensor/check.h"

namespace taper::tool {
namespace {

bool is_npy(const std::string& path) {
  char start[6] = {};
  std::ifstream(path, std::ios::binary).read(start, sizeof(start));
  return std::string_view(start, sizeof(start)) == "\x93NUMPY";
}

std::string key_text(const IValue& key) {
  return key.isString() ? key.toStringRef() : fmt::format("{}", key.toScalar().toLong());
}

void flatten(const std::string& name, const IValue& value, Values& out) {
  const auto inner = [&](const std::string& key) { return name.empty() ? key : name + "." + key; };
  if (value.isGenericDict() && !value.toGenericDict().empty()) {
    for (const GenericDict::Entry& entry : value.toGenericDict()) {
      flatten(inner(key_text(entry.key())), entry.value(), out);
    }
  } else if (value.isList() || value.isTuple()) {
    size_t position = 0;
    for (const IValue& item : value.isList() ? value.toListRef() : value.toTupleRef()) {
      flatten(inner(std::to_string(position++)), item, out);
    }
  } else {
    out.emplace_back(name, value);
  }
}

GenericDict load_dict(const std::string& path) {
  GenericDict dict;
  if (is_npy(path)) {
    dict.insert("0", load_npy(path));
  } else {
    load(dict, path);
  }
  return dict;
}

bool has_ending(const std::string& path, std::initializer_list<const char*> endings) {
  for (const char* ending : endings) {
    if (path.ends_with(ending)) return true;
  }
  return false;
}

}  // namespace

Values load_values(const std::string& path) {
  Values values;
  const GenericDict dict = load_dict(path);
  if (!dict.empty()) flatten("", dict, values);
  return values;
}

void convert(const std::string& from, const std::string& to) {
  check(has_ending(to, {".safetensors", ".pt", ".pth", ".npy"}),
        "convert: expected an output that ends in .safetensors, .pt, .pth or .npy, got '{}'", to);
  if (!to.ends_with(".npy")) return save(load_dict(from), to);
  const Values values = load_values(from);
  check(values.size() == 1 && values[0].second.isTensor(),
        "convert: expected one tensor in '{}' for .npy, got {} values", from, values.size());
  save_npy(to, values[0].second.toTensor());
}

std::string type_text(const IValue& value) {
  return value.isTensor() ? toString(value.toTensor().scalar_type()) : value.tagKind();
}

std::string shape_or_value(const IValue& value) {
  if (value.isTensor()) return fmt::format("[{}]", fmt::join(value.toTensor().sizes(), ", "));
  if (value.isString()) return fmt::format("'{}'", value.toStringRef());
  if (value.isBool()) return value.toBool() ? "true" : "false";
  if (value.isInt()) return fmt::format("{}", value.toInt());
  if (value.isDouble()) return fmt::format("{}", value.toDouble());
  return value.isGenericDict() ? "{}" : "";
}

}  // namespace taper::tool
