// SPDX-License-Identifier: MIT
// What the kernel tests share: every CPU target in turn, several thread counts, guarded and misaligned arrays.
#pragma once

#include <taper/parallel.h>

#include "kernels/simd_targets.h"

#include <hwy/highway.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include "support/catch.h"

namespace taper::test {

/// Runs `body` once for each CPU target that this machine has.
template <class Body>
void for_each_target(Body body) {
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    INFO("target " << hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    body();
  }
  hwy::SetSupportedTargetsForTest(0);
}

/// `size` elements, `offset` elements past an aligned address, between sentinels.
template <typename T>
class Guarded {
 public:
  explicit Guarded(int64_t size, int64_t offset = 0)
      : size_(size), storage_(size + 2 * kGuard + offset, kSentinel), data_(storage_.data() + kGuard + offset) {}

  T* data() { return data_; }
  const T* data() const { return data_; }
  int64_t size() const { return size_; }
  T& operator[](int64_t i) { return data_[i]; }
  const T& operator[](int64_t i) const { return data_[i]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }

  /// Nothing was written before or after the array.
  bool intact() const {
    for (const T* p = storage_.data(); p < data_; ++p) {
      if (*p != kSentinel) return false;
    }
    for (const T* p = data_ + size_; p < storage_.data() + storage_.size(); ++p) {
      if (*p != kSentinel) return false;
    }
    return true;
  }

 private:
  static constexpr int64_t kGuard = 32;
  static constexpr T kSentinel = T(77);

  int64_t size_;
  std::vector<T> storage_;
  T* data_;
};

/// Normal numbers, the same for the same arguments.
template <typename T>
void fill_normal(T* x, int64_t n, unsigned seed, double mean = 0, double deviation = 1) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal(mean, deviation);
  for (int64_t i = 0; i < n; ++i) x[i] = static_cast<T>(normal(engine));
}

/// Runs `compute(out)` with one, two and three threads: the results must agree bit for bit.
template <typename T, class Compute>
void check_threads(int64_t size, Compute compute) {
  const int before = get_num_threads();
  std::vector<T> expected(size), actual(size);
  set_num_threads(1);
  compute(expected.data());
  for (const int threads : {2, 3}) {
    set_num_threads(threads);
    compute(actual.data());
    CHECK(std::memcmp(expected.data(), actual.data(), size * sizeof(T)) == 0);
  }
  set_num_threads(before);
}

/// |actual - expected| within `ulps` roundings of T at the magnitude `scale`; nan equals nan.
template <typename T>
bool near(T actual, double expected, double scale, double ulps = 4) {
  if (std::isnan(expected) || std::isinf(expected)) {
    return std::isnan(expected) ? std::isnan(actual) : static_cast<double>(actual) == expected;
  }
  return std::abs(static_cast<double>(actual) - expected) <= ulps * std::numeric_limits<T>::epsilon() * scale;
}

}  // namespace taper::test
