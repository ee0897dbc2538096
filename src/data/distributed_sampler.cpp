// SPDX-License-Identifier: MIT
// The distributed samplers.
#include <taper/data/distributed_sampler.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "tensor/check.h"

namespace taper::data::samplers {
namespace {

void check_rank(size_t num_replicas, size_t rank) {
  check(rank < num_replicas, "DistributedSampler: expected a rank below the number of replicas {}, got {}",
        num_replicas, rank);
}

}  // namespace

DistributedRandomSampler::DistributedRandomSampler(size_t size, size_t num_replicas, size_t rank, bool allow_duplicates)
    : DistributedSampler(size, num_replicas, rank, allow_duplicates) {
  check_rank(num_replicas, rank);
  reset();
}

void DistributedRandomSampler::reset() { reset(std::nullopt); }

void DistributedRandomSampler::reset(std::optional<size_t> new_size) {
  size_ = new_size.value_or(size_);
  const size_t local = local_sample_count();
  all_indices_.resize(local * num_replicas_);
  // The first examples a second time, where there are too few for parts of one size.
  for (size_t i = 0; i < all_indices_.size(); ++i) all_indices_[i] = i % size_;
  std::mt19937 generator(static_cast<uint32_t>(epoch_));
  std::shuffle(all_indices_.begin(), all_indices_.end(), generator);
  sample_index_ = rank_ * local;
  end_index_ = sample_index_ + local;
}

std::optional<std::vector<size_t>> DistributedRandomSampler::next(size_t batch_size) {
  if (sample_index_ >= end_index_) return std::nullopt;
  const size_t count = std::min(batch_size, end_index_ - sample_index_);
  const size_t* first = all_indices_.data() + sample_index_;
  sample_index_ += count;
  return std::vector<size_t>(first, first + count);
}

DistributedSequentialSampler::DistributedSequentialSampler(size_t size, size_t num_replicas, size_t rank,
                                                           bool allow_duplicates)
    : DistributedSampler(size, num_replicas, rank, allow_duplicates) {
  check_rank(num_replicas, rank);
  reset();
}

void DistributedSequentialSampler::reset() { reset(std::nullopt); }

void DistributedSequentialSampler::reset(std::optional<size_t> new_size) {
  size_ = new_size.value_or(size_);
  sample_index_ = rank_ * local_sample_count();
  end_index_ = sample_index_ + local_sample_count();
}

std::optional<std::vector<size_t>> DistributedSequentialSampler::next(size_t batch_size) {
  if (sample_index_ >= end_index_) return std::nullopt;
  std::vector<size_t> batch(std::min(batch_size, end_index_ - sample_index_));
  for (size_t& index : batch) index = sample_index_++ % size_;
  return batch;
}

}  // namespace taper::data::samplers
