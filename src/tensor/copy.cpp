// SPDX-License-Identifier: MIT
// Copying between tensors and filling them, on the copy kernels.
#include "tensor/copy.h"

#include "kernels/copy.h"
#include "kernels/fill.h"
#include "tensor/dispatch.h"
#include "tensor/factories.h"
#include "tensor/shape.h"

namespace taper {
namespace {

bool may_overlap(const TensorImpl& a, const TensorImpl& b) {
  return a.storage == b.storage && a.numel != 0 && b.numel != 0 &&
         !(a.data == b.data && a.dtype == b.dtype && a.dims.sizes() == b.dims.sizes() &&
           a.dims.strides() == b.dims.strides());
}

template <typename To, typename From>
void copy_typed(const TensorImpl& to, const TensorImpl& from) {
  To* y = static_cast<To*>(to.data);
  const From* x = static_cast<const From*>(from.data);
  if (to.contiguous && from.contiguous && to.numel == from.numel) {
    return kernels::copy(kernels::Loop<2>::contiguous(to.numel), y, x);
  }
  const IntArrayRef sizes = to.dims.sizes();
  const Shape strides = broadcast_strides(from.dims, sizes);
  kernels::copy(kernels::Loop<2>(static_cast<int>(sizes.size()), sizes.data(), {to.dims.strides().data(), strides.data()}),
                y, x);
}

}  // namespace

void copy_into(const Tensor& destination, const Tensor& source) {
  const TensorImpl& to = *destination.unsafeGetTensorImpl();
  const TensorImpl& from = *source.unsafeGetTensorImpl();
  if (to.numel == 0 || &to == &from) return;
  if (may_overlap(to, from)) {
    const Tensor apart = make_like(source);
    copy_into(apart, source);
    return copy_into(destination, apart);
  }
  dispatch_all(to.dtype, "copy_", [&]<typename To>() {
    dispatch_all(from.dtype, "copy_", [&]<typename From>() { copy_typed<To, From>(to, from); });
  });
}

void fill_with(const Tensor& t, Scalar value) {
  const TensorImpl& impl = *t.unsafeGetTensorImpl();
  dispatch_all(impl.dtype, "fill_", [&]<typename T>() {
    T v{};
    if constexpr (std::is_same_v<T, BFloat16>) {
      v = BFloat16(value.to<float>());
    } else {
      v = value.to<T>();
    }
    const auto loop = impl.contiguous ? kernels::Loop<1>::contiguous(impl.numel)
                                      : kernels::Loop<1>(static_cast<int>(impl.dims.dim()), impl.dims.sizes().data(),
                                                         {impl.dims.strides().data()});
    kernels::fill(loop, static_cast<T*>(impl.data), v);
  });
}

}  // namespace taper
