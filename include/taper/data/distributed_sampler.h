// SPDX-License-Identifier: MIT
// Samplers that split a dataset between several processes.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <taper/data/sampler.h>
#include <taper/export.h>

namespace taper::data::samplers {

/// Each of `num_replicas` takes the part of its `rank`. Where the parts would differ in size, examples are repeated,
/// or, without `allow_duplicates`, left out.
template <typename BatchRequest = std::vector<size_t>>
class DistributedSampler : public Sampler<BatchRequest> {
 public:
  explicit DistributedSampler(size_t size, size_t num_replicas = 1, size_t rank = 0, bool allow_duplicates = true)
      : size_(size), num_replicas_(num_replicas), rank_(rank), epoch_(0), allow_duplicates_(allow_duplicates) {}

  /// Steers the order of the next reset(): every replica is to be told the same number.
  void set_epoch(size_t epoch) { epoch_ = epoch; }
  size_t epoch() const { return epoch_; }

 protected:
  /// The number of examples of each replica.
  size_t local_sample_count() {
    return allow_duplicates_ ? (size_ + num_replicas_ - 1) / num_replicas_ : size_ / num_replicas_;
  }

  size_t size_;
  size_t num_replicas_;
  size_t rank_;
  size_t epoch_;
  bool allow_duplicates_;
};

namespace detail {

/// What both samplers share: the part of a replica, walked place by place.
class TAPER_API DistributedPart : public DistributedSampler<> {
 public:
  void reset();
  void reset(std::optional<size_t> new_size) override;
  std::optional<std::vector<size_t>> next(size_t batch_size) override;
  void save(serialize::OutputArchive& archive) const override;
  void load(serialize::InputArchive& archive) override;

  size_t index() const noexcept { return sample_index_; }

 protected:
  DistributedPart(size_t size, size_t num_replicas, size_t rank, bool allow_duplicates);
  /// Which example is at a place among those of all replicas.
  virtual size_t example(size_t place) const = 0;

  size_t end_index_ = 0;
  size_t sample_index_ = 0;
};

}  // namespace detail

/// Shuffles by the epoch's number alone, then takes a part.
class TAPER_API DistributedRandomSampler : public detail::DistributedPart {
 public:
  explicit DistributedRandomSampler(size_t size, size_t num_replicas = 1, size_t rank = 0,
                                    bool allow_duplicates = true);

  using detail::DistributedPart::reset;
  void reset(std::optional<size_t> new_size) override;
  void save(serialize::OutputArchive& archive) const override;
  void load(serialize::InputArchive& archive) override;

 private:
  size_t example(size_t place) const override;
  std::vector<size_t> all_indices_;
};

/// Takes a part in order.
class TAPER_API DistributedSequentialSampler : public detail::DistributedPart {
 public:
  explicit DistributedSequentialSampler(size_t size, size_t num_replicas = 1, size_t rank = 0,
                                        bool allow_duplicates = true);

 private:
  size_t example(size_t place) const override;
};

}  // namespace taper::data::samplers
