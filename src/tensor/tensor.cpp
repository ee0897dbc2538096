// SPDX-License-Identifier: MIT
// What a tensor tells of itself, and its values without the graph.
#include <taper/tensor.h>

#include <iostream>

#include <taper/core/tensor_accessor.h>
#include <taper/factories.h>

#include "tensor/copy.h"
#include "tensor/dispatch.h"
#include "tensor/factories.h"
#include "tensor/shape.h"

namespace taper {

void Tensor::throw_undefined() {
  fail("expected a defined tensor, got an undefined one");
}

void Tensor::expect_type(ScalarType asked) const {
  check(asked == impl().dtype, "data_ptr: expected scalar type {} but found {}", taper::toString(asked),
        taper::toString(impl().dtype));
}

void detail::check_accessor_rank(size_t expected, int64_t dim) {
  check(static_cast<int64_t>(expected) == dim, "accessor: TensorAccessor expected {} dims but tensor has {}", expected,
        dim);
}

int64_t Tensor::size(int64_t d) const {
  check<IndexError>(dim() > 0, "size: Dimension specified as {} but tensor has no dimensions", d);
  return sizes()[static_cast<size_t>(wrap_dim("size", d, dim()))];
}

int64_t Tensor::stride(int64_t d) const {
  check<IndexError>(dim() > 0, "stride: Dimension specified as {} but tensor has no dimensions", d);
  return strides()[static_cast<size_t>(wrap_dim("stride", d, dim()))];
}

int64_t Tensor::storage_offset() const {
  return (static_cast<char*>(impl().data) - static_cast<char*>(impl().storage->data())) / elementSize(impl().dtype);
}

Device Tensor::device() const { return static_cast<void>(impl()), Device(kCPU); }
Layout Tensor::layout() const { return static_cast<void>(impl()), kStrided; }
int64_t Tensor::get_device() const { return static_cast<void>(impl()), -1; }
TensorOptions Tensor::options() const { return TensorOptions(impl().dtype).device(kCPU).layout(kStrided); }
std::string Tensor::toString() const {
  return defined() ? std::string("CPU") + taper::toString(scalar_type()) + "Type" : "Tensor (undefined)";
}
void Tensor::print() const { std::cerr << '[' << toString() << ' ' << sizes() << "]\n"; }

bool Tensor::is_alias_of(const Tensor& other) const { return impl().storage == other.impl().storage; }

Scalar Tensor::item() const {
  check(numel() == 1, "item: a Tensor with {} elements cannot be converted to Scalar", numel());
  return dispatch_all(scalar_type(), "item", [&]<typename T>() { return Scalar(*taper::data<T>(*this)); });
}

bool Tensor::is_nonzero() const {
  check_defined("is_nonzero", *this);
  check(numel() == 1, "is_nonzero: Boolean value of Tensor with {} is ambiguous",
        numel() == 0 ? "no values" : "more than one value");
  return item().toBool();
}

static TensorOptions options_like(const char* op, const Tensor& t, const TensorOptions& changes) {
  check_defined(op, t);
  return t.options().merge_in(changes);
}
Tensor Tensor::new_empty(IntArrayRef size, const TensorOptions& o) const {
  return empty(size, options_like("new_empty", *this, o));
}
Tensor Tensor::new_zeros(IntArrayRef size, const TensorOptions& o) const {
  return zeros(size, options_like("new_zeros", *this, o));
}
Tensor Tensor::new_ones(IntArrayRef size, const TensorOptions& o) const {
  return ones(size, options_like("new_ones", *this, o));
}
Tensor Tensor::new_full(IntArrayRef size, Scalar value, const TensorOptions& o) const {
  return full(size, value, options_like("new_full", *this, o));
}

}  // namespace taper
