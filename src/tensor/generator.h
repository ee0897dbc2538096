// SPDX-License-Identifier: MIT
// The state behind a Generator, and fills of raw memory that consume it draw for draw as PyTorch does on the CPU.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <taper/random.h>

namespace taper {

/// mt19937 (Matsumoto and Nishimura, 1998), one 32-bit draw at a time. Not locked: callers hold mutex().
class GeneratorImpl {
 public:
  explicit GeneratorImpl(uint64_t seed) { set_current_seed(seed); }
  GeneratorImpl(const GeneratorImpl& other);

  void set_current_seed(uint64_t seed);
  uint64_t current_seed() const { return seed_; }
  std::vector<uint8_t> get_state() const;
  void set_state(const std::vector<uint8_t>& bytes);
  std::mutex& mutex() { return mutex_; }

  uint32_t random() {
    if (next_ == kStateSize) refill();
    return tempered_[next_++];
  }
  /// Two draws, the high half first.
  uint64_t random64() {
    const uint64_t high = random();
    return high << 32 | random();
  }
  /// [0, 1): 24 bits of one draw.
  float uniform_float() { return static_cast<float>(random() & ((1u << 24) - 1)) * 0x1p-24f; }
  /// [0, 1): 53 bits of two draws.
  double uniform_double() { return static_cast<double>(random64() & ((uint64_t{1} << 53) - 1)) * 0x1p-53; }
  /// N(0, 1) by Box-Muller; the second of each pair waits for the next call.
  double normal();

 private:
  static constexpr int kStateSize = 624;

  void refill();
  void temper();

  std::array<uint32_t, kStateSize> state_;
  std::array<uint32_t, kStateSize> tempered_;  // what refill() makes of state_ to be handed out
  int next_ = kStateSize;                      // position in tempered_
  bool fresh_ = true;                          // seeded, and nothing drawn yet
  uint64_t seed_ = 0;
  std::optional<double> cached_normal_;
  std::mutex mutex_;
};

/// The given generator, or the default one.
inline GeneratorImpl& generator_impl(const std::optional<Generator>& generator) {
  return generator && generator->defined() ? generator->impl() : default_generator().impl();
}

// Each fill locks the generator, writes out[0..n) and is instantiated for float and double. A tensor that is not
// dense is filled in the order of its memory (smallest stride innermost), its normals by fill_normal_serial.

/// U[from, to).
template <typename T>
void fill_uniform(T* out, int64_t n, double from, double to, GeneratorImpl& generator);
/// N(mean, std^2): one by one below 16 elements, blocks of 16 from there on. For dense tensors.
template <typename T>
void fill_normal(T* out, int64_t n, double mean, double std, GeneratorImpl& generator);
/// N(mean, std^2), one by one whatever n is.
template <typename T>
void fill_normal_serial(T* out, int64_t n, double mean, double std, GeneratorImpl& generator);
/// Exponential with rate lambda.
template <typename T>
void fill_exponential(T* out, int64_t n, double lambda, GeneratorImpl& generator);
/// exp(N(mean, std^2)).
template <typename T>
void fill_log_normal(T* out, int64_t n, double mean, double std, GeneratorImpl& generator);
/// Cauchy with the given median and scale.
template <typename T>
void fill_cauchy(T* out, int64_t n, double median, double sigma, GeneratorImpl& generator);
/// Number of trials up to the first success of probability p.
template <typename T>
void fill_geometric(T* out, int64_t n, double p, GeneratorImpl& generator);

/// 1 with probability p, else 0. A double uniform an element. For every dtype.
template <typename T>
void fill_bernoulli(T* out, int64_t n, double p, GeneratorImpl& generator) {
  const std::lock_guard<std::mutex> lock(generator.mutex());
  for (int64_t i = 0; i < n; ++i) out[i] = static_cast<T>(generator.uniform_double() < p);
}

/// 1 with probability p[i], else 0. A uniform of p's type an element. For every dtype.
template <typename T, typename P>
void fill_bernoulli(T* out, int64_t n, const P* p, GeneratorImpl& generator) {
  const std::lock_guard<std::mutex> lock(generator.mutex());
  for (int64_t i = 0; i < n; ++i) {
    if constexpr (std::is_same_v<P, double>) {
      out[i] = static_cast<T>(generator.uniform_double() < p[i]);
    } else {
      out[i] = static_cast<T>(generator.uniform_float() < p[i]);
    }
  }
}

/// x % divisor by multiplications (Lemire, Kaser, Kurz: Faster remainder by direct computation, 2019), 0 < divisor.
class Remainder {
 public:
  explicit Remainder(uint32_t divisor) : divisor_(divisor), inverse_(~uint64_t{0} / divisor + 1) {}

  uint32_t of(uint32_t x) const {
    const uint64_t fraction = inverse_ * x;  // of x / divisor, in units of 2^-64
    return static_cast<uint32_t>(((fraction >> 32) * divisor_ + ((fraction & 0xffffffff) * divisor_ >> 32)) >> 32);
  }

 private:
  uint64_t divisor_, inverse_;
};

/// Integers of [from, from + range), range > 0: a draw modulo the range, of 64 bits for the types that can hold them
/// once the range needs more than 32. For every dtype.
template <typename T>
void fill_random_from(T* out, int64_t n, int64_t from, uint64_t range, GeneratorImpl& generator) {
  constexpr bool kWide = std::is_same_v<T, int64_t> || std::is_floating_point_v<T>;
  const std::lock_guard<std::mutex> lock(generator.mutex());
  const auto place = [&](int64_t i, uint64_t offset) {
    out[i] = static_cast<T>(static_cast<int64_t>(offset + static_cast<uint64_t>(from)));
  };
  if (range < uint64_t{1} << 32) {
    const Remainder remainder(static_cast<uint32_t>(range));
    for (int64_t i = 0; i < n; ++i) place(i, remainder.of(generator.random()));
  } else {
    for (int64_t i = 0; i < n; ++i) place(i, (kWide ? generator.random64() : generator.random()) % range);
  }
}

/// Integers of the whole of [-2^63, 2^63): what random_ without an upper bound means from -2^63.
template <typename T>
void fill_random_full(T* out, int64_t n, GeneratorImpl& generator) {
  const std::lock_guard<std::mutex> lock(generator.mutex());
  for (int64_t i = 0; i < n; ++i) out[i] = static_cast<T>(static_cast<int64_t>(generator.random64()));
}

/// random_() without bounds: [0, max] of an integer type, [0, 2^digits] of a floating one. For every dtype.
template <typename T>
void fill_random(T* out, int64_t n, GeneratorImpl& generator) {
  constexpr uint64_t kTop = uint64_t{1} << std::numeric_limits<T>::digits;
  constexpr uint64_t kModulus = std::is_floating_point_v<T> ? kTop + 1 : kTop;
  const std::lock_guard<std::mutex> lock(generator.mutex());
  for (int64_t i = 0; i < n; ++i) {
    const uint64_t draw = sizeof(T) == 8 ? generator.random64() : generator.random();
    out[i] = static_cast<T>(draw % kModulus);
  }
}

/// A permutation of 0..n-1.
template <typename T>
void fill_randperm(T* out, int64_t n, GeneratorImpl& generator) {
  for (int64_t i = 0; i < n; ++i) out[i] = static_cast<T>(i);
  const std::lock_guard<std::mutex> lock(generator.mutex());
  for (int64_t i = 0; i + 1 < n; ++i) std::swap(out[i], out[i + generator.random() % (n - i)]);
}

}  // namespace taper
