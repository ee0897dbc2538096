// SPDX-License-Identifier: MIT
// What every PairDataset does, whatever it is called.
#include <taper/data/pair_dataset.h>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::data::datasets::detail {

Example<> pair_at(const Tensor& data, const Tensor& targets, size_t index) {
  const auto i = static_cast<int64_t>(index);
  check<IndexError>(index < static_cast<size_t>(data.size(0)), "get: expected an index below {}, got {}", data.size(0),
                    index);
  return {data.select(0, i), targets.defined() ? targets.select(0, i) : Tensor()};
}

void check_pair(const Tensor& data, const Tensor& targets, const std::string& from) {
  check(data.defined() && data.dim() > 0, "{}: expected data [size, ...], got {}", from, shape_text(data));
  check(!targets.defined() || (targets.dim() > 0 && targets.size(0) == data.size(0)),
        "{}: expected a target for each of {} examples, got {}", from, data.size(0), shape_text(targets));
}

}  // namespace taper::data::datasets::detail
