// SPDX-License-Identifier: MIT
// The cold path of check(): format the message, throw.
#include "tensor/check.h"

namespace taper {

template <typename E>
void fail(fmt::string_view text, fmt::format_args args) {
  throw E(fmt::vformat(text, args));
}

template void fail<Error>(fmt::string_view, fmt::format_args);
template void fail<IndexError>(fmt::string_view, fmt::format_args);
template void fail<ValueError>(fmt::string_view, fmt::format_args);
template void fail<TypeError>(fmt::string_view, fmt::format_args);
template void fail<NotImplementedError>(fmt::string_view, fmt::format_args);

}  // namespace taper
