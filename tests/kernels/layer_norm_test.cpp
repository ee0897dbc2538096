// SPDX-License-Identifier: MIT
// Layer norm and RMS norm against scalar double loops.
#include "kernels/cache.h"
#include "kernels/moments_oracle.h"
#include "kernels/norm.h"
#include "kernels/scratch.h"

namespace {

using namespace taper;
using test::for_each_target;
using test::Guarded;
using test::Moments;
using test::moments_of;
using test::normal;

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
        for (int64_t n = 1; n <= 33; ++n) check_row_norm<TestType>(center, affine, 3 + n % 4, n, 0);
        check_row_norm<TestType>(center, affine, 9, 1030, 0);
        check_row_norm<TestType>(center, affine, 140, 1000, 0);  // rows that are worked on one by one
        check_row_norm<TestType>(center, affine, 11, 2100, 0);  // rows that are worked on together
        check_row_norm<TestType>(center, affine, 0, 5, 0);
        check_row_norm<TestType>(center, affine, 4, 0, 0);
      }
    }
    check_row_norm<TestType>(true, true, 3, 4096, 1e6);
  });
}

TEST_CASE("layer norm does not depend on the number of threads") {
  const int64_t rows = 700, n = 300, size = rows * n;
  const Guarded<float> x = normal<float>(size, 1), dy = normal<float>(size, 2), gamma = normal<float>(n, 3);
  std::vector<float> mean(rows), rstd(rows), y(size), dx(size);
  kernels::layer_norm(x.data(), gamma.data(), gamma.data(), 1e-5, y.data(), mean.data(), rstd.data(), rows, n);
  test::check_threads<float>(2 * n, [&](float* out) {
    kernels::layer_norm_backward(dy.data(), x.data(), mean.data(), rstd.data(), gamma.data(), dx.data(), out, out + n,
                                 rows, n);
  });
}

TEST_CASE("an output too large for the cache is streamed around it") {
  const int64_t rows = 3100, n = 4096;
  REQUIRE(kernels::worth_streaming(rows * n * int64_t{sizeof(float)}));
  std::vector<float> x(rows * n), dy(rows * n), mean(rows), rstd(rows);
  const kernels::Scratch<float> y(rows * n + 1);
  for (int64_t i = 0; i < rows * n; ++i) x[i] = static_cast<float>(i % 1001), dy[i] = static_cast<float>(i % 7);
  const float* none = nullptr;
  for (float* out : {y.get(), y.get() + 1}) {
    kernels::layer_norm(x.data(), none, none, 1e-5, out, mean.data(), rstd.data(), rows, n);
    for (const int64_t i : {int64_t{0}, int64_t{1000}, rows - 1}) {
      CHECK(out[i * n + 7] == Approx((x[i * n + 7] - mean[i]) * rstd[i]).margin(1e-5));
    }
    const auto backward = [&](const float* from, float* dx) {
      float* no_sums = nullptr;
      kernels::layer_norm_backward(from, x.data(), mean.data(), rstd.data(), none, dx, no_sums, no_sums, rows, n);
    };
    std::vector<float> in_place = dy;  // of which nothing is streamed
    backward(in_place.data(), in_place.data());
    backward(dy.data(), out);
    CHECK(std::equal(in_place.begin(), in_place.end(), out));
  }
}

}  // namespace
