// SPDX-License-Identifier: MIT
// PointerMap: a small hash table keyed by pointers, for a walk that adds and takes one entry a node.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tensor/allocator.h"

namespace taper {

/// Open addressing with linear probing; an entry that is taken closes its gap, so nothing piles up.
template <typename Key, typename Value>
class PointerMap {
 public:
  PointerMap() : slots_(kSmallest) {}

  /// The value of `key`, default constructed if it is new. Valid until the next call.
  std::pair<Value*, bool> find_or_add(Key* key) {
    size_t i = find(key);
    if (slots_[i].key) return {&slots_[i].value, false};
    if (2 * ++size_ > slots_.size()) {
      grow();
      i = find(key);
    }
    slots_[i].key = key;
    return {&slots_[i].value, true};
  }

  /// Removes an entry that is there.
  Value take(Key* key) {
    size_t gap = find(key);
    Value value = std::move(slots_[gap].value);
    for (size_t i = next(gap); slots_[i].key; i = next(i)) {
      if (distance(home(slots_[i].key), i) < distance(gap, i)) continue;  // would move before its home
      slots_[gap] = std::move(slots_[i]);
      gap = i;
    }
    slots_[gap] = Slot();
    --size_;
    return value;
  }

 private:
  static constexpr size_t kSmallest = 16;
  struct Slot {
    Key* key = nullptr;
    Value value{};
  };

  size_t next(size_t i) const { return (i + 1) & (slots_.size() - 1); }
  size_t distance(size_t from, size_t to) const { return (to - from) & (slots_.size() - 1); }
  size_t home(const Key* key) const {
    const uint64_t mixed = (reinterpret_cast<uintptr_t>(key) >> 6) * 0x9e3779b97f4a7c15u;  // 2^64 / golden ratio
    return static_cast<size_t>(mixed >> 32) & (slots_.size() - 1);
  }
  size_t find(const Key* key) const {
    size_t i = home(key);
    while (slots_[i].key && slots_[i].key != key) i = next(i);
    return i;
  }
  void grow() {
    Slots old(2 * slots_.size());
    old.swap(slots_);
    for (Slot& slot : old) {
      if (slot.key) slots_[find(slot.key)] = std::move(slot);
    }
  }

  using Slots = std::vector<Slot, memory::PoolAllocator<Slot>>;
  Slots slots_;
  size_t size_ = 0;
};

}  // namespace taper
