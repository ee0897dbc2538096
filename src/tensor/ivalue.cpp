// SPDX-License-Identifier: MIT
// IValue's lists and its dict, which finds a key by hash and keeps the order of insertion.
#include <taper/core/ivalue.h>

#include <unordered_map>

#include "tensor/check.h"

namespace taper {

// ---- GenericDict ----------------------------------------------------------------------------------------------------

struct GenericDict::Impl : detail::Nested {
  std::vector<Entry> entries;
  std::unordered_map<std::string, size_t> index;  // by key_text
};

namespace {

/// Two keys are one when this text is: in Python True is 1 and "1" is not.
std::string key_text(const IValue& key) {
  if (key.isString()) return "s" + key.toStringRef();
  check<TypeError>(key.isInt() || key.isBool(), "Dict: expected a key of type String, Int or Bool, got {}",
                   key.tagKind());
  return fmt::format("i{}", key.isInt() ? key.toInt() : int64_t{key.toBool()});
}

std::string shown(const IValue& key) { return key.isString() ? key.toStringRef() : key_text(key).substr(1); }

}  // namespace

GenericDict::GenericDict() : impl_(IntrusivePtr<detail::Nested>::adopt(new Impl)) {}
GenericDict::Impl& GenericDict::impl() const { return static_cast<Impl&>(*impl_); }
size_t GenericDict::size() const { return impl().entries.size(); }
const GenericDict::Entry* GenericDict::begin() const { return impl().entries.data(); }
const GenericDict::Entry* GenericDict::end() const { return begin() + size(); }

const IValue* GenericDict::find(const IValue& key) const {
  const auto found = impl().index.find(key_text(key));
  return found == impl().index.end() ? nullptr : &impl().entries[found->second].value_;
}

const IValue& GenericDict::at(const IValue& key) const {
  const IValue* value = find(key);
  if (!value) fail<IndexError>("Dict: expected the key '{}', got a dict without it", shown(key));
  return *value;
}

void GenericDict::insert_or_assign(IValue key, IValue value) const {
  const auto [at, is_new] = impl().index.try_emplace(key_text(key), size());
  if (is_new) {
    impl().entries.push_back({std::move(key), std::move(value)});
  } else {
    impl().entries[at->second].value_ = std::move(value);
  }
}

bool GenericDict::insert(IValue key, IValue value) const {
  if (contains(key)) return false;
  insert_or_assign(std::move(key), std::move(value));
  return true;
}

void GenericDict::clear() const {
  impl().index.clear();
  impl().entries.clear();
}

// ---- IValue ---------------------------------------------------------------------------------------------------------

namespace {

struct Items : detail::Nested {
  explicit Items(std::vector<IValue> list) : values(std::move(list)) {}
  std::vector<IValue> values;
};

}  // namespace

IValue::IValue(std::vector<IValue> values)
    : nested_(IntrusivePtr<detail::Nested>::adopt(new Items(std::move(values)))), kind_(Kind::kList) {}
std::vector<IValue>& IValue::items() const { return static_cast<Items&>(*nested_).values; }
IValue::IValue(const std::vector<Tensor>& values) : IValue(std::vector<IValue>(values.begin(), values.end())) {}
IValue::IValue(const std::vector<int64_t>& values) : IValue(std::vector<IValue>(values.begin(), values.end())) {}
IValue::IValue(const std::vector<double>& values) : IValue(std::vector<IValue>(values.begin(), values.end())) {}

IValue IValue::tuple(std::vector<IValue> values) {
  IValue result(std::move(values));
  result.kind_ = Kind::kTuple;
  return result;
}

ArrayRef<IValue> IValue::toListRef() const { return expect(isList(), "List").items(); }
ArrayRef<IValue> IValue::toTupleRef() const { return expect(isTuple(), "Tuple").items(); }

void IValue::append(IValue value) const { expect(isList(), "List").items().push_back(std::move(value)); }

void IValue::clear() const { expect(isList(), "List").items().clear(); }

std::vector<Tensor> IValue::toTensorVector() const {
  std::vector<Tensor> values;
  for (const IValue& value : toListRef()) values.push_back(value.toTensor());
  return values;
}

std::vector<int64_t> IValue::toIntVector() const {
  std::vector<int64_t> values;
  for (const IValue& value : toListRef()) values.push_back(value.toInt());
  return values;
}

std::vector<double> IValue::toDoubleVector() const {
  std::vector<double> values;
  for (const IValue& value : toListRef()) values.push_back(value.toDouble());
  return values;
}

const void* IValue::internalToPointer() const {
  return isTensor() ? static_cast<const void*>(tensor_.unsafeGetTensorImpl()) : nested_.get();
}

const char* IValue::tagKind() const {
  switch (kind_) {
    case Kind::kNone:
      return "None";
    case Kind::kNumber:
      return isBool() ? "Bool" : isInt() ? "Int" : "Double";
    case Kind::kTensor:
      return "Tensor";
    case Kind::kString:
      return "String";
    case Kind::kList:
      return "List";
    case Kind::kTuple:
      return "Tuple";
    case Kind::kDict:
      return "Dict";
  }
  return "Unknown";
}

void IValue::throw_wrong_type(const char* asked) const {
  fail("IValue: expected a value of type {}, got {}", asked, tagKind());
}

}  // namespace taper
