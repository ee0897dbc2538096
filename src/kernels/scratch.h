// SPDX-License-Identifier: MIT
// Numbers that a kernel keeps for the time of a call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "kernels/cache.h"

namespace taper::kernels {

/// n numbers, not set. They begin with a line of the cache, since vectors that lie across two lines cost twice as much.
/// By way of malloc, which is faster for few numbers than an aligned one.
template <typename T>
class Scratch {
 public:
  Scratch() = default;
  explicit Scratch(int64_t n) : memory_(new std::byte[static_cast<size_t>(n) * sizeof(T) + kLine]) {
    const uintptr_t gap = -reinterpret_cast<uintptr_t>(memory_.get()) % kLine;
    data_ = reinterpret_cast<T*>(memory_.get() + gap);
  }

  T* get() const { return data_; }
  T& operator[](int64_t i) const { return data_[i]; }

 private:
  std::unique_ptr<std::byte[]> memory_;
  T* data_ = nullptr;
};

}  // namespace taper::kernels
