// SPDX-License-Identifier: MIT
// The distributed samplers.
#include <taper/data/distributed_sampler.h>

#include <algorithm>
#include <random>

#include "tensor/check.h"

namespace taper::data::samplers {
namespace detail {

DistributedPart::DistributedPart(size_t size, size_t num_replicas, size_t rank, bool allow_duplicates)
    : DistributedSampler(size, num_replicas, rank, allow_duplicates) {
  check(rank < num_replicas, "DistributedSampler: expected a rank below the number of replicas {}, got {}",
        num_replicas, rank);
}

void DistributedPart::reset() { reset(std::nullopt); }

void DistributedPart::reset(std::optional<size_t> new_size) {
  size_ = new_size.value_or(size_);
  sample_index_ = rank_ * local_sample_count();
  end_index_ = sample_index_ + local_sample_count();
}

std::optional<std::vector<size_t>> DistributedPart::next(size_t batch_size) {
  if (sample_index_ >= end_index_) return std::nullopt;
  std::vector<size_t> batch(std::min(batch_size, end_index_ - sample_index_));
  for (size_t& index : batch) index = example(sample_index_++);
  return batch;
}

}  // namespace detail

DistributedRandomSampler::DistributedRandomSampler(size_t size, size_t num_replicas, size_t rank, bool allow_duplicates)
    : DistributedPart(size, num_replicas, rank, allow_duplicates) {
  reset();
}

void DistributedRandomSampler::reset(std::optional<size_t> new_size) {
  DistributedPart::reset(new_size);
  all_indices_.resize(local_sample_count() * num_replicas_);
  // The first examples a second time, where there are too few for parts of one size.
  for (size_t i = 0; i < all_indices_.size(); ++i) all_indices_[i] = i % size_;
  std::mt19937 generator(static_cast<uint32_t>(epoch_));
  std::shuffle(all_indices_.begin(), all_indices_.end(), generator);
}

size_t DistributedRandomSampler::example(size_t place) const { return all_indices_[place]; }

DistributedSequentialSampler::DistributedSequentialSampler(size_t size, size_t num_replicas, size_t rank,
                                                           bool allow_duplicates)
    : DistributedPart(size, num_replicas, rank, allow_duplicates) {
  reset();
}

size_t DistributedSequentialSampler::example(size_t place) const { return place % size_; }

}  // namespace taper::data::samplers
