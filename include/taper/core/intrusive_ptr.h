// SPDX-License-Identifier: MIT
// An owning pointer whose count lives in the object: 8 bytes, moves do not count.
#pragma once

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif

#include <cstddef>
#include <cstdint>
#include <utility>

namespace taper {

/// The count that IntrusivePtr works on. A type that inherits it says how it dies by a static `destroy(T*)`.
/// (The compiler's atomic built-ins, because <atomic> would be a tenth of what these headers cost to compile.)
/// An atomic change takes some 20 cycles, and four of them are most of a view: while the program has one thread, as the
/// C library knows, the count changes plainly.
class RefCounted {
 public:
  RefCounted() = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

  void retain() const noexcept {
    if (single_threaded()) {
      ++count_;
    } else {
      __atomic_fetch_add(&count_, 1, __ATOMIC_RELAXED);
    }
  }
  /// True when the last owner has gone. A sole owner needs no write.
  bool release() const noexcept {
    if (use_count() == 1) return true;
    if (!single_threaded()) return __atomic_fetch_sub(&count_, 1, __ATOMIC_ACQ_REL) == 1;
    --count_;
    return false;
  }
  uint32_t use_count() const noexcept { return __atomic_load_n(&count_, __ATOMIC_ACQUIRE); }

 private:
  static bool single_threaded() noexcept {
#if __has_include(<sys/single_threaded.h>)
    return __libc_single_threaded;
#else
    return false;
#endif
  }

  mutable uint32_t count_ = 1;
};

/// Owns one count of a RefCounted object.
template <typename T>
class IntrusivePtr {
 public:
  constexpr IntrusivePtr() noexcept = default;
  constexpr IntrusivePtr(std::nullptr_t) noexcept {}
  IntrusivePtr(const IntrusivePtr& other) noexcept : ptr_(other.ptr_) {
    if (ptr_) ptr_->retain();
  }
  IntrusivePtr(IntrusivePtr&& other) noexcept : ptr_(std::exchange(other.ptr_, nullptr)) {}
  ~IntrusivePtr() { drop(ptr_); }
  IntrusivePtr& operator=(const IntrusivePtr& other) noexcept {
    if (other.ptr_) other.ptr_->retain();
    drop(std::exchange(ptr_, other.ptr_));
    return *this;
  }
  IntrusivePtr& operator=(IntrusivePtr&& other) noexcept {
    if (this != &other) drop(std::exchange(ptr_, std::exchange(other.ptr_, nullptr)));
    return *this;
  }

  /// Takes over a count that the caller owns (a fresh object has one).
  static IntrusivePtr adopt(T* ptr) noexcept {
    IntrusivePtr result;
    result.ptr_ = ptr;
    return result;
  }
  /// Adds a count of its own.
  static IntrusivePtr share(T* ptr) noexcept {
    if (ptr) ptr->retain();
    return adopt(ptr);
  }
  /// Gives the count away to the caller.
  T* detach() noexcept { return std::exchange(ptr_, nullptr); }
  void reset() noexcept { drop(std::exchange(ptr_, nullptr)); }

  T* get() const noexcept { return ptr_; }
  T* operator->() const noexcept { return ptr_; }
  T& operator*() const noexcept { return *ptr_; }
  explicit operator bool() const noexcept { return ptr_ != nullptr; }
  uint32_t use_count() const noexcept { return ptr_ ? ptr_->use_count() : 0; }

  friend bool operator==(const IntrusivePtr& a, const IntrusivePtr& b) noexcept { return a.ptr_ == b.ptr_; }
  friend bool operator==(const IntrusivePtr& a, std::nullptr_t) noexcept { return a.ptr_ == nullptr; }

 private:
  static void drop(T* ptr) noexcept {
    if (ptr && ptr->release()) T::destroy(ptr);
  }

  T* ptr_ = nullptr;
};

}  // namespace taper
