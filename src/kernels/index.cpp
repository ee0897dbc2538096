// SPDX-License-Identifier: MIT
// Moving and adding elements by index. Where several sources meet, the work is cut by destination, so order holds.
#include "kernels/index.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <limits>
#include <numeric>
#include <type_traits>

#include "kernels/element_size.h"
#include "kernels/parallel.h"
#include "kernels/pointwise.h"

namespace taper::kernels {
namespace {

constexpr int64_t kGrain = 16384;  // elements

int64_t grain_of(int64_t elements) { return std::max<int64_t>(1, kGrain / std::max<int64_t>(1, elements)); }

// fn(o, begin, end) for the positions [begin, end) of [outer, m] that belong to slab o.
template <class Fn>
void for_each_slab(int64_t outer, int64_t m, int64_t grain, const Fn& fn) {
  parallel_for(0, outer * m, grain, [&](int64_t begin, int64_t end) {
    for (int64_t o = begin / m; begin < end; ++o) {
      const int64_t stop = std::min(end, (o + 1) * m);
      fn(o, begin, stop);
      begin = stop;
    }
  });
}

// The first of the positions that several threads come upon.
class FirstPosition {
 public:
  void note(int64_t position) {
    int64_t known = first_.load();
    while (position < known && !first_.compare_exchange_weak(known, position)) {
    }
  }
  int64_t value_or_none() const { return first_ == kNone ? -1 : first_.load(); }

 private:
  static constexpr int64_t kNone = std::numeric_limits<int64_t>::max();
  std::atomic<int64_t> first_ = kNone;
};

// move(k, index[k]) for k in [begin, end) until an index is not in [0, n): returns where that is, or end.
template <class Move>
int64_t move_in_range(const int64_t* index, int64_t begin, int64_t end, int64_t n, const Move& move) {
#pragma GCC unroll 4
  for (int64_t k = begin; k < end; ++k) {
    const int64_t at = index[k];
    if (static_cast<uint64_t>(at) >= static_cast<uint64_t>(n)) return k;
    move(k, at);
  }
  return end;
}

template <typename T>
int64_t gather_elements(const T* x, const int64_t* index, T* y, Slices s, int64_t m) {
  FirstPosition bad;
  for_each_slab(s.outer, m, grain_of(s.inner), [&, x, y](int64_t o, int64_t begin, int64_t end) {
    const T* slab = x + o * s.n * s.inner;
    if (s.inner == 1) {
      const int64_t reached = move_in_range(index, begin, end, s.n, [=](int64_t k, int64_t at) { y[k] = slab[at]; });
      if (reached < end) bad.note(reached);
      return;
    }
    for (int64_t j = begin; j < end; ++j) {
      const int64_t row = j * s.inner, row_end = row + s.inner;
      const int64_t reached = move_in_range(index, row, row_end, s.n, [=, inner = s.inner](int64_t k, int64_t at) {
        y[k] = slab[at * inner + (k - row)];
      });
      if (reached < row_end) return bad.note(reached);
    }
  });
  return bad.value_or_none();
}

// Slabs, and strips of their columns, have no destination in common.
template <typename T, class Combine>
int64_t scatter_elements(const T* src, const int64_t* index, T* y, Slices s, int64_t m, Combine combine) {
  constexpr int64_t kStrip = 64;
  const int64_t strips = (s.inner + kStrip - 1) / kStrip;
  FirstPosition bad;
  const auto put = [=](T& to, int64_t k) { to = combine(to, src[k]); };
  parallel_for(0, s.outer * strips, grain_of(m * std::min(kStrip, s.inner)), [&](int64_t part, int64_t end) {
    for (; part < end; ++part) {
      T* slab = y + part / strips * s.n * s.inner;
      const int64_t begin = part / strips * m;
      if (s.inner == 1) {
        const int64_t reached =
            move_in_range(index, begin, begin + m, s.n, [=](int64_t k, int64_t at) { put(slab[at], k); });
        if (reached < begin + m) bad.note(reached);
        continue;
      }
      const int64_t first = part % strips * kStrip, last = std::min(s.inner, first + kStrip);
      for (int64_t j = begin; j < begin + m; ++j) {
        const int64_t row = j * s.inner;
        const int64_t reached =
            move_in_range(index, row + first, row + last, s.n,
                          [=, inner = s.inner](int64_t k, int64_t at) { put(slab[at * inner + (k - row)], k); });
        if (reached < row + last) {
          bad.note(reached);
          break;
        }
      }
    }
  });
  return bad.value_or_none();
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

// y += alpha x
template <typename T>
void add_row(const T* x, T alpha, T* y, int64_t n) {
  using W = Wrapping<T>;
  constexpr int64_t kShort = 32;  // not worth the choice of a vector loop
  if constexpr (std::is_floating_point_v<T>) {
    if (n > kShort) {
      binary(BinaryOp::kAdd, Loop<3>::contiguous(n), y, y, x, {static_cast<double>(alpha)});
      return;
    }
  }
  for (int64_t i = 0; i < n; ++i) y[i] = static_cast<T>(W(y[i]) + W(alpha) * W(x[i]));
}

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
  constexpr int64_t kBlock = 512;
  const uint64_t start = static_cast<uint64_t>(low), last = static_cast<uint64_t>(high) - start - 1;
  const auto outside = [=](int64_t i) {  // the sign is set: below 0 or beyond the last
    const uint64_t place = static_cast<uint64_t>(i) - start;
    return place | (last - place);
  };
  FirstPosition bad;
  parallel_for(0, count, kGrain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      uint64_t signs = 0;
      if (end - i >= kBlock) {
        for (int64_t k = 0; k < kBlock; ++k) signs |= outside(index[i + k]);
        if (signs >> 63 == 0) i += kBlock - 1;
      }
      if (outside(index[i]) >> 63 != 0) return bad.note(i);
    }
  });
  return bad.value_or_none();
}

int64_t gather(const void* x, const int64_t* index, void* y, int64_t size, Slices s, int64_t m) {
  int64_t bad = -1;
  with_size(size,
            [&]<typename T>(T) { bad = gather_elements(static_cast<const T*>(x), index, static_cast<T*>(y), s, m); });
  return bad;
}

int64_t scatter(const void* src, const int64_t* index, void* y, int64_t size, Slices s, int64_t m) {
  int64_t bad = -1;
  with_size(size, [&]<typename T>(T) {
    bad = scatter_elements(static_cast<const T*>(src), index, static_cast<T*>(y), s, m, [](T, T b) { return b; });
  });
  return bad;
}

template <typename T>
int64_t scatter_reduce(ScatterOp op, const T* src, const int64_t* index, T* y, Slices s, int64_t m) {
  using W = Wrapping<T>;
  switch (op) {
    case ScatterOp::kAdd:
      return scatter_elements(src, index, y, s, m, [](T a, T b) { return static_cast<T>(W(a) + W(b)); });
    case ScatterOp::kMul:
      return scatter_elements(src, index, y, s, m, [](T a, T b) { return static_cast<T>(W(a) * W(b)); });
    case ScatterOp::kMin:
      return scatter_elements(src, index, y, s, m, extreme<false, T>);
    default:
      return scatter_elements(src, index, y, s, m, extreme<true, T>);
  }
}

int64_t count_true(const bool* mask, int64_t n) {
  constexpr int64_t kWord = 8;
  int64_t count = 0, i = 0;
  for (; i + kWord <= n; i += kWord) {
    uint64_t word;
    std::memcpy(&word, mask + i, kWord);
    count += static_cast<int64_t>(word * 0x0101010101010101 >> 56);  // the sum of its bytes
  }
  return std::accumulate(mask + i, mask + n, count);
}

void true_positions(const bool* mask, int64_t* position, int64_t count) {
  // Written whether it is true or not: a branch would be guessed wrong half of the time.
  for (int64_t i = 0, found = 0; found < count; ++i) {
    position[found] = i;
    found += mask[i];
  }
}

void index_select(const void* x, const int64_t* index, void* y, int64_t size, Slices s, int64_t m) {
  const int64_t bytes = s.inner * size;
  if (bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8) {
    with_size(bytes, [&]<typename T>(T) {
      for_each_slab(s.outer, m, kGrain, [=](int64_t o, int64_t begin, int64_t end) {
        const T* slab = static_cast<const T*>(x) + o * s.n;
        for (int64_t k = begin; k < end; ++k) static_cast<T*>(y)[k] = slab[index[k - o * m]];
      });
    });
    return;
  }
  for_each_slab(s.outer, m, grain_of(s.inner), [=](int64_t o, int64_t begin, int64_t end) {
    const char* slab = static_cast<const char*>(x) + o * s.n * bytes;
    for (int64_t k = begin; k < end; ++k) {
      std::memcpy(static_cast<char*>(y) + k * bytes, slab + index[k - o * m] * bytes, static_cast<size_t>(bytes));
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
  for_each_destination(index, s, m, [=](int64_t from, int64_t to) { add_row(src + from, alpha, y + to, s.inner); });
}

void roll(const void* x, void* y, int64_t size, Slices s, int64_t shift) {
  const int64_t slab = s.n * s.inner * size, head = shift * s.inner * size;  // bytes; the head of y is the tail of x
  parallel_for(0, s.outer * slab, kGrain * size, [=](int64_t at, int64_t end) {
    while (at < end) {
      const int64_t place = at % slab;
      const bool in_head = place < head;
      const int64_t length = std::min(end - at, (in_head ? head : slab) - place);
      const int64_t from = at + (in_head ? slab - head : -head);
      std::memcpy(static_cast<char*>(y) + at, static_cast<const char*>(x) + from, static_cast<size_t>(length));
      at += length;
    }
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

#define TAPER_INSTANTIATE(T)                                                                 \
  template int64_t scatter_reduce(ScatterOp, const T*, const int64_t*, T*, Slices, int64_t); \
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
