// SPDX-License-Identifier: MIT
// Reads and writes the dict of a .npy file; nothing is evaluated.
#include "data/npy_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "tensor/check.h"

namespace taper {
namespace {

struct DtypeName {
  ScalarType dtype;
  std::string_view name;  // without the byte order
};

constexpr DtypeName kDtypeNames[] = {{kFloat, "f4"}, {kDouble, "f8"}, {kLong, "i8"}, {kInt, "i4"},     {kShort, "i2"},
                                     {kChar, "i1"},  {kByte, "u1"},   {kBool, "b1"}, {kBFloat16, "V2"}};

/// Walks over the text; each member throws where it finds something else.
class DictReader {
 public:
  explicit DictReader(std::string_view text) : text_(text) {}

  [[noreturn]] void fail_here(std::string_view what) const {
    fail("expected {} at byte {} of the header, got {}", what, at_,
         at_ < text_.size() ? fmt::format("0x{:02x}", static_cast<uint8_t>(text_[at_])) : std::string("its end"));
  }
  bool accept(std::string_view word) {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  void expect(std::string_view word) {
    if (!accept(word)) fail_here(fmt::format("'{}'", word));
  }
  std::string_view string() {
    const char quote = accept("'") ? '\'' : '"';
    if (quote == '"' && !accept("\"")) fail_here("a string");
    const size_t start = at_;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\\') ++at_;
    if (at_ == text_.size() || text_[at_] == '\\') fail_here("the rest of a string without escapes");
    return text_.substr(start, at_++ - start);
  }
  bool boolean() {
    if (accept("True")) return true;
    if (!accept("False")) fail_here("True or False");
    return false;
  }
  std::vector<int64_t> shape() {
    std::vector<int64_t> sizes;
    expect("(");
    while (!accept(")")) {
      sizes.push_back(size());
      if (accept(",")) continue;
      if (sizes.size() == 1) fail_here("',' behind the only size of a tuple");
      expect(")");
      break;
    }
    return sizes;
  }
  void end() {
    accept("");
    if (at_ != text_.size()) fail_here("only spaces");
  }

 private:
  bool digit_next() const { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }
  int64_t size() {
    accept("");
    if (!digit_next()) fail_here("a size");
    int64_t value = 0;
    for (; digit_next(); ++at_) {
      const int digit = text_[at_] - '0';
      if (value > (std::numeric_limits<int64_t>::max() - digit) / 10) fail_here("a size below 2^63");
      value = value * 10 + digit;
    }
    if (at_ < text_.size() && text_[at_] == 'L') ++at_;  // Python 2 marked its long integers
    return value;
  }

  std::string_view text_;
  size_t at_ = 0;
};

void set_dtype(NpyHeader& header, std::string_view descr) {
  const size_t order = descr.empty() ? std::string_view::npos : std::string_view("<>|=").find(descr[0]);
  const auto found =
      std::ranges::find(kDtypeNames, descr.substr(order == std::string_view::npos ? 0 : 1), &DtypeName::name);
  const bool known = order != std::string_view::npos && found != std::end(kDtypeNames);
  check(known, "expected elements of a dtype that taper has, such as '<f4', got '{}'", descr);
  header.dtype = found->dtype;
  header.big_endian = order == 1;
}

}  // namespace

NpyHeader read_npy_header(std::string_view text) {
  NpyHeader header;
  int seen[3] = {};
  DictReader dict(text);
  dict.expect("{");
  while (!dict.accept("}")) {
    const std::string_view key = dict.string();
    dict.expect(":");
    if (key == "descr") {
      ++seen[0];
      if (dict.accept("[")) fail("expected elements of one number, got a structure");
      set_dtype(header, dict.string());
    } else if (key == "fortran_order") {
      ++seen[1];
      header.fortran_order = dict.boolean();
    } else if (key == "shape") {
      ++seen[2];
      header.shape = dict.shape();
    } else {
      fail("expected descr, fortran_order and shape in the header, got '{}'", key);
    }
    if (dict.accept(",")) continue;
    dict.expect("}");
    break;
  }
  dict.end();
  check(std::ranges::all_of(seen, [](int count) { return count == 1; }),
        "expected descr, fortran_order and shape once in the header, got them {}, {} and {} times", seen[0], seen[1],
        seen[2]);
  return header;
}

std::string write_npy_header(const NpyHeader& header) {
  const std::string_view name = std::ranges::find(kDtypeNames, header.dtype, &DtypeName::dtype)->name;
  const bool bytes = elementSize(header.dtype) == 1;
  return fmt::format("{{'descr': '{}{}', 'fortran_order': {}, 'shape': ({}{}), }}", bytes ? '|' : '<', name,
                     header.fortran_order ? "True" : "False", fmt::join(header.shape, ", "),
                     header.shape.size() == 1 ? "," : "");
}

}  // namespace taper
