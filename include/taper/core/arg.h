// SPDX-License-Identifier: MIT
// TAPER_ARG(T, name): one field of an options struct, with its getters and a setter that chains.
#pragma once

#include <utility>

/// `LinearOptions(3, 4).bias(false)` sets, `options.bias()` reads. An initial value may follow, as in
/// `TAPER_ARG(bool, bias) = true;`.
#define TAPER_ARG(T, name)                                 \
 public:                                                   \
  auto& name(T name##_value) {                             \
    this->name##_ = std::move(name##_value);               \
    return *this;                                          \
  }                                                        \
  const T& name() const noexcept { return this->name##_; } \
  T& name() noexcept { return this->name##_; }             \
                                                           \
 private:                                                  \
  T name##_
