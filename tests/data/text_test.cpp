// SPDX-License-Identifier: MIT
// Vocabulary and TextFile: characters to numbers and back, windows and their targets.
#include <taper/data/text.h>
#include <taper/factories.h>
#include <taper/ops.h>

#include "support/catch.h"
#include "support/error.h"
#include "support/folder.h"

using namespace taper;
using namespace taper::data::datasets;
using Catch::Matchers::Contains;

namespace {

TextFile read(const std::string& text, size_t length, size_t stride = 0) {
  const Folder folder;
  write_bytes(folder.file("a.txt"), text);
  return TextFile(folder.file("a.txt"), length, stride);
}

}  // namespace

TEST_CASE("vocabulary: the characters of a text in their order") {
  const Vocabulary letters("hello w\xc3\xb6rld \xe2\x82\xac\xf0\x9f\x98\x80\n");
  CHECK(letters.characters() == "\n dehlorw\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80");
  CHECK(letters.size() == 12);
  CHECK(equal(letters.encode("de\xf0\x9f\x98\x80 \xc3\xb6"), tensor({2, 3, 11, 1, 9})));
  CHECK(letters.encode("").numel() == 0);
  CHECK(Vocabulary(letters.characters()).characters() == letters.characters());
  CHECK(Vocabulary("").size() == 0);
}

TEST_CASE("vocabulary: decode is the inverse of encode, for any shape and whole dtype") {
  const Vocabulary letters("abc\xc3\xa9");
  const std::string text =
      "a\xc3\xa9"
      "bca";
  CHECK(letters.decode(letters.encode(text)) == text);
  CHECK(letters.decode(tensor({{0, 1}, {2, 3}}, kInt).t()) == "acb\xc3\xa9");
  CHECK(letters.decode(scalar_tensor(1, kByte)) == "b");
  CHECK_THROWS_WITH(letters.decode(tensor({0, 4})), Contains("below the vocabulary's size 4, got 4"));
  CHECK_THROWS_WITH(letters.decode(tensor({-1})), Contains("got -1"));
  CHECK_THROWS_AS(letters.decode(tensor({1.})), TypeError);
}

TEST_CASE("vocabulary: what is no character, or none of the vocabulary") {
  CHECK_THROWS_WITH(Vocabulary("ab\xff"), Contains("expected UTF-8, got the byte 0xff at byte 2"));
  CHECK_THROWS_WITH(Vocabulary("ab").encode("b\xc3\xa9"), Contains("got '\xc3\xa9' (U+00E9) at byte 1"));
  CHECK_THROWS_WITH(Vocabulary("ab").encode("c"), Contains("got 'c' (U+0063) at byte 0"));
}

TEST_CASE("text: windows cover the text, targets are one character on") {
  TextFile text = read("abcdefgh", 3);
  CHECK(text.vocabulary().characters() == "abcdefgh");
  CHECK(equal(text.numbers(), arange(8)));
  CHECK(text.size() == 2);
  CHECK(equal(text.get(1).data, tensor({3, 4, 5})));
  CHECK(equal(text.get(1).target, tensor({4, 5, 6})));
  CHECK_THROWS_AS(text.get(2), IndexError);
  CHECK(text.get_batch({1, 0}).size() == 2);
}

TEST_CASE("text: every window that the text has, whatever the stride") {
  for (size_t characters = 2; characters < 12; ++characters) {
    for (size_t length = 1; length < characters; ++length) {
      for (size_t stride = 1; stride < 5; ++stride) {
        TextFile text = read(std::string("abcdefghijkl").substr(0, characters), length, stride);
        const size_t n = *text.size();
        CHECK((n - 1) * stride + length + 1 <= characters);
        CHECK(n * stride + length + 1 > characters);
        CHECK(text.get(n - 1).target[-1].item<int64_t>() == static_cast<int64_t>((n - 1) * stride + length));
      }
    }
  }
}

TEST_CASE("text: a validation set has the vocabulary of its training set") {
  const Folder folder;
  const std::string path = folder.file("b.txt");
  write_bytes(path, "cabac");
  TextFile text(path, Vocabulary("abcd"), 2);
  CHECK(text.vocabulary().size() == 4);
  CHECK(equal(text.get(1).data, tensor({1, 0})));
  write_bytes(path, "cabae");
  CHECK_THAT(error_of([&] { TextFile(path, Vocabulary("abcd"), 2); }),
             Contains("TextFile: '" + path + "': expected a character of the vocabulary, got 'e' (U+0065) at byte 4"));
}

TEST_CASE("text: too short, no text, no file") {
  CHECK_THAT(error_of([] { read("abc", 3); }), Contains("a.txt': expected more than 3 characters, got 3"));
  CHECK_THAT(error_of([] { read("", 1); }), Contains("expected more than 1 characters, got 0"));
  CHECK_THAT(error_of([] { read("abc", 0); }), Contains("expected a length above 0"));
  CHECK_THAT(error_of([] { read("a\xc3", 1); }), Contains("expected UTF-8, got the byte 0xc3 at byte 1"));
  CHECK_THAT(error_of([] { TextFile("no/such.txt", 1); }), Contains("TextFile: 'no/such.txt': cannot open it"));
}
