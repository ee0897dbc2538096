// SPDX-License-Identifier: MIT
// From numbers and nested braces to a tensor.
#include <taper/tensor_data.h>

#include <algorithm>
#include <cstring>
#include <ostream>
#include <sstream>
#include <string>

#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/dispatch.h"
#include "tensor/factories.h"

namespace taper::detail {
namespace {

std::string text(const TensorDataContainer& container) {
  std::ostringstream out;
  out << container;
  return out.str();
}

std::string text(const std::vector<int64_t>& sizes) {
  std::string result;
  for (int64_t size : sizes) result += (result.empty() ? "" : " ") + std::to_string(size);
  return result;
}

ScalarType natural_type(ScalarType type) {
  if (type == kInt || type == kLong) return kLong;
  return type == kFloat || type == kDouble ? get_default_dtype().toScalarType() : type;
}

void print_number(std::ostream& out, const Scalar& number) {
  if (number.isFloatingPoint()) {
    out << number.toDouble();
  } else {
    out << number.toLong();
  }
}

}  // namespace

Tensor copy_of_array(const void* numbers, size_t n, ScalarType dtype) {
  const Tensor result = make_tensor({static_cast<int64_t>(n)}, dtype);
  if (n > 0) std::memcpy(result.data_ptr(), numbers, result.nbytes());
  return result;
}

Tensor copy_of_array(const std::vector<bool>& numbers) {
  const Tensor result = make_tensor({static_cast<int64_t>(numbers.size())}, kBool);
  std::copy(numbers.begin(), numbers.end(), data<bool>(result));
  return result;
}

TensorDataContainer::TensorDataContainer()
    : sizes_({0}), scalar_type_(get_default_dtype()), type_(TensorDataContainerType::InitList) {}

TensorDataContainer::TensorDataContainer(taper::Tensor tensor)
    : sizes_(tensor.sizes().vec()),
      scalar_type_(tensor.scalar_type()),
      type_(TensorDataContainerType::Tensor),
      tensor_(std::move(tensor)) {}

TensorDataContainer::TensorDataContainer(std::initializer_list<TensorDataContainer> list)
    : scalar_type_(list.size() == 0 ? get_default_dtype().toScalarType() : list.begin()->scalar_type()),
      type_(TensorDataContainerType::InitList),
      init_list_(list) {
  sizes_.push_back(static_cast<int64_t>(list.size()));
  if (list.size() == 0) return;
  const TensorDataContainer& first = *list.begin();
  for (const TensorDataContainer& element : list) {
    if (element.sizes() != first.sizes()) {
      fail("tensor: Expected all sub-lists to have sizes: {} (e.g. {}), but got sub-list {} with sizes: {}",
           text(first.sizes()), text(first), text(element), text(element.sizes()));
    }
    check(element.scalar_type() == first.scalar_type(),
          "tensor: Expected all elements of the tensor to have the same scalar type: {}, but got element of scalar type: {}",
          toString(first.scalar_type()), toString(element.scalar_type()));
  }
  sizes_.insert(sizes_.end(), first.sizes().begin(), first.sizes().end());
}

const Scalar& TensorDataContainer::scalar() const {
  check(is_scalar(), "Can only call `scalar()` on a TensorDataContainer that has `is_scalar() == true`");
  return scalar_;
}

const std::vector<TensorDataContainer>& TensorDataContainer::init_list() const {
  check(is_init_list(), "Can only call `init_list()` on a TensorDataContainer that has `is_init_list() == true`");
  return init_list_;
}

const Tensor& TensorDataContainer::tensor() const {
  check(is_tensor(), "Can only call `tensor()` on a TensorDataContainer that has `is_tensor() == true`");
  return tensor_;
}

// Writes the numbers in reading order; returns where the next one goes.
template <typename T>
T* TensorDataContainer::write(T* to) const {
  if (is_scalar()) {
    *to = scalar_.to<T>();
    return to + 1;
  }
  if (is_init_list()) {
    for (const TensorDataContainer& element : init_list_) to = element.write(to);
    return to;
  }
  const Tensor numbers = tensor_.to(scalar_type_of<T>);
  return std::copy_n(data<T>(numbers), numbers.numel(), to);
}

Tensor TensorDataContainer::convert_to_tensor(TensorOptions options) const {
  check_options("tensor", options);
  const ScalarType dtype = options.has_dtype() ? options.dtype().toScalarType() : natural_type(scalar_type_);
  Tensor result;
  if (is_tensor()) {
    result = tensor_.to(dtype);
  } else if (isFloatingType(scalar_type_)) {
    const Tensor numbers = make_tensor(sizes_, kDouble);
    write(data<double>(numbers));
    result = numbers.to(dtype);
  } else {
    const Tensor numbers = make_tensor(sizes_, kLong);
    write(data<int64_t>(numbers));
    result = numbers.to(dtype);
  }
  return result.set_requires_grad(options.requires_grad());
}

void TensorDataContainer::pretty_print_recursive(std::ostream& out) const {
  if (is_scalar()) return print_number(out, scalar_);
  out << '{';
  if (is_init_list()) {
    for (size_t i = 0; i < init_list_.size(); ++i) out << (i ? ", " : "") << init_list_[i];
  } else {
    dispatch_all(scalar_type_, "tensor", [&]<typename T>() {
      for (int64_t i = 0; i < sizes_[0]; ++i) print_number(out << (i ? ", " : ""), data<T>(tensor_)[i]);
    });
  }
  out << '}';
}

std::ostream& operator<<(std::ostream& out, const TensorDataContainer& container) {
  container.pretty_print_recursive(out);
  return out;
}

}  // namespace taper::detail
