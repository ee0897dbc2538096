// SPDX-License-Identifier: MIT
// check(): the one way that taper refuses what it was given.
#pragma once

#include <fmt/core.h>

#include <taper/error.h>

namespace taper {

/// Formats the text and throws E. Out of line, so that a check costs its caller a branch and a call that is never made.
template <typename E>
[[noreturn]] void fail(fmt::string_view text, fmt::format_args args);

extern template void fail<Error>(fmt::string_view, fmt::format_args);
extern template void fail<IndexError>(fmt::string_view, fmt::format_args);
extern template void fail<ValueError>(fmt::string_view, fmt::format_args);
extern template void fail<TypeError>(fmt::string_view, fmt::format_args);
extern template void fail<NotImplementedError>(fmt::string_view, fmt::format_args);

/// Throws E unless `ok`: check(k > 0, "topk: expected k > 0, got {}", k), check<IndexError>(...).
/// The arguments are evaluated in any case and formatted only on failure: pass values, not ready texts.
template <typename E = Error, typename... Args>
inline void check(bool ok, fmt::format_string<Args...> text, Args&&... args) {
  if (!ok) [[unlikely]] fail<E>(text, fmt::make_format_args(args...));
}

}  // namespace taper
