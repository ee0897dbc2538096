// SPDX-License-Identifier: MIT
// Owned<T>: the sole owner of an object. std::unique_ptr, whose every T costs its users' compilers a std::tuple, made
// small.
#pragma once

#include <utility>

namespace taper {

/// Deletes what it holds. Moving leaves the source empty.
template <typename T>
class Owned {
 public:
  Owned() = default;
  explicit Owned(T* object) noexcept : object_(object) {}
  Owned(Owned&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Owned& operator=(Owned&& other) noexcept {
    if (this != &other) delete std::exchange(object_, std::exchange(other.object_, nullptr));
    return *this;
  }
  ~Owned() { delete object_; }

  T* get() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  T* operator->() const noexcept { return object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }

 private:
  T* object_ = nullptr;
};

}  // namespace taper
