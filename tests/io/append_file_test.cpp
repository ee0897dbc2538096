// SPDX-License-Identifier: MIT
// AppendFile: pieces reach the file whole, in order, and a piece that does not fit leaves no trace.
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "io/append_file.h"
#include "support/catch.h"
#include "support/error.h"

using taper::AppendFile;
namespace fs = std::filesystem;

namespace {

/// A path in the temporary folder whose file goes with the test.
struct Path {
  std::string path = (fs::temp_directory_path() / "taper_append_file_test").string();
  Path() { fs::remove(path); }
  ~Path() { fs::remove(path); }
  std::string text() const {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
};

/// Runs a function while files may not grow beyond this many bytes.
template <typename F>
void with_file_limit(size_t bytes, const F& f) {
  rlimit old;
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &old) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight{bytes, old.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &tight) == 0);
  f();
  ::setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);
}

}  // namespace

TEST_CASE("AppendFile: goes on where an earlier one ended") {
  const Path file;
  AppendFile("op", file.path, AppendFile::Mode::kNew).append("one\n");
  AppendFile again("op", file.path, AppendFile::Mode::kContinue);
  CHECK(again.read_all() == "one\n");
  again.append(std::string("t\0o\n", 4));
  again.sync();
  CHECK(file.text() == std::string("one\nt\0o\n", 8));
  again.truncate(2);
  again.append("!");
  CHECK(again.read_all() == "on!");
}

TEST_CASE("AppendFile: a piece that does not fit leaves no part of itself") {
  const Path file;
  AppendFile out("op", file.path, AppendFile::Mode::kNew);
  out.append("fits\n");
  std::string error;
  with_file_limit(8, [&] { error = error_of([&] { out.append("does not fit\n"); }); });
  CHECK(error.starts_with("op: cannot write '" + file.path + "': "));
  CHECK(file.text() == "fits\n");
  out.append("more\n");
  CHECK(file.text() == "fits\nmore\n");
}

TEST_CASE("AppendFile: what cannot be appended to") {
  const Path file;
  const auto opened = [](const std::string& path, AppendFile::Mode mode) {
    return error_of([&] { AppendFile("op", path, mode); });
  };
  CHECK(opened("/no/such/folder/x", AppendFile::Mode::kContinue) ==
        "op: cannot open '/no/such/folder/x': No such file or directory");
  CHECK(opened("/dev/null", AppendFile::Mode::kContinue) ==
        "op: expected a regular file, got '/dev/null', which is none");
  std::ofstream(file.path) << "there";
  CHECK(opened(file.path, AppendFile::Mode::kNew) == "op: cannot open '" + file.path + "': File exists");
  CHECK(file.text() == "there");
}
