// SPDX-License-Identifier: MIT
// Stacking and normalising.
#include <taper/data/transform.h>
#include <taper/factories.h>
#include <taper/ops.h>

#include "tensor/check.h"

namespace taper::data::transforms {

Example<> Stack<Example<>>::apply_batch(std::vector<Example<>> examples) {
  check(!examples.empty(), "Stack: expected a batch of at least one example, got none");
  std::vector<Tensor> data, targets;
  data.reserve(examples.size());
  targets.reserve(examples.size());
  for (Example<>& example : examples) {
    data.push_back(std::move(example.data));
    targets.push_back(std::move(example.target));
  }
  return {stack(data), stack(targets)};
}

TensorExample Stack<TensorExample>::apply_batch(std::vector<TensorExample> examples) {
  check(!examples.empty(), "Stack: expected a batch of at least one example, got none");
  std::vector<Tensor> data;
  data.reserve(examples.size());
  for (TensorExample& example : examples) data.push_back(std::move(example.data));
  return stack(data);
}

namespace detail {

Tensor per_channel(ArrayRef<double> values) {
  check(!values.empty(), "Normalize: expected a mean and a standard deviation, or one of each a channel, got none");
  return tensor(values, kFloat32).unsqueeze(1).unsqueeze(2);
}

Tensor normalized(Tensor input, const Tensor& mean, const Tensor& stddev) {
  return std::move(input).sub(mean).div(stddev);
}

}  // namespace detail

}  // namespace taper::data::transforms
