// SPDX-License-Identifier: MIT
// Digits: what the library carries is, to the last pixel, what scikit-learn's load_digits() has.
#include <taper/data/digits.h>
#include <taper/factories.h>
#include <taper/ops.h>

#include "support/catch.h"

using namespace taper;
using namespace taper::data::datasets;

TEST_CASE("digits: shapes, grey levels and classes") {
  Digits digits;
  CHECK(digits.size() == 1797);
  CHECK(digits.images().sizes() == IntArrayRef{1797, 1, 8, 8});
  CHECK(digits.images().scalar_type() == kFloat);
  CHECK(digits.images().min().item<float>() == 0);
  CHECK(digits.images().max().item<float>() == 1);
  CHECK(digits.targets().sizes() == IntArrayRef{1797});
  CHECK(digits.targets().scalar_type() == kLong);
}

TEST_CASE("digits: each class as often as in scikit-learn, each pixel and class the same") {
  const Digits digits;
  const Tensor counts = one_hot(digits.targets()).sum(0);
  CHECK(equal(counts, tensor({178, 182, 177, 183, 181, 182, 181, 179, 174, 180})));

  const Tensor pixels = (digits.images() * 16).to(kLong).view({1797, 64});
  CHECK(pixels.sum().item<int64_t>() == 561718);
  const Tensor rows = cat({pixels, digits.targets().unsqueeze(1)}, 1);  // as in digits.csv
  uint32_t hash = 0;
  const auto* numbers = rows.data_ptr<int64_t>();
  for (int64_t i = 0; i < rows.numel(); ++i) hash = hash * 31 + static_cast<uint32_t>(numbers[i]);
  CHECK(hash == 2145258730u);  // the same sum over scikit-learn's digits.csv, in Python
}

TEST_CASE("digits: the last one is an eight") {
  Digits digits;
  const data::Example<> last = digits.get(1796);
  CHECK(last.target.item<int64_t>() == 8);
  CHECK(equal((last.data * 16).to(kLong), tensor({{{0, 0, 10, 14, 8, 1, 0, 0},
                                                   {0, 2, 16, 14, 6, 1, 0, 0},
                                                   {0, 0, 15, 15, 8, 15, 0, 0},
                                                   {0, 0, 5, 16, 16, 10, 0, 0},
                                                   {0, 0, 12, 15, 15, 12, 0, 0},
                                                   {0, 4, 16, 6, 4, 16, 6, 0},
                                                   {0, 8, 16, 10, 8, 16, 8, 0},
                                                   {0, 1, 8, 12, 14, 12, 1, 0}}})));
}
