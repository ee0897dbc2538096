// SPDX-License-Identifier: MIT
// Negative log-likelihood and its gradient.
#include "kernels/nll.h"

#include <algorithm>
#include <atomic>
#include <limits>

#include "kernels/parallel.h"

namespace taper::kernels {
namespace {

constexpr int64_t kGrain = 8192;

int64_t place(int64_t i, int64_t c, const Slices& s) {
  if (s.inner == 1) return i * s.n + c;  // two divisions cost more than the rest of a row
  return (i / s.inner * s.n + c) * s.inner + i % s.inner;
}

}  // namespace

template <typename T>
int64_t nll(const T* x, const int64_t* target, const T* weight, int64_t ignore, T* loss, T* used, Slices s) {
  constexpr int64_t kNone = std::numeric_limits<int64_t>::max();
  std::atomic<int64_t> bad = kNone;
  parallel_for(0, s.count(), kGrain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t c = target[i];
      const bool is_class = c >= 0 && c < s.n;
      if (!is_class && c != ignore) {
        int64_t first = bad.load();
        while (i < first && !bad.compare_exchange_weak(first, i)) {
        }
      }
      const bool counts = is_class && c != ignore;
      const T w = !counts ? T(0) : weight ? weight[c] : T(1);
      loss[i] = counts ? -w * x[place(i, c, s)] : T(0);
      if (used) used[i] = w;
    }
  });
  return bad == kNone ? -1 : bad.load();
}

template <typename T>
void nll_backward(const T* g, bool g_per_slice, T scale, const int64_t* target, const T* weight, int64_t ignore, T* dx,
                  Slices s) {
  const int64_t grain = std::max<int64_t>(1, kGrain / std::max<int64_t>(1, s.n * s.inner));
  parallel_for(0, s.outer, grain, [&](int64_t begin, int64_t end) {
    std::fill(dx + begin * s.n * s.inner, dx + end * s.n * s.inner, T(0));
    for (int64_t i = begin * s.inner; i < end * s.inner; ++i) {
      const int64_t c = target[i];
      if (c == ignore) continue;
      dx[place(i, c, s)] = -scale * (weight ? weight[c] : T(1)) * g[g_per_slice ? i : 0];
    }
  });
}

template int64_t nll(const float*, const int64_t*, const float*, int64_t, float*, float*, Slices);
template int64_t nll(const double*, const int64_t*, const double*, int64_t, double*, double*, Slices);
template void nll_backward(const float*, bool, float, const int64_t*, const float*, int64_t, float*, Slices);
template void nll_backward(const double*, bool, double, const int64_t*, const double*, int64_t, double*, Slices);

}  // namespace taper::kernels
