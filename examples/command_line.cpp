// SPDX-License-Identifier: MIT
// The command line that the trainers share.
#include "command_line.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <system_error>
#include <utility>

namespace fs = std::filesystem;

namespace examples {

namespace {

constexpr char kWhole[] = "a whole number from 1";

[[noreturn]] void refuse(std::string_view name, const std::string& expected, std::string_view text) {
  throw UsageError(std::string(name) + ": expected " + expected + ", got '" + std::string(text) + "'");
}

template <typename T, typename Valid>
T number(std::string_view name, std::string_view text, const char* expected, const Valid& valid) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !valid(value)) refuse(name, expected, text);
  return value;
}

int64_t whole(std::string_view name, std::string_view text, const char* expected = kWhole) {
  return number<int64_t>(name, text, expected, [](int64_t n) { return n >= 1; });
}

std::string shown(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

volatile std::sig_atomic_t interrupt_seen = 0;

}  // namespace

CommandLine::CommandLine(std::string program, std::string purpose)
    : program_(std::move(program)), purpose_(std::move(purpose)) {}

CommandLine& CommandLine::add(Option option, const std::string& shown_default) {
  if (!shown_default.empty()) option.help += " (default " + shown_default + ")";
  options_.push_back(std::move(option));
  return *this;
}

CommandLine& CommandLine::natural(std::string name, uint64_t& value, std::string help) {
  return add({name, "N", std::move(help),
              [name, &value](std::string_view text) {
                value = number<uint64_t>(name, text, "a whole number from 0", [](uint64_t) { return true; });
              }},
             std::to_string(value));
}

CommandLine& CommandLine::positive(std::string name, int64_t& value, std::string help) {
  return add({name, "N", std::move(help), [name, &value](std::string_view text) { value = whole(name, text); }},
             std::to_string(value));
}

CommandLine& CommandLine::positive(std::string name, double& value, std::string help) {
  return add({name, "X", std::move(help),
              [name, &value](std::string_view text) {
                value =
                    number<double>(name, text, "a number above 0", [](double x) { return std::isfinite(x) && x > 0; });
              }},
             shown(value));
}

CommandLine& CommandLine::fraction(std::string name, double& value, std::string help) {
  return add({name, "X", std::move(help),
              [name, &value](std::string_view text) {
                value =
                    number<double>(name, text, "a number from 0 to below 1", [](double x) { return x >= 0 && x < 1; });
              }},
             shown(value));
}

CommandLine& CommandLine::sizes(std::string name, std::vector<int64_t>& value, std::string help) {
  return add({name, "N,N", std::move(help), [name, &value](std::string_view text) { value = parse_sizes(name, text); }},
             join(value));
}

CommandLine& CommandLine::choice(std::string name, std::string& value, std::vector<std::string> choices,
                                 std::string help) {
  std::string list;
  for (const std::string& choice : choices) list += (list.empty() ? "" : "|") + choice;
  return add({name, list, std::move(help),
              [name, list, choices = std::move(choices), &value](std::string_view text) {
                if (std::find(choices.begin(), choices.end(), text) == choices.end()) refuse(name, list, text);
                value = text;
              }},
             value);
}

CommandLine& CommandLine::text(std::string name, std::string& value, std::string placeholder, std::string help) {
  return add({name, std::move(placeholder), std::move(help), [&value](std::string_view text) { value = text; }}, value);
}

CommandLine& CommandLine::path(std::string name, fs::path& value, std::string placeholder, std::string help) {
  return add({name, std::move(placeholder), std::move(help), [&value](std::string_view text) { value = text; }},
             value.string());
}

CommandLine& CommandLine::flag(std::string name, bool& value, std::string help) {
  return add({std::move(name), "", std::move(help), [&value](std::string_view) { value = true; }}, "");
}

CommandLine& CommandLine::seed_and_threads(uint64_t& seed) {
  natural("--seed", seed, "seed of all random numbers, from 0");
  const auto set = [](std::string_view text) {
    taper::set_num_threads(
        number<int>("--threads", text, "a whole number from 1 to 1024", [](int n) { return n >= 1 && n <= 1024; }));
  };
  return add({"--threads", "N", "the most threads to use", set}, "all cores");
}

const CommandLine::Option& CommandLine::find(std::string_view name) const {
  for (const Option& option : options_) {
    if (option.name == name) return option;
  }
  throw UsageError("unknown option '" + std::string(name) + "' (--help lists them)");
}

bool CommandLine::parse(int argc, char** argv) const {
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--help") {
      print_help();
      return false;
    }
    const Option& option = find(name);
    const bool is_flag = option.placeholder.empty();
    if (!is_flag && ++i == argc) throw UsageError(std::string(name) + ": expected a value");
    option.set(is_flag ? "" : argv[i]);
  }
  return true;
}

void CommandLine::print_help() const {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Option& option : options_) {
    rows.emplace_back(option.name + (option.placeholder.empty() ? "" : " " + option.placeholder), option.help);
  }
  rows.emplace_back("--help", "this text");
  size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.first.size());
  std::printf("usage: %s [option]...\n\n%s\n\n", program_.c_str(), purpose_.c_str());
  for (const auto& [left, right] : rows) {
    std::printf("  %-*s  %s\n", static_cast<int>(width), left.c_str(), right.c_str());
  }
}

std::vector<int64_t> parse_sizes(std::string_view name, std::string_view text) {
  constexpr char kExpected[] = "whole numbers from 1, as in 32,32";
  std::vector<int64_t> sizes;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    sizes.push_back(whole(name, text.substr(begin, end - begin), kExpected));
    begin = end + 1;
  }
  return sizes;
}

std::string join(const std::vector<int64_t>& sizes) {
  std::string text;
  for (const int64_t size : sizes) text += (text.empty() ? "" : ",") + std::to_string(size);
  return text;
}

void make_folder(const std::string& option, const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error && ::access(folder.c_str(), W_OK | X_OK) != 0) error.assign(errno, std::generic_category());
  if (error) throw UsageError(option + ": cannot write into '" + folder.string() + "': " + error.message());
}

int exit_status(const char* program, const std::function<int()>& run) {
  try {
    return run();
  } catch (const UsageError& error) {
    std::fprintf(stderr, "%s: %s\n", program, error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", program, error.what());
    return 1;
  }
}

void watch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = [](int) { interrupt_seen = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigaction(SIGINT, &action, nullptr);
}

bool interrupted() { return interrupt_seen != 0; }

}  // namespace examples
