// SPDX-License-Identifier: MIT
// OrderedDict: a dictionary that keeps the order of insertion, as named_parameters() returns it.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <taper/core/flat_map.h>
#include <taper/export.h>

namespace taper {

namespace detail {
[[noreturn]] TAPER_API void throw_dict_key(const std::string& description, const std::string& key, const char* state);
[[noreturn]] TAPER_API void throw_dict_empty(const char* function);
[[noreturn]] TAPER_API void throw_dict_index(size_t index);

template <typename Key>
std::string key_text(const Key& key) {
  if constexpr (requires { std::string(key); }) {
    return std::string(key);
  } else {
    return std::to_string(key);
  }
}
}  // namespace detail

/// Items by key or by position. Errors call a key by the description given to the constructor: "Parameter 'w' ...".
template <typename Key, typename Value>
class OrderedDict {
 public:
  /// A key and its value; `*item` and `item->` are the value.
  class Item {
   public:
    Item(Key key, Value value) : pair_(std::move(key), std::move(value)) {}

    Value& operator*() { return pair_.second; }
    const Value& operator*() const { return pair_.second; }
    Value* operator->() { return &pair_.second; }
    const Value* operator->() const { return &pair_.second; }
    const Key& key() const noexcept { return pair_.first; }
    Value& value() noexcept { return pair_.second; }
    const Value& value() const noexcept { return pair_.second; }
    const std::pair<Key, Value>& pair() const noexcept { return pair_; }

   private:
    std::pair<Key, Value> pair_;
  };
  using Iterator = typename std::vector<Item>::iterator;
  using ConstIterator = typename std::vector<Item>::const_iterator;

  explicit OrderedDict(std::string key_description = "Key") : key_description_(std::move(key_description)) {}
  OrderedDict(std::initializer_list<Item> items) {
    reserve(items.size());
    for (const Item& item : items) insert(item.key(), item.value());
  }

  const std::string& key_description() const noexcept { return key_description_; }
  size_t size() const noexcept { return items_.size(); }
  bool is_empty() const noexcept { return items_.empty(); }
  void reserve(size_t capacity) {
    index_.reserve(capacity);
    items_.reserve(capacity);
  }

  Iterator begin() { return items_.begin(); }
  ConstIterator begin() const { return items_.begin(); }
  Iterator end() { return items_.end(); }
  ConstIterator end() const { return items_.end(); }

  Item& front() { return const_cast<Item&>(std::as_const(*this).front()); }
  const Item& front() const {
    if (is_empty()) detail::throw_dict_empty("front");
    return items_.front();
  }
  Item& back() { return const_cast<Item&>(std::as_const(*this).back()); }
  const Item& back() const {
    if (is_empty()) detail::throw_dict_empty("back");
    return items_.back();
  }
  Item& operator[](size_t index) { return const_cast<Item&>(std::as_const(*this)[index]); }
  const Item& operator[](size_t index) const {
    if (index >= items_.size()) detail::throw_dict_index(index);
    return items_[index];
  }
  Value& operator[](const Key& key) { return const_cast<Value&>(std::as_const(*this)[key]); }
  const Value& operator[](const Key& key) const {
    const Value* value = find(key);
    if (!value) detail::throw_dict_key(key_description_, detail::key_text(key), "is not defined");
    return *value;
  }
  /// The value, or null.
  Value* find(const Key& key) noexcept { return const_cast<Value*>(std::as_const(*this).find(key)); }
  const Value* find(const Key& key) const noexcept {
    const auto found = index_.find(key);
    return found == index_.end() ? nullptr : &items_[found->second].value();
  }
  bool contains(const Key& key) const noexcept { return find(key) != nullptr; }

  /// Appends; throws Error when the key is there.
  template <typename K, typename V>
  Value& insert(K&& key, V&& value) {
    return append(Key(std::forward<K>(key)), Value(std::forward<V>(value)));
  }
  Value& insert(Key key, Value&& value) { return append(std::move(key), std::move(value)); }
  /// Inserts every item of `other`; throws Error at the first key that is there.
  void update(const OrderedDict& other) {
    reserve(size() + other.size());
    for (const Item& item : other) insert(item.key(), item.value());
  }
  void update(OrderedDict&& other) {
    reserve(size() + other.size());
    for (Item& item : other) insert(item.key(), std::move(item.value()));
  }
  void erase(const Key& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) detail::throw_dict_key("Key", detail::key_text(key), "doesn't exist");
    const size_t position = found->second;
    index_.erase(found);
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(position));
    for (auto& [name, place] : index_) {
      if (place > position) --place;
    }
  }
  void clear() {
    index_.clear();
    items_.clear();
  }

  const std::vector<Item>& items() const noexcept { return items_; }
  std::vector<Key> keys() const {
    std::vector<Key> keys;
    keys.reserve(size());
    for (const Item& item : items_) keys.push_back(item.key());
    return keys;
  }
  std::vector<Value> values() const {
    std::vector<Value> values;
    values.reserve(size());
    for (const Item& item : items_) values.push_back(item.value());
    return values;
  }
  std::vector<std::pair<Key, Value>> pairs() const {
    std::vector<std::pair<Key, Value>> pairs;
    pairs.reserve(size());
    for (const Item& item : items_) pairs.push_back(item.pair());
    return pairs;
  }

  friend bool operator==(const OrderedDict& a, const OrderedDict& b) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); ++i) {
      if (!(a.items_[i].pair() == b.items_[i].pair())) return false;
    }
    return true;
  }

 private:
  Value& append(Key key, Value&& value) {
    if (!index_.emplace(key, items_.size()).second) {
      detail::throw_dict_key(key_description_, detail::key_text(key), "already defined");
    }
    items_.emplace_back(std::move(key), std::move(value));
    return items_.back().value();
  }

  FlatMap<Key, size_t> index_;
  std::vector<Item> items_;
  std::string key_description_ = "Key";
};

}  // namespace taper
