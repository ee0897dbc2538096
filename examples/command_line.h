// SPDX-License-Identifier: MIT
// The command line that the trainers share: options, --help, --threads, refusals with exit status 2, Ctrl-C.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <taper/taper.h>

namespace examples {

/// Bad arguments or data: the program ends with status 2 and this text.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Fills variables from `--name value`; what they hold before is the default that the help shows.
class CommandLine {
 public:
  CommandLine(std::string program, std::string purpose);

  // Each throws UsageError, while parsing, for a value that is not of its kind.
  CommandLine& natural(std::string name, uint64_t& value, std::string help);
  CommandLine& positive(std::string name, int64_t& value, std::string help);
  CommandLine& positive(std::string name, double& value, std::string help);
  /// At least 0 and less than 1.
  CommandLine& fraction(std::string name, double& value, std::string help);
  /// Whole numbers from 1 with commas between them.
  CommandLine& sizes(std::string name, std::vector<int64_t>& value, std::string help);
  CommandLine& choice(std::string name, std::string& value, std::vector<std::string> choices, std::string help);
  CommandLine& text(std::string name, std::string& value, std::string placeholder, std::string help);
  CommandLine& path(std::string name, std::filesystem::path& value, std::string placeholder, std::string help);
  CommandLine& flag(std::string name, bool& value, std::string help);
  /// --seed, which `seed` is, and --threads, which goes to set_num_threads().
  CommandLine& seed_and_threads(uint64_t& seed);

  /// False if there was --help, which is printed.
  bool parse(int argc, char** argv) const;

 private:
  struct Option {
    std::string name, placeholder, help;  // a flag has no placeholder
    std::function<void(std::string_view)> set;
  };

  CommandLine& add(Option option, const std::string& shown_default);
  const Option& find(std::string_view name) const;
  void print_help() const;

  std::string program_, purpose_;
  std::vector<Option> options_;
};

/// Numbers with commas between them: "32,32". Throws UsageError unless each is from 1.
std::vector<int64_t> parse_sizes(std::string_view name, std::string_view text);
std::string join(const std::vector<int64_t>& sizes);

/// Makes the folder; throws UsageError, with the option in front, unless it can be written into.
void make_folder(const std::string& option, const std::filesystem::path& folder);

/// What `read` returns; an Error, which is about the user's data, is thrown on as UsageError.
template <typename Read>
auto read_input(const Read& read) {
  try {
    return read();
  } catch (const taper::Error& error) {
    throw UsageError(error.what());
  }
}

/// The exit status of `run()`: 2 for UsageError, 1 for any other exception, with the text on standard error.
int exit_status(const char* program, const std::function<int()>& run);

/// What a program returns that ended because of Ctrl-C: the shell's number for it.
constexpr int kInterrupted = 130;
/// From now on, the first Ctrl-C makes interrupted() true; a second one ends the program at once.
void watch_interrupts();
bool interrupted();

}  // namespace examples
