// SPDX-License-Identifier: MIT
// Data loaders: batches of a dataset, loaded by the iterating thread or, ahead of it, by workers.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <taper/data/dataset.h>
#include <taper/data/iterator.h>
#include <taper/data/loader_options.h>
#include <taper/data/sampler.h>
#include <taper/data/worker_exception.h>
#include <taper/data/worker_pool.h>
#include <taper/serialize/archive.h>

namespace taper::data {

namespace detail {

/// The place of a loader: how many epochs were begun, how many batches of the last were handed out, if it is in one,
/// and its sampler's state at the beginning of that epoch. Throws Error where batches come in no settled order, or the
/// batch size was another.
TAPER_API void write_place(serialize::OutputArchive& archive, const FullDataLoaderOptions& options, size_t epochs,
                           std::optional<size_t> batches, const GenericDict& sampler);
TAPER_API std::optional<size_t> read_place(serialize::InputArchive& archive, const FullDataLoaderOptions& options,
                                           size_t& epochs, serialize::InputArchive& sampler);

}  // namespace detail

/// What both kinds of loader share. Used from one thread, which may differ from those of the workers.
///
/// One worker draws random numbers from the default generator, as that thread does. With more, each batch has a stream
/// of its own as the default generator of the thread that loads it, from the seed of the default generator and the
/// numbers of epoch and batch: the same for any number of workers from two on. An exception in a worker is thrown as
/// WorkerException where its batch would have been; the epoch goes on after it.
template <typename Dataset, typename Batch, typename BatchRequest>
class DataLoaderBase {
 public:
  using BatchType = Batch;
  using BatchRequestType = BatchRequest;

  DataLoaderBase(const DataLoaderOptions& options, std::unique_ptr<Dataset> main_thread_dataset = nullptr)
      : options_(options), main_thread_dataset_(std::move(main_thread_dataset)), pool_(options_) {}
  virtual ~DataLoaderBase() = default;

  /// Starts an epoch. The iterator is good as long as the loader. Throws Error while another iterator is in use.
  Iterator<Batch> begin() {
    pool_.check_ready(!stream_.expired());
    pool_.reset();  // an epoch that was left may still be loading
    ++epochs_;
    reset();
    auto stream = std::make_shared<detail::BatchStream<Batch>>([this] { return next(); });
    stream_ = stream;
    return Iterator<Batch>(std::move(stream));
  }
  Iterator<Batch> end() { return Iterator<Batch>(); }

  /// Ends the workers, after those batches that they are loading. begin() throws from then on.
  void join() { pool_.join(); }

  const FullDataLoaderOptions& options() const noexcept { return options_; }

 protected:
  /// The next request, nothing at the end of the epoch.
  virtual std::optional<BatchRequestType> get_batch_request() = 0;

  virtual void reset() { start_at(0); }
  /// Starts an epoch of which so many batches were handed out before.
  void start_at(size_t batches) {
    handed_out_ = requested_ = batches;
    ended_ = false;
    if (options_.workers > 0) prefetch(options_.max_jobs);
  }

  /// The batches that an iterator in use has been given; nothing when its epoch is over or it is gone.
  std::optional<size_t> place() const {
    return stream_.expired() || ended_ ? std::nullopt : std::optional<size_t>(handed_out_);
  }

  /// One more thread, which loads from `dataset`.
  void start_worker(std::shared_ptr<Dataset> dataset) {
    pool_.start([dataset = std::move(dataset)](void* request) -> detail::Erased {
      auto batch = dataset->get_batch(std::move(*static_cast<BatchRequestType*>(request)));
      if constexpr (Dataset::is_stateful) {
        if (!batch) return nullptr;
        return std::make_shared<Batch>(std::move(*batch));
      } else {
        return std::make_shared<Batch>(std::move(batch));
      }
    });
  }

  const FullDataLoaderOptions options_;
  std::unique_ptr<Dataset> main_thread_dataset_;
  size_t epochs_ = 0;      // that were begun
  size_t handed_out_ = 0;  // batches of this epoch

 private:
  void prefetch(size_t requests) {
    for (size_t i = 0; i < requests; ++i) {
      std::optional<BatchRequestType> request = get_batch_request();
      if (!request) return;
      pool_.push(std::make_shared<BatchRequestType>(std::move(*request)), epochs_, requested_++);
    }
  }

  std::optional<Batch> next() {
    if (options_.workers == 0) {
      std::optional<BatchRequestType> request = get_batch_request();
      ended_ = !request;
      if (!request) return std::nullopt;
      ++handed_out_;
      return main_thread_dataset_->get_batch(std::move(*request));
    }
    detail::Loaded loaded;
    while (pool_.pop(loaded)) {
      if (!loaded.batch && !loaded.error) continue;
      prefetch(1);
      ++handed_out_;
      if (loaded.error) throw WorkerException(std::move(loaded.error));
      return std::move(*static_cast<Batch*>(loaded.batch.get()));
    }
    ended_ = true;
    return std::nullopt;
  }

  std::weak_ptr<detail::BatchStream<Batch>> stream_;
  bool ended_ = false;
  size_t requested_ = 0;     // batches of this epoch, of the workers
  detail::WorkerPool pool_;  // last, so that the threads end before what they use
};

/// Loads what a sampler asks for. Each worker has a copy of the dataset.
template <typename Dataset, typename Sampler>
class StatelessDataLoader
    : public DataLoaderBase<Dataset, typename Dataset::BatchType, typename Sampler::BatchRequestType> {
  using Base = DataLoaderBase<Dataset, typename Dataset::BatchType, typename Sampler::BatchRequestType>;

 public:
  using typename Base::BatchRequestType;

  StatelessDataLoader(Dataset dataset, Sampler sampler, DataLoaderOptions options)
      : Base(options), sampler_(std::move(sampler)) {
    if (this->options_.workers == 0) {
      this->main_thread_dataset_ = std::make_unique<Dataset>(std::move(dataset));
    } else if constexpr (std::is_copy_constructible_v<Dataset>) {
      for (size_t i = 0; i < this->options_.workers; ++i) this->start_worker(std::make_shared<Dataset>(dataset));
    } else {
      detail::throw_not_copyable();
    }
  }

  /// Its place, for a run that goes on there: behind the batch in hand while an iterator is in use, else before the
  /// next epoch. Throws Error if several workers hand out batches in no settled order.
  void save(serialize::OutputArchive& archive) const {
    const std::optional<size_t> place = this->place();
    detail::write_place(archive, this->options_, this->epochs_, place, place ? epoch_ : state_of_sampler());
  }
  /// The next begin() goes on from that place: with the rest of the epoch, which may be nothing. Samplers that draw
  /// random numbers are to draw them in reset(), as taper's do. Throws Error for another batch size.
  void load(serialize::InputArchive& archive) {
    serialize::InputArchive sampler;
    size_t epochs = 0;
    const std::optional<size_t> place = detail::read_place(archive, this->options_, epochs, sampler);
    sampler_.load(sampler);
    this->epochs_ = place ? epochs - 1 : epochs;  // begin() begins the one of that place again
    resume_at_ = place;
  }

 private:
  void reset() override {
    const std::optional<size_t> place = resume_at_;
    resume_at_.reset();
    if (!place) sampler_.reset(std::nullopt);
    if constexpr (requires(serialize::OutputArchive & archive) { sampler_.save(archive); }) epoch_ = state_of_sampler();
    for (size_t i = 0; i < place.value_or(0) && get_batch_request(); ++i) {
    }
    this->start_at(place.value_or(0));
  }

  GenericDict state_of_sampler() const {
    serialize::OutputArchive archive;
    sampler_.save(archive);
    return archive.value();
  }

  std::optional<BatchRequestType> get_batch_request() override {
    auto request = sampler_.next(this->options_.batch_size);
    if (!request || (request->size() < this->options_.batch_size && this->options_.drop_last)) return std::nullopt;
    detail::check_request(request->size());
    return request;
  }

  Sampler sampler_;
  GenericDict epoch_;  // the sampler's state at the beginning of the epoch
  std::optional<size_t> resume_at_;
};

/// Loads from a dataset that decides by itself what comes next. All workers share it: it must bear their calls.
template <typename Dataset>
class StatefulDataLoader
    : public DataLoaderBase<Dataset, typename Dataset::BatchType::value_type, typename Dataset::BatchRequestType> {
  using Base = DataLoaderBase<Dataset, typename Dataset::BatchType::value_type, typename Dataset::BatchRequestType>;

 public:
  using typename Base::BatchRequestType;

  StatefulDataLoader(Dataset dataset, DataLoaderOptions options)
      : Base(options, std::make_unique<Dataset>(std::move(dataset))) {
    for (size_t i = 0; i < this->options_.workers; ++i) {
      // The loader owns the dataset and outlives the thread.
      this->start_worker(std::shared_ptr<Dataset>(std::shared_ptr<void>(), this->main_thread_dataset_.get()));
    }
  }

 private:
  void reset() override {
    this->main_thread_dataset_->reset();
    Base::reset();
  }

  std::optional<BatchRequestType> get_batch_request() override { return this->options_.batch_size; }
};

/// A loader over `dataset` in the order of `sampler`.
template <typename Dataset, typename Sampler>
requires(!Dataset::is_stateful) std::unique_ptr<StatelessDataLoader<Dataset, Sampler>> make_data_loader(
    Dataset dataset, Sampler sampler, DataLoaderOptions options) {
  return std::make_unique<StatelessDataLoader<Dataset, Sampler>>(std::move(dataset), std::move(sampler), options);
}

/// The same with a sampler made from the size of the dataset, which must know it. `options` may be a batch size.
template <typename Sampler = samplers::RandomSampler, typename Dataset>
requires(!Dataset::is_stateful && std::is_constructible_v<Sampler, size_t>)
    std::unique_ptr<StatelessDataLoader<Dataset, Sampler>> make_data_loader(Dataset dataset,
                                                                            DataLoaderOptions options = {}) {
  const std::optional<size_t> size = dataset.size();
  if (!size) detail::throw_unsized();
  return data::make_data_loader(std::move(dataset), Sampler(*size), options);
}

/// A loader over a stateful dataset.
template <typename Dataset>
requires(Dataset::is_stateful) std::unique_ptr<StatefulDataLoader<Dataset>> make_data_loader(
    Dataset dataset, DataLoaderOptions options = {}) {
  return std::make_unique<StatefulDataLoader<Dataset>>(std::move(dataset), options);
}

}  // namespace taper::data
