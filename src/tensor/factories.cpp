// SPDX-License-Identifier: MIT
// Tensors from nothing: empty, zeros, ones, full, ramps, eye, and tensors over foreign memory.
#include "tensor/factories.h"

#include <cmath>
#include <memory>

#include <taper/core/grad_mode.h>
#include <taper/factories.h>

#include "kernels/fill.h"
#include "tensor/copy.h"
#include "tensor/dispatch.h"
#include "tensor/layout.h"
#include "tensor/shape.h"

namespace taper {
namespace {

Tensor with_options(Tensor t, const TensorOptions& options) {
  if (options.requires_grad()) t.set_requires_grad(true);
  return t;
}

Tensor new_tensor(const char* op, IntArrayRef size, const TensorOptions& options) {
  check_options(op, options);
  checked_numel(op, size, elementSize(options.dtype()));
  return make_tensor(size, options.dtype());
}

Tensor filled(const char* op, IntArrayRef size, Scalar value, const TensorOptions& options) {
  const Tensor t = new_tensor(op, size, options);
  fill_with(t, value);
  return with_options(t, options);
}

// Bytes of the memory that a shape with strides spans; throws Error if they overflow.
size_t extent(const char* op, IntArrayRef sizes, IntArrayRef strides, ScalarType dtype) {
  int64_t bytes = elementSize(dtype);
  if (checked_numel(op, sizes, bytes) == 0) return 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    int64_t reach = 0;
    check(!__builtin_mul_overflow(sizes[i] - 1, strides[i], &reach) &&
              !__builtin_mul_overflow(reach, elementSize(dtype), &reach) &&
              !__builtin_add_overflow(bytes, reach, &bytes),
          "{}: expected sizes and strides that fit into memory, got {} and {}", op, shape_text(sizes),
          shape_text(strides));
  }
  return static_cast<size_t>(bytes);
}

ScalarType range_dtype(const TensorOptions& options, std::initializer_list<Scalar> bounds) {
  if (options.has_dtype()) return options.dtype();
  for (const Scalar& bound : bounds) {
    if (bound.isFloatingPoint()) return get_default_dtype();
  }
  return kLong;
}

void check_strides(const char* op, IntArrayRef size, IntArrayRef stride) {
  check(size.size() == stride.size(), "{}: expected as many strides as sizes, got {} and {}", op, shape_text(size),
        shape_text(stride));
  for (int64_t s : stride) check(s >= 0, "{}: expected strides of at least 0, got {}", op, shape_text(stride));
}

}  // namespace

void check_options(const char* op, const TensorOptions& options) {
  check(options.device().is_cpu(), "{}: expected the device cpu, got {}: taper runs on the CPU", op,
        options.device().str());
  check(options.layout() == kStrided, "{}: expected a strided layout, got a sparse one", op);
}

Tensor make_tensor(IntArrayRef sizes, ScalarType dtype) {
  const int64_t itemsize = elementSize(dtype);
  int64_t bytes = itemsize;
  bool overflow = false;
  for (int64_t size : sizes) overflow |= __builtin_mul_overflow(bytes, size, &bytes);
  if (overflow) [[unlikely]]
    bytes = checked_numel("allocate", sizes, itemsize);  // throws unless a size is 0
  const int64_t numel = bytes / itemsize;
  auto storage = StoragePtr::adopt(StorageImpl::allocate(static_cast<size_t>(bytes)));
  auto impl = IntrusivePtr<TensorImpl>::adopt(new TensorImpl(std::move(storage), dtype));
  impl->data = impl->storage->data();
  impl->numel = numel;
  impl->dims.resize(static_cast<int64_t>(sizes.size()));
  int64_t* to = impl->dims.mutable_sizes();
  int64_t* strides = impl->dims.mutable_strides();
  int64_t stride = 1;
  for (size_t i = sizes.size(); i-- > 0;) {
    to[i] = sizes[i];
    strides[i] = stride;
    stride *= sizes[i] > 0 ? sizes[i] : 1;
  }
  impl->inference = InferenceMode::is_enabled();
  return Tensor(std::move(impl));
}

Tensor tensor_over(StoragePtr storage, IntArrayRef sizes, IntArrayRef strides, ScalarType dtype, int64_t offset) {
  auto impl = IntrusivePtr<TensorImpl>::adopt(new TensorImpl(std::move(storage), dtype));
  impl->data = static_cast<char*>(impl->storage->data()) + offset;
  impl->dims.assign(sizes, strides);
  impl->refresh();
  impl->inference = InferenceMode::is_enabled();
  return Tensor(std::move(impl));
}

Tensor make_like(const Tensor& t) { return make_tensor(t.sizes(), t.scalar_type()); }
Tensor make_like(const Tensor& t, ScalarType dtype) { return make_tensor(t.sizes(), dtype); }

MaybeOwned dense(MaybeOwned t) {
  if (t->is_contiguous()) return t;
  Tensor copy = make_like(t);
  copy_into(copy, t);
  return copy;
}

bool sole_owner(const Tensor& t) {
  const TensorImpl& impl = *t.unsafeGetTensorImpl();
  return t.use_count() == 1 && impl.storage.use_count() == 1 && impl.contiguous && !impl.base && impl.storage->owned();
}

// ---- Public factories ----

Tensor empty(IntArrayRef size, const TensorOptions& options) {
  return with_options(new_tensor("empty", size, options), options);
}

Tensor empty_strided(IntArrayRef size, IntArrayRef stride, const TensorOptions& options) {
  check_options("empty_strided", options);
  check_strides("empty_strided", size, stride);
  const size_t bytes = extent("empty_strided", size, stride, options.dtype());
  return with_options(tensor_over(StoragePtr::adopt(StorageImpl::allocate(bytes)), size, stride, options.dtype()),
                      options);
}

Tensor zeros(IntArrayRef size, const TensorOptions& options) { return filled("zeros", size, 0, options); }
Tensor ones(IntArrayRef size, const TensorOptions& options) { return filled("ones", size, 1, options); }

Tensor full(IntArrayRef size, Scalar value, const TensorOptions& options) {
  const ScalarType natural = value.isFloatingPoint() ? get_default_dtype().toScalarType() : value.type();
  return filled("full", size, value, options.has_dtype() ? options : options.dtype(natural));
}

Tensor scalar_tensor(Scalar value, const TensorOptions& options) { return filled("scalar_tensor", {}, value, options); }

Tensor arange(Scalar end, const TensorOptions& options) { return arange(0, end, 1, options); }
Tensor arange(Scalar start, Scalar end, const TensorOptions& options) { return arange(start, end, 1, options); }

Tensor arange(Scalar start, Scalar end, Scalar step, const TensorOptions& options) {
  const ScalarType dtype = range_dtype(options, {start, end, step});
  const double first = start.toDouble(), last = end.toDouble(), by = step.toDouble();
  check(by != 0, "arange: step must be nonzero");
  check(std::isfinite(first) && std::isfinite(last), "arange: unsupported range: {} -> {}", first, last);
  check((by > 0) == (last >= first) || first == last,
        "arange: upper bound and larger bound inconsistent with step sign: {} to {} by {}", first, last, by);
  double count = std::ceil((last - first) / by);
  if (isIntegralType(dtype) && !start.isFloatingPoint() && !end.isFloatingPoint() && !step.isFloatingPoint()) {
    const int64_t a = start.toLong(), s = step.toLong();
    int64_t range = 0;
    check(!__builtin_sub_overflow(end.toLong(), a, &range), "arange: invalid size, possible overflow: {} to {}", first,
          last);
    count = static_cast<double>(range / s + (range % s != 0));
  }
  check(count >= 0 && count < 0x1p62, "arange: invalid size, possible overflow: {} elements", count);
  const Tensor t = new_tensor("arange", {static_cast<int64_t>(count)}, options.dtype(dtype));
  dispatch_all(dtype, "arange", [&]<typename T>() {
    if constexpr (std::is_same_v<T, BFloat16> || std::is_same_v<T, bool>) {
      copy_into(t, arange(start, end, step, kDouble));
    } else if constexpr (std::is_floating_point_v<T>) {
      kernels::arange<T, double>(t.numel(), data<T>(t), first, by);
    } else {
      kernels::arange<T, int64_t>(t.numel(), data<T>(t), start.toLong(), step.toLong());
    }
  });
  return with_options(t, options);
}

Tensor linspace(Scalar start, Scalar end, int64_t steps, const TensorOptions& options) {
  check(steps >= 0, "linspace: number of steps must be non-negative, got {}", steps);
  const ScalarType dtype = options.dtype();
  const Tensor exact = new_tensor("linspace", {steps}, options.dtype(dtype == kFloat ? kFloat : kDouble));
  dispatch_floating(exact.scalar_type(), "linspace",
                    [&]<typename T>() { kernels::linspace<T>(steps, data<T>(exact), start.to<T>(), end.to<T>()); });
  return with_options(exact.to(dtype), options);
}

Tensor logspace(Scalar start, Scalar end, int64_t steps, double base, const TensorOptions& options) {
  const Tensor exponents = linspace(start, end, steps, kDouble);
  double* x = data<double>(exponents);
  for (int64_t i = 0; i < steps; ++i) x[i] = std::pow(base, x[i]);
  return with_options(exponents.to(options.dtype().toScalarType()), options);
}

Tensor eye(int64_t n, const TensorOptions& options) { return eye(n, n, options); }

Tensor eye(int64_t n, int64_t m, const TensorOptions& options) {
  const Tensor t = filled("eye", {n, m}, 0, options.requires_grad(std::nullopt));
  const Tensor ones_on = tensor_over(t.storage().ptr(), {std::min(n, m)}, {m + 1}, t.scalar_type());
  fill_with(ones_on, 1);
  return with_options(t, options);
}

namespace {

// Like self where the options say nothing, with its layout.
Tensor like(const char* op, const Tensor& self, const TensorOptions& options) {
  check(self.defined(), "{}: expected a defined tensor, got an undefined one", op);
  const TensorOptions merged = self.options().merge_in(options);
  check_options(op, merged);
  if (self.is_contiguous()) return make_tensor(self.sizes(), merged.dtype());
  return make_tensor_like(self.sizes(), merged.dtype(), {&self});
}

Tensor filled_like(const char* op, const Tensor& self, Scalar value, const TensorOptions& options) {
  const Tensor t = like(op, self, options);
  fill_with(t, value);
  return with_options(t, options);
}

}  // namespace

Tensor empty_like(const Tensor& self, const TensorOptions& options) {
  return with_options(like("empty_like", self, options), options);
}
Tensor zeros_like(const Tensor& self, const TensorOptions& options) {
  return filled_like("zeros_like", self, 0, options);
}
Tensor ones_like(const Tensor& self, const TensorOptions& options) {
  return filled_like("ones_like", self, 1, options);
}
Tensor full_like(const Tensor& self, Scalar value, const TensorOptions& options) {
  return filled_like("full_like", self, value, options);
}

Tensor from_blob(void* data, IntArrayRef sizes, const TensorOptions& options) {
  checked_numel("from_blob", sizes, elementSize(options.dtype()));
  return from_blob(data, sizes, contiguous_strides(sizes), options);
}

Tensor from_blob(void* data, IntArrayRef sizes, IntArrayRef strides, const TensorOptions& options) {
  check_options("from_blob", options);
  check_strides("from_blob", sizes, strides);
  const size_t bytes = extent("from_blob", sizes, strides, options.dtype());
  auto storage = StoragePtr::adopt(StorageImpl::wrap(data, bytes, nullptr, nullptr));
  return with_options(tensor_over(std::move(storage), sizes, strides, options.dtype()), options);
}

Tensor from_blob(void* data, IntArrayRef sizes, const Callable<void(void*)>& deleter, const TensorOptions& options) {
  checked_numel("from_blob", sizes, elementSize(options.dtype()));
  return from_blob(data, sizes, contiguous_strides(sizes), deleter, options);
}

Tensor from_blob(void* data, IntArrayRef sizes, IntArrayRef strides, const Callable<void(void*)>& deleter,
                 const TensorOptions& options) {
  struct Owner {
    Callable<void(void*)> deleter;
    void* data;
  };
  check_options("from_blob", options);
  check_strides("from_blob", sizes, strides);
  checked_numel("from_blob", sizes, elementSize(options.dtype()));
  const size_t bytes = extent("from_blob", sizes, strides, options.dtype());
  auto owner = std::make_unique<Owner>(Owner{deleter, data});
  const auto release = [](void* context) {
    const std::unique_ptr<Owner> last(static_cast<Owner*>(context));
    last->deleter(last->data);
  };
  auto storage = StoragePtr::adopt(StorageImpl::wrap(data, bytes, release, owner.get()));
  owner.release();
  return with_options(tensor_over(std::move(storage), sizes, strides, options.dtype()), options);
}

}  // namespace taper
