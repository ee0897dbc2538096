// SPDX-License-Identifier: MIT
// The sequential, random and stream samplers.
#include <taper/data/sampler.h>

#include <algorithm>
#include <numeric>

#include <taper/ops.h>

#include "tensor/check.h"

namespace taper::data::samplers {

SequentialSampler::SequentialSampler(size_t size) : size_(size) {}

void SequentialSampler::reset() { reset(std::nullopt); }

void SequentialSampler::reset(std::optional<size_t> new_size) {
  size_ = new_size.value_or(size_);
  index_ = 0;
}

std::optional<std::vector<size_t>> SequentialSampler::next(size_t batch_size) {
  if (index_ >= size_) return std::nullopt;
  std::vector<size_t> batch(std::min(batch_size, size_ - index_));
  std::iota(batch.begin(), batch.end(), index_);
  index_ += batch.size();
  return batch;
}

RandomSampler::RandomSampler(int64_t size, Dtype index_dtype) : indices_(randperm(size, index_dtype)) {}

void RandomSampler::reset() { reset(std::nullopt); }

void RandomSampler::reset(std::optional<size_t> new_size) {
  const int64_t size = new_size ? static_cast<int64_t>(*new_size) : indices_.numel();
  indices_ = randperm(size, indices_.options());
  index_ = 0;
}

std::optional<std::vector<size_t>> RandomSampler::next(size_t batch_size) {
  const int64_t remaining = indices_.numel() - index_;
  if (remaining <= 0) return std::nullopt;
  const int64_t count = static_cast<int64_t>(std::min<size_t>(batch_size, static_cast<size_t>(remaining)));
  const Tensor slice = indices_.slice(0, index_, index_ + count).to(kInt64);
  const int64_t* first = slice.data_ptr<int64_t>();
  index_ += count;
  return std::vector<size_t>(first, first + count);
}

BatchSize::BatchSize(size_t size) : size_(size) {}
size_t BatchSize::size() const noexcept { return size_; }
BatchSize::operator size_t() const noexcept { return size_; }

StreamSampler::StreamSampler(size_t epoch_size) : epoch_size_(epoch_size) {}

void StreamSampler::reset() { reset(std::nullopt); }

void StreamSampler::reset(std::optional<size_t> new_size) {
  epoch_size_ = new_size.value_or(epoch_size_);
  examples_retrieved_so_far_ = 0;
}

std::optional<BatchSize> StreamSampler::next(size_t batch_size) {
  if (examples_retrieved_so_far_ >= epoch_size_) return std::nullopt;
  const BatchSize batch(std::min(batch_size, epoch_size_ - examples_retrieved_so_far_));
  examples_retrieved_so_far_ += batch.size();
  return batch;
}

}  // namespace taper::data::samplers
