// SPDX-License-Identifier: MIT
// "Did you mean": the name most like one that is not there.
#pragma once

#include <string>
#include <vector>

namespace taper {

/// The candidate with the fewest letters to change, add or drop (Levenshtein 1966), the first of equals; empty unless
/// that is at most a third of the name's letters, or one contains the other.
std::string nearest_name(const std::string& name, const std::vector<std::string>& candidates);

}  // namespace taper
