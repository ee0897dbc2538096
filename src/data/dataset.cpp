// SPDX-License-Identifier: MIT
// The dataset of tensors.
#include <taper/data/dataset.h>
#include <taper/ops.h>

namespace taper::data::datasets {

template class Dataset<TensorDataset, TensorExample>;

TensorDataset::TensorDataset(const std::vector<Tensor>& tensors) : TensorDataset(stack(tensors)) {}

TensorDataset::TensorDataset(Tensor tensor) : tensor(std::move(tensor)) {}

TensorExample TensorDataset::get(size_t index) { return tensor.select(0, static_cast<int64_t>(index)); }

std::optional<size_t> TensorDataset::size() const { return static_cast<size_t>(tensor.size(0)); }

}  // namespace taper::data::datasets
