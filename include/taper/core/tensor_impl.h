// SPDX-License-Identifier: MIT
// TensorImpl: what a Tensor points to. Shape inline, bytes shared, and what autograd remembers of it.
#pragma once

#include <cstddef>
#include <cstdint>

#include <taper/core/array_ref.h>
#include <taper/core/intrusive_ptr.h>
#include <taper/core/scalar_type.h>
#include <taper/core/storage.h>
#include <taper/export.h>

namespace taper {

class Node;
struct AutogradMeta;

/// Sizes and strides; up to 6 dimensions without an allocation.
class TAPER_API Dims {
 public:
  static constexpr int64_t kInline = 6;

  Dims() = default;
  Dims(const Dims& other) { assign(other.sizes(), other.strides()); }
  Dims& operator=(const Dims& other) {
    if (this != &other) assign(other.sizes(), other.strides());
    return *this;
  }
  ~Dims() {
    if (heap_) [[unlikely]] delete[] heap_;
  }

  int64_t dim() const { return dim_; }
  IntArrayRef sizes() const { return {base(), static_cast<size_t>(dim_)}; }
  IntArrayRef strides() const { return {base() + capacity(), static_cast<size_t>(dim_)}; }
  int64_t* mutable_sizes() { return base(); }
  int64_t* mutable_strides() { return base() + capacity(); }
  /// Makes room for `dim` dimensions; the values are then for the caller to write.
  void resize(int64_t dim) {
    if (dim > kInline || heap_) [[unlikely]] resize_heap(dim);
    dim_ = dim;
  }
  void assign(IntArrayRef sizes, IntArrayRef strides) {
    resize(static_cast<int64_t>(sizes.size()));
    int64_t* s = mutable_sizes();
    int64_t* t = mutable_strides();
    for (size_t i = 0; i < sizes.size(); ++i) s[i] = sizes[i], t[i] = strides[i];
  }

 private:
  int64_t capacity() const { return heap_ ? dim_ : kInline; }
  const int64_t* base() const { return heap_ ? heap_ : inline_; }
  int64_t* base() { return heap_ ? heap_ : inline_; }
  void resize_heap(int64_t dim);

  int64_t dim_ = 0;
  int64_t* heap_ = nullptr;
  int64_t inline_[2 * kInline];
};

/// How a view came to be; some views refuse an in-place op.
enum class CreationMeta : uint8_t { kDefault, kNoGrad, kMultiOutput, kInferenceMode, kCustomFunction };

/// libtorch's handle on a version counter.
class VersionHandle {
 public:
  explicit VersionHandle(VersionCounter* counter) : counter_(counter) {}
  uint32_t current_version() const { return counter_->current_version(); }
  void bump_version() { counter_->bump_version(); }

 private:
  VersionCounter* counter_;
};

/// A counter of its own, for `Tensor::data()`, whose changes the original does not see.
struct OwnVersion : RefCounted {
  VersionCounter counter;
  static void destroy(OwnVersion* own) noexcept { delete own; }
};

/// The state behind a Tensor. Programs reach it only by unsafeGetTensorImpl().
class TAPER_API TensorImpl : public RefCounted {
 public:
  TensorImpl(StoragePtr bytes, ScalarType type) : storage(std::move(bytes)), dtype(type) {}
  ~TensorImpl() {
    if (grad_fn || base || meta) [[unlikely]] release_autograd();
  }
  static void destroy(TensorImpl* impl) noexcept { delete impl; }
  static void* operator new(size_t bytes);
  static void operator delete(void* block, size_t bytes) noexcept;

  VersionHandle version_counter() { return VersionHandle(&version()); }
  VersionCounter& version() { return own_version ? own_version->counter : storage->version(); }
  bool requires_grad_flag() const { return requires_grad || grad_fn != nullptr; }
  /// Recomputes numel and contiguity after dims changed.
  void refresh();

  void* data = nullptr;  // the first element
  int64_t numel = 1;
  StoragePtr storage;
  IntrusivePtr<OwnVersion> own_version;
  Node* grad_fn = nullptr;          // owned; the node whose output this is
  TensorImpl* base = nullptr;       // owned; of a view, the tensor that is no view
  AutogradMeta* meta = nullptr;     // owned; gradient, hooks, name: made when first needed
  uint32_t output_nr = 0;           // which output of grad_fn
  uint32_t attr_version = 0;        // of a view: the version for which grad_fn holds
  ScalarType dtype;
  CreationMeta creation = CreationMeta::kDefault;
  bool requires_grad = false;       // of a leaf
  bool contiguous = true;
  bool inference = false;
  Dims dims;

 private:
  void release_autograd() noexcept;
};

}  // namespace taper
