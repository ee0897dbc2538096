// SPDX-License-Identifier: MIT
// The classes of a CSV file: from names to indices.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taper {

/// The distinct labels: in the order of numbers if all are whole numbers that fit into 64 bits, else of their bytes.
std::vector<std::string> ordered_classes(std::vector<std::string> labels);

class ClassIndex {
 public:
  /// Throws Error if a name comes twice. `classes` outlives this.
  explicit ClassIndex(const std::vector<std::string>& classes);
  /// Empty for a name that is none of the classes.
  std::optional<int64_t> find(std::string_view name) const;

 private:
  std::vector<std::pair<std::string_view, int64_t>> sorted_;
};

}  // namespace taper
