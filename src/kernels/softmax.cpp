// SPDX-License-Identifier: MIT
// Softmax over rows, and over strips of columns; each slice stays in the cache between its passes.
#include "kernels/softmax.h"

#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/softmax.cpp"
#include <hwy/foreach_target.h>

#include <cmath>

#include "kernels/cache.h"
#include "kernels/math-inl.h"
#include "kernels/moments-inl.h"

#ifndef TAPER_KERNELS_SOFTMAX_TABLE
#define TAPER_KERNELS_SOFTMAX_TABLE
namespace taper::kernels {

/// Columns that are worked on together.
inline constexpr int64_t kSoftmaxStrip = 256;

template <typename T>
struct SoftmaxLoops {
  // x [rows, n] -> y [rows, n], or [rows] for logsumexp, `at_once` rows together
  using Rows = void (*)(const T* x, T* y, int64_t rows, int64_t n, int64_t at_once);
  // x [n, width] with rows `stride` apart -> y likewise, or [width]
  using Columns = void (*)(const T* x, T* y, int64_t n, int64_t stride, int64_t width);
  using BackwardRows = void (*)(const T* dy, const T* y, T* dx, int64_t rows, int64_t n, bool stream);
  using BackwardColumns = void (*)(const T* dy, const T* y, T* dx, int64_t n, int64_t stride, int64_t width);
  struct Forward {
    Rows rows;
    Columns columns;
  };
  struct Backward {
    BackwardRows rows;
    BackwardColumns columns;
  };
  Forward softmax, log_softmax, logsumexp;
  Backward softmax_backward, log_softmax_backward;
};

}  // namespace taper::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

enum class Kind { kSoftmax, kLogSoftmax, kLogSumExp };

// Sum of exp(x - shift), storing the terms in y if kStore. Long rows add up in blocks.
template <bool kStore, typename T>
HWY_INLINE double sum_exp(const T* x, T* y, size_t n, T shift) {
  const hn::ScalableTag<T> d;
  const size_t lanes = hn::Lanes(d), block = 64 * lanes;
  const auto center = hn::Set(d, shift);
  double total = 0;
  for (size_t start = 0; start < n; start += block) {
    const size_t end = std::min(n, start + block);
    auto sum = hn::Zero(d);
    size_t i = start;
    for (; i + lanes <= end; i += lanes) {
      const auto e = exp(d, hn::Sub(hn::LoadU(d, x + i), center));
      sum = hn::Add(sum, e);
      if constexpr (kStore) hn::StoreU(e, d, y + i);
    }
    if (i < end) {
      const auto e = exp(d, hn::Sub(load_n(d, x + i, end - i), center));
      sum = hn::Add(sum, hn::IfThenElseZero(hn::FirstN(d, end - i), e));
      if constexpr (kStore) store_n(e, d, y + i, end - i);
    }
    total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
  }
  return total;
}

template <Kind kKind, typename T>
void forward_rows(const T* x, T* y, int64_t rows, int64_t size, int64_t at_once) {
  const hn::ScalableTag<T> d;
  const size_t n = static_cast<size_t>(size);
  const int64_t out_size = kKind == Kind::kLogSumExp ? 1 : size;
  for (int64_t first = 0; first < rows; first += at_once) {
    const int64_t last = std::min(rows, first + at_once);
    T max[kRowsAtOnce];
    double sum[kRowsAtOnce];
    for (int64_t row = first; row < last; ++row) {
      T& top = max[row - first] = reduce_row<MaxOp>(x + row * size, n);
      if (kKind == Kind::kLogSumExp && std::isinf(top)) top = 0;
    }
    for (int64_t row = first; row < last; ++row) {
      sum[row - first] = sum_exp<kKind == Kind::kSoftmax>(x + row * size, y + row * out_size, n, max[row - first]);
    }
    for (int64_t row = first; row < last; ++row) {
      const T* in = x + row * size;
      T* out = y + row * out_size;
      if constexpr (kKind == Kind::kLogSumExp) {
        *out = static_cast<T>(double(max[row - first]) + std::log(sum[row - first]));
      } else if constexpr (kKind == Kind::kSoftmax) {
        const auto scale = hn::Set(d, static_cast<T>(1 / sum[row - first]));
        for_each_vector(
            d, n, [&](auto load, auto store, size_t i) HWY_ATTR { store(hn::Mul(load(out + i), scale), out + i); });
      } else {
        const auto shift = hn::Set(d, static_cast<T>(std::log(sum[row - first])));
        const auto center = hn::Set(d, max[row - first]);
        for_each_vector(d, n, [&](auto load, auto store, size_t i) HWY_ATTR {
          store(hn::Sub(hn::Sub(load(in + i), center), shift), out + i);
        });
      }
    }
  }
}

// dy and y are the gradient and the result of the forward pass.
template <bool kLog, typename T>
void backward_rows(const T* dy, const T* y, T* dx, int64_t rows, int64_t size, bool stream) {
  const hn::ScalableTag<T> d;
  const size_t n = static_cast<size_t>(size);
  // In place no store fetches a line while the second pass calculates: the next row has to be asked for.
  const bool ahead = (dx == dy || dx == y) && is_large<T>(rows * size);
  for (int64_t row = 0; row < rows; ++row, dy += n, y += n, dx += n) {
    const auto sums = sum_pairs(d, n, [&](auto load, size_t i, auto sum) HWY_ATTR {
      const auto g = load(dy + i);
      if constexpr (kLog) return decltype(sum){hn::Add(sum.a, g), sum.b};
      return decltype(sum){hn::MulAdd(g, load(y + i), sum.a), sum.b};
    });
    const auto sum = hn::Set(d, sums.a);
    write_each_vector(d, n, dx, stream, [&](auto load, auto store, size_t i) HWY_ATTR {
      if (ahead) fetch_ahead(dy + i), fetch_ahead(y + i);
      const auto g = load(dy + i), p = load(y + i);
      if constexpr (kLog) {
        store(hn::NegMulAdd(exp(d, p), sum, g), dx + i);
      } else {
        store(hn::Mul(p, hn::Sub(g, sum)), dx + i);
      }
    });
  }
}

// sum[0, width) = sums over the rows of term(load, i), which may also store.
template <typename T, class Term>
HWY_INLINE void sum_columns(T* sum, size_t n, size_t stride, size_t width, Term term) {
  const hn::ScalableTag<T> d;
  std::fill_n(sum, width, T(0));
  for (size_t row = 0; row < n; ++row) {
    for_each_vector(d, width, [&](auto load, auto store, size_t i) HWY_ATTR {
      store(hn::Add(load(sum + i), term(load, store, row * stride, i)), sum + i);
    });
  }
}

template <Kind kKind, typename T>
void forward_columns(const T* x, T* y, int64_t size, int64_t step, int64_t columns) {
  const hn::ScalableTag<T> d;
  const size_t n = static_cast<size_t>(size), stride = static_cast<size_t>(step), width = static_cast<size_t>(columns);
  T max[kSoftmaxStrip], sum[kSoftmaxStrip];
  reduce_columns<MaxOp, MaxOp>(x, n, stride, width, max);
  for (size_t i = 0; kKind == Kind::kLogSumExp && i < width; ++i) max[i] = std::isinf(max[i]) ? T(0) : max[i];
  sum_columns(sum, n, stride, width, [&](auto load, [[maybe_unused]] auto store, size_t row, size_t i) HWY_ATTR {
    const auto e = exp(d, hn::Sub(load(x + row + i), load(max + i)));
    if constexpr (kKind == Kind::kSoftmax) store(e, y + row + i);
    return e;
  });
  for (size_t i = 0; i < width; ++i) {
    sum[i] = kKind == Kind::kSoftmax ? 1 / sum[i] : std::log(sum[i]);
    if (kKind == Kind::kLogSumExp) y[i] = max[i] + sum[i];
  }
  if constexpr (kKind == Kind::kLogSumExp) return;
  for (size_t row = 0; row < n * stride; row += stride) {
    for_each_vector(d, width, [&](auto load, auto store, size_t i) HWY_ATTR {
      if constexpr (kKind == Kind::kSoftmax) {
        store(hn::Mul(load(y + row + i), load(sum + i)), y + row + i);
      } else {
        store(hn::Sub(hn::Sub(load(x + row + i), load(max + i)), load(sum + i)), y + row + i);
      }
    });
  }
}

template <bool kLog, typename T>
void backward_columns(const T* dy, const T* y, T* dx, int64_t size, int64_t step, int64_t columns) {
  const hn::ScalableTag<T> d;
  const size_t n = static_cast<size_t>(size), stride = static_cast<size_t>(step), width = static_cast<size_t>(columns);
  T sum[kSoftmaxStrip];
  sum_columns(sum, n, stride, width, [&](auto load, auto, size_t row, size_t i) HWY_ATTR {
    const auto g = load(dy + row + i);
    if constexpr (kLog) return g;
    return hn::Mul(g, load(y + row + i));
  });
  for (size_t row = 0; row < n * stride; row += stride) {
    for_each_vector(d, width, [&](auto load, auto store, size_t i) HWY_ATTR {
      const auto g = load(dy + row + i), p = load(y + row + i), total = load(sum + i);
      if constexpr (kLog) {
        store(hn::NegMulAdd(exp(d, p), total, g), dx + row + i);
      } else {
        store(hn::Mul(p, hn::Sub(g, total)), dx + row + i);
      }
    });
  }
}

template <typename T>
constexpr SoftmaxLoops<T> kLoops{
    {forward_rows<Kind::kSoftmax, T>, forward_columns<Kind::kSoftmax, T>},
    {forward_rows<Kind::kLogSoftmax, T>, forward_columns<Kind::kLogSoftmax, T>},
    {forward_rows<Kind::kLogSumExp, T>, forward_columns<Kind::kLogSumExp, T>},
    {backward_rows<false, T>, backward_columns<false, T>},
    {backward_rows<true, T>, backward_columns<true, T>},
};

const SoftmaxLoops<float>* loops_f32() { return &kLoops<float>; }
const SoftmaxLoops<double>* loops_f64() { return &kLoops<double>; }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <hwy/cache_control.h>

#include <algorithm>

#include "kernels/parallel.h"

namespace taper::kernels {
namespace {

HWY_EXPORT(loops_f32);
HWY_EXPORT(loops_f64);

template <typename T>
const SoftmaxLoops<T>& loops() {
  if constexpr (sizeof(T) == 4) {
    return *HWY_DYNAMIC_DISPATCH(loops_f32)();
  } else {
    return *HWY_DYNAMIC_DISPATCH(loops_f64)();
  }
}

constexpr int64_t kGrain = 4096;  // elements, of which each takes an exp

// rows(first, count) for runs of rows, or columns(x offset, y offset, width) for strips.
template <class Rows, class Columns>
void for_each_part(Slices s, Rows rows, Columns columns) {
  if (s.numel() == 0) return;
  if (s.inner == 1) {
    parallel_for(0, s.outer, std::max<int64_t>(1, kGrain / s.n),
                 [&](int64_t begin, int64_t end) { rows(begin, end - begin); });
    return;
  }
  const int64_t strips = (s.inner + kSoftmaxStrip - 1) / kSoftmaxStrip;
  const int64_t grain = std::max<int64_t>(1, kGrain / (s.n * std::min(kSoftmaxStrip, s.inner)));
  parallel_for(0, s.outer * strips, grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t column = i % strips * kSoftmaxStrip;
      columns(i / strips, column, std::min(kSoftmaxStrip, s.inner - column));
    }
  });
}

// `out_n` is the extent of the result: n, or 1 for logsumexp.
template <typename T>
void run(const typename SoftmaxLoops<T>::Forward& forward, const T* x, T* y, Slices s, int64_t out_n) {
  const int64_t at_once = rows_at_once<T>(s.outer, s.n);
  for_each_part(
      s, [&](int64_t first, int64_t count) { forward.rows(x + first * s.n, y + first * out_n, count, s.n, at_once); },
      [&](int64_t slab, int64_t column, int64_t width) {
        forward.columns(x + slab * s.n * s.inner + column, y + slab * out_n * s.inner + column, s.n, s.inner, width);
      });
}

template <typename T>
void run(const typename SoftmaxLoops<T>::Backward& backward, const T* dy, const T* y, T* dx, Slices s) {
  const bool stream = worth_streaming(bytes_of<T>(s.numel())) && dx != dy && dx != y;
  for_each_part(
      s,
      [&](int64_t first, int64_t count) {
        backward.rows(dy + first * s.n, y + first * s.n, dx + first * s.n, count, s.n, stream);
        if (stream) hwy::FlushStream();
      },
      [&](int64_t slab, int64_t column, int64_t width) {
        const int64_t from = slab * s.n * s.inner + column;
        backward.columns(dy + from, y + from, dx + from, s.n, s.inner, width);
      });
}

}  // namespace

template <typename T>
void softmax(const T* x, T* y, Slices s) {
  run(loops<T>().softmax, x, y, s, s.n);
}

template <typename T>
void log_softmax(const T* x, T* y, Slices s) {
  run(loops<T>().log_softmax, x, y, s, s.n);
}

template <typename T>
void logsumexp(const T* x, T* y, Slices s) {
  run(loops<T>().logsumexp, x, y, s, 1);
}

template <typename T>
void softmax_backward(const T* dy, const T* y, T* dx, Slices s) {
  run(loops<T>().softmax_backward, dy, y, dx, s);
}

template <typename T>
void log_softmax_backward(const T* dy, const T* y, T* dx, Slices s) {
  run(loops<T>().log_softmax_backward, dy, y, dx, s);
}

#define TAPER_INSTANTIATE(T)                                      \
  template void softmax(const T*, T*, Slices);                    \
  template void log_softmax(const T*, T*, Slices);                \
  template void logsumexp(const T*, T*, Slices);                  \
  template void softmax_backward(const T*, const T*, T*, Slices); \
  template void log_softmax_backward(const T*, const T*, T*, Slices);
TAPER_INSTANTIATE(float)
TAPER_INSTANTIATE(double)
#undef TAPER_INSTANTIATE

}  // namespace taper::kernels
#endif  // HWY_ONCE
