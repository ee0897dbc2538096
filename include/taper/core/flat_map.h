// SPDX-License-Identifier: MIT
// FlatMap: a map in a sorted vector. Small, quick to compile, quick to search; inserting in the middle moves the rest.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace taper {

/// The part of std::map's interface that programs use on saved data and optimizer state.
template <typename Key, typename Value>
class FlatMap {
 public:
  using value_type = std::pair<Key, Value>;
  using iterator = typename std::vector<value_type>::iterator;
  using const_iterator = typename std::vector<value_type>::const_iterator;

  iterator begin() { return items_.begin(); }
  iterator end() { return items_.end(); }
  const_iterator begin() const { return items_.begin(); }
  const_iterator end() const { return items_.end(); }
  size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  void clear() { items_.clear(); }
  void reserve(size_t capacity) { items_.reserve(capacity); }

  iterator find(const Key& key) {
    const iterator at = lower(key);
    return at != end() && at->first == key ? at : end();
  }
  const_iterator find(const Key& key) const { return const_cast<FlatMap*>(this)->find(key); }
  size_t count(const Key& key) const { return find(key) == end() ? 0 : 1; }
  bool contains(const Key& key) const { return count(key) == 1; }

  /// The value, default made if it was not there.
  Value& operator[](const Key& key) {
    const iterator at = lower(key);
    if (at != end() && at->first == key) return at->second;
    return items_.emplace(at, key, Value())->second;
  }
  std::pair<iterator, bool> emplace(Key key, Value value) {
    const iterator at = lower(key);
    if (at != end() && at->first == key) return {at, false};
    return {items_.emplace(at, std::move(key), std::move(value)), true};
  }
  iterator erase(const_iterator at) { return items_.erase(at); }
  size_t erase(const Key& key) {
    const iterator at = find(key);
    if (at == end()) return 0;
    items_.erase(at);
    return 1;
  }

 private:
  iterator lower(const Key& key) {
    iterator first = begin();
    size_t count = size();
    while (count > 0) {
      const size_t half = count / 2;
      if (first[static_cast<std::ptrdiff_t>(half)].first < key) {
        first += static_cast<std::ptrdiff_t>(half) + 1;
        count -= half + 1;
      } else {
        count = half;
      }
    }
    return first;
  }

  std::vector<value_type> items_;
};

}  // namespace taper
