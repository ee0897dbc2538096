// SPDX-License-Identifier: MIT
// mt19937 and the distributions on it.
#include "tensor/generator.h"

#include <cmath>
#include <cstring>
#include <numbers>
#include <random>

#include <taper/error.h>

#include "kernels/normal.h"
#include "tensor/check.h"
#include "tensor/default_generator.h"

namespace taper {
namespace {

constexpr int kShift = 397;  // distance of the word that is mixed in by the recurrence
constexpr int64_t kBlock = 16;

uint32_t twist(uint32_t current, uint32_t next, uint32_t far) {
  const uint32_t mixed = (current & 0x80000000u) | (next & 0x7fffffffu);
  return far ^ (mixed >> 1) ^ ((next & 1u) * 0x9908b0dfu);
}

/// The bytes of torch.get_rng_state(): an old C struct, then the cache of float normals that nothing uses any more.
struct StateBytes {
  uint64_t seed;
  int32_t left;    // draws before the next refill, plus one
  int32_t seeded;  // always 1
  uint64_t next;
  uint64_t state[624];
  double normal_x;
  double normal_y;  // the cached normal
  double normal_rho;
  int32_t normal_is_valid;
  int32_t padding;
  float float_normal;
  int32_t float_normal_is_valid;
};
static_assert(sizeof(StateBytes) == 5056);

/// PyTorch scales with a fused multiply-add, which shows in the last bit.
template <typename T>
T scaled(T value, T scale, T offset) {
  return std::fma(value, scale, offset);
}

template <typename T>
T uniform(GeneratorImpl& generator) {
  if constexpr (std::is_same_v<T, double>) {
    return generator.uniform_double();
  } else {
    return generator.uniform_float();
  }
}

/// Box-Muller in place, as the kernel does it for float: uniforms j and j + 8 of each block become two normals.
void normal_blocks(double* values, int64_t blocks, double mean, double std) {
  for (double* block = values; block != values + kBlock * blocks; block += kBlock) {
    for (int64_t j = 0; j < kBlock / 2; ++j) {
      const double radius = std::sqrt(-2.0 * std::log(1.0 - block[j]));
      const double angle = 2.0 * std::numbers::pi * block[j + kBlock / 2];
      block[j] = scaled(radius * std::cos(angle), std, mean);
      block[j + kBlock / 2] = scaled(radius * std::sin(angle), std, mean);
    }
  }
}

void normal_blocks(float* values, int64_t blocks, float mean, float std) {
  kernels::box_muller(values, blocks, mean, std);
}

template <typename T>
void serial_normals(T* out, int64_t n, double mean, double std, GeneratorImpl& generator) {
  for (int64_t i = 0; i < n; ++i) out[i] = static_cast<T>(scaled(generator.normal(), std, mean));
}

}  // namespace

GeneratorImpl::GeneratorImpl(const GeneratorImpl& other)
    : state_(other.state_),
      tempered_(other.tempered_),
      next_(other.next_),
      fresh_(other.fresh_),
      seed_(other.seed_),
      cached_normal_(other.cached_normal_) {}

void GeneratorImpl::set_current_seed(uint64_t seed) {
  seed_ = seed;
  state_[0] = static_cast<uint32_t>(seed);
  for (uint32_t i = 1; i < kStateSize; ++i) {
    state_[i] = 1812433253u * (state_[i - 1] ^ (state_[i - 1] >> 30)) + i;
  }
  next_ = kStateSize;
  fresh_ = true;
  cached_normal_.reset();
}

void GeneratorImpl::refill() {
  auto& s = state_;
  for (int i = 0; i < kStateSize - kShift; ++i) s[i] = twist(s[i], s[i + 1], s[i + kShift]);
  for (int i = kStateSize - kShift; i < kStateSize - 1; ++i) {
    s[i] = twist(s[i], s[i + 1], s[i + kShift - kStateSize]);
  }
  s[kStateSize - 1] = twist(s[kStateSize - 1], s[0], s[kShift - 1]);
  temper();
  next_ = 0;
  fresh_ = false;
}

void GeneratorImpl::temper() {
  for (int i = 0; i < kStateSize; ++i) {
    uint32_t y = state_[i];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    tempered_[i] = y ^ (y >> 18);
  }
}

double GeneratorImpl::normal() {
  if (cached_normal_) {
    const double value = *cached_normal_;
    cached_normal_.reset();
    return value;
  }
  const double u1 = uniform_double();
  const double u2 = uniform_double();
  const double radius = std::sqrt(-2.0 * std::log(1.0 - u2));
  const double angle = 2.0 * std::numbers::pi * u1;
  cached_normal_ = radius * std::sin(angle);
  return radius * std::cos(angle);
}

std::vector<uint8_t> GeneratorImpl::get_state() const {
  StateBytes bytes{};
  bytes.seed = seed_;
  bytes.left = fresh_ ? 1 : kStateSize + 1 - next_;
  bytes.seeded = 1;
  bytes.next = fresh_ ? 0 : static_cast<uint64_t>(next_);
  for (int i = 0; i < kStateSize; ++i) bytes.state[i] = state_[i];
  bytes.normal_y = cached_normal_.value_or(0.0);
  bytes.normal_is_valid = cached_normal_.has_value();
  std::vector<uint8_t> out(sizeof(bytes));
  std::memcpy(out.data(), &bytes, sizeof(bytes));
  return out;
}

void GeneratorImpl::set_state(const std::vector<uint8_t>& state) {
  check(state.size() == sizeof(StateBytes), "set_state: expected a generator state of {} bytes, got {}",
        sizeof(StateBytes), state.size());
  StateBytes bytes;
  std::memcpy(&bytes, state.data(), sizeof(bytes));
  const bool fresh = bytes.left == 1 && bytes.next == 0;
  check(bytes.seeded == 1 && (fresh || (bytes.next > 0 && bytes.next <= kStateSize &&
                                        bytes.left == static_cast<int32_t>(kStateSize + 1 - bytes.next))),
        "set_state: expected the state of a CPU generator, got other bytes");
  seed_ = bytes.seed;
  for (int i = 0; i < kStateSize; ++i) state_[i] = static_cast<uint32_t>(bytes.state[i]);
  temper();
  fresh_ = fresh;
  next_ = fresh ? kStateSize : static_cast<int>(bytes.next);
  cached_normal_.reset();
  if (bytes.normal_is_valid) cached_normal_ = bytes.normal_y;
}

Generator::Generator(uint64_t seed) : impl_(std::make_shared<GeneratorImpl>(seed)) {}

GeneratorImpl& Generator::impl() const {
  check(defined(), "Generator: expected a defined generator, got an undefined one");
  return *impl_;
}

void Generator::set_current_seed(uint64_t seed) const {
  const std::lock_guard<std::mutex> lock(impl().mutex());
  impl().set_current_seed(seed);
}

Generator& Generator::manual_seed(uint64_t seed) {
  set_current_seed(seed);
  return *this;
}

uint64_t Generator::current_seed() const {
  const std::lock_guard<std::mutex> lock(impl().mutex());
  return impl().current_seed();
}

uint64_t Generator::seed() const {
  std::random_device device;
  const uint64_t high = device();
  const uint64_t entropy = (high << 32 | device()) & ((uint64_t{1} << 53) - 1);
  set_current_seed(entropy);
  return entropy;
}

std::vector<uint8_t> Generator::get_state() const {
  const std::lock_guard<std::mutex> lock(impl().mutex());
  return impl().get_state();
}

void Generator::set_state(const std::vector<uint8_t>& state) const {
  const std::lock_guard<std::mutex> lock(impl().mutex());
  impl().set_state(state);
}

Generator Generator::clone() const {
  const std::lock_guard<std::mutex> lock(impl().mutex());
  Generator copy;
  copy.impl_ = std::make_shared<GeneratorImpl>(impl());
  return copy;
}

namespace {
thread_local const Generator* default_of_thread = nullptr;
}

const Generator& default_generator() {
  if (default_of_thread) return *default_of_thread;
  static const Generator generator(default_rng_seed_val);
  return generator;
}

DefaultGeneratorScope::DefaultGeneratorScope(const Generator& generator)
    : before_(std::exchange(default_of_thread, &generator)) {}

DefaultGeneratorScope::~DefaultGeneratorScope() { default_of_thread = before_; }

Generator manual_seed(uint64_t seed) {
  default_generator().set_current_seed(seed);
  return default_generator();
}

uint64_t seed() { return default_generator().seed(); }

template <typename T>
void fill_uniform(T* out, int64_t n, double from, double to, GeneratorImpl& generator) {
  const std::lock_guard<std::mutex> lock(generator.mutex());
  const T low = static_cast<T>(from);
  const T width = static_cast<T>(to) - low;
  for (int64_t i = 0; i < n; ++i) out[i] = uniform<T>(generator);
  if (low == 0 && width == 1) return;
  for (int64_t i = 0; i < n; ++i) out[i] = scaled(out[i], width, low);
}

template <typename T>
void fill_normal(T* out, int64_t n, double mean, double std, GeneratorImpl& generator) {
  const std::lock_guard<std::mutex> lock(generator.mutex());
  if (n < kBlock) return serial_normals(out, n, mean, std, generator);

  const T center = static_cast<T>(mean);
  const T scale = static_cast<T>(std);
  for (int64_t i = 0; i < n; ++i) out[i] = uniform<T>(generator);
  normal_blocks(out, n / kBlock, center, scale);
  if (n % kBlock == 0) return;

  // The last 16 are drawn anew, those among them that are normals already included.
  T* tail = out + n - kBlock;
  for (int64_t i = 0; i < kBlock; ++i) tail[i] = uniform<T>(generator);
  normal_blocks(tail, 1, center, scale);
}

template <typename T>
void fill_normal_serial(T* out, int64_t n, double mean, double std, GeneratorImpl& generator) {
  const std::lock_guard<std::mutex> lock(generator.mutex());
  serial_normals(out, n, mean, std, generator);
}

template <typename T>
void fill_exponential(T* out, int64_t n, double lambda, GeneratorImpl& generator) {
  const std::lock_guard<std::mutex> lock(generator.mutex());
  for (int64_t i = 0; i < n; ++i) {
    out[i] = static_cast<T>(-1.0 / lambda * std::log(1.0 - generator.uniform_double()));
  }
}

template <typename T>
void fill_log_normal(T* out, int64_t n, double mean, double std, GeneratorImpl& generator) {
  const std::lock_guard<std::mutex> lock(generator.mutex());
  for (int64_t i = 0; i < n; ++i) out[i] = static_cast<T>(std::exp(scaled(generator.normal(), std, mean)));
}

template <typename T>
void fill_cauchy(T* out, int64_t n, double median, double sigma, GeneratorImpl& generator) {
  const std::lock_guard<std::mutex> lock(generator.mutex());
  for (int64_t i = 0; i < n; ++i) {
    const double angle = std::numbers::pi * (generator.uniform_double() - 0.5);
    out[i] = static_cast<T>(median + sigma * std::tan(angle));
  }
}

template <typename T>
void fill_geometric(T* out, int64_t n, double p, GeneratorImpl& generator) {
  const std::lock_guard<std::mutex> lock(generator.mutex());
  const double log_failure = std::log(1.0 - p);
  for (int64_t i = 0; i < n; ++i) {
    out[i] = static_cast<T>(std::ceil(std::log(generator.uniform_double()) / log_failure));
  }
}

#define TAPER_FILLS(T)                                                              \
  template void fill_uniform<T>(T*, int64_t, double, double, GeneratorImpl&);       \
  template void fill_normal<T>(T*, int64_t, double, double, GeneratorImpl&);        \
  template void fill_normal_serial<T>(T*, int64_t, double, double, GeneratorImpl&); \
  template void fill_exponential<T>(T*, int64_t, double, GeneratorImpl&);           \
  template void fill_log_normal<T>(T*, int64_t, double, double, GeneratorImpl&);    \
  template void fill_cauchy<T>(T*, int64_t, double, double, GeneratorImpl&);        \
  template void fill_geometric<T>(T*, int64_t, double, GeneratorImpl&);
TAPER_FILLS(float)
TAPER_FILLS(double)
#undef TAPER_FILLS

}  // namespace taper
