// SPDX-License-Identifier: MIT
// Variance, layer norm, RMS norm and batch norm against scalar double loops.
#include "kernels/norm.h"

#include <limits>

#include "kernels/kernel_cases.h"
#include "kernels/moments.h"
#include "kernels/reduce.h"

namespace {

using namespace taper;
using kernels::Channels;
using kernels::Slices;
using test::for_each_target;
using test::Guarded;

template <typename T>
Guarded<T> normal(int64_t size, unsigned seed, double mean = 0) {
  Guarded<T> x(size, 1);
  test::fill_normal(x.data(), size, seed, mean);
  return x;
}

struct Moments {
  long double mean = 0, squares = 0;
};

template <typename At>
Moments moments_of(int64_t n, At at) {
  Moments m;
  if (n == 0) return m;
  const long double first = at(0);
  for (int64_t i = 0; i < n; ++i) m.mean += (at(i) - first) / n;
  m.mean += first;
  for (int64_t i = 0; i < n; ++i) m.squares += (at(i) - m.mean) * (at(i) - m.mean);
  return m;
}

TEMPLATE_TEST_CASE("var keeps its digits far from zero", "", float, double) {
  for_each_target([] {
    for (const double offset : {0.0, 1e6}) {
      for (const Slices s : {Slices{3, 1, 1}, Slices{3, 2, 1}, Slices{2, 33, 1}, Slices{1, 40001, 1}, Slices{2, 5, 7},
                             Slices{1, 1000, 3}, Slices{1, 300, 600}, Slices{2, 65, 33}, Slices{0, 5, 1}}) {
        INFO(offset << ": " << s.outer << " " << s.n << " " << s.inner);
        const Guarded<TestType> x = normal<TestType>(s.numel(), 1, offset);
        Guarded<TestType> variance(s.count(), 3), mean(s.count(), 2);
        const double slack =
            sizeof(TestType) == 8 && s.n > 64 ? 1 + offset * 1e-2 : 1;  // the means of double chunks are rounded
        for (const double correction : {0.0, 1.0}) {
          kernels::var(x.data(), variance.data(), mean.data(), correction, s);
          bool good = variance.intact() && mean.intact();
          for (int64_t i = 0; i < s.count(); ++i) {
            const Moments m =
                moments_of(s.n, [&](int64_t k) { return x[(i / s.inner * s.n + k) * s.inner + i % s.inner]; });
            const double expected = double(m.squares / (s.n - correction));
            good = good && test::near(variance[i], expected, expected * slack, 40) &&
                   test::near(mean[i], double(m.mean), offset + 1);
          }
          CHECK(good);
        }
      }
    }
  });
}

TEST_CASE("var of nothing, of nan and of infinity is nan") {
  float variance = 0, mean = 0;
  std::vector<float> x(40, 1.0f);
  const auto result = [&](int64_t n) {
    kernels::var(x.data(), &variance, &mean, 1, Slices{1, n, 1});
    return variance;
  };
  CHECK(std::isnan(result(0)));
  CHECK(std::isnan(mean));
  CHECK(std::isnan(result(1)));
  CHECK(result(40) == 0);
  x[35] = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(result(40)));
  x[35] = std::numeric_limits<float>::infinity();
  CHECK(std::isnan(result(40)));
  x[35] = std::numeric_limits<float>::quiet_NaN();
  kernels::var(x.data(), &variance, &mean, 1, Slices{1, 40, 1});
  std::vector<float> columns(20);
  kernels::var(x.data(), columns.data(), static_cast<float*>(nullptr), 1, Slices{1, 2, 20});
  CHECK(std::isnan(columns[15]));
  CHECK(columns[14] == 0);
}

// The oracle of both row norms, forward and backward; `center` is false for RMS norm.
template <typename T>
void check_row_norm(bool center, bool affine, int64_t rows, int64_t n, double offset) {
  INFO((center ? "layer " : "rms ") << affine << " " << rows << " " << n << " " << offset);
  const double eps = 1e-5;
  const Guarded<T> x = normal<T>(rows * n, 1, offset), dy = normal<T>(rows * n, 2), gamma = normal<T>(n, 3),
                   beta = normal<T>(n, 4);
  Guarded<T> y(rows * n, 2), mean(rows), rstd(rows), dx(rows * n, 3), dgamma(n), dbeta(n);
  const T *g = affine ? gamma.data() : nullptr, *b = affine ? beta.data() : nullptr;
  T *dg = affine ? dgamma.data() : nullptr, *db = affine ? dbeta.data() : nullptr;
  if (center) {
    kernels::layer_norm(x.data(), g, b, eps, y.data(), mean.data(), rstd.data(), rows, n);
    kernels::layer_norm_backward(dy.data(), x.data(), mean.data(), rstd.data(), g, dx.data(), dg, db, rows, n);
  } else {
    kernels::rms_norm(x.data(), g, eps, y.data(), rstd.data(), rows, n);
    kernels::rms_norm_backward(dy.data(), x.data(), rstd.data(), g, dx.data(), dg, rows, n);
  }
  bool good = y.intact() && dx.intact() && mean.intact() && rstd.intact() && dgamma.intact() && dbeta.intact();
  std::vector<double> gamma_sum(n), beta_sum(n), h(n);
  const double slack = 1 + offset, oracle = sizeof(T) == 8 ? offset * 1e-3 : 0;  // long double is no better
  for (int64_t row = 0; row < rows; ++row) {
    const auto at = [&](int64_t i) { return x[row * n + i]; };
    Moments m = moments_of(n, at);
    if (!center) m.squares += m.mean * m.mean * n, m.mean = 0;
    const double r = 1 / std::sqrt(double(m.squares) / double(n) + eps);
    double mean_g = 0, mean_gh = 0;
    for (int64_t i = 0; i < n; ++i) {
      h[i] = double(at(i) - m.mean) * r;
      const double grad = double(dy[row * n + i]), weighted = affine ? grad * double(gamma[i]) : grad;
      const double expected = affine ? h[i] * double(gamma[i]) + (center ? double(beta[i]) : 0) : h[i];
      good = good && test::near(y[row * n + i], expected, 1 + std::abs(expected) + std::abs(h[i]) * r + oracle, 16);
      gamma_sum[i] += grad * h[i];
      beta_sum[i] += grad;
      mean_g += center ? weighted / double(n) : 0;
      mean_gh += weighted * h[i] / double(n);
    }
    for (int64_t i = 0; i < n; ++i) {
      const double weighted = double(dy[row * n + i]) * (affine ? double(gamma[i]) : 1);
      const double expected = r * (weighted - mean_g - h[i] * mean_gh);
      good =
          good && test::near(dx[row * n + i], expected, (std::abs(weighted) + 4) * r * (1 + h[i] * h[i]) * slack, 32);
    }
  }
  for (int64_t i = 0; affine && i < n; ++i) {
    good = good && test::near(dgamma[i], gamma_sum[i], double(rows) * slack * 4, 8);
    good = good && (!center || test::near(dbeta[i], beta_sum[i], double(rows) * 4, 8));
  }
  CHECK(good);
}

TEMPLATE_TEST_CASE("layer norm and RMS norm", "", float, double) {
  for_each_target([] {
    for (const bool center : {true, false}) {
      for (const bool affine : {true, false}) {
        for (int64_t n = 1; n <= 33; ++n) check_row_norm<TestType>(center, affine, 3, n, 0);
        check_row_norm<TestType>(center, affine, 90, 1000, 0);
        check_row_norm<TestType>(center, affine, 0, 5, 0);
        check_row_norm<TestType>(center, affine, 4, 0, 0);
      }
    }
    check_row_norm<TestType>(true, true, 3, 4096, 1e6);
  });
}

template <typename T>
void check_batch_norm(Channels s, bool training, bool affine) {
  INFO(s.batch << " " << s.channels << " " << s.length << " " << training << affine);
  const int64_t size = s.batch * s.channels * s.length, count = s.batch * s.length;
  const Guarded<T> x = normal<T>(size, 1, 2), dy = normal<T>(size, 2), gamma = normal<T>(s.channels, 3),
                   beta = normal<T>(s.channels, 4);
  Guarded<T> mean(s.channels), variance(s.channels), invstd(s.channels), y(size, 3), dx(size, 2), dgamma(s.channels),
      dbeta(s.channels);
  kernels::batch_norm_stats(x.data(), mean.data(), variance.data(), s);
  for (int64_t c = 0; c < s.channels; ++c) invstd[c] = T(1 / std::sqrt(double(variance[c]) + 1e-5));
  kernels::batch_norm_apply(x.data(), mean.data(), invstd.data(), affine ? gamma.data() : nullptr,
                            affine ? beta.data() : nullptr, y.data(), s);
  kernels::batch_norm_backward(dy.data(), x.data(), mean.data(), invstd.data(), affine ? gamma.data() : nullptr,
                               training, dx.data(), dgamma.data(), dbeta.data(), s);
  bool good = mean.intact() && variance.intact() && y.intact() && dx.intact() && dgamma.intact() && dbeta.intact();
  for (int64_t c = 0; c < s.channels; ++c) {
    const auto place = [&](int64_t k) { return (k / s.length * s.channels + c) * s.length + k % s.length; };
    const Moments m = moments_of(count, [&](int64_t k) { return x[place(k)]; });
    good = good && test::near(mean[c], double(m.mean), 2) &&
           test::near(variance[c], double(m.squares) / double(count), 1, 16);
    long double sum_dy = 0, sum_dyh = 0;
    const auto h = [&](int64_t k) { return (double(x[place(k)]) - double(mean[c])) * double(invstd[c]); };
    for (int64_t k = 0; k < count; ++k) {
      sum_dy += double(dy[place(k)]);
      sum_dyh += double(dy[place(k)]) * h(k);
    }
    good = good && test::near(dbeta[c], double(sum_dy), double(count)) &&
           test::near(dgamma[c], double(sum_dyh), double(count) * 2, 8);
    const double g = affine ? double(gamma[c]) : 1;
    for (int64_t k = 0; k < count; ++k) {
      good = good && test::near(y[place(k)], h(k) * g + (affine ? double(beta[c]) : 0), 8);
      const double centered = training ? double(sum_dy + h(k) * sum_dyh) / double(count) : 0;
      const double expected = g * double(invstd[c]) * (double(dy[place(k)]) - centered);
      good = good && test::near(dx[place(k)], expected, (8 + std::abs(centered)) * (1 + double(invstd[c])), 16);
    }
  }
  CHECK(good);
}

TEMPLATE_TEST_CASE("batch norm", "", float, double) {
  for_each_target([] {
    for (const bool training : {true, false}) {
      for (const bool affine : {true, false}) {
        for (int64_t channels = 1; channels <= 33; ++channels)
          check_batch_norm<TestType>({6, channels, 1}, training, affine);
        for (int64_t length = 2; length <= 33; ++length) check_batch_norm<TestType>({3, 2, length}, training, affine);
        check_batch_norm<TestType>({130, 1100, 1}, training, affine);
        check_batch_norm<TestType>({5, 3, 20000}, training, affine);
      }
    }
  });
}

TEST_CASE("norms do not depend on the number of threads") {
  const int64_t rows = 700, n = 300, size = rows * n;
  const Guarded<float> x = normal<float>(size, 1), dy = normal<float>(size, 2), gamma = normal<float>(n, 3);
  std::vector<float> mean(rows), rstd(rows), y(size), dx(size);
  kernels::layer_norm(x.data(), gamma.data(), gamma.data(), 1e-5, y.data(), mean.data(), rstd.data(), rows, n);
  test::check_threads<float>(2 * n, [&](float* out) {
    kernels::layer_norm_backward(dy.data(), x.data(), mean.data(), rstd.data(), gamma.data(), dx.data(), out, out + n,
                                 rows, n);
  });
  for (const Channels s : {Channels{700, 300, 1}, Channels{7, 100, 300}, Channels{2, 3, 35000}}) {
    test::check_threads<float>(4 * s.channels, [&](float* out) {
      float* variance = out + s.channels;
      kernels::batch_norm_stats(x.data(), out, variance, s);
      kernels::batch_norm_backward(dy.data(), x.data(), out, variance, static_cast<float*>(nullptr), true, dx.data(),
                                   out + 2 * s.channels, out + 3 * s.channels, s);
    });
  }
}

TEST_CASE("an output too large for the cache is streamed around it") {
  const int64_t rows = 2100, n = 4096;
  std::vector<float> x(rows * n), y(rows * n + 16), mean(rows), rstd(rows);
  for (int64_t i = 0; i < rows * n; ++i) x[i] = static_cast<float>(i % 1001);
  const auto row = [&](int64_t i, int64_t shift) { return y[i * n + shift + 7]; };
  for (const int64_t shift : {0, 1, 16}) {  // aligned or not
    kernels::layer_norm(x.data(), static_cast<float*>(nullptr), static_cast<float*>(nullptr), 1e-5, y.data() + shift,
                        mean.data(), rstd.data(), rows, n);
    for (const int64_t i : {int64_t{0}, int64_t{1000}, rows - 1}) {
      CHECK(row(i, shift) == Approx((x[i * n + 7] - mean[i]) * rstd[i]).margin(1e-5));
    }
  }
}

}  // namespace
