// SPDX-License-Identifier: MIT
// Moving and adding elements by index. Where several sources meet, the work is cut by destination, so order holds.
#include "kernels/index.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "kernels/parallel.h"

namespace taper::kernels {
namespace {

constexpr int64_t kGrain = 16384;  // elements

int64_t grain_of(int64_t elements) { return std::max<int64_t>(1, kGrain / std::max<int64_t>(1, elements)); }

// body(uint8_t()), body(uint16_t()), ...: an unsigned type of that size stands for all types.
template <class Body>
void with_size(int64_t size, Body body) {
  switch (size) {
    case 1:
      return body(uint8_t());
    case 2:
      return body(uint16_t());
    case 4:
      return body(uint32_t());
    default:
      return body(uint64_t());
  }
}

template <typename T>
void gather_elements(const T* x, const int64_t* index, T* y, Slices s, int64_t m) {
  parallel_for(0, s.outer * m, grain_of(s.inner), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const T* slab = x + row / m * s.n * s.inner;
      const int64_t from = row * s.inner;
      for (int64_t i = 0; i < s.inner; ++i) y[from + i] = slab[index[from + i] * s.inner + i];
    }
  });
}

// Slabs, and strips of their columns, have no destination in common.
template <typename T, class Combine>
void scatter_elements(const T* src, const int64_t* index, T* y, Slices s, int64_t m, Combine combine) {
  constexpr int64_t kStrip = 64;
  const int64_t strips = (s.inner + kStrip - 1) / kStrip;
  parallel_for(0, s.outer * strips, grain_of(m * std::min(kStrip, s.inner)), [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; ++part) {
      const int64_t first = part % strips * kStrip, last = std::min(s.inner, first + kStrip);
      T* slab = y + part / strips * s.n * s.inner;
      for (int64_t j = 0; j < m; ++j) {
        const int64_t row = (part / strips * m + j) * s.inner;
        for (int64_t i = first; i < last; ++i) {
          T& to = slab[index[row + i] * s.inner + i];
          to = combine(to, src[row + i]);
        }
      }
    }
  });
}

template <bool kMax, typename T>
T extreme(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (a != a || b != b) return a + b;
  }
  return (kMax ? a < b : b < a) ? b : a;
}

// Arithmetic in T that wraps around instead of being undefined.
template <typename T>
using Wrapping = std::conditional_t<std::is_floating_point_v<T>, T, uint64_t>;

// Destinations [low, high) of every slab belong to one piece, which takes the sources in order.
template <class Body>
void for_each_destination(const int64_t* index, Slices s, int64_t m, Body body) {
  const int64_t work = s.outer * m * s.inner;
  const int64_t grain = std::max<int64_t>(1, work == 0 ? s.n : kGrain * s.n / work);
  parallel_for(0, s.n, grain, [&](int64_t low, int64_t high) {
    for (int64_t o = 0; o < s.outer; ++o) {
      for (int64_t j = 0; j < m; ++j) {
        if (index[j] >= low && index[j] < high) body((o * m + j) * s.inner, (o * s.n + index[j]) * s.inner);
      }
    }
  });
}

// Row r of a matrix keeps the columns [first(r), last(r)).
template <class First, class Last>
void keep_columns(const void* x, void* y, int64_t size, int64_t batch, int64_t rows, int64_t cols, First first,
                  Last last) {
  parallel_for(0, batch * rows, grain_of(cols), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t from = std::clamp<int64_t>(first(i % rows), 0, cols);
      const int64_t to = std::clamp<int64_t>(last(i % rows), from, cols);
      const char* source = static_cast<const char*>(x) + i * cols * size;
      char* target = static_cast<char*>(y) + i * cols * size;
      std::memset(target, 0, static_cast<size_t>(from * size));
      std::memmove(target + from * size, source + from * size, static_cast<size_t>((to - from) * size));
      std::memset(target + to * size, 0, static_cast<size_t>((cols - to) * size));
    }
  });
}

}  // namespace

int64_t first_out_of_range(const int64_t* index, int64_t count, int64_t low, int64_t high) {
  const uint64_t extent = static_cast<uint64_t>(high) - static_cast<uint64_t>(low);
  const auto outside = [&](int64_t i) { return static_cast<uint64_t>(i) - static_cast<uint64_t>(low) >= extent; };
  const int64_t* found = std::find_if(index, index + count, outside);
  return found == index + count ? -1 : found - index;
}

void gather(const void* x, const int64_t* index, void* y, int64_t size, Slices s, int64_t m) {
  with_size(size, [&]<typename T>(T) { gather_elements(static_cast<const T*>(x), index, static_cast<T*>(y), s, m); });
}

void scatter(const void* src, const int64_t* index, void* y, int64_t size, Slices s, int64_t m) {
  with_size(size, [&]<typename T>(T) {
    scatter_elements(static_cast<const T*>(src), index, static_cast<T*>(y), s, m, [](T, T b) { return b; });
  });
}

template <typename T>
void scatter_reduce(ScatterOp op, const T* src, const int64_t* index, T* y, Slices s, int64_t m) {
  using W = Wrapping<T>;
  switch (op) {
    case ScatterOp::kAdd:
      return scatter_elements(src, index, y, s, m, [](T a, T b) { return static_cast<T>(W(a) + W(b)); });
    case ScatterOp::kMul:
      return scatter_elements(src, index, y, s, m, [](T a, T b) { return static_cast<T>(W(a) * W(b)); });
    case ScatterOp::kMin:
      return scatter_elements(src, index, y, s, m, extreme<false, T>);
    case ScatterOp::kMax:
      return scatter_elements(src, index, y, s, m, extreme<true, T>);
  }
}

void index_select(const void* x, const int64_t* index, void* y, int64_t size, Slices s, int64_t m) {
  const int64_t bytes = s.inner * size;
  parallel_for(0, s.outer * m, grain_of(s.inner), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      std::memcpy(static_cast<char*>(y) + row * bytes,
                  static_cast<const char*>(x) + (row / m * s.n + index[row % m]) * bytes, static_cast<size_t>(bytes));
    }
  });
}

void index_copy(const void* src, const int64_t* index, void* y, int64_t size, Slices s, int64_t m) {
  for_each_destination(index, s, m, [&](int64_t from, int64_t to) {
    std::memcpy(static_cast<char*>(y) + to * size, static_cast<const char*>(src) + from * size,
                static_cast<size_t>(s.inner * size));
  });
}

template <typename T>
void index_add(const T* src, const int64_t* index, T alpha, T* y, Slices s, int64_t m) {
  using W = Wrapping<T>;
  for_each_destination(index, s, m, [&](int64_t from, int64_t to) {
    for (int64_t i = 0; i < s.inner; ++i) y[to + i] = static_cast<T>(W(y[to + i]) + W(alpha) * W(src[from + i]));
  });
}

void tril(const void* x, void* y, int64_t size, int64_t batch, int64_t rows, int64_t cols, int64_t diagonal) {
  keep_columns(
      x, y, size, batch, rows, cols, [](int64_t) { return 0; }, [&](int64_t row) { return row + diagonal + 1; });
}

void triu(const void* x, void* y, int64_t size, int64_t batch, int64_t rows, int64_t cols, int64_t diagonal) {
  keep_columns(
      x, y, size, batch, rows, cols, [&](int64_t row) { return row + diagonal; }, [&](int64_t) { return cols; });
}

#define TAPER_INSTANTIATE(T)                                                              \
  template void scatter_reduce(ScatterOp, const T*, const int64_t*, T*, Slices, int64_t); \
  template void index_add(const T*, const int64_t*, T, T*, Slices, int64_t);
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
