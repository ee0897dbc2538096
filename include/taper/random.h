// SPDX-License-Identifier: MIT
// Random streams: Generator, the default generator, manual_seed. The numbers are PyTorch's CPU generator's.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <taper/export.h>

namespace taper {

class GeneratorImpl;

/// A handle to a stream of random numbers: copies share the stream, clone() does not. Default-made it is undefined.
class TAPER_API Generator {
 public:
  Generator() = default;
  explicit Generator(uint64_t seed);

  bool defined() const { return impl_ != nullptr; }
  bool operator==(const Generator& other) const { return impl_ == other.impl_; }
  bool operator!=(const Generator& other) const { return impl_ != other.impl_; }

  /// Starts the stream anew, with no cached normal.
  void set_current_seed(uint64_t seed) const;
  Generator& manual_seed(uint64_t seed);
  uint64_t current_seed() const;
  /// Starts the stream from a seed of the system's entropy and returns that seed.
  uint64_t seed() const;

  /// The whole state, in the 5056 bytes of PyTorch's torch.get_rng_state(), and back. A wrong size or content throws.
  std::vector<uint8_t> get_state() const;
  void set_state(const std::vector<uint8_t>& state) const;

  /// A stream of its own that goes on from the same state.
  Generator clone() const;

  GeneratorImpl& impl() const;

 private:
  std::shared_ptr<GeneratorImpl> impl_;
};

/// The generator that random operations draw from when they are given none.
TAPER_API const Generator& default_generator();

/// Seeds the default generator.
TAPER_API Generator manual_seed(uint64_t seed);

/// Seeds the default generator from the system's entropy and returns the seed.
TAPER_API uint64_t seed();

/// The seed a generator starts with when nobody gave one.
inline constexpr uint64_t default_rng_seed_val = 67280421310721;

namespace detail {

inline const Generator& getDefaultCPUGenerator() { return default_generator(); }
inline Generator createCPUGenerator(uint64_t seed = default_rng_seed_val) { return Generator(seed); }

}  // namespace detail

}  // namespace taper
