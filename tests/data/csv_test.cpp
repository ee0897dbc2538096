// SPDX-License-Identifier: MIT
// CSV: columns by name and number, classes and their order, regression, and errors that name the line and column.
#include <taper/data/csv.h>
#include <taper/factories.h>
#include <taper/ops.h>

#include "io/gzip.h"
#include "support/catch.h"
#include "support/error.h"
#include "support/folder.h"

using namespace taper;
using namespace taper::data::datasets;
using Catch::Matchers::Contains;
using Names = std::vector<std::string>;

namespace {

const std::string kFlowers =
    "length,width,kind\n"
    "5.1,3.5,setosa\n"
    "7.0, 3.2 ,versicolor\r\n"
    "-6.3e0,+3.3,\"virginica, \"\"big\"\"\"\n"
    ".5,1e-400000,setosa\n";

CSV read(const std::string& text, const CSVOptions& options = {}) {
  const Folder folder;
  write_bytes(folder.file("table.csv"), text);
  return CSV(folder.file("table.csv"), options);
}

std::string read_error(const std::string& text, const CSVOptions& options = {}) {
  return error_of([&] { read(text, options); });
}

}  // namespace

TEST_CASE("csv: a header, numbers, and a class in the last column") {
  std::string text = kFlowers;
  text.replace(text.find("1e-400000"), 9, "1e-4");
  CSV flowers = read(text);
  CHECK(flowers.size() == 4);
  CHECK(flowers.feature_names() == Names{"length", "width"});
  CHECK(flowers.classes() == Names{"setosa", "versicolor", "virginica, \"big\""});
  CHECK(equal(flowers.features(), tensor({{5.1, 3.5}, {7.0, 3.2}, {-6.3, 3.3}, {0.5, 1e-4}})));
  CHECK(equal(flowers.targets(), tensor({0, 1, 2, 0})));
  CHECK(flowers.features().scalar_type() == kFloat);
  const data::Example<> example = flowers.get(2);
  CHECK(equal(example.data, tensor({-6.3, 3.3})));
  CHECK(example.target.item<int64_t>() == 2);
  CHECK(example.target.dim() == 0);
  CHECK_THROWS_AS(flowers.get(4), IndexError);
  CHECK(flowers.get_batch({0, 3}).size() == 2);
}

TEST_CASE("csv: numbers are finite and fit into a double") {
  CHECK_THAT(read_error(kFlowers), Contains("line 5, column 2 ('width'): expected a finite number, got '1e-400000'"));
  for (const char* bad : {"nan", "inf", "-inf", "1e999", "0x10", "1,5", "1.2.3", "1 2", "--1", "+-1", "NA", "?", "-"}) {
    CAPTURE(bad);
    CHECK_THAT(read_error("a;kind\n1;x\n" + std::string(bad) + ";y\n", CSVOptions().delimiter(';')),
               Contains("line 3, column 1 ('a'): expected a finite number, got '" + std::string(bad) + "'"));
  }
}

TEST_CASE("csv: the label by name or number, before or between the features") {
  const std::string text = "a,kind,b\n1,x,2\n3,y,4\n";
  for (const CSVColumn& label : {CSVColumn("kind"), CSVColumn(1), CSVColumn(-2), CSVColumn(std::string("kind"))}) {
    const CSV table = read(text, CSVOptions().label(label));
    CHECK(equal(table.features(), tensor({{1., 2.}, {3., 4.}})));
    CHECK(table.feature_names() == Names{"a", "b"});
    CHECK(equal(table.targets(), tensor({0, 1})));
  }
  CHECK_THAT(read_error(text, CSVOptions().label("type")),
             Contains("expected one column 'type', got 0 of the columns 'a', 'kind', 'b'"));
  CHECK_THAT(read_error("a,a\n1,2\n", CSVOptions().label("a")), Contains("expected one column 'a', got 2"));
  CHECK_THAT(read_error(text, CSVOptions().label(3)), Contains("expected a column from -3 to 2, got 3"));
  CHECK_THAT(read_error(text, CSVOptions().label(-4)), Contains("got -4"));
}

TEST_CASE("csv: chosen features, in the order that was asked for") {
  const CSV table = read("id,a,b,kind\nx1,1,2,u\nx2,3,4,v\n", CSVOptions().features({"b", "a"}));
  CHECK(table.feature_names() == Names{"b", "a"});
  CHECK(equal(table.features(), tensor({{2., 1.}, {4., 3.}})));
}

TEST_CASE("csv: no header, and no label") {
  const CSV bare = read("1\t2\n3\t4\n", CSVOptions().header(false).delimiter('\t'));
  CHECK(bare.feature_names() == Names{"0"});
  CHECK(bare.classes() == Names{"2", "4"});
  const CSV chosen = read("1,2,3\n", CSVOptions().header(false).label(0).features({"2"}));
  CHECK(equal(chosen.features(), tensor({{3.}})));
  CSV unlabelled = read("a,b\n1,2\n3,4\n", CSVOptions().label(std::nullopt));
  CHECK(equal(unlabelled.features(), tensor({{1., 2.}, {3., 4.}})));
  CHECK_FALSE(unlabelled.targets().defined());
  CHECK_FALSE(unlabelled.get(1).target.defined());
  CHECK(unlabelled.classes().empty());
}

TEST_CASE("csv: rows in front of the table are skipped, whatever their length") {
  const CSV table = read("3,2,x\n\n\"a note\nof two lines\"\n1,2\n3,4\n", CSVOptions().skip_rows(2).header(false));
  CHECK(equal(table.features(), tensor({{1.}, {3.}})));
  CHECK_THAT(read_error("a,b\n1,2\n", CSVOptions().skip_rows(5)), Contains("expected rows, got none"));
  CHECK_THAT(read_error("x\na,b\n1,\n", CSVOptions().skip_rows(1)), Contains("line 3, column 2 ('b')"));
}

TEST_CASE("csv: numbers to predict") {
  const CSV table = read("a,y\n1,2.5\n3,-4\n", CSVOptions().regression(true));
  CHECK(equal(table.targets(), tensor({{2.5}, {-4.}})));
  CHECK(table.classes().empty());
  CHECK_THAT(read_error("a,y\n1,\n", CSVOptions().regression(true)),
             Contains("line 2, column 2 ('y'): expected a finite number, got nothing"));
}

TEST_CASE("csv: whole numbers are classes in the order of numbers, other names in that of bytes") {
  const auto classes_of = [](const Names& labels) {
    std::string text = "a,y\n";
    for (const std::string& label : labels) text += "1," + label + "\n";
    return read(text).classes();
  };
  CHECK(classes_of({"10", "9", "-1", "9", "0"}) == Names{"-1", "0", "9", "10"});
  CHECK(classes_of({"10", "9", "x"}) == Names{"10", "9", "x"});
  CHECK(classes_of({"b", "B", "\xc3\xa4", "a"}) == Names{"B", "a", "b", "\xc3\xa4"});
  CHECK(classes_of({"2.0", "10.0"}) == Names{"10.0", "2.0"});
}

TEST_CASE("csv: the classes of a training set serve its test set") {
  const CSVOptions options = CSVOptions().classes({"y", "x", "z"});
  const CSV table = read("a,kind\n1,x\n2,y\n", options);
  CHECK(equal(table.targets(), tensor({1, 0})));
  CHECK(table.classes() == Names{"y", "x", "z"});
  CHECK_THAT(read_error("a,kind\n1,x\n2,w\n", options),
             Contains("line 3, column 2 ('kind'): expected one of the classes 'y', 'x', 'z', got 'w'"));
  CHECK_THAT(read_error("a,kind\n1,x\n", CSVOptions().classes({"x", "y", "x"})),
             Contains("different classes, got 'x' twice"));
}

TEST_CASE("csv: missing values, rows of another length, and tables of nothing") {
  CHECK_THAT(read_error("a,b,kind\n1,2,x\n\n3,,y\n"),
             Contains("table.csv': line 4, column 2 ('b'): expected a finite number, got nothing"));
  CHECK_THAT(read_error("a,kind\n1,x\n2,\n"), Contains("line 3, column 2 ('kind'): expected a class, got nothing"));
  CHECK_THAT(read_error("a,kind\n1,x\n2\n"), Contains("line 3: expected 2 fields, as in the first row, got 1"));
  CHECK_THAT(read_error("a,kind\n1,x,y\n"), Contains("line 2: expected 2 fields, as in the first row, got 3"));
  CHECK_THAT(read_error("a,kind\n\"1\n\",x\n"),
             Contains("line 2, column 1 ('a'): expected a finite number, got '1\n'"));
  CHECK_THAT(read_error(""), Contains("expected rows, got none"));
  CHECK_THAT(read_error("a,kind\n"), Contains("expected rows below the header, got none"));
  CHECK_THAT(read_error("kind\nx\n"), Contains("expected a column besides the label, got 1"));
  CHECK_THAT(read_error("a,kind\n1,\"x\n"), Contains("line 2, column 2: expected the quote"));
  CHECK_THAT(read_error("a", CSVOptions().delimiter('"')), Contains("delimiter that is no quote"));
  CHECK_THAT(error_of([] { CSV("no/such.csv"); }), Contains("CSV: 'no/such.csv': cannot open it"));
}

TEST_CASE("csv: packed with gzip") {
  if (!has_gzip()) return;
  const Folder folder;
  write_bytes(folder.file("a.csv.gz"), bytes_of("fuzz/corpus/csv/packed.csv.gz").substr(1));
  const CSV table(folder.file("a.csv.gz"));
  CHECK(equal(table.features(), tensor({{1.}, {2.}})));
  CHECK(table.classes() == Names{"x", "y"});
}
