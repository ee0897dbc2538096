// SPDX-License-Identifier: MIT
// Batch norm against scalar double loops.
#include <cstring>
#include <limits>

#include "kernels/cache.h"
#include "kernels/moments_oracle.h"
#include "kernels/norm.h"
#include "kernels/scratch.h"

namespace {

using namespace taper;
using kernels::Channels;
using test::for_each_target;
using test::Guarded;
using test::Moments;
using test::moments_of;
using test::normal;

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
        check_batch_norm<TestType>({9, 2100, 1}, training, affine);  // rows that are worked on together
        check_batch_norm<TestType>({5, 3, 20000}, training, affine);
      }
    }
  });
}

TEST_CASE("batch norm does not depend on the number of threads") {
  const Guarded<float> x = normal<float>(210000, 1), dy = normal<float>(210000, 2);
  std::vector<float> dx(210000);
  for (const Channels s : {Channels{700, 300, 1}, Channels{7, 100, 300}, Channels{2, 3, 35000}}) {
    test::check_threads<float>(4 * s.channels, [&](float* out) {
      float* variance = out + s.channels;
      kernels::batch_norm_stats(x.data(), out, variance, s);
      kernels::batch_norm_backward(dy.data(), x.data(), out, variance, static_cast<float*>(nullptr), true, dx.data(),
                                   out + 2 * s.channels, out + 3 * s.channels, s);
    });
  }
}

TEST_CASE("batch norm with an output that is written around the caches") {
  for (const Channels s : {Channels{13000, 1024, 1}, Channels{3, 10, 450000}}) {
    const int64_t size = s.batch * s.channels * s.length;
    REQUIRE(kernels::worth_streaming(size * int64_t{sizeof(float)}));
    std::vector<float> x(size), dy(size);
    for (int64_t i = 0; i < size; ++i) x[i] = static_cast<float>(i % 1001), dy[i] = static_cast<float>(i % 7);
    const std::vector<float> mean(s.channels, 400), invstd(s.channels, 0.25f);
    float* const none = nullptr;
    const kernels::Scratch<float> out(size);
    const auto check = [&](const std::vector<float>& from, auto run) {
      run(from.data(), out.get());
      std::vector<float> in_place = from;  // of which nothing is
      run(in_place.data(), in_place.data());
      CHECK(std::memcmp(out.get(), in_place.data(), size * sizeof(float)) == 0);
    };
    check(x, [&](const float* from, float* to) {
      kernels::batch_norm_apply<float>(from, mean.data(), invstd.data(), none, none, to, s);
    });
    check(dy, [&](const float* from, float* to) {
      kernels::batch_norm_backward<float>(from, x.data(), mean.data(), invstd.data(), none, true, to, none, none, s);
    });
  }
}

TEMPLATE_TEST_CASE("in evaluation an infinite input leaves the gradient finite", "", float, double) {
  for_each_target([] {
    for (const Channels s : {Channels{20, 3, 1}, Channels{2, 3, 10}}) {
      Guarded<TestType> x(60, 1), dy = normal<TestType>(60, 2), dx(60, 3);
      std::fill(x.begin(), x.end(), std::numeric_limits<TestType>::infinity());
      const TestType mean[] = {1, std::numeric_limits<TestType>::infinity(), 2}, invstd[] = {0.5, 2, 0};
      TestType* const none = nullptr;
      kernels::batch_norm_backward(dy.data(), x.data(), mean, invstd, none, false, dx.data(), none, none, s);
      bool good = dx.intact();
      for (int64_t i = 0; i < 60; ++i) good = good && dx[i] == dy[i] * invstd[i / s.length % 3];
      CHECK(good);
    }
  });
}

}  // namespace
