// SPDX-License-Identifier: MIT
// ChunkDataset: data that is read in chunks, such as files, by threads that run ahead, and shuffled in and among them.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <taper/core/arg.h>
#include <taper/core/callable.h>
#include <taper/data/chunk_preloader.h>
#include <taper/data/dataset.h>
#include <taper/data/sampler.h>
#include <taper/export.h>

namespace taper::data::datasets {

/// Reads whole chunks. One reader serves all preloaders, from their threads.
template <typename ExampleType_, typename ChunkType_ = std::vector<ExampleType_>>
class ChunkDataReader {
 public:
  using ChunkType = ChunkType_;
  using BatchType = ChunkType_;
  using ExampleType = ExampleType_;

  virtual ~ChunkDataReader() = default;

  virtual ChunkType read_chunk(size_t chunk_index) = 0;
  virtual size_t chunk_count() = 0;
  /// Called at the start of every epoch.
  virtual void reset() = 0;
};

struct TAPER_API ChunkDatasetOptions {
  ChunkDatasetOptions() = delete;
  /// Throws Error where a number is 0 or the cache is smaller than a batch.
  ChunkDatasetOptions(size_t preloader_count, size_t batch_size, size_t cache_size = 2048,
                      size_t cross_chunk_shuffle_count = 1);

  /// Threads that read chunks.
  TAPER_ARG(size_t, preloader_count);
  TAPER_ARG(size_t, batch_size);
  /// Examples that are kept ready: threads wait while there are more.
  TAPER_ARG(size_t, cache_size);
  /// Chunks that are read as one, so that examples mix across them.
  TAPER_ARG(size_t, cross_chunk_shuffle_count);
};

namespace detail {

TAPER_API void check_chunk_request(bool started, size_t batch_size, size_t expected);
TAPER_API void check_chunk_sample(bool enough);
TAPER_API void check_chunk_index(size_t index, size_t size);

}  // namespace detail

/// Draws chunks by one sampler, reads them by threads of its own, and draws examples out of each by another sampler (M.
/// Zinkevich et al., "Parallelized Stochastic Gradient Descent", NIPS 2010). What a batch lacks comes from the next
/// chunk. A chunk that cannot be read is a WorkerException in its place, and the epoch goes on. With more than one
/// preloader the order of chunks is not settled.
template <typename ChunkReader, typename ChunkSampler = samplers::RandomSampler,
          typename ExampleSampler = samplers::RandomSampler>
class ChunkDataset final : public StatefulDataset<ChunkDataset<ChunkReader, ChunkSampler, ExampleSampler>,
                                                  typename ChunkReader::BatchType, size_t>,
                           private data::detail::ChunkSource {
 public:
  using UnwrappedBatchType = typename ChunkReader::BatchType;
  using BatchType = std::optional<UnwrappedBatchType>;
  using BatchRequestType = size_t;
  using ChunkSamplerType = ChunkSampler;
  using ExampleSamplerType = ExampleSampler;

  /// `preprocessing_policy` may change what was read as one before examples are drawn from it.
  ChunkDataset(ChunkReader chunk_reader, ChunkSampler chunk_sampler, ExampleSampler example_sampler,
               ChunkDatasetOptions options, Callable<void(UnwrappedBatchType&)> preprocessing_policy = {})
      : chunk_reader_(std::move(chunk_reader)),
        chunk_sampler_(std::move(chunk_sampler)),
        example_sampler_(std::move(example_sampler)),
        options_(options),
        preprocessing_policy_(std::move(preprocessing_policy)),
        preloader_(options.batch_size(), options.cache_size()) {}
  ~ChunkDataset() override { preloader_.stop(); }

  /// `batch_size` is that of the options. Throws Error before the first reset().
  BatchType get_batch(size_t batch_size) override {
    detail::check_chunk_request(preloader_.started(), batch_size, options_.batch_size());
    const std::shared_ptr<void> batch = preloader_.next();
    if (!batch) return std::nullopt;
    return std::move(*static_cast<UnwrappedBatchType*>(batch.get()));
  }
  BatchType get_batch() { return get_batch(options_.batch_size()); }

  /// Starts an epoch: after load() the rest of the one that was saved.
  void reset() override {
    preloader_.stop();
    chunk_reader_.reset();
    if (!std::exchange(loaded_, false)) chunk_sampler_.reset(chunk_reader_.chunk_count());
    preloader_.start(*this, options_.preloader_count());
  }

  std::optional<size_t> size() const override { return std::nullopt; }

  ChunkSamplerType& chunk_sampler() { return chunk_sampler_; }

  /// Which chunks were drawn, not which examples of them.
  void save(serialize::OutputArchive& archive) const override {
    preloader_.while_no_chunk_is_drawn([&] { chunk_sampler_.save(archive); });
  }
  void load(serialize::InputArchive& archive) override {
    preloader_.while_no_chunk_is_drawn([&] { chunk_sampler_.load(archive); });
    loaded_ = true;
  }

 private:
  std::vector<size_t> next_chunks() override {
    return chunk_sampler_.next(options_.cross_chunk_shuffle_count()).value_or(std::vector<size_t>());
  }

  std::shared_ptr<void> read_chunks(const std::vector<size_t>& chunks, size_t& size) override {
    auto all = std::make_shared<UnwrappedBatchType>(chunk_reader_.read_chunk(chunks.front()));
    for (size_t i = 1; i < chunks.size(); ++i) {
      for (auto& example : chunk_reader_.read_chunk(chunks[i])) all->push_back(std::move(example));
    }
    if (preprocessing_policy_) preprocessing_policy_(*all);
    size = all->size();
    return all;
  }

  void shuffle(size_t size) override { example_sampler_.reset(size); }

  std::shared_ptr<void> place(void* chunk, std::shared_ptr<void> batch, size_t count) override {
    UnwrappedBatchType& examples = *static_cast<UnwrappedBatchType*>(chunk);
    const auto indices = example_sampler_.next(count);
    detail::check_chunk_sample(indices && indices->size() == count);
    if (!batch) batch = std::make_shared<UnwrappedBatchType>();
    for (const size_t index : *indices) detail::check_chunk_index(index, examples.size());
    for (const size_t index : *indices) {
      static_cast<UnwrappedBatchType*>(batch.get())->push_back(std::move(examples[index]));
    }
    return batch;
  }

  ChunkReader chunk_reader_;
  ChunkSampler chunk_sampler_;
  ExampleSampler example_sampler_;
  const ChunkDatasetOptions options_;
  Callable<void(UnwrappedBatchType&)> preprocessing_policy_;
  bool loaded_ = false;
  data::detail::ChunkPreloader preloader_;
};

}  // namespace taper::data::datasets
