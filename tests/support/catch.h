// SPDX-License-Identifier: MIT
// Catch2, whichever of version 2 and 3 was found: the only way that tests include it.
#pragma once

#include <string>
#include <vector>

#if CATCH_VERSION_FOUND >= 3
#include <catch2/catch_all.hpp>

using Catch::Approx;
namespace Catch::Matchers {
/// Catch2 2's name for the matcher on a substring.
inline auto Contains(const std::string& text) { return ContainsSubstring(text); }
}  // namespace Catch::Matchers
#else
#include <catch2/catch.hpp>
#endif
