// SPDX-License-Identifier: MIT
// CsvReader: fields as Python's csv module reads them, with the lines that they begin in.
#include "data/csv_reader.h"

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using Catch::Matchers::Contains;
using Rows = std::vector<std::vector<std::string>>;

namespace {

Rows rows_of(std::string_view text, char delimiter = ',') {
  Rows rows;
  std::vector<CsvField> row;
  for (CsvReader reader(text, delimiter); reader.next(row);) {
    rows.emplace_back();
    for (const CsvField& field : row) rows.back().push_back(field.text);
  }
  return rows;
}

}  // namespace

TEST_CASE("csv reader: every end of line, the last one optional") {
  const Rows expected{{"a", "b"}, {"1", "2"}, {"3", "4"}};
  CHECK(rows_of("a,b\n1,2\n3,4\n") == expected);
  CHECK(rows_of("a,b\r\n1,2\r\n3,4") == expected);
  CHECK(rows_of("a,b\r1,2\r3,4\r") == expected);
  CHECK(rows_of("\n\r\n\ra,b\n\n1,2\r\n\r\n3,4\n\n\n") == expected);
  CHECK(rows_of("\xef\xbb\xbf"
                "a,b\n1,2\n3,4") == expected);
}

TEST_CASE("csv reader: empty fields and other delimiters") {
  CHECK(rows_of("").empty());
  CHECK(rows_of("\n\n").empty());
  CHECK(rows_of(",") == Rows{{"", ""}});
  CHECK(rows_of("a,,\n,b,\n") == Rows{{"a", "", ""}, {"", "b", ""}});
  CHECK(rows_of("a;b,c;d", ';') == Rows{{"a", "b,c", "d"}});
  CHECK(rows_of("a\tb", '\t') == Rows{{"a", "b"}});
  CHECK(rows_of(" a , b ") == Rows{{" a ", " b "}});
}

TEST_CASE("csv reader: quoted fields") {
  CHECK(rows_of("\"a,b\",\"c\"\n") == Rows{{"a,b", "c"}});
  CHECK(rows_of("\"a\nb\r\nc\rd\",e") == Rows{{"a\nb\r\nc\rd", "e"}});
  CHECK(rows_of("\"say \"\"hi\"\"\",\"\"\"\",\"\"") == Rows{{"say \"hi\"", "\"", ""}});
  CHECK(rows_of("\"\"") == Rows{{""}});
  CHECK(rows_of("a\"b,c\"\"d") == Rows{{"a\"b", "c\"\"d"}});  // a quote inside is a character
}

TEST_CASE("csv reader: rows of any length use the memory of the row before") {
  std::vector<CsvField> row;
  CsvReader reader("a,b,c\nd\ne,f", ',');
  REQUIRE(reader.next(row));
  CHECK(row.size() == 3);
  REQUIRE(reader.next(row));
  REQUIRE(row.size() == 1);
  CHECK(row[0].text == "d");
  REQUIRE(reader.next(row));
  CHECK(row.size() == 2);
  CHECK_FALSE(reader.next(row));
  CHECK_FALSE(reader.next(row));
}

TEST_CASE("csv reader: lines are counted through quoted fields and blank lines") {
  std::vector<CsvField> row;
  CsvReader reader("a\n\n\"b\nc\r\nd\re\",f\r\ng", ',');
  REQUIRE(reader.next(row));
  CHECK(row[0].line == 1);
  REQUIRE(reader.next(row));
  CHECK(row[0].line == 3);
  CHECK(row[1].line == 6);
  REQUIRE(reader.next(row));
  CHECK(row[0].line == 7);
}

TEST_CASE("csv reader: quotes that do not end, and what follows them") {
  const auto error = [](std::string_view text) { return error_of([&] { rows_of(text); }); };
  CHECK(error("a,b\n1,\"2\n3") == "line 2, column 2: expected the quote that ends the field, got the end of the file");
  CHECK_THAT(error("\""), Contains("line 1, column 1: expected the quote"));
  CHECK_THAT(error("\"a\"\""), Contains("expected the quote"));
  CHECK_THAT(error("\"a\nb\"c,d"), Contains("line 2, column 1: expected a delimiter or the end of the line"));
  CHECK_THAT(error("\"a\" ,b"), Contains("behind the quoted field"));
}
