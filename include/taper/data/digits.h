// SPDX-License-Identifier: MIT
// Digits: 1797 small handwritten digits that the library carries, for a first model without a download.
#pragma once

#include <taper/data/pair_dataset.h>
#include <taper/export.h>

namespace taper::data::datasets {

/// The test set of "Optical Recognition of Handwritten Digits" (E. Alpaydin and C. Kaynak, 1998; UCI Machine Learning
/// Repository, CC BY 4.0), in the order in which scikit-learn's load_digits() has it. A program that does not use it
/// does not contain it.
class TAPER_API Digits : public PairDataset<Digits> {
 public:
  Digits();

  /// [1797, 1, 8, 8] float32, the 17 grey levels as 0 (paper) to 1.
  const Tensor& images() const { return data_; }
  /// [1797] int64, 0 to 9.
  const Tensor& targets() const { return targets_; }
};

extern template class Dataset<Digits>;

}  // namespace taper::data::datasets
