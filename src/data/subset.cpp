// SPDX-License-Identifier: MIT
// The arithmetic of indices behind Subset, ConcatDataset and random_split.
#include <taper/data/subset.h>
#include <taper/factories.h>
#include <taper/ops.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::data::datasets::detail {

size_t known_size(std::optional<size_t> size) {
  check(size.has_value(), "dataset: expected one of a known size, got one without");
  return *size;
}

void check_indices(ArrayRef<size_t> indices, size_t size) {
  for (const size_t index : indices)
    check<IndexError>(index < size, "dataset: expected indices below {}, got {}", size, index);
}

std::pair<size_t, size_t> locate(const std::vector<size_t>& ends, size_t index) {
  check_indices(index, ends.empty() ? 0 : ends.back());
  const auto found = std::ranges::upper_bound(ends, index);
  const size_t before = found == ends.begin() ? 0 : *(found - 1);
  return {static_cast<size_t>(found - ends.begin()), index - before};
}

std::vector<std::vector<size_t>> split_indices(size_t size, ArrayRef<int64_t> lengths,
                                               const std::optional<Generator>& generator) {
  size_t left = size;
  bool fits = true;
  for (const int64_t length : lengths) {
    fits = fits && length >= 0 && static_cast<size_t>(length) <= left;
    left -= fits ? static_cast<size_t>(length) : 0;
  }
  // PyTorch's own words
  check<ValueError>(
      fits && left == 0,
      "random_split: Sum of input lengths does not equal the length of the input dataset! expected {}, got {}", size,
      shape_text(lengths));
  const Tensor order = randperm(static_cast<int64_t>(size), generator, kLong);
  const int64_t* next = order.data_ptr<int64_t>();
  std::vector<std::vector<size_t>> parts;
  for (const int64_t length : lengths) {
    parts.emplace_back(next, next + length);
    next += length;
  }
  return parts;
}

std::vector<std::vector<size_t>> split_indices(size_t size, ArrayRef<double> fractions,
                                               const std::optional<Generator>& generator) {
  constexpr double kRounding = 1e-9;
  const bool valid = std::all_of(fractions.begin(), fractions.end(), [](double f) { return f >= 0 && f <= 1; });
  const double sum = std::accumulate(fractions.begin(), fractions.end(), 0.0);
  check<ValueError>(valid && std::abs(sum - 1) <= kRounding,
                    "random_split: expected fractions from 0 to 1 with the sum 1, got the sum {}", sum);
  std::vector<int64_t> lengths;
  int64_t left = static_cast<int64_t>(size);
  for (const double fraction : fractions) {
    lengths.push_back(std::min(left, static_cast<int64_t>(std::floor(static_cast<double>(size) * fraction))));
    left -= lengths.back();
  }
  for (size_t i = 0; left > 0; i = (i + 1) % lengths.size(), --left) ++lengths[i];
  return split_indices(size, lengths, generator);
}

}  // namespace taper::data::datasets::detail
