// SPDX-License-Identifier: MIT
// Batch norm over [batch, channels, length]: slabs of `length` elements, or whole rows of channels where length is 1.
#include "kernels/norm.h"

#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/batch_norm.cpp"
#include <hwy/foreach_target.h>

#include <type_traits>

#include "kernels/cache.h"
#include "kernels/moments-inl.h"

#ifndef TAPER_KERNELS_BATCH_NORM_TABLE
#define TAPER_KERNELS_BATCH_NORM_TABLE
namespace taper::kernels {

// A slab of one channel, of which n elements follow each other, or rows of n channels.
struct Run {
  int64_t rows, n;
  bool per_channel;  // the numbers of the channels are arrays [n]
  bool stream;       // what is written is too large for the cache
};

// out = (in - mean) * scale + shift, and the rule backward is the same with more terms.
template <typename T>
struct BatchNormLoops {
  // y = (x - mean) * scale + shift
  void (*apply)(const T* x, T* y, Run run, const T* mean, const T* scale, const T* shift);
  // dx = dy * scale - shift - (x - mean) * slope
  void (*backward)(const T* dy, const T* x, T* dx, Run run, const T* mean, const T* scale, const T* shift,
                   const T* slope);
  // sums of dy and of dy * (x - mean) over a slab
  void (*sum_slab)(const T* dy, const T* x, int64_t n, T mean, T* sum_dy, T* sum_dyx);
  // the same over rows that are `stride` apart; mean and sums are [width]
  void (*sum_rows)(const T* dy, const T* x, int64_t rows, int64_t stride, int64_t width, const T* mean, T* sum_dy,
                   T* sum_dyx);
};

}  // namespace taper::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

// A number of a channel: the same everywhere, or one a place.
template <bool kPerChannel, class D, typename T>
struct Channel {
  const T* data;
  hn::Vec<D> value;

  Channel(D d, const T* x) : data(x), value(hn::Set(d, *x)) {}
  template <class Load>
  HWY_INLINE hn::Vec<D> at(Load load, size_t i) const {
    if constexpr (kPerChannel) return load(data + i);
    return value;
  }
};

// Calls place(load, store, i, kRows) for the vectors of a row, i being the first of kRows places that are n apart.
template <size_t kRows, class D, typename T, class Place>
HWY_INLINE void for_rows(D d, const T* y, const Run& run, Place place) {
  const size_t n = static_cast<size_t>(run.n);
  const auto rows = [&](auto load, auto store, size_t i)
                        HWY_ATTR { place(load, store, i, std::integral_constant<size_t, kRows>()); };
  write_each_vector(d, n, y, run.stream, rows);
}

// The same for all rows of a run. Long ones four at a time, so that the numbers of the channels are loaded once for
// four.
template <class D, typename T, class Place>
HWY_INLINE void for_run(D d, const T* y, const Run& run, Place place) {
  int64_t row = 0;
  const bool long_rows = is_long_row<T>(run.n);
  for (; long_rows && row + 4 <= run.rows; row += 4) {
    for_rows<4>(d, y, run, [&](auto load, auto store, size_t i, auto rows) HWY_ATTR {
      place(load, store, i, static_cast<size_t>(row * run.n) + i, rows);
    });
  }
  for (; row < run.rows; ++row) {
    for_rows<1>(d, y, run, [&](auto load, auto store, size_t i, auto rows) HWY_ATTR {
      place(load, store, i, static_cast<size_t>(row * run.n) + i, rows);
    });
  }
}

template <bool kPerChannel, typename T>
HWY_INLINE void apply_run(const T* x, T* y, const Run& run, const T* mean, const T* scale, const T* shift) {
  const hn::ScalableTag<T> d;
  using C = Channel<kPerChannel, decltype(d), T>;
  const size_t n = static_cast<size_t>(run.n);
  const C means(d, mean), scales(d, scale), shifts(d, shift);
  for_run(d, y, run, [&](auto load, auto store, size_t channel, size_t at, auto rows) HWY_ATTR {
    const auto center = means.at(load, channel), factor = scales.at(load, channel), offset = shifts.at(load, channel);
    hn::Vec<decltype(d)> result[rows];
    unroll<rows>([&](size_t row)
                     HWY_ATTR { result[row] = hn::MulAdd(hn::Sub(load(x + at + row * n), center), factor, offset); });
    unroll<rows>([&](size_t row) HWY_ATTR { store(result[row], y + at + row * n); });
  });
}

template <typename T>
void apply(const T* x, T* y, Run run, const T* mean, const T* scale, const T* shift) {
  if (run.per_channel) return apply_run<true>(x, y, run, mean, scale, shift);
  apply_run<false>(x, y, run, mean, scale, shift);
}

template <bool kPerChannel, typename T>
HWY_INLINE void backward_run(const T* dy, const T* x, T* dx, const Run& run, const T* mean, const T* scale,
                             const T* shift, const T* slope) {
  const hn::ScalableTag<T> d;
  using C = Channel<kPerChannel, decltype(d), T>;
  const size_t n = static_cast<size_t>(run.n);
  const C means(d, mean), scales(d, scale), shifts(d, shift), slopes(d, slope);
  for_run(d, dx, run, [&](auto load, auto store, size_t channel, size_t at, auto rows) HWY_ATTR {
    const auto center = means.at(load, channel), factor = scales.at(load, channel);
    const auto offset = shifts.at(load, channel), tilt = slopes.at(load, channel);
    hn::Vec<decltype(d)> result[rows];
    unroll<rows>([&](size_t row) HWY_ATTR {
      const auto scaled = hn::MulSub(load(dy + at + row * n), factor, offset);
      result[row] = hn::NegMulAdd(hn::Sub(load(x + at + row * n), center), tilt, scaled);
    });
    unroll<rows>([&](size_t row) HWY_ATTR { store(result[row], dx + at + row * n); });
  });
}

template <typename T>
void backward(const T* dy, const T* x, T* dx, Run run, const T* mean, const T* scale, const T* shift, const T* slope) {
  if (run.per_channel) return backward_run<true>(dy, x, dx, run, mean, scale, shift, slope);
  backward_run<false>(dy, x, dx, run, mean, scale, shift, slope);
}

template <typename T>
void sum_slab(const T* dy, const T* x, int64_t n, T mean, T* sum_dy, T* sum_dyx) {
  const hn::ScalableTag<T> d;
  const auto center = hn::Set(d, mean);
  const auto sums = sum_pairs(d, static_cast<size_t>(n), [&](auto load, size_t i, auto sum) HWY_ATTR {
    const auto g = load(dy + i);
    return decltype(sum){hn::Add(sum.a, g), hn::MulAdd(g, hn::Sub(load(x + i), center), sum.b)};
  });
  *sum_dy = sums.a;
  *sum_dyx = sums.b;
}

// Four rows at a time, so that the sums are loaded and stored once for four.
template <size_t kRows, typename T>
HWY_INLINE void add_rows(const T* dy, const T* x, size_t stride, size_t width, const T* mean, T* sum_dy, T* sum_dyx) {
  const hn::ScalableTag<T> d;
  for_each_vector(d, width, [&](auto load, auto store, size_t i) HWY_ATTR {
    const auto center = load(mean + i);
    auto a = hn::Zero(d), b = hn::Zero(d);
    unroll<kRows>([&](size_t row) HWY_ATTR {
      const auto g = load(dy + row * stride + i);
      a = hn::Add(a, g);
      b = hn::MulAdd(g, hn::Sub(load(x + row * stride + i), center), b);
    });
    store(hn::Add(load(sum_dy + i), a), sum_dy + i);
    store(hn::Add(load(sum_dyx + i), b), sum_dyx + i);
  });
}

template <typename T>
void sum_rows(const T* dy, const T* x, int64_t rows, int64_t stride, int64_t width, const T* mean, T* sum_dy,
              T* sum_dyx) {
  std::fill_n(sum_dy, width, T(0));
  std::fill_n(sum_dyx, width, T(0));
  const size_t step = static_cast<size_t>(stride), size = static_cast<size_t>(width);
  int64_t row = 0;
  for (; row + 4 <= rows; row += 4) add_rows<4>(dy + row * stride, x + row * stride, step, size, mean, sum_dy, sum_dyx);
  for (; row < rows; ++row) add_rows<1>(dy + row * stride, x + row * stride, step, size, mean, sum_dy, sum_dyx);
}

template <typename T>
constexpr BatchNormLoops<T> kLoops{apply<T>, backward<T>, sum_slab<T>, sum_rows<T>};

const BatchNormLoops<float>* loops_f32() { return &kLoops<float>; }
const BatchNormLoops<double>* loops_f64() { return &kLoops<double>; }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <hwy/cache_control.h>

#include <algorithm>

#include "kernels/moments.h"
#include "kernels/parallel.h"
#include "kernels/reduce.h"
#include "kernels/scratch.h"

namespace taper::kernels {
namespace {

HWY_EXPORT(loops_f32);
HWY_EXPORT(loops_f64);

template <typename T>
const BatchNormLoops<T>& loops() {
  if constexpr (sizeof(T) == 4) {
    return *HWY_DYNAMIC_DISPATCH(loops_f32)();
  } else {
    return *HWY_DYNAMIC_DISPATCH(loops_f64)();
  }
}

constexpr int64_t kGrain = 16384;  // elements

int64_t grain_of(int64_t elements) { return std::max<int64_t>(1, kGrain / std::max<int64_t>(1, elements)); }

// dy, x [batch, channels, length] -> partial sums [2, parts, channels]; returns the parts.
template <typename T>
int64_t sum_parts(const T* dy, const T* x, const T* mean, Channels s, Scratch<T>& partial) {
  const auto& run = loops<T>();
  if (s.length > 1) {
    partial = Scratch<T>(2 * s.batch * s.channels);
    parallel_for(0, s.batch * s.channels, grain_of(s.length), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        run.sum_slab(dy + i * s.length, x + i * s.length, s.length, mean[i % s.channels], partial.get() + i,
                     partial.get() + s.batch * s.channels + i);
      }
    });
    return s.batch;
  }
  constexpr int64_t kStrip = 1024;
  const int64_t chunk = std::max<int64_t>(64, kGrain / std::max<int64_t>(1, s.channels));
  const int64_t chunks = std::max<int64_t>(1, (s.batch + chunk - 1) / chunk);
  const int64_t strips = (s.channels + kStrip - 1) / kStrip;
  partial = Scratch<T>(2 * chunks * s.channels);
  parallel_for(0, chunks * strips, grain_of(chunk * std::min(kStrip, s.channels)), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t row = i / strips * chunk, column = i % strips * kStrip, from = row * s.channels + column;
      T* sums = partial.get() + i / strips * s.channels + column;
      run.sum_rows(dy + from, x + from, std::min(chunk, s.batch - row), s.channels,
                   std::min(kStrip, s.channels - column), mean + column, sums, sums + chunks * s.channels);
    }
  });
  return chunks;
}

// fn(from, channel, run) on runs of elements: rows of channels, or slabs of one channel.
template <typename Fn>
void for_each_run(Channels s, bool stream, Fn fn) {
  const bool per_channel = s.length == 1;
  const int64_t n = per_channel ? s.channels : s.length;
  parallel_for(0, per_channel ? s.batch : s.batch * s.channels, grain_of(n), [&](int64_t begin, int64_t end) {
    if (per_channel) {
      fn(begin * n, 0, Run{end - begin, n, true, stream});
    } else {
      for (int64_t i = begin; i < end; ++i) fn(i * n, i % s.channels, Run{1, n, false, stream});
    }
    if (stream) hwy::FlushStream();
  });
}

// scale = invstd * gamma
template <typename T>
void set_scale(const T* invstd, const T* gamma, T* scale, int64_t channels) {
  if (!gamma) {
    std::copy_n(invstd, channels, scale);
    return;
  }
  for (int64_t c = 0; c < channels; ++c) scale[c] = invstd[c] * gamma[c];
}

}  // namespace

template <typename T>
void batch_norm_stats(const T* x, T* mean, T* variance, Channels s) {
  if (s.length <= 1 || s.batch == 0) return var(x, variance, mean, 0.0, Slices{1, s.batch * s.length, s.channels});
  const int64_t slabs = s.batch * s.channels;
  const Scratch<double> moment(2 * (slabs + s.channels));
  double *slab_mean = moment.get(), *slab_squares = slab_mean + slabs;
  double *joined_mean = slab_squares + slabs, *joined_squares = joined_mean + s.channels;
  moments(x, slab_mean, slab_squares, Slices{slabs, s.length, 1});
  join_moments(slab_mean, slab_squares, Slices{1, s.batch, s.channels}, s.length, s.length, joined_mean,
               joined_squares);
  const double count = static_cast<double>(s.batch * s.length);
  for (int64_t c = 0; c < s.channels; ++c) {
    mean[c] = static_cast<T>(joined_mean[c]);
    variance[c] = static_cast<T>(joined_squares[c] / count);
  }
}

template <typename T>
void batch_norm_apply(const T* x, const T* mean, const T* invstd, const T* gamma, const T* beta, T* y, Channels s) {
  const Scratch<T> coefficients(2 * s.channels);
  T *scale = coefficients.get(), *shift = scale + s.channels;
  set_scale(invstd, gamma, scale, s.channels);
  if (beta) {
    std::copy_n(beta, s.channels, shift);
  } else {
    std::fill_n(shift, s.channels, T(0));
  }
  const bool stream = worth_streaming(bytes_of<T>(s.batch * s.channels * s.length)) && x != y;
  for_each_run(s, stream, [&](int64_t from, int64_t c, Run run) {
    loops<T>().apply(x + from, y + from, run, mean + c, scale + c, shift + c);
  });
}

template <typename T>
void batch_norm_backward(const T* dy, const T* x, const T* mean, const T* invstd, const T* gamma, bool training, T* dx,
                         T* dgamma, T* dbeta, Channels s) {
  const Scratch<T> coefficients(5 * s.channels);
  std::fill_n(coefficients.get(), 5 * s.channels, T(0));
  T *scale = coefficients.get(), *shift = scale + s.channels, *slope = shift + s.channels;
  T *sum_dy = slope + s.channels, *sum_dyx = sum_dy + s.channels;
  if (training || dgamma || dbeta) {
    Scratch<T> partial;
    const int64_t parts = sum_parts(dy, x, mean, s, partial);
    sum(partial.get(), sum_dy, Slices{1, parts, s.channels});
    sum(partial.get() + parts * s.channels, sum_dyx, Slices{1, parts, s.channels});
  }
  if (dgamma) {
    for (int64_t c = 0; c < s.channels; ++c) dgamma[c] = sum_dyx[c] * invstd[c];
  }
  if (dbeta) std::copy_n(sum_dy, s.channels, dbeta);
  if (!dx) return;
  const bool stream = worth_streaming(bytes_of<T>(s.batch * s.channels * s.length)) && dx != dy && dx != x;
  set_scale(invstd, gamma, scale, s.channels);
  if (!training) {  // dy scale; mean and shift are zeros, and what is infinite in x stays out of it
    for_each_run(s, stream, [&](int64_t from, int64_t c, Run run) {
      loops<T>().apply(dy + from, dx + from, run, slope + c, scale + c, shift + c);
    });
    return;
  }
  const T count = static_cast<T>(s.batch * s.length);
  for (int64_t c = 0; c < s.channels; ++c) {
    shift[c] = scale[c] * (sum_dy[c] / count);
    slope[c] = scale[c] * (sum_dyx[c] * invstd[c] * invstd[c] / count);
  }
  for_each_run(s, stream, [&](int64_t from, int64_t c, Run run) {
    loops<T>().backward(dy + from, x + from, dx + from, run, mean + c, scale + c, shift + c, slope + c);
  });
}

#define TAPER_INSTANTIATE(T)                                                                      \
  template void batch_norm_stats(const T*, T*, T*, Channels);                                     \
  template void batch_norm_apply(const T*, const T*, const T*, const T*, const T*, T*, Channels); \
  template void batch_norm_backward(const T*, const T*, const T*, const T*, const T*, bool, T*, T*, T*, Channels);
TAPER_INSTANTIATE(float)
TAPER_INSTANTIATE(double)
#undef TAPER_INSTANTIATE

}  // namespace taper::kernels
#endif  // HWY_ONCE
