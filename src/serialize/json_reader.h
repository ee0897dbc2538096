// SPDX-License-Identifier: MIT
// A strict reader for JSON whose structure the caller knows: no tree, no recursion, no number but a whole one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace taper {

/// The text as a JSON string with its quotes.
std::string json_quoted(std::string_view text);

/// Walks over a text; each member throws Error, with the position, when the text has something else there.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  void expect(char c);
  /// Takes the character if it comes next.
  bool accept(char c);
  /// A string, with its escapes resolved.
  std::string string();
  /// A whole number from 0 to 2^63 - 1.
  int64_t whole_number();
  /// Calls item() for each element of an array.
  template <typename Item>
  void array(const Item& item) {
    list('[', ']', item);
  }
  /// Calls member(key) for each member of an object; the value is the callee's to read.
  template <typename Member>
  void object(const Member& member) {
    list('{', '}', [&] {
      const std::string key = string();
      expect(':');
      member(key);
    });
  }
  /// Only spaces are left.
  void end();

  [[noreturn]] void fail_here(std::string_view what) const;

 private:
  template <typename Item>
  void list(char open, char close, const Item& item) {
    expect(open);
    if (accept(close)) return;
    do item();
    while (accept(','));
    expect(close);
  }
  void skip_space();
  void escape(std::string& out);
  uint32_t hex4();
  char next();

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace taper
