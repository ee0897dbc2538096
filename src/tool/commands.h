// SPDX-License-Identifier: MIT
// The commands of the tool `taper`. Each gives the exit status of the process.
#pragma once

#include <string>
#include <vector>

namespace taper::tool {

/// Names, types and shapes, a line each.
int list(const std::string& path);
/// The values of those names, or of all.
int print(const std::string& path, const std::vector<std::string>& names);
/// 0 if both hold the same names with the same types, shapes and values: |a - b| <= atol + rtol |b|; else 1.
int compare(const std::string& a, const std::string& b, double rtol, double atol);

}  // namespace taper::tool
