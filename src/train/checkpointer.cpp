// SPDX-License-Identifier: MIT
// Checkpointer: the parts of a run in one file, written whole or not at all, read whole or not at all.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <taper/error.h>
#include <taper/factories.h>
#include <taper/serialize/archive.h>
#include <taper/train/checkpoint.h>

#include "io/untrusted.h"
#include "serialize/value_file.h"
#include "tensor/check.h"
#include "train/checkpoint_folder.h"

namespace taper::train {
namespace detail {

Tensor generator_state(const Generator& generator) {
  const std::vector<uint8_t> state = generator.get_state();
  Tensor bytes = empty({static_cast<int64_t>(state.size())}, kUInt8);
  std::memcpy(bytes.data_ptr<uint8_t>(), state.data(), state.size());
  return bytes;
}

void set_generator_state(const Generator& generator, const Tensor& state) {
  check(state.defined() && state.scalar_type() == kUInt8 && state.dim() == 1 && state.is_contiguous(),
        "expected the bytes of a generator's state, got another tensor");
  const uint8_t* bytes = state.data_ptr<uint8_t>();
  generator.set_state({bytes, bytes + state.numel()});
}

}  // namespace detail

namespace {

constexpr const char* kSave = "Checkpointer::save";
constexpr const char* kLoad = "Checkpointer::load";
constexpr const char* kGenerator = "default_generator";

/// Throws Error where the file is no whole checkpoint.
serialize::InputArchive read_checkpoint(const std::string& path) {
  serialize::InputArchive archive;
  archive.load_from(path);
  Tensor generator;
  check(archive.try_read(kGenerator, generator), "{}: '{}': expected a checkpoint, got a file without '{}'", kLoad,
        path, kGenerator);
  return archive;
}

}  // namespace

Checkpointer::Checkpointer(std::string folder, const CheckpointerOptions& options)
    : folder_(std::move(folder)), options_(options) {
  check(options.keep_last > 0, "Checkpointer: expected keep_last > 0, got {}", options.keep_last);
  check(options.keep_best >= 0, "Checkpointer: expected keep_best >= 0, got {}", options.keep_best);
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  check(std::filesystem::is_directory(folder_, error), "Checkpointer: cannot make the folder '{}': {}", folder_,
        error ? error.message() : "there is a file of this name");
}

void Checkpointer::add_part(detail::CheckpointPart part) {
  const bool taken = part.name == kGenerator || std::any_of(parts_.begin(), parts_.end(),
                                                            [&](const auto& other) { return other.name == part.name; });
  check(!taken, "Checkpointer::add: expected a name that is not taken, got '{}'", part.name);
  parts_.push_back(std::move(part));
}

GenericDict Checkpointer::state() const {
  serialize::OutputArchive archive;
  archive.write(kGenerator, detail::generator_state(default_generator()));
  for (const detail::CheckpointPart& part : parts_) part.save(archive, part.name);
  return archive.value();
}

CheckpointFile Checkpointer::save(int64_t step, std::optional<double> metric) {
  check(step >= 0, "{}: expected step >= 0, got {}", kSave, step);
  for (const CheckpointFile& file : files()) {
    check(file.step <= step || std::find(damaged_.begin(), damaged_.end(), file.path) != damaged_.end(),
          "{}: expected a step of at least {}, that of '{}', got {}: load_latest() goes on from there, and another "
          "folder begins anew",
          kSave, file.step, file.path, step);
  }
  CheckpointFile file{(std::filesystem::path(folder_) / checkpoint_name(step, metric)).string(), step, metric};
  write_value_file(kSave, file.path, state());
  tidy(file);
  return file;
}

// The checkpoint is on disk. What cannot be removed now is tried again after the next one.
void Checkpointer::tidy(const CheckpointFile& newest) {
  std::error_code ignored;
  for (const std::string& path : damaged_) {
    if (path != newest.path) std::filesystem::rename(path, path + ".damaged", ignored);
  }
  damaged_.clear();
  for (const CheckpointFile& file : files()) {
    if (file.step == newest.step && file.path != newest.path) std::filesystem::remove(file.path, ignored);
  }
  for (const CheckpointFile& file : superseded_checkpoints(files(), options_)) {
    std::filesystem::remove(file.path, ignored);
  }
  remove_unfinished_checkpoints(folder_);
}

std::optional<CheckpointFile> Checkpointer::load_latest() {
  std::vector<CheckpointFile> found = files();
  damaged_.clear();
  for (; !found.empty(); found.pop_back()) {
    serialize::InputArchive archive;
    try {
      archive = read_checkpoint(found.back().path);
    } catch (const Error& error) {
      warn(fmt::format("Checkpointer::load_latest: passed over a damaged checkpoint: {}", error.what()));
      damaged_.push_back(found.back().path);
      continue;
    }
    restore(archive, found.back().path);
    return found.back();
  }
  return std::nullopt;
}

void Checkpointer::load(const std::string& path) {
  serialize::InputArchive archive = read_checkpoint(path);
  restore(archive, path);
}

void Checkpointer::restore(serialize::InputArchive& archive, const std::string& path) {
  // Of the parts only each for itself leaves all as it was after an error, so those before it are put back.
  const std::vector<char> before = pickle_save(state());
  Tensor generator;
  archive.read(kGenerator, generator);
  about_file(kLoad, path, [&] {
    size_t loaded = 0;
    try {
      for (; loaded < parts_.size(); ++loaded) parts_[loaded].load(archive, parts_[loaded].name);
      detail::set_generator_state(default_generator(), generator);
    } catch (...) {
      serialize::InputArchive old;
      old.load_from(before.data(), before.size());
      for (size_t i = 0; i < loaded; ++i) parts_[i].load(old, parts_[i].name);
      throw;
    }
  });
}

std::vector<CheckpointFile> Checkpointer::files() const { return list_checkpoints(folder_); }

std::optional<CheckpointFile> Checkpointer::best() const {
  const std::vector<CheckpointFile> best = best_checkpoints(files(), 1, options_.maximize);
  return best.empty() ? std::nullopt : std::optional<CheckpointFile>(best[0]);
}

}  // namespace taper::train
