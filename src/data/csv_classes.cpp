// SPDX-License-Identifier: MIT
// The order of classes, and the search in them.
#include "data/csv_classes.h"

#include <algorithm>
#include <charconv>

#include "tensor/check.h"

namespace taper {
namespace {

std::optional<int64_t> whole_number(const std::string& text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::vector<std::string> ordered_classes(std::vector<std::string> labels) {
  std::ranges::sort(labels);
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  if (std::ranges::all_of(labels, [](const std::string& label) { return whole_number(label).has_value(); })) {
    std::ranges::stable_sort(labels, {}, [](const std::string& label) { return *whole_number(label); });
  }
  return labels;
}

ClassIndex::ClassIndex(const std::vector<std::string>& classes) {
  for (const std::string& name : classes) sorted_.emplace_back(name, static_cast<int64_t>(sorted_.size()));
  std::ranges::sort(sorted_);
  const auto twice = std::ranges::adjacent_find(sorted_, {}, &std::pair<std::string_view, int64_t>::first);
  check(twice == sorted_.end(), "expected different classes, got '{}' twice",
        twice == sorted_.end() ? "" : twice->first);
}

std::optional<int64_t> ClassIndex::find(std::string_view name) const {
  const auto found = std::ranges::lower_bound(sorted_, name, {}, &std::pair<std::string_view, int64_t>::first);
  if (found == sorted_.end() || found->first != name) return std::nullopt;
  return found->second;
}

}  // namespace taper
