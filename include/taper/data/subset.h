// SPDX-License-Identifier: MIT
// Datasets made of others: Subset, ConcatDataset, random_split. The names and orders are those of Python's
// torch.utils.data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <taper/core/array_ref.h>
#include <taper/data/dataset.h>
#include <taper/export.h>
#include <taper/random.h>

namespace taper::data::datasets {

namespace detail {

/// The size of a dataset; throws Error where it has none.
TAPER_API size_t known_size(std::optional<size_t> size);
/// Throws IndexError unless each index is below `size`.
TAPER_API void check_indices(ArrayRef<size_t> indices, size_t size);
/// Which of the datasets, that end before the given numbers, has an index, and as which of its own: {dataset, index}.
TAPER_API std::pair<size_t, size_t> locate(const std::vector<size_t>& ends, size_t index);
/// A permutation of 0 to size - 1 in pieces of the given lengths, or of these fractions of `size`.
TAPER_API std::vector<std::vector<size_t>> split_indices(size_t size, ArrayRef<int64_t> lengths,
                                                         const std::optional<Generator>& generator);
TAPER_API std::vector<std::vector<size_t>> split_indices(size_t size, ArrayRef<double> fractions,
                                                         const std::optional<Generator>& generator);

}  // namespace detail

/// The examples of a dataset at the given indices, in their order. It holds the dataset by value, so that each worker
/// that copies it has its own, as it has of any dataset.
template <typename D>
class Subset : public BatchDataset<Subset<D>, typename D::BatchType> {
 public:
  static_assert(std::is_same_v<typename D::BatchRequestType, ArrayRef<size_t>>,
                "a Subset is of a dataset with indices");

  /// Throws IndexError unless each index is below the dataset's size.
  Subset(D dataset, std::vector<size_t> indices) : dataset_(std::move(dataset)), indices_(std::move(indices)) {
    detail::check_indices(indices_, detail::known_size(dataset_.size()));
  }

  typename D::BatchType get_batch(ArrayRef<size_t> request) override {
    detail::check_indices(request, indices_.size());
    std::vector<size_t> own(request.begin(), request.end());
    for (size_t& i : own) i = indices_[i];
    return dataset_.get_batch(own);
  }
  /// The example at one index, of a dataset that has single ones.
  auto get(size_t index) requires requires(D& dataset) { dataset.get(index); }
  {
    detail::check_indices(index, indices_.size());
    return dataset_.get(indices_[index]);
  }
  std::optional<size_t> size() const override { return indices_.size(); }

  const D& dataset() const noexcept { return dataset_; }
  const std::vector<size_t>& indices() const noexcept { return indices_; }

 private:
  D dataset_;
  std::vector<size_t> indices_;
};

/// Datasets of one type one after the other.
template <typename D>
class ConcatDataset : public BatchDataset<ConcatDataset<D>, typename D::BatchType> {
 public:
  static_assert(std::is_same_v<typename D::BatchRequestType, ArrayRef<size_t>>,
                "a ConcatDataset is of datasets with indices");

  explicit ConcatDataset(std::vector<D> datasets) : datasets_(std::move(datasets)) {
    for (const D& dataset : datasets_) {
      ends_.push_back((ends_.empty() ? 0 : ends_.back()) + detail::known_size(dataset.size()));
    }
  }

  /// Of datasets whose batches are lists of examples.
  typename D::BatchType get_batch(ArrayRef<size_t> request) override {
    typename D::BatchType batch;
    batch.reserve(request.size());
    for (const size_t i : request) {
      const auto [which, index] = detail::locate(ends_, i);
      for (auto& example : datasets_[which].get_batch(index)) batch.push_back(std::move(example));
    }
    return batch;
  }
  /// The example at one index, of datasets that have single ones.
  auto get(size_t index) requires requires(D& dataset) { dataset.get(index); }
  {
    const auto [which, own] = detail::locate(ends_, index);
    return datasets_[which].get(own);
  }
  std::optional<size_t> size() const override { return ends_.empty() ? 0 : ends_.back(); }

  const std::vector<D>& datasets() const noexcept { return datasets_; }

 private:
  std::vector<D> datasets_;
  std::vector<size_t> ends_;
};

/// Splits a dataset at random: random_split(dataset, {1437, 360}) by whole numbers, whose sum is the dataset's size, or
/// random_split(dataset, {0.8, 0.2}) by fractions, whose sum is 1; what rounding down leaves goes to the first subsets,
/// one each. The order is that of PyTorch's random_split from the same seed: a randperm of the generator, or of the
/// default one.
template <typename D, typename Number>
std::vector<Subset<D>> random_split(const D& dataset, const std::vector<Number>& lengths,
                                    const std::optional<Generator>& generator = std::nullopt) {
  using Length = std::conditional_t<std::is_floating_point_v<Number>, double, int64_t>;
  const std::vector<Length> plain(lengths.begin(), lengths.end());
  std::vector<Subset<D>> subsets;
  for (auto& part : detail::split_indices(detail::known_size(dataset.size()), ArrayRef<Length>(plain), generator)) {
    subsets.emplace_back(dataset, std::move(part));
  }
  return subsets;
}
template <typename D, typename Number>
std::vector<Subset<D>> random_split(const D& dataset, std::initializer_list<Number> lengths,
                                    const std::optional<Generator>& generator = std::nullopt) {
  return random_split(dataset, std::vector<Number>(lengths), generator);
}

}  // namespace taper::data::datasets
