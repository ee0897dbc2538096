// SPDX-License-Identifier: MIT
// What the samplers save and load.
#include <cstdint>

#include <taper/data/distributed_sampler.h>
#include <taper/data/sampler.h>
#include <taper/ops.h>
#include <taper/serialize/archive.h>

#include "tensor/check.h"

namespace taper::data::samplers {
namespace {

constexpr size_t kAny = SIZE_MAX / 2;

void write_number(serialize::OutputArchive& archive, const char* key, size_t number) {
  archive.write(key, tensor(static_cast<int64_t>(number), kInt64), /*is_buffer=*/true);
}

// Throws Error unless the archive has one integer there, from 0 to `most`.
size_t read_number(serialize::InputArchive& archive, const char* key, size_t most) {
  Tensor saved;
  archive.read(key, saved, /*is_buffer=*/true);
  check(saved.defined() && saved.numel() == 1 && isIntegralType(saved.scalar_type(), false),
        "load: expected one integer in the sampler's '{}'", key);
  const int64_t number = saved.item<int64_t>();
  check(number >= 0 && static_cast<uint64_t>(number) <= most, "load: expected the sampler's '{}' from 0 to {}, got {}",
        key, most, number);
  return static_cast<size_t>(number);
}

}  // namespace

void SequentialSampler::save(serialize::OutputArchive& archive) const { write_number(archive, "index", index_); }
void SequentialSampler::load(serialize::InputArchive& archive) { index_ = read_number(archive, "index", kAny); }

void RandomSampler::save(serialize::OutputArchive& archive) const {
  write_number(archive, "index", index());
  archive.write("indices", indices_, /*is_buffer=*/true);
}
void RandomSampler::load(serialize::InputArchive& archive) {
  Tensor indices;
  archive.read("indices", indices, /*is_buffer=*/true);
  check(indices.defined() && indices.dim() == 1 && isIntegralType(indices.scalar_type(), false),
        "load: expected the sampler's 'indices' to be a list of integers");
  const Tensor sorted = std::get<0>(indices.to(kInt64).sort());
  check(equal(sorted, arange(indices.numel())), "load: expected the sampler's 'indices' to be a permutation");
  index_ = static_cast<int64_t>(read_number(archive, "index", static_cast<size_t>(indices.numel())));
  indices_ = indices;
}

void StreamSampler::save(serialize::OutputArchive& archive) const {
  write_number(archive, "examples_retrieved_so_far", examples_retrieved_so_far_);
}
void StreamSampler::load(serialize::InputArchive& archive) {
  examples_retrieved_so_far_ = read_number(archive, "examples_retrieved_so_far", kAny);
}

void detail::DistributedPart::save(serialize::OutputArchive& archive) const {
  write_number(archive, "sample_index_", sample_index_);
}
void detail::DistributedPart::load(serialize::InputArchive& archive) {
  sample_index_ = read_number(archive, "sample_index_", end_index_);
}

void DistributedRandomSampler::save(serialize::OutputArchive& archive) const {
  DistributedPart::save(archive);
  write_number(archive, "epoch_", epoch_);
}
void DistributedRandomSampler::load(serialize::InputArchive& archive) {
  const size_t epoch = read_number(archive, "epoch_", kAny);
  DistributedPart::load(archive);
  const size_t index = sample_index_;
  epoch_ = epoch;
  reset();
  sample_index_ = index;
}

}  // namespace taper::data::samplers
