// SPDX-License-Identifier: MIT
// MetricsLog: rows come out as they went in, a later run goes on, and a torn row does not stay.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include <taper/train/metrics_log.h>

#include "support/catch.h"
#include "support/error.h"

using taper::train::MetricsLog;
namespace fs = std::filesystem;

namespace {

/// A file in the temporary folder that goes with the test.
struct Log {
  explicit Log(const char* ending) : path((fs::temp_directory_path() / "taper_metrics_log_test").string() + ending) {
    fs::remove(path);
  }
  ~Log() { fs::remove(path); }
  std::string text() const {
    std::ifstream file(path);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  void append(const std::string& more) const { std::ofstream(path, std::ios::app) << more; }
  std::string path;
};

}  // namespace

TEST_CASE("MetricsLog: CSV, with a header and shortest numbers") {
  const Log log(".csv");
  {
    MetricsLog metrics(log.path);
    CHECK(metrics.columns().empty());
    metrics.write({{"step", 1}, {"loss", 0.1}, {"phase", "warm, up"}, {"best", true}});
    metrics.write({{"loss", std::nan("")}, {"step", int64_t{1} << 62}});
    metrics.write({{"phase", "a \"b\"\nc"}, {"loss", -std::numeric_limits<double>::infinity()}});
  }
  CHECK(log.text() ==
        "step,loss,phase,best\n1,0.1,\"warm, up\",true\n4611686018427387904,nan,,\n,-inf,\"a \"\"b\"\"\nc\",\n");
}

TEST_CASE("MetricsLog: JSON lines") {
  const Log log(".jsonl");
  MetricsLog(log.path).write({{"step", uint8_t{7}}, {"loss", 0.25f}, {"note \"x\"", "a\nb"}});
  MetricsLog(log.path).write({{"loss", std::nan("")}, {"other", HUGE_VAL}, {"ok", false}, {"text", "nan"}});
  CHECK(log.text() ==
        "{\"step\": 7, \"loss\": 0.25, \"note \\\"x\\\"\": \"a\\u000ab\"}\n"
        "{\"loss\": null, \"other\": null, \"ok\": false, \"text\": \"nan\"}\n");
}

TEST_CASE("MetricsLog: a later run keeps the columns") {
  const Log log(".csv");
  MetricsLog(log.path).write({{"step", 1}, {"the, loss", 0.5}});
  MetricsLog metrics(log.path);
  CHECK(metrics.columns() == std::vector<std::string>{"step", "the, loss"});
  metrics.write({{"the, loss", 0.25}, {"step", 2}});
  CHECK(error_of([&] {
          metrics.write({{"step", 3}, {"accuracy", 1.0}});
        }) == "MetricsLog: expected one of the columns step, the, loss of '" + log.path + "', got 'accuracy'");
  CHECK(log.text() == "step,\"the, loss\"\n1,0.5\n2,0.25\n");
}

TEST_CASE("MetricsLog: a row that a killed run left unfinished is taken off") {
  const Log csv(".csv");
  csv.append("step,loss\n1,0.5\n2,0.");
  MetricsLog(csv.path).write({{"step", 2}, {"loss", 0.25}});
  CHECK(csv.text() == "step,loss\n1,0.5\n2,0.25\n");
  const Log json(".jsonl");
  json.append("{\"step\": 1}\n{\"st");
  MetricsLog(json.path).write({{"step", 2}});
  CHECK(json.text() == "{\"step\": 1}\n{\"step\": 2}\n");
}

TEST_CASE("MetricsLog: what cannot be logged") {
  CHECK(error_of([] { MetricsLog("log.txt"); }) ==
        "MetricsLog: expected a path that ends in .csv or .jsonl, got 'log.txt'");
  CHECK(error_of([] { MetricsLog("/no/such/folder/log.csv"); }) ==
        "MetricsLog: cannot open '/no/such/folder/log.csv': No such file or directory");
  const Log log(".csv");
  MetricsLog metrics(log.path);
  CHECK(error_of([&] { metrics.write({}); }) == "MetricsLog: expected a row with metrics, got an empty one");
  CHECK(error_of([&] {
          metrics.write({{"a", 1}, {"a", 2}});
        }) == "MetricsLog: expected different names, got 'a' twice");
  CHECK(error_of([&] { metrics.write({{"a\nb", 1}}); }) == "MetricsLog: expected a name on one line, got 'a\nb'");
  CHECK(error_of([&] { metrics.write({{"a", "\xff"}}); }) == "MetricsLog: expected UTF-8 for '\"a\"', got other bytes");
  CHECK(log.text().empty());
  const Log device(".jsonl");
  fs::create_symlink("/dev/null", device.path);
  CHECK(error_of([&] { MetricsLog none(device.path); }) ==
        "MetricsLog: expected a regular file, got '" + device.path + "', which is none");
  const Log other(".csv");
  other.append("no line break");
  CHECK(error_of([&] { MetricsLog again(other.path); }).find("13 bytes without a whole line") != std::string::npos);
  CHECK(other.text() == "no line break");
}
