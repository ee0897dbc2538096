// SPDX-License-Identifier: MIT
// Layer norm and RMS norm: a row is read from memory once, then again from the cache.
#include "kernels/norm.h"

#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/layer_norm.cpp"
#include <hwy/foreach_target.h>

#include <hwy/cache_control.h>

#include <cmath>
#include <type_traits>

#include "kernels/cache.h"
#include "kernels/moments-inl.h"

#ifndef TAPER_KERNELS_LAYER_NORM_ROWS
#define TAPER_KERNELS_LAYER_NORM_ROWS
namespace taper::kernels {

// The arguments of a run of rows; `mean` is null for RMS norm, gamma and beta are null where there are none.
template <typename T>
struct NormForward {
  const T *x, *gamma, *beta;
  T *y, *mean, *rstd;
  double eps;
  int64_t n;
  int64_t at_once = 1;  // rows that are measured together
  bool stream = false;  // y is too large for the cache
};

template <typename T>
struct NormBackward {
  const T *dy, *x, *mean, *rstd, *gamma;
  T *dx, *dgamma, *dbeta;
  int64_t n;
  bool stream = false;  // dx is too large for the cache
  bool apart = false;   // rows are worked on one by one
};

}  // namespace taper::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

// Template arguments instead of tests in the loop: whether there is a gamma, and with it a beta.
template <class Body>
HWY_INLINE void with_affine(bool gamma, bool beta, Body body) {
  if (!gamma) return body(std::false_type(), std::false_type());
  if (!beta) return body(std::true_type(), std::false_type());
  body(std::true_type(), std::true_type());
}

// y = ((x - shift) * rstd - rest * rstd) * gamma + beta. Two differences keep the digits of a mean far from 0.
template <typename T, class HasGamma, class HasBeta>
HWY_INLINE void normalize_row(const NormForward<T>& f, const T* x, T* y, T shift, T rest, T rstd, HasGamma, HasBeta) {
  const hn::ScalableTag<T> d;
  const auto center = hn::Set(d, shift), scale = hn::Set(d, rstd), remainder = hn::Set(d, rest * rstd);
  const T *gamma = f.gamma, *beta = f.beta;
  const size_t n = static_cast<size_t>(f.n);
  const auto place = [=](auto load, auto store, size_t i) HWY_ATTR {
    auto v = hn::MulSub(hn::Sub(load(x + i), center), scale, remainder);
    if constexpr (HasGamma::value && HasBeta::value) {
      v = hn::MulAdd(v, load(gamma + i), load(beta + i));
    } else if constexpr (HasGamma::value) {
      v = hn::Mul(v, load(gamma + i));
    }
    store(v, y + i);
  };
  write_each_vector(d, n, y, f.stream, place);
}

template <typename T>
HWY_INLINE void forward_rows(const NormForward<T>& f, int64_t begin, int64_t end) {
  const size_t n = static_cast<size_t>(f.n);
  const double share = 1 / double(n);
  with_affine(f.gamma, f.beta, [&](auto has_gamma, auto has_beta) HWY_ATTR {
    for (int64_t first = begin; first < end; first += f.at_once) {
      const int64_t rows = std::min(f.at_once, end - first);
      RowMoments<T> moments[kRowsAtOnce];
      for (int64_t i = 0; i < rows; ++i) {
        const T* x = f.x + (first + i) * f.n;
        RowMoments<T>& m = moments[i];
        if (f.mean) {
          m = row_moments(x, n, f.at_once == 1);
          f.mean[first + i] = m.shift + m.rest;
        } else {
          m = {T(0), T(0), reduce_row<SumSquaresOp>(x, n)};
        }
        f.rstd[first + i] = static_cast<T>(1 / std::sqrt(double(m.squares) * share + f.eps));
      }
      for (int64_t i = 0; i < rows; ++i) {
        const int64_t row = first + i;
        normalize_row(f, f.x + row * f.n, f.y + row * f.n, moments[i].shift, moments[i].rest, f.rstd[row], has_gamma,
                      has_beta);
      }
    }
  });
}

// dx = rstd (g - mean(g) - h mean(g h))
template <typename T, class HasGamma>
HWY_INLINE void backward_row(const NormBackward<T>& b, int64_t row, Pair<T> sums, HasGamma) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const size_t n = static_cast<size_t>(b.n);
  const T *x = b.x + row * b.n, *dy = b.dy + row * b.n, *gamma = b.gamma;
  T* dx = b.dx + row * b.n;
  const T share = b.rstd[row] / static_cast<T>(n);
  const V mean = b.mean ? hn::Set(d, b.mean[row]) : hn::Zero(d), rstd = hn::Set(d, b.rstd[row]);
  const V shift = b.mean ? hn::Set(d, sums.a * share) : hn::Zero(d), slope = hn::Set(d, sums.b * share);
  const auto place = [=](auto load, auto store, size_t i) HWY_ATTR {
    const V h = hn::Mul(hn::Sub(load(x + i), mean), rstd);
    V g = load(dy + i);
    if constexpr (HasGamma::value) g = hn::Mul(g, load(gamma + i));
    store(hn::MulSub(g, rstd, hn::MulAdd(h, slope, shift)), dx + i);
  };
  write_each_vector(d, n, dx, b.stream, place);
}

// kRows rows from `first` on: the sums of g = dy * gamma and of g h over each, h being the normalized x, and dx of
// them; dgamma += dy * h and dbeta += dy. A long row does not add everything to one number.
template <size_t kRows, typename T, class HasGamma, class Params>
HWY_INLINE void backward_together(const NormBackward<T>& b, int64_t first, HasGamma has_gamma, Params) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const size_t n = static_cast<size_t>(b.n), block = 64 * hn::Lanes(d);
  const T *x = b.x + first * b.n, *dy = b.dy + first * b.n, *gammas = b.gamma;
  T *dgammas = b.dgamma, *dbetas = b.dbeta;
  const Pair<V> zero{hn::Zero(d), hn::Zero(d)};
  V mean[kRows], rstd[kRows];
  Pair<V> total[kRows];
  unroll<kRows>([&](size_t row) HWY_ATTR {
    mean[row] = b.mean ? hn::Set(d, b.mean[first + row]) : hn::Zero(d);
    rstd[row] = hn::Set(d, b.rstd[first + row]);
    total[row] = zero;
  });
  for (size_t from = 0; from < n; from += block) {
    Pair<V> sums[kRows];
    unroll<kRows>([&](size_t row) HWY_ATTR { sums[row] = zero; });
    for_each_vector(d, std::min(block, n - from), [&](auto load, auto store, size_t place) HWY_ATTR {
      const size_t i = from + place;
      V gamma = zero.a, dgamma = zero.a, dbeta = zero.a;
      if constexpr (HasGamma::value) gamma = load(gammas + i);
      if constexpr (Params::value) dgamma = load(dgammas + i), dbeta = load(dbetas + i);
      if constexpr (kRows == 1) fetch_ahead(x + i), fetch_ahead(dy + i);  // beside them go dx and the parameters
      unroll<kRows>([&](size_t row) HWY_ATTR {
        const V grad = load(dy + row * n + i), h = hn::Mul(hn::Sub(load(x + row * n + i), mean[row]), rstd[row]);
        const V gh = hn::Mul(grad, h);
        dgamma = hn::Add(dgamma, gh);
        dbeta = hn::Add(dbeta, grad);
        if constexpr (HasGamma::value) {
          sums[row] = {hn::MulAdd(grad, gamma, sums[row].a), hn::MulAdd(gh, gamma, sums[row].b)};
        } else {
          sums[row] = add(d, sums[row], {grad, gh});
        }
      });
      if constexpr (Params::value) store(dgamma, dgammas + i), store(dbeta, dbetas + i);
    });
    unroll<kRows>([&](size_t row) HWY_ATTR { total[row] = add(d, total[row], sums[row]); });
  }
  if (!b.dx) return;
  unroll<kRows>([&](size_t row) HWY_ATTR {
    const T sum_g = hn::GetLane(hn::SumOfLanes(d, total[row].a)), sum_gh = hn::GetLane(hn::SumOfLanes(d, total[row].b));
    backward_row(b, first + static_cast<int64_t>(row), Pair<T>{sum_g, sum_gh}, has_gamma);
  });
}

// Rows [begin, end), adding up dgamma and dbeta, which may both be null. As many rows as the registers hold share what
// is loaded and stored of the parameters.
template <typename T>
HWY_INLINE void backward_rows(const NormBackward<T>& b, int64_t begin, int64_t end) {
  with_affine(b.gamma, b.dgamma, [&](auto has_gamma, auto params) HWY_ATTR {
    int64_t row = begin;
#if HWY_TARGET != HWY_SCALAR
    constexpr int64_t kTogether = HWY_TARGET == HWY_AVX2 ? 2 : 4;
    for (; !b.apart && row + kTogether <= end; row += kTogether) {
      backward_together<kTogether>(b, row, has_gamma, params);
    }
#endif
    for (; row < end; ++row) backward_together<1>(b, row, has_gamma, params);
  });
}

void forward_f32(const NormForward<float>& f, int64_t begin, int64_t end) { forward_rows(f, begin, end); }
void forward_f64(const NormForward<double>& f, int64_t begin, int64_t end) { forward_rows(f, begin, end); }
void backward_f32(const NormBackward<float>& b, int64_t begin, int64_t end) { backward_rows(b, begin, end); }
void backward_f64(const NormBackward<double>& b, int64_t begin, int64_t end) { backward_rows(b, begin, end); }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>

#include "kernels/parallel.h"
#include "kernels/reduce.h"
#include "kernels/scratch.h"

namespace taper::kernels {
namespace {

HWY_EXPORT(forward_f32);
HWY_EXPORT(forward_f64);
HWY_EXPORT(backward_f32);
HWY_EXPORT(backward_f64);

void run(const NormForward<float>& f, int64_t begin, int64_t end) { HWY_DYNAMIC_DISPATCH(forward_f32)(f, begin, end); }
void run(const NormForward<double>& f, int64_t begin, int64_t end) { HWY_DYNAMIC_DISPATCH(forward_f64)(f, begin, end); }
void run(const NormBackward<float>& b, int64_t begin, int64_t end) {
  HWY_DYNAMIC_DISPATCH(backward_f32)(b, begin, end);
  if (b.stream) hwy::FlushStream();
}
void run(const NormBackward<double>& b, int64_t begin, int64_t end) {
  HWY_DYNAMIC_DISPATCH(backward_f64)(b, begin, end);
  if (b.stream) hwy::FlushStream();
}

constexpr int64_t kGrain = 16384;  // elements

template <typename T>
void norm_forward(NormForward<T> f, int64_t rows) {
  f.at_once = rows_at_once<T>(rows, f.n);
  f.stream = worth_streaming(bytes_of<T>(rows * f.n)) && f.x != f.y;
  parallel_for(0, rows, std::max<int64_t>(1, kGrain / std::max<int64_t>(1, f.n)), [&](int64_t begin, int64_t end) {
    run(f, begin, end);
    if (f.stream) hwy::FlushStream();
  });
}

// dgamma and dbeta as sums of at most 32 chunks of rows.
template <typename T>
void norm_backward(NormBackward<T> b, int64_t rows) {
  b.stream = worth_streaming(bytes_of<T>(rows * b.n)) && b.dx != b.dy && b.dx != b.x;
  b.apart = is_large<T>(rows * b.n) && !is_long_row<T>(b.n);
  if (!b.dgamma && !b.dbeta) {
    const int64_t grain = std::max<int64_t>(1, kGrain / std::max<int64_t>(1, b.n));
    parallel_for(0, rows, grain, [&](int64_t begin, int64_t end) { run(b, begin, end); });
    return;
  }
  const int64_t chunks = std::clamp<int64_t>(rows * b.n / kGrain, 1, 32);
  const int64_t chunk = (rows + chunks - 1) / chunks;
  const Scratch<T> partial(2 * chunks * b.n);
  std::fill_n(partial.get(), 2 * chunks * b.n, T(0));
  parallel_for(0, chunks, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      NormBackward<T> part = b;
      part.dgamma = partial.get() + i * b.n;
      part.dbeta = part.dgamma + chunks * b.n;
      run(part, std::min(rows, i * chunk), std::min(rows, (i + 1) * chunk));
    }
  });
  const Slices sums{1, chunks, b.n};
  if (b.dgamma) sum(partial.get(), b.dgamma, sums);
  if (b.dbeta) sum(partial.get() + chunks * b.n, b.dbeta, sums);
}

}  // namespace

template <typename T>
void layer_norm(const T* x, const T* gamma, const T* beta, double eps, T* y, T* mean, T* rstd, int64_t rows,
                int64_t n) {
  norm_forward(NormForward<T>{x, gamma, beta, y, mean, rstd, eps, n}, rows);
}

template <typename T>
void layer_norm_backward(const T* dy, const T* x, const T* mean, const T* rstd, const T* gamma, T* dx, T* dgamma,
                         T* dbeta, int64_t rows, int64_t n) {
  norm_backward(NormBackward<T>{dy, x, mean, rstd, gamma, dx, dgamma, dbeta, n}, rows);
}

template <typename T>
void rms_norm(const T* x, const T* gamma, double eps, T* y, T* rstd, int64_t rows, int64_t n) {
  norm_forward(NormForward<T>{x, gamma, nullptr, y, nullptr, rstd, eps, n}, rows);
}

template <typename T>
void rms_norm_backward(const T* dy, const T* x, const T* rstd, const T* gamma, T* dx, T* dgamma, int64_t rows,
                       int64_t n) {
  norm_backward(NormBackward<T>{dy, x, nullptr, rstd, gamma, dx, dgamma, nullptr, n}, rows);
}

#define TAPER_INSTANTIATE(T)                                                                                         \
  template void layer_norm(const T*, const T*, const T*, double, T*, T*, T*, int64_t, int64_t);                      \
  template void layer_norm_backward(const T*, const T*, const T*, const T*, const T*, T*, T*, T*, int64_t, int64_t); \
  template void rms_norm(const T*, const T*, double, T*, T*, int64_t, int64_t);                                      \
  template void rms_norm_backward(const T*, const T*, const T*, const T*, T*, T*, int64_t, int64_t);
TAPER_INSTANTIATE(float)
TAPER_INSTANTIATE(double)
#undef TAPER_INSTANTIATE

}  // namespace taper::kernels
#endif  // HWY_ONCE
