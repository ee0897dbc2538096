// SPDX-License-Identifier: MIT
// The strict JSON reader, and what writing JSON needs (RFC 8259).
#include "serialize/json_reader.h"

#include <fmt/format.h>

#include <limits>

#include "io/utf8.h"
#include "tensor/check.h"

namespace taper {
std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<uint8_t>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

void JsonReader::fail_here(std::string_view what) const {
  fail("expected {} at byte {} of the header, got {}", what, at_,
       at_ < text_.size() ? fmt::format("0x{:02x}", static_cast<uint8_t>(text_[at_])) : std::string("its end"));
}

void JsonReader::skip_space() {
  while (at_ < text_.size() && std::string_view(" \t\n\r").find(text_[at_]) != std::string_view::npos) ++at_;
}

bool JsonReader::accept(char c) {
  skip_space();
  if (at_ == text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

void JsonReader::expect(char c) {
  if (!accept(c)) fail_here(fmt::format("'{}'", c));
}

void JsonReader::end() {
  skip_space();
  if (at_ != text_.size()) fail_here("only spaces");
}

char JsonReader::next() {
  if (at_ == text_.size()) fail_here("the rest of a string");
  return text_[at_++];
}

std::string JsonReader::string() {
  expect('"');
  std::string out;
  for (char c = next(); c != '"'; c = next()) {
    if (c == '\\') {
      escape(out);
    } else {
      if (static_cast<uint8_t>(c) < 0x20) {
        --at_;
        fail_here("a string without raw control characters");
      }
      out += c;
    }
  }
  return out;
}

uint32_t JsonReader::hex4() {
  uint32_t code = 0;
  for (int i = 0; i < 4; ++i) {
    const size_t digit = std::string_view("0123456789abcdefABCDEF").find(next());
    if (digit == std::string_view::npos) {
      --at_;
      fail_here("four hexadecimal digits");
    }
    code = code * 16 + static_cast<uint32_t>(digit < 16 ? digit : digit - 6);
  }
  return code;
}

void JsonReader::escape(std::string& out) {
  const char c = next();
  if (c == 'u') {
    uint32_t code = hex4();
    if (code >= 0xd800 && code < 0xdc00 && text_.substr(at_, 2) == "\\u") {
      at_ += 2;
      const uint32_t low = hex4();
      if (low < 0xdc00 || low > 0xdfff) fail_here("the second half of a surrogate pair before this");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    if (code >= 0xd800 && code <= 0xdfff) fail_here("no lone surrogate before this");
    append_utf8(out, code);
    return;
  }
  const size_t kind = std::string_view("\"\\/bfnrt").find(c);
  if (kind == std::string_view::npos) {
    --at_;
    fail_here("an escape");
  }
  out += "\"\\/\b\f\n\r\t"[kind];
}

int64_t JsonReader::whole_number() {
  skip_space();
  const auto digit_next = [&] { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; };
  if (!digit_next()) fail_here("a whole number");
  const size_t start = at_;
  int64_t value = 0;
  while (digit_next()) {
    const int digit = text_[at_] - '0';
    if (value > (std::numeric_limits<int64_t>::max() - digit) / 10) fail_here("a number below 2^63");
    value = value * 10 + digit;
    ++at_;
  }
  if (text_[start] == '0' && at_ - start > 1) fail_here("a number without leading zeros before this");
  return value;
}

}  // namespace taper
