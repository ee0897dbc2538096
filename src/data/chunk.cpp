// SPDX-License-Identifier: MIT
// The options of a ChunkDataset and the refusals of its requests.
#include <taper/data/chunk.h>

#include "tensor/check.h"

namespace taper::data::datasets {

ChunkDatasetOptions::ChunkDatasetOptions(size_t preloader_count, size_t batch_size, size_t cache_size,
                                         size_t cross_chunk_shuffle_count)
    : preloader_count_(preloader_count),
      batch_size_(batch_size),
      cache_size_(cache_size),
      cross_chunk_shuffle_count_(cross_chunk_shuffle_count) {
  check(preloader_count > 0, "Preloader count is 0. At least one preloader needs to be specified.");
  check(batch_size > 0, "Batch size is 0. A positive batch size needs to be specified.");
  check(cache_size > 0, "Cache size is 0. A positive cache size needs to be specified.");
  check(cache_size >= batch_size,
        "Cache size is less than batch size. Cache needs to be large enough to hold at least one batch.");
  check(cross_chunk_shuffle_count > 0, "cross_chunk_shuffle_count needs to be greater than 0.");
}

namespace detail {

void check_chunk_request(bool started, size_t batch_size, size_t expected) {
  check(started, "Dataset needs to call reset() before calling get_batch().");
  check(batch_size == expected,
        "The requested batch size does not match with the initialized batch size.\n"
        " The requested batch size is {}, while the dataset is created with batch size equal to {}",
        batch_size, expected);
}

void check_chunk_sample(bool enough) {
  check(enough, "ChunkDataset: expected the example sampler to yield every example of a chunk, got fewer");
}

void check_chunk_index(size_t index, size_t size) {
  check<IndexError>(index < size, "Index out of range: example {} of a chunk of {}", index, size);
}

}  // namespace detail
}  // namespace taper::data::datasets
