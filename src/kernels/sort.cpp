// SPDX-License-Identifier: MIT
// Sorting by unsigned keys that order as the values do: a radix sort for long slices, a comparison sort for short ones.
#include "kernels/sort.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <type_traits>
#include <vector>

#include "kernels/parallel.h"

namespace taper::kernels {
namespace {

template <typename T>
using Key = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

// Orders as T does, with both zeros equal and nan last.
template <typename T>
Key<T> key_of(T x) {
  constexpr Key<T> kSign = Key<T>(1) << (8 * sizeof(Key<T>) - 1);
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(x)) return ~Key<T>(0);
    const auto bits = std::bit_cast<Key<T>>(x + T(0));  // -0 + 0 is 0
    return bits & kSign ? ~bits : bits | kSign;
  } else {
    return static_cast<Key<T>>(static_cast<std::make_signed_t<Key<T>>>(x)) ^ kSign;
  }
}

template <typename K>
struct Item {
  K key;
  int64_t index;
};

// Least significant byte first; a byte that all keys share is skipped.
template <typename K>
void radix_sort(std::vector<Item<K>>& items, std::vector<Item<K>>& spare) {
  spare.resize(items.size());
  for (size_t shift = 0; shift < 8 * sizeof(K); shift += 8) {
    size_t starts[257] = {};
    for (const auto& item : items) ++starts[(item.key >> shift & 255) + 1];
    if (starts[(items[0].key >> shift & 255) + 1] == items.size()) continue;
    for (size_t digit = 0; digit < 255; ++digit) starts[digit + 1] += starts[digit];
    for (const auto& item : items) spare[starts[item.key >> shift & 255]++] = item;
    items.swap(spare);
  }
}

template <typename K>
void stable_sort(std::vector<Item<K>>& items, std::vector<Item<K>>& spare) {
  constexpr size_t kRadix = 512;
  if (items.size() >= kRadix) return radix_sort(items, spare);
  std::stable_sort(items.begin(), items.end(), [](const Item<K>& a, const Item<K>& b) { return a.key < b.key; });
}

// The first k of the sorted order, for a small k.
template <typename K>
void sort_first(std::vector<Item<K>>& items, int64_t k) {
  std::partial_sort(items.begin(), items.begin() + k, items.end(), [](const Item<K>& a, const Item<K>& b) {
    return a.key != b.key ? a.key < b.key : a.index < b.index;
  });
}

// What one slice needs, reused for the next.
template <typename T>
struct Sorter {
  std::vector<Item<Key<T>>> items, spare;

  void load(const T* x, int64_t n, int64_t stride, bool descending) {
    items.resize(static_cast<size_t>(n));
    const Key<T> flip = descending ? ~Key<T>(0) : Key<T>(0);
    for (int64_t k = 0; k < n; ++k) items[static_cast<size_t>(k)] = {key_of(x[k * stride]) ^ flip, k};
  }

  void store(const T* x, T* value, int64_t* index, int64_t count, int64_t stride) const {
    for (int64_t k = 0; k < count; ++k) {
      const int64_t from = items[static_cast<size_t>(k)].index;
      index[k * stride] = from;
      if (value) value[k * stride] = x[from * stride];
    }
  }
};

// pick(sorter) orders the first `count` items of each loaded slice.
template <typename T, class Pick>
void for_each_slice(const T* x, T* value, int64_t* index, Slices s, int64_t count, bool descending, Pick pick) {
  if (s.numel() == 0) return;
  parallel_for(0, s.count(), std::max<int64_t>(1, 4096 / s.n), [&](int64_t begin, int64_t end) {
    Sorter<T> sorter;
    for (int64_t i = begin; i < end; ++i) {
      const T* slice = x + i / s.inner * s.n * s.inner + i % s.inner;
      const int64_t to = i / s.inner * count * s.inner + i % s.inner;
      sorter.load(slice, s.n, s.inner, descending);
      pick(sorter);
      sorter.store(slice, value ? value + to : nullptr, index + to, count, s.inner);
    }
  });
}

}  // namespace

template <typename T>
void sort(const T* x, T* value, int64_t* index, Slices s, bool descending) {
  for_each_slice(x, value, index, s, s.n, descending,
                 [](Sorter<T>& sorter) { stable_sort(sorter.items, sorter.spare); });
}

template <typename T>
void topk(const T* x, int64_t k, bool largest, T* value, int64_t* index, Slices s) {
  const bool few = k < s.n / 8;
  for_each_slice(x, value, index, s, k, largest, [&](Sorter<T>& sorter) {
    if (few) return sort_first(sorter.items, k);
    stable_sort(sorter.items, sorter.spare);
  });
}

#define TAPER_INSTANTIATE(T)                                \
  template void sort(const T*, T*, int64_t*, Slices, bool); \
  template void topk(const T*, int64_t, bool, T*, int64_t*, Slices);
TAPER_INSTANTIATE(float)
TAPER_INSTANTIATE(double)
TAPER_INSTANTIATE(int64_t)
TAPER_INSTANTIATE(int32_t)
TAPER_INSTANTIATE(int16_t)
TAPER_INSTANTIATE(int8_t)
TAPER_INSTANTIATE(uint8_t)
TAPER_INSTANTIATE(bool)
#undef TAPER_INSTANTIATE

}  // namespace taper::kernels
