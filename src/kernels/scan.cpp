// SPDX-License-Identifier: MIT
// Running sums, products and extremes: one pass in order, several rows or a strip of columns at a time.
#include "kernels/scan.h"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

#include "kernels/parallel.h"

namespace taper::kernels {
namespace {

constexpr int64_t kStrip = 64;
constexpr int64_t kGrain = 16384;  // elements

// fn(from, width): the columns [from, from + width) of a slab, stepping by inner.
template <class Fn>
void for_each_strip(Slices s, Fn fn) {
  if (s.numel() == 0) return;
  const int64_t strips = (s.inner + kStrip - 1) / kStrip;
  const int64_t grain = std::max<int64_t>(1, kGrain / (s.n * std::min(kStrip, s.inner)));
  parallel_for(0, s.outer * strips, grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t column = i % strips * kStrip;
      fn(i / strips * s.n * s.inner + column, std::min(kStrip, s.inner - column));
    }
  });
}

// Sums wrap around in integers; floats are kept in double between the elements.
template <typename T>
using Running = std::conditional_t<std::is_floating_point_v<T>, double, uint64_t>;

// Rows at once, as many as kRow: each would wait for its own last step. Their states stay in registers.
template <class State, typename T, typename R, class Combine, size_t... kRow>
void running_rows(const T* x, R* y, int64_t n, State start, Combine combine, std::index_sequence<kRow...>) {
  State state[] = {(static_cast<void>(kRow), start)...};
  const auto step = [=](State& sum, const T* from, R* to) {
    sum = combine(sum, static_cast<State>(*from));
    *to = static_cast<R>(sum);
  };
  for (int64_t k = 0; k < n; ++k) {
    (step(state[kRow], x + static_cast<int64_t>(kRow) * n + k, y + static_cast<int64_t>(kRow) * n + k), ...);
  }
}

template <class State, typename T, typename R, class Combine>
void running(const T* x, R* y, Slices s, State start, Combine combine) {
  if (s.inner == 1) {
    constexpr int64_t kRows = 4;  // of more rows a page apart, in x and y, L1 would not hold the lines
    parallel_for(0, s.outer, std::max<int64_t>(kRows, kGrain / std::max<int64_t>(1, s.n)), [=](int64_t o, int64_t end) {
      for (; o + kRows <= end; o += kRows) {
        running_rows(x + o * s.n, y + o * s.n, s.n, start, combine, std::make_index_sequence<kRows>());
      }
      for (; o < end; ++o) running_rows(x + o * s.n, y + o * s.n, s.n, start, combine, std::index_sequence<0>());
    });
    return;
  }
  for_each_strip(s, [&](int64_t from, int64_t width) {
    State state[kStrip];
    std::fill_n(state, width, start);
    for (int64_t k = 0; k < s.n; ++k) {
      const int64_t row = from + k * s.inner;
      for (int64_t i = 0; i < width; ++i) {
        state[i] = combine(state[i], static_cast<State>(x[row + i]));
        y[row + i] = static_cast<R>(state[i]);
      }
    }
  });
}

// Whether b takes over from a: the later of equals, and a nan for good.
template <bool kMax, typename T>
bool takes_over(T b, T a) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(b)) return true;
  }
  return kMax ? b >= a : b <= a;
}

template <bool kMax, typename T>
void running_extreme(const T* x, T* value, int64_t* index, Slices s) {
  for_each_strip(s, [&](int64_t from, int64_t width) {
    std::copy_n(x + from, width, value + from);
    std::fill_n(index + from, width, 0);
    for (int64_t k = 1; k < s.n; ++k) {
      const int64_t row = from + k * s.inner, before = row - s.inner;
      for (int64_t i = 0; i < width; ++i) {
        const bool over = takes_over<kMax>(x[row + i], value[before + i]);
        value[row + i] = over ? x[row + i] : value[before + i];
        index[row + i] = over ? k : index[before + i];
      }
    }
  });
}

double log_add_exp(double a, double b) {
  const double greater = std::max(a, b);
  if (std::isnan(a) || std::isnan(b)) return a + b;
  return std::isinf(greater) ? greater : greater + std::log1p(std::exp(std::min(a, b) - greater));
}

}  // namespace

template <typename T, typename R>
void cumsum(const T* x, R* y, Slices s) {
  running(x, y, s, Running<R>(0), [](auto a, auto b) { return a + b; });
}

template <typename T, typename R>
void cumprod(const T* x, R* y, Slices s) {
  running(x, y, s, Running<R>(1), [](auto a, auto b) { return a * b; });
}

template <typename T>
void cumsum_rounded(const T* x, T* y, Slices s) {
  running(x, y, s, T(0), [](T a, T b) { return a + b; });
}

template <typename T>
void logcumsumexp(const T* x, T* y, Slices s) {
  running(x, y, s, -HUGE_VAL, log_add_exp);
}

template <typename T>
void cummax(const T* x, T* value, int64_t* index, Slices s) {
  running_extreme<true>(x, value, index, s);
}

template <typename T>
void cummin(const T* x, T* value, int64_t* index, Slices s) {
  running_extreme<false>(x, value, index, s);
}

#define TAPER_INSTANTIATE(T, R)                         \
  template void cumsum(const T*, R*, Slices);           \
  template void cumprod(const T*, R*, Slices);          \
  template void cummax(const T*, T*, int64_t*, Slices); \
  template void cummin(const T*, T*, int64_t*, Slices);
TAPER_INSTANTIATE(float, float)
TAPER_INSTANTIATE(double, double)
TAPER_INSTANTIATE(int64_t, int64_t)
TAPER_INSTANTIATE(int32_t, int64_t)
TAPER_INSTANTIATE(int16_t, int64_t)
TAPER_INSTANTIATE(int8_t, int64_t)
TAPER_INSTANTIATE(uint8_t, int64_t)
TAPER_INSTANTIATE(bool, int64_t)
#undef TAPER_INSTANTIATE
template void cumsum_rounded(const float*, float*, Slices);
template void cumsum_rounded(const double*, double*, Slices);
template void logcumsumexp(const float*, float*, Slices);
template void logcumsumexp(const double*, double*, Slices);

}  // namespace taper::kernels
