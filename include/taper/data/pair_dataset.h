// SPDX-License-Identifier: MIT
// PairDataset: the base of the ready datasets, examples that lie in memory as one tensor of data and one of targets.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <taper/data/dataset.h>
#include <taper/data/example.h>
#include <taper/export.h>
#include <taper/tensor.h>

namespace taper::data::datasets {

namespace detail {

TAPER_API Example<> pair_at(const Tensor& data, const Tensor& targets, size_t index);
TAPER_API void check_pair(const Tensor& data, const Tensor& targets, const std::string& from);

}  // namespace detail

/// The slices of `data` and `targets` along their first dimension, which is [size]; targets may be undefined. Copies of
/// the dataset share the tensors. Throws Error, with `from` in front, where the
/// sizes differ.
template <typename Self>
class PairDataset : public Dataset<Self> {
 public:
  Example<> get(size_t index) override { return detail::pair_at(data_, targets_, index); }
  std::optional<size_t> size() const override { return static_cast<size_t>(data_.size(0)); }

 protected:
  PairDataset(Tensor data, Tensor targets, const std::string& from = "dataset")
      : data_(std::move(data)), targets_(std::move(targets)) {
    detail::check_pair(data_, targets_, from);
  }

  Tensor data_, targets_;
};

}  // namespace taper::data::datasets
