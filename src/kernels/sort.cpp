// SPDX-License-Identifier: MIT
// Sorting by unsigned keys that order as the values do: by their bytes for long slices, by comparison for short ones.
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

// The element that has the key, 0 for -0; there is none for nan.
template <typename T>
T element_of(Key<T> key) {
  constexpr Key<T> kSign = Key<T>(1) << (8 * sizeof(Key<T>) - 1);
  if constexpr (std::is_floating_point_v<T>) {
    return std::bit_cast<T>(key & kSign ? key ^ kSign : ~key);
  } else {
    return static_cast<T>(key ^ kSign);
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

// The key at place k of the sorted order; k becomes its place among the keys that equal it. Most significant byte
// first: the keys with another one are left behind.
template <typename K>
K select_key(std::vector<K>& keys, size_t& k) {
  for (size_t shift = 8 * sizeof(K); keys.size() > 1 && shift > 0;) {
    shift -= 8;
    size_t counts[2][256] = {};  // neighbours are counted apart: they often share the byte
    const size_t size = keys.size();
    for (size_t i = 0; i < size; ++i) ++counts[i % 2][keys[i] >> shift & 255];
    size_t digit = 0, kept = 0;
    for (size_t count; k >= (count = counts[0][digit] + counts[1][digit]); ++digit) k -= count;
    for (size_t i = 0; i < size; ++i) {  // no branch: it would be guessed wrong half of the time
      const K key = keys[i];
      keys[kept] = key;
      kept += (key >> shift & 255) == digit;
    }
    keys.resize(kept);
  }
  return keys[0];
}

// Whether x comes before the last of the best so far, in one comparison where that is a number.
template <bool kLargest, typename T>
bool comes_before(T x, T last) {
  if constexpr (std::is_floating_point_v<T>) {
    if (kLargest) return !(x <= last) && last == last;
    return x < last || (last != last && x == x);
  } else {
    return kLargest ? x > last : x < last;
  }
}

// The first k of the sorted order, for a very small k: few elements come before the best k of those before them.
template <bool kLargest, typename T>
void insert_first(const T* x, int64_t n, int64_t stride, size_t k, std::vector<Item<Key<T>>>& best) {
  best.resize(k);
  const auto insert = [&](size_t place, int64_t i) {
    const Key<T> key = kLargest ? ~key_of(x[i * stride]) : key_of(x[i * stride]);
    for (; place > 0 && best[place - 1].key > key; --place) best[place] = best[place - 1];
    best[place] = {key, i};
  };
  int64_t i = 0;
  for (; i < static_cast<int64_t>(k); ++i) insert(static_cast<size_t>(i), i);
  T last = x[best[k - 1].index * stride];
  for (; i < n; ++i) {
    if (!comes_before<kLargest>(x[i * stride], last)) continue;
    insert(k - 1, i);
    last = x[best[k - 1].index * stride];
  }
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

// pick(sorter, slice) orders the first `count` items of each slice.
template <typename T, class Pick>
void for_each_slice(const T* x, T* value, int64_t* index, Slices s, int64_t count, Pick pick) {
  if (s.numel() == 0) return;
  parallel_for(0, s.count(), std::max<int64_t>(1, 4096 / s.n), [&](int64_t begin, int64_t end) {
    Sorter<T> sorter;
    for (int64_t i = begin; i < end; ++i) {
      const T* slice = x + i / s.inner * s.n * s.inner + i % s.inner;
      const int64_t to = i / s.inner * count * s.inner + i % s.inner;
      pick(sorter, slice);
      sorter.store(slice, value ? value + to : nullptr, index + to, count, s.inner);
    }
  });
}

}  // namespace

template <typename T>
void sort(const T* x, T* value, int64_t* index, Slices s, bool descending) {
  for_each_slice(x, value, index, s, s.n, [=](Sorter<T>& sorter, const T* slice) {
    sorter.load(slice, s.n, s.inner, descending);
    stable_sort(sorter.items, sorter.spare);
  });
}

template <typename T>
void topk(const T* x, int64_t k, bool largest, T* value, int64_t* index, Slices s) {
  constexpr int64_t kVeryFew = 64;
  const bool few = k < s.n / 8;
  for_each_slice(x, value, index, s, k, [=](Sorter<T>& sorter, const T* slice) {
    if (few && k > 0 && k <= kVeryFew) {
      const auto insert = largest ? insert_first<true, T> : insert_first<false, T>;
      return insert(slice, s.n, s.inner, static_cast<size_t>(k), sorter.items);
    }
    sorter.load(slice, s.n, s.inner, largest);
    if (few) return sort_first(sorter.items, k);
    stable_sort(sorter.items, sorter.spare);
  });
}

template <typename T>
void median(const T* x, T* value, int64_t* index, Slices s) {
  parallel_for(0, s.count(), std::max<int64_t>(1, 4096 / s.n), [&](int64_t begin, int64_t end) {
    std::vector<Key<T>> keys;
    for (int64_t i = begin; i < end; ++i) {
      const T* slice = x + i / s.inner * s.n * s.inner + i % s.inner;
      keys.resize(static_cast<size_t>(s.n));
      bool has_nan = false;
      for (int64_t k = 0; k < s.n; ++k) {
        const T element = slice[k * s.inner];
        keys[static_cast<size_t>(k)] = key_of(element);
        if constexpr (std::is_floating_point_v<T>) has_nan |= element != element;
      }
      size_t place = has_nan ? 0 : static_cast<size_t>(s.n - 1) / 2;
      const T element = has_nan ? T(0) : element_of<T>(select_key(keys, place));
      const auto matches = [=](T other) { return has_nan ? other != other : other == element; };
      int64_t at = 0;
      while (!matches(slice[at * s.inner]) || place-- > 0) ++at;
      value[i] = slice[at * s.inner];
      index[i] = at;
    }
  });
}

#define TAPER_INSTANTIATE(T)                                         \
  template void sort(const T*, T*, int64_t*, Slices, bool);          \
  template void topk(const T*, int64_t, bool, T*, int64_t*, Slices); \
  template void median(const T*, T*, int64_t*, Slices);
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
