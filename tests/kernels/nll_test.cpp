// SPDX-License-Identifier: MIT
// The negative log-likelihood and its gradient against a plain loop.
#include "kernels/nll.h"

#include "kernels/kernel_cases.h"

namespace {

using namespace taper;
using kernels::Slices;
using test::Guarded;

constexpr int64_t kIgnore = -100;

template <typename T>
struct Case {
  Case(Slices slices, bool weighted) : s(slices), x(s.numel(), 1), weight(s.n, 2), target(s.count(), 3) {
    test::fill_normal(x.data(), x.size(), 1);
    for (int64_t c = 0; c < s.n; ++c) weight[c] = weighted ? T(c + 1) / 4 : T(1);
    for (int64_t i = 0; i < s.count(); ++i) target[i] = i % 5 == 4 ? kIgnore : (i * 7 + 3) % s.n;
    given = weighted ? weight.data() : nullptr;
  }
  // The place in x of class c for the i-th target.
  int64_t at(int64_t i, int64_t c) const { return (i / s.inner * s.n + c) * s.inner + i % s.inner; }

  Slices s;
  Guarded<T> x, weight;
  Guarded<int64_t> target;
  const T* given;
};

template <typename T>
void check_forward(const Case<T>& c) {
  Guarded<T> loss(c.s.count(), 1), used(c.s.count(), 2);
  CHECK(kernels::nll(c.x.data(), c.target.data(), c.given, kIgnore, loss.data(), used.data(), c.s) == -1);
  bool good = loss.intact() && used.intact();
  for (int64_t i = 0; i < c.s.count(); ++i) {
    const bool ignored = c.target[i] == kIgnore;
    const T w = ignored ? T(0) : c.weight[c.target[i]];
    good = good && used[i] == w && loss[i] == (ignored ? T(0) : -w * c.x[c.at(i, c.target[i])]);
  }
  CHECK(good);
}

template <typename T>
void check_backward(const Case<T>& c, bool g_per_slice) {
  Guarded<T> g(g_per_slice ? c.s.count() : 1, 1), dx(c.s.numel(), 2);
  test::fill_normal(g.data(), g.size(), 2);
  kernels::nll_backward(g.data(), g_per_slice, T(0.5), c.target.data(), c.given, kIgnore, dx.data(), c.s);
  bool good = dx.intact();
  for (int64_t i = 0; i < c.s.count(); ++i) {
    for (int64_t k = 0; k < c.s.n; ++k) {
      const T one = T(-0.5) * g[g_per_slice ? i : 0] * c.weight[k];
      good = good && std::abs(dx[c.at(i, k)] - (k == c.target[i] ? one : T(0))) <= std::abs(one) * T(1e-6);
    }
  }
  CHECK(good);
}

TEMPLATE_TEST_CASE("nll and its gradient", "", float, double) {
  for (const Slices s : {Slices{0, 3, 1}, Slices{1, 1, 1}, Slices{7, 3, 1}, Slices{2, 4, 9}, Slices{3000, 5, 1}}) {
    for (const bool weighted : {false, true}) {
      INFO(s.outer << " " << s.n << " " << s.inner << " weighted " << weighted);
      const Case<TestType> c(s, weighted);
      check_forward(c);
      check_backward(c, true);
      check_backward(c, false);
    }
  }
}

TEST_CASE("nll finds the first target that is no class") {
  Case<float> c({6, 3, 1}, false);
  Guarded<float> loss(6), used(6);
  for (const int64_t wrong : {int64_t{3}, int64_t{-1}, std::numeric_limits<int64_t>::min()}) {
    c.target[5] = 3;
    c.target[2] = wrong;
    CHECK(kernels::nll(c.x.data(), c.target.data(), c.given, kIgnore, loss.data(), used.data(), c.s) == 2);
    CHECK(loss[2] == 0);
  }
}

}  // namespace
