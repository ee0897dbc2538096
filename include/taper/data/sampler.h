// SPDX-License-Identifier: MIT
// Samplers: the order in which a loader asks for examples.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <taper/export.h>
#include <taper/tensor.h>

namespace taper::serialize {
class OutputArchive;
class InputArchive;
}  // namespace taper::serialize

namespace taper::data::samplers {

/// Hands out requests, by default lists of indices, until an epoch is through.
template <typename BatchRequest = std::vector<size_t>>
class Sampler {
 public:
  using BatchRequestType = BatchRequest;

  virtual ~Sampler() = default;

  /// Starts an epoch, over `new_size` examples if it is given.
  virtual void reset(std::optional<size_t> new_size) = 0;
  /// The next request, of at most `batch_size` examples; nothing at the end of the epoch.
  virtual std::optional<BatchRequest> next(size_t batch_size) = 0;

  /// Its place in the epoch, under libtorch's keys. load() throws Error for a place that the sampler cannot be in.
  virtual void save(serialize::OutputArchive& archive) const = 0;
  virtual void load(serialize::InputArchive& archive) = 0;
};

/// 0, 1, 2, ...
class TAPER_API SequentialSampler : public Sampler<> {
 public:
  explicit SequentialSampler(size_t size);

  void reset();
  void reset(std::optional<size_t> new_size) override;
  std::optional<std::vector<size_t>> next(size_t batch_size) override;
  void save(serialize::OutputArchive& archive) const override;
  void load(serialize::InputArchive& archive) override;

  /// How many indices of this epoch were handed out.
  size_t index() const noexcept { return index_; }

 private:
  size_t size_;
  size_t index_ = 0;
};

/// A permutation from the default generator, drawn when the sampler is made and anew by every reset().
class TAPER_API RandomSampler : public Sampler<> {
 public:
  /// `index_dtype`, an integer type, is that of the permutation in memory.
  explicit RandomSampler(int64_t size, Dtype index_dtype = kInt64);

  void reset();
  void reset(std::optional<size_t> new_size) override;
  std::optional<std::vector<size_t>> next(size_t batch_size) override;
  void save(serialize::OutputArchive& archive) const override;
  void load(serialize::InputArchive& archive) override;

  size_t index() const noexcept { return static_cast<size_t>(index_); }

 private:
  Tensor indices_;  // [size]
  int64_t index_ = 0;
};

/// A request that a sampler and a dataset of one's own agree on.
struct TAPER_API CustomBatchRequest {
  virtual ~CustomBatchRequest() = default;
  virtual size_t size() const = 0;
};

/// Only a number of examples.
struct TAPER_API BatchSize : public CustomBatchRequest {
  explicit BatchSize(size_t size);
  size_t size() const noexcept override;
  operator size_t() const noexcept;

  size_t size_;
};

/// Asks for so many examples of a stream, `epoch_size` in all.
class TAPER_API StreamSampler : public Sampler<BatchSize> {
 public:
  explicit StreamSampler(size_t epoch_size);

  void reset();
  void reset(std::optional<size_t> new_size) override;
  std::optional<BatchSize> next(size_t batch_size) override;
  void save(serialize::OutputArchive& archive) const override;
  void load(serialize::InputArchive& archive) override;

 private:
  size_t examples_retrieved_so_far_ = 0;
  size_t epoch_size_;
};

}  // namespace taper::data::samplers
