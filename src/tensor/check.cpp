// SPDX-License-Identifier: MIT
// The cold path of check(): format the message, throw.
#include "tensor/check.h"

#include <string>

#include <taper/core/callable.h>

namespace taper {
namespace {

constinit thread_local const char* op_name = nullptr;

}  // namespace

OpName::OpName(const char* name) : outer_(op_name) {
  if (!op_name) op_name = name;
}

OpName::~OpName() { op_name = outer_; }

template <typename E>
void throw_formatted(fmt::string_view text, fmt::format_args args) {
  const std::string message = fmt::vformat(text, args);
  throw E(op_name && !message.starts_with(op_name) ? fmt::format("{}: {}", op_name, message) : message);
}

template void throw_formatted<Error>(fmt::string_view, fmt::format_args);
template void throw_formatted<IndexError>(fmt::string_view, fmt::format_args);
template void throw_formatted<ValueError>(fmt::string_view, fmt::format_args);
template void throw_formatted<TypeError>(fmt::string_view, fmt::format_args);
template void throw_formatted<NotImplementedError>(fmt::string_view, fmt::format_args);

void throw_empty_callable() { fail<Error>("Callable: expected something to call, got an empty one"); }

}  // namespace taper
