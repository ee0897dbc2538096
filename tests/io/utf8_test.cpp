// SPDX-License-Identifier: MIT
// UTF-8: every character there and back, every other byte sequence refused.
#include "io/utf8.h"

#include "support/catch.h"

using namespace taper;

TEST_CASE("utf8: every character comes back, in its shortest form") {
  size_t wrong = 0;
  for (uint32_t code = 0; code <= 0x10ffff; ++code) {
    if (code == 0xd800) code = 0xe000;  // surrogates are no characters
    std::string text;
    append_utf8(text, code);
    const size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    text += "x";
    wrong += utf8_length(text) != length || text.size() != length + 1 || decode_utf8(text, length) != code;
  }
  CHECK(wrong == 0);
}

TEST_CASE("utf8: what is no character") {
  for (const char* text : {"\x80", "\xbf", "\xc0\xaf", "\xc1\xbf", "\xc3", "\xc3x", "\xe0\x80\xaf", "\xe0\x9f\xbf",
                           "\xe2\x82", "\xe2\x82x", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x80\x80\xaf",
                           "\xf0\x8f\xbf\xbf", "\xf0\x9f\x98", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
    CAPTURE(text);
    CHECK(utf8_length(text) == 0);
    CHECK_FALSE(is_utf8(std::string("good \xc3\xa9 ") + text));
  }
  CHECK(is_utf8(""));
  CHECK(is_utf8("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
}
