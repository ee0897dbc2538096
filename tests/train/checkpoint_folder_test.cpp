// SPDX-License-Identifier: MIT
// The names of checkpoints there and back, and which of them are kept.
#include <limits>

#include "support/catch.h"
#include "support/folder.h"
#include "train/checkpoint_folder.h"

using namespace taper;
using namespace taper::train;

namespace {

std::vector<int64_t> steps_of(const std::vector<CheckpointFile>& files) {
  std::vector<int64_t> steps;
  for (const CheckpointFile& file : files) steps.push_back(file.step);
  return steps;
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

const std::vector<CheckpointFile> kFiles = {{"a", 1, 0.5},          {"b", 2, 0.25}, {"c", 3, kNan},
                                            {"d", 4, std::nullopt}, {"e", 5, 0.25}, {"f", 6, 0.75}};

}  // namespace

TEST_CASE("checkpoint names: by step, the metric with all its digits") {
  CHECK(checkpoint_name(70, std::nullopt) == "step-000000070.pt");
  CHECK(checkpoint_name(70, 0.125) == "step-000000070_metric-0.125.pt");
  const Folder folder;
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<std::optional<double>> metrics = {0.1 + 0.2, -1e-300, 0.0, 1e22, infinity, std::nullopt};
  for (size_t i = 0; i < metrics.size(); ++i) {
    write_bytes(folder.file(checkpoint_name(static_cast<int64_t>(i) * 1'000'000'000, metrics[i])), "");
  }
  const std::vector<CheckpointFile> files = list_checkpoints(folder.file(""));
  REQUIRE(files.size() == metrics.size());
  for (size_t i = 0; i < metrics.size(); ++i) {
    CHECK(files[i].step == static_cast<int64_t>(i) * 1'000'000'000);
    CHECK(files[i].metric == metrics[i]);
    CHECK(std::filesystem::exists(files[i].path));
  }
}

TEST_CASE("list_checkpoints: other files are none, a folder that is not there is empty") {
  const Folder folder;
  for (const char* name : {"step-.pt", "step--1.pt", "step-1.pt.12-0.tmp", "step-1_metric-.pt", "step-1_metric-x.pt",
                           "step-99999999999999999999.pt", "step-2x.pt", "best.pt", "step-3.pt.damaged"}) {
    write_bytes(folder.file(name), "");
  }
  CHECK(list_checkpoints(folder.file("")).empty());
  CHECK(list_checkpoints(folder.file("none")).empty());
}

TEST_CASE("best_checkpoints: either direction, the first of equals, never nan") {
  CHECK(steps_of(best_checkpoints(kFiles, 1, false)) == std::vector<int64_t>{2});
  CHECK(steps_of(best_checkpoints(kFiles, 3, false)) == std::vector<int64_t>{2, 5, 1});
  CHECK(steps_of(best_checkpoints(kFiles, 9, true)) == std::vector<int64_t>{6, 1, 2, 5});
  CHECK(best_checkpoints(kFiles, 0, true).empty());
}

TEST_CASE("superseded_checkpoints: neither among the last nor among the best") {
  CHECK(steps_of(superseded_checkpoints(kFiles, {.keep_last = 2})) == std::vector<int64_t>{1, 2, 3, 4});
  CHECK(steps_of(superseded_checkpoints(kFiles, {.keep_last = 1, .keep_best = 2})) == std::vector<int64_t>{1, 3, 4});
  CHECK(steps_of(superseded_checkpoints(kFiles, {.keep_last = 2, .keep_best = 2, .maximize = true})) ==
        std::vector<int64_t>{2, 3, 4});
  CHECK(superseded_checkpoints(kFiles, {.keep_last = 6}).empty());
  CHECK(superseded_checkpoints({}, {}).empty());
}

TEST_CASE("remove_unfinished_checkpoints: what a killed process left, nothing else") {
  const Folder folder;
  for (const char* name : {"step-000000001.pt.12-0.tmp", "step-000000002_metric-0.5.pt.12-1.tmp", "step-000000001.pt",
                           "notes.pt.12-0.tmp", "step-1.tmp"}) {
    write_bytes(folder.file(name), "");
  }
  remove_unfinished_checkpoints(folder.file(""));
  CHECK(folder.files() == 3);
  CHECK(std::filesystem::exists(folder.file("step-000000001.pt")));
  CHECK(std::filesystem::exists(folder.file("notes.pt.12-0.tmp")));
}
