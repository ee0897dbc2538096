// SPDX-License-Identifier: MIT
// check(): the one way that taper refuses what it was given.
#pragma once

#include <fmt/core.h>

#include <taper/error.h>

namespace taper {

/// Formats the text and throws E. Out of line, so that a check costs its caller a branch and a call that is never made.
template <typename E>
[[noreturn]] void throw_formatted(fmt::string_view text, fmt::format_args args);

extern template void throw_formatted<Error>(fmt::string_view, fmt::format_args);
extern template void throw_formatted<IndexError>(fmt::string_view, fmt::format_args);
extern template void throw_formatted<ValueError>(fmt::string_view, fmt::format_args);
extern template void throw_formatted<TypeError>(fmt::string_view, fmt::format_args);
extern template void throw_formatted<NotImplementedError>(fmt::string_view, fmt::format_args);

/// While it lives, the errors of this thread begin with the op's name: for an op made of others. The outermost counts.
class OpName {
 public:
  explicit OpName(const char* name);
  ~OpName();
  OpName(const OpName&) = delete;

 private:
  const char* outer_;
};

/// Throws E in any case: fail<TypeError>("op: expected ..., got {}", dtype).
template <typename E = Error, typename... Args>
[[noreturn]] void fail(fmt::format_string<Args...> text, Args&&... args) {
  throw_formatted<E>(text, fmt::make_format_args(args...));
}

/// Throws E unless `ok`: check(k > 0, "topk: expected k > 0, got {}", k), check<IndexError>(...).
/// The arguments are evaluated in any case and formatted only on failure: pass values, not ready texts.
template <typename E = Error, typename... Args>
inline void check(bool ok, fmt::format_string<Args...> text, Args&&... args) {
  if (!ok) [[unlikely]] throw_formatted<E>(text, fmt::make_format_args(args...));
}

}  // namespace taper
