// SPDX-License-Identifier: MIT
// Comparing lists of fields.
#include <taper/optim/field.h>

#include <algorithm>

#include <taper/ops.h>

namespace taper::optim {

void TensorDeque::pop_front() { erase(begin()); }

OptionalTensors::OptionalTensors(std::vector<Tensor> tensors) : std::vector<Tensor>(std::move(tensors)) {}

namespace {

template <typename T>
bool same(const T& a, const T& b) {
  return a == b;
}

bool same(const Tensor& a, const Tensor& b) {
  if (!a.defined() || !b.defined()) return a.defined() == b.defined();
  return a.scalar_type() == b.scalar_type() && a.sizes() == b.sizes() && a.equal(b);
}

bool same(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Tensor& x, const Tensor& y) { return same(x, y); });
}

bool same(const TensorDeque& a, const TensorDeque& b) {
  return same(static_cast<const std::vector<Tensor>&>(a), static_cast<const std::vector<Tensor>&>(b));
}

bool same(const OptionalTensors& a, const OptionalTensors& b) { return same(*a, *b); }

bool same_field(const Field& a, const Field& b) {
  bool equal = a.name() == b.name();
  a.visit([&]<typename T>(const T& x) {
    b.visit([&]<typename U>(const U& y) {
      if constexpr (std::is_same_v<T, U>) {
        equal = equal && same(x, y);
      } else {
        equal = false;
      }
    });
  });
  return equal;
}

}  // namespace

bool same_fields(const std::vector<Field>& a, const std::vector<Field>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_field);
}

}  // namespace taper::optim
