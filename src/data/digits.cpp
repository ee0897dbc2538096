// SPDX-License-Identifier: MIT
// Digits: unpacks the table.
#include <taper/data/digits.h>

#include "data/digits_table.h"
#include "tensor/factories.h"

namespace taper::data::datasets {

template class Dataset<Digits>;
namespace {

constexpr int kBase = 17;
constexpr int kLetters = 71;
constexpr int64_t kSide = 8;
constexpr int64_t kPixels = kSide * kSide;

int number_of(char letter) {
  const char plain = letter == '!' ? '\\' : letter == ' ' ? '?' : letter;
  return plain - '#';
}

/// The three numbers in two letters.
void unpack(const char* letters, int* numbers) {
  const int all = number_of(letters[0]) * kLetters + number_of(letters[1]);
  numbers[0] = all / (kBase * kBase);
  numbers[1] = all / kBase % kBase;
  numbers[2] = all % kBase;
}

}  // namespace

Digits::Digits()
    : PairDataset(make_tensor({kDigitsCount, 1, kSide, kSide}, kFloat), make_tensor({kDigitsCount}, kLong)) {
  auto* pixels = data_.data_ptr<float>();
  auto* classes = targets_.data_ptr<int64_t>();
  int numbers[kDigitsLetters / 2 * 3];
  for (size_t i = 0; i < kDigitsCount; ++i) {
    for (size_t pair = 0; pair < kDigitsLetters / 2; ++pair) {
      unpack(kDigitsTable + i * kDigitsLetters + 2 * pair, numbers + 3 * pair);
    }
    for (int64_t p = 0; p < kPixels; ++p) *pixels++ = static_cast<float>(numbers[p]) / (kBase - 1);
    classes[i] = numbers[kPixels];
  }
}

}  // namespace taper::data::datasets
