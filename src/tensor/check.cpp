// SPDX-License-Identifier: MIT
// The cold path of check(): format the message, throw.
#include "tensor/check.h"

#include <taper/core/callable.h>

namespace taper {

template <typename E>
void throw_formatted(fmt::string_view text, fmt::format_args args) {
  throw E(fmt::vformat(text, args));
}

template void throw_formatted<Error>(fmt::string_view, fmt::format_args);
template void throw_formatted<IndexError>(fmt::string_view, fmt::format_args);
template void throw_formatted<ValueError>(fmt::string_view, fmt::format_args);
template void throw_formatted<TypeError>(fmt::string_view, fmt::format_args);
template void throw_formatted<NotImplementedError>(fmt::string_view, fmt::format_args);

void throw_empty_callable() { fail<Error>("Callable: expected something to call, got an empty one"); }

}  // namespace taper
