// SPDX-License-Identifier: MIT
// The table of handwritten digits that the library carries.
#pragma once

#include <cstddef>

namespace taper {

constexpr size_t kDigitsCount = 1797;
constexpr size_t kDigitsLetters = 44;  // of one digit: two for every three of 64 pixels, its class, and a 0

/// Two letters are a number below 71^2, and that is three numbers below 17. A letter is '#' and those behind it, with
/// '!' for a backslash and a space for a question mark.
extern const char kDigitsTable[kDigitsCount * kDigitsLetters + 1];

}  // namespace taper
