// SPDX-License-Identifier: MIT
// Storage: the bytes that a tensor and its views share.
#pragma once

#include <cstddef>
#include <cstdint>

#include <taper/core/intrusive_ptr.h>
#include <taper/export.h>

namespace taper {

/// Counts the in-place changes of a value, so that a saved tensor knows when it is stale.
class VersionCounter {
 public:
  uint32_t current_version() const noexcept { return __atomic_load_n(&version_, __ATOMIC_RELAXED); }
  void bump_version() noexcept { __atomic_store_n(&version_, current_version() + 1, __ATOMIC_RELAXED); }

 private:
  uint32_t version_ = 0;
};

/// Header and bytes in one block of the caching allocator; or, for from_blob, a header over foreign bytes.
class TAPER_API StorageImpl : public RefCounted {
 public:
  using Deleter = void (*)(void* context);

  /// `bytes` of uninitialised memory, 64-byte aligned.
  static StorageImpl* allocate(size_t bytes);
  /// Foreign memory; `deleter(context)` runs when the last tensor lets go of it.
  static StorageImpl* wrap(void* data, size_t bytes, Deleter deleter, void* context);
  static void destroy(StorageImpl* impl) noexcept;

  void* data() const noexcept { return data_; }
  size_t nbytes() const noexcept { return bytes_; }
  /// Whether the bytes are taper's own: only those may be written over by a donating op.
  bool owned() const noexcept { return !foreign_; }
  void* context() const noexcept { return context_; }
  VersionCounter& version() noexcept { return version_; }
  /// Exchanges the bytes for a larger block; the old content is kept.
  void grow(size_t bytes);

 private:
  StorageImpl() = default;
  void release_bytes() noexcept;

  VersionCounter version_;
  void* data_ = nullptr;
  size_t bytes_ = 0;
  size_t block_ = 0;  // what was asked of the allocator for header and data
  Deleter deleter_ = nullptr;
  void* context_ = nullptr;
  uint64_t grown_block_ : 63 = 0;  // bytes of the separate data block after grow()
  uint64_t foreign_ : 1 = 0;
};

using StoragePtr = IntrusivePtr<StorageImpl>;

/// libtorch's DataPtr, as far as programs read it.
class DataPtr {
 public:
  DataPtr(void* data, void* context) : data_(data), context_(context) {}
  void* get() const noexcept { return data_; }
  void* get_context() const noexcept { return context_; }
  explicit operator bool() const noexcept { return data_ != nullptr; }

 private:
  void* data_;
  void* context_;
};

/// A handle to shared bytes.
class Storage {
 public:
  Storage() = default;
  explicit Storage(StoragePtr impl) : impl_(std::move(impl)) {}
  void* data() const noexcept { return impl_ ? impl_->data() : nullptr; }
  template <typename T>
  T* data() const noexcept {
    return static_cast<T*>(data());
  }
  DataPtr data_ptr() const noexcept { return {data(), impl_ ? impl_->context() : nullptr}; }
  size_t nbytes() const noexcept { return impl_ ? impl_->nbytes() : 0; }
  size_t use_count() const noexcept { return impl_.use_count(); }
  bool is_alias_of(const Storage& other) const noexcept { return impl_ == other.impl_; }
  StorageImpl* unsafeGetStorageImpl() const noexcept { return impl_.get(); }
  const StoragePtr& ptr() const noexcept { return impl_; }
  explicit operator bool() const noexcept { return impl_ != nullptr; }

 private:
  StoragePtr impl_;
};

}  // namespace taper
