// SPDX-License-Identifier: MIT
// Reads folders and names: all that is known of a checkpoint without opening it stands in its name.
#include "train/checkpoint_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace taper::train {
namespace {

constexpr std::string_view kStep = "step-", kMetric = "_metric-", kEnding = ".pt", kTemporary = ".tmp";

template <typename T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<CheckpointFile> parse(const std::string& path, std::string_view name) {
  if (!name.starts_with(kStep) || !name.ends_with(kEnding)) return std::nullopt;
  name.remove_prefix(kStep.size());
  name.remove_suffix(kEnding.size());
  CheckpointFile file{path, 0, std::nullopt};
  if (const size_t at = name.find(kMetric); at != std::string_view::npos) {
    file.metric = number<double>(name.substr(at + kMetric.size()));
    if (!file.metric) return std::nullopt;
    name = name.substr(0, at);
  }
  const std::optional<int64_t> step = number<int64_t>(name);
  if (!step || *step < 0) return std::nullopt;
  file.step = *step;
  return file;
}

/// Calls f(path, name) for each entry of a folder.
template <typename F>
void for_each_entry(const std::string& folder, const F& f) {
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    f(it->path().string(), it->path().filename().string());
  }
}

bool contains(const std::vector<CheckpointFile>& files, const CheckpointFile& file) {
  return std::any_of(files.begin(), files.end(), [&](const CheckpointFile& other) { return other.path == file.path; });
}

}  // namespace

std::string checkpoint_name(int64_t step, std::optional<double> metric) {
  const std::string end = metric ? fmt::format("{}{}", kMetric, *metric) : "";
  return fmt::format("{}{:09}{}{}", kStep, step, end, kEnding);
}

std::vector<CheckpointFile> list_checkpoints(const std::string& folder) {
  std::vector<CheckpointFile> files;
  for_each_entry(folder, [&](const std::string& path, const std::string& name) {
    if (const std::optional<CheckpointFile> file = parse(path, name)) files.push_back(*file);
  });
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.step != b.step ? a.step < b.step : a.path < b.path; });
  return files;
}

std::vector<CheckpointFile> best_checkpoints(std::vector<CheckpointFile> files, int64_t n, bool maximize) {
  std::erase_if(files, [](const CheckpointFile& file) { return !file.metric || std::isnan(*file.metric); });
  std::stable_sort(files.begin(), files.end(), [maximize](const auto& a, const auto& b) {
    return maximize ? *a.metric > *b.metric : *a.metric < *b.metric;
  });
  files.resize(std::min(files.size(), static_cast<size_t>(n)));
  return files;
}

std::vector<CheckpointFile> superseded_checkpoints(const std::vector<CheckpointFile>& files,
                                                   const CheckpointerOptions& options) {
  const std::vector<CheckpointFile> best = best_checkpoints(files, options.keep_best, options.maximize);
  const size_t last = std::min(files.size(), static_cast<size_t>(options.keep_last));
  std::vector<CheckpointFile> rest;
  for (size_t i = 0; i < files.size() - last; ++i) {
    if (!contains(best, files[i])) rest.push_back(files[i]);
  }
  return rest;
}

void remove_unfinished_checkpoints(const std::string& folder) {
  for_each_entry(folder, [](const std::string& path, std::string_view name) {
    if (!name.ends_with(kTemporary)) return;
    // An unfinished file is called as the finished one, and on: see AtomicFile.
    const size_t ending = name.rfind(".pt.");
    if (ending == std::string_view::npos || !parse(path, name.substr(0, ending + kEnding.size()))) return;
    std::error_code ignored;  // what cannot be removed now is tried again after the next checkpoint
    std::filesystem::remove(path, ignored);
  });
}

}  // namespace taper::train
