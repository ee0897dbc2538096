// SPDX-License-Identifier: MIT
// The command line tool `taper`: looks into files of tensors, compares and converts them.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "tensor/check.h"
#include "tool/commands.h"
#include "tool/tensor_file.h"

namespace taper::tool {
namespace {

constexpr char kHelp[] =
    R"(usage: taper COMMAND ...
Looks into files of tensors: safetensors, PyTorch's .pt, NumPy's .npy. The content says which a file is.

  taper ls FILE                            names, types and shapes
  taper print FILE [NAME...]               values, all of them or those named
  taper diff A B [--rtol R] [--atol A]     what differs; exit status 1 if anything does
                                           (values may differ by A + R |b|; both are 0 if not given)
  taper convert FROM TO                    the format is that of TO's ending: .safetensors, .pt, .pth or .npy
  taper --help

Exit status 2, and one line on standard error, for what cannot be done.
)";

double number(const std::string& option, const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  check(!text.empty() && *end == '\0' && value >= 0, "expected a number of at least 0 after {}, got '{}'", option,
        text);
  return value;
}

/// Takes `--name value` out of the arguments.
double take_option(std::vector<std::string>& arguments, const std::string& option) {
  for (size_t i = 1; i < arguments.size(); ++i) {
    if (arguments[i] != option) continue;
    check(i + 1 < arguments.size(), "expected a number after {}, got nothing", option);
    const double value = number(option, arguments[i + 1]);
    arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i),
                    arguments.begin() + static_cast<std::ptrdiff_t>(i) + 2);
    return value;
  }
  return 0;
}

int run(std::vector<std::string> arguments) {
  check(!arguments.empty(), "expected a command: ls, print, diff or convert (taper --help)");
  const std::string command = arguments[0];
  if (command == "--help" || command == "-h" || command == "help") {
    fmt::print("{}", kHelp);
    return 0;
  }
  const auto expect_files = [&](size_t least, size_t most) {
    const size_t got = arguments.size() - 1;
    for (const std::string& argument : arguments) {
      check(!argument.starts_with("--"), "{}: expected no option '{}' (taper --help)", command, argument);
    }
    check(got >= least && got <= most, "{}: expected {} file{}, got {} (taper --help)", command, least,
          least == 1 ? "" : "s", got);
  };
  if (command == "diff") {
    const double rtol = take_option(arguments, "--rtol"), atol = take_option(arguments, "--atol");
    expect_files(2, 2);
    return compare(arguments[1], arguments[2], rtol, atol);
  }
  if (command == "ls") {
    expect_files(1, 1);
    return list(arguments[1]);
  }
  if (command == "print") {
    expect_files(1, arguments.size());
    return print(arguments[1], {arguments.begin() + 2, arguments.end()});
  }
  check(command == "convert", "expected the command ls, print, diff or convert, got '{}' (taper --help)", command);
  expect_files(2, 2);
  convert(arguments[1], arguments[2]);
  return 0;
}

}  // namespace
}  // namespace taper::tool

int main(int argc, char** argv) {
  try {
    return taper::tool::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    fmt::print(stderr, "taper: {}\n", error.what());
    return 2;
  }
}
