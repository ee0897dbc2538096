// SPDX-License-Identifier: MIT
// Storage: header and bytes in one block; TensorImpl's memory and derived state.
#include <taper/core/storage.h>

#include <cstring>

#include <taper/core/tensor_impl.h>

#include "tensor/allocator.h"

namespace taper {

// The header takes a whole cache line, so that the bytes behind it start one.
constexpr size_t kHeader = 64;
static_assert(sizeof(StorageImpl) <= kHeader);

StorageImpl* StorageImpl::allocate(size_t bytes) {
  const size_t block = kHeader + bytes;
  StorageImpl* impl = new (memory::allocate(block)) StorageImpl;
  impl->data_ = reinterpret_cast<char*>(impl) + kHeader;
  impl->bytes_ = bytes;
  impl->block_ = block;
  return impl;
}

StorageImpl* StorageImpl::wrap(void* data, size_t bytes, Deleter deleter, void* context) {
  StorageImpl* impl = new (memory::allocate(sizeof(StorageImpl))) StorageImpl;
  impl->data_ = data;
  impl->bytes_ = bytes;
  impl->block_ = sizeof(StorageImpl);
  impl->foreign_ = true;
  impl->deleter_ = deleter;
  impl->context_ = context;
  return impl;
}

void StorageImpl::release_bytes() noexcept {
  if (grown_block_) memory::deallocate(data_, grown_block_);
  if (deleter_) deleter_(context_);
}

void StorageImpl::destroy(StorageImpl* impl) noexcept {
  impl->release_bytes();
  const size_t block = impl->block_;
  impl->~StorageImpl();
  memory::deallocate(impl, block);
}

void StorageImpl::grow(size_t bytes) {
  void* larger = memory::allocate(bytes);
  std::memcpy(larger, data_, bytes_ < bytes ? bytes_ : bytes);
  release_bytes();
  deleter_ = nullptr;
  context_ = nullptr;
  foreign_ = false;
  data_ = larger;
  bytes_ = bytes;
  grown_block_ = static_cast<uint64_t>(bytes);
}

void* TensorImpl::operator new(size_t bytes) { return memory::allocate(bytes); }
void TensorImpl::operator delete(void* block, size_t bytes) noexcept { memory::deallocate(block, bytes); }

void Dims::resize_heap(int64_t dim) {
  int64_t* heap = dim > kInline ? new int64_t[2 * static_cast<size_t>(dim)] : nullptr;
  delete[] heap_;
  heap_ = heap;
}

void TensorImpl::refresh() {
  const IntArrayRef sizes = dims.sizes(), strides = dims.strides();
  numel = 1;
  for (int64_t s : sizes) numel *= s;
  contiguous = true;
  int64_t expected = 1;
  for (size_t i = sizes.size(); i-- > 0;) {
    if (sizes[i] != 1 && strides[i] != expected) contiguous = false;
    expected *= sizes[i];
  }
  if (numel == 0) contiguous = true;
}

}  // namespace taper
