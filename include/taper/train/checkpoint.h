// SPDX-License-Identifier: MIT
// The state of a module, or of a whole training run, to and from files.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <taper/core/callable.h>
#include <taper/export.h>
#include <taper/nn/module.h>
#include <taper/random.h>
#include <taper/serialize.h>

namespace taper::train {

/// Writes the parameters and buffers of a module and of all below it, by name, with save_safetensors.
TAPER_API void save_parameters(const nn::Module& module, const std::string& path, const Metadata& metadata = {});
/// Copies them back into a module of the same structure, from that file or from a .pt that holds a state dict. Throws
/// Error, having changed nothing, unless the file has exactly the names and shapes of the module; the text lists all
/// that differ. Other dtypes are converted.
TAPER_API void load_parameters(nn::Module& module, const std::string& path);

struct CheckpointerOptions {
  int64_t keep_last = 2;  // how many of the latest checkpoints stay, at least 1
  int64_t keep_best = 0;  // and how many of those with the best metric
  bool maximize = false;  // whether a larger metric is better
};

/// One checkpoint in the folder of a Checkpointer.
struct CheckpointFile {
  std::string path;  // <folder>/step-<step>.pt or <folder>/step-<step>_metric-<metric>.pt
  int64_t step = 0;
  std::optional<double> metric;
};

namespace detail {

/// How one part of a run is written and read: to and from an archive, under its name.
struct CheckpointPart {
  std::string name;
  Callable<void(serialize::OutputArchive&, const std::string&)> save;
  Callable<void(serialize::InputArchive&, const std::string&)> load;
};

TAPER_API Tensor generator_state(const Generator& generator);
TAPER_API void set_generator_state(const Generator& generator, const Tensor& state);

}  // namespace detail

/// Saves all that a training run needs to go on as if it had never ended, and finds it again.
///
/// What is added is referred to, and must live as long. The state of the default generator is always part of it. A
/// checkpoint is a dict in Python's .pt format. It gets its name when it is complete and on disk: a run that is killed
/// at any moment leaves those before it whole. A folder belongs to one run at a time.
class TAPER_API Checkpointer {
 public:
  /// Makes the folder if there is none. Throws Error where that cannot be, or an option is out of its range.
  explicit Checkpointer(std::string folder, const CheckpointerOptions& options = {});

  /// A part under a name of its own: a number; a Generator; whatever has save() and load() with archives (modules,
  /// optimizers, samplers, loaders), or state_dict() and load_state_dict(); or a pointer or holder of such.
  template <typename T>
  Checkpointer& add(const std::string& name, T& part) {
    if constexpr (std::is_arithmetic_v<T>) {
      add_part({name, [&part](auto& archive, const std::string& key) { archive.write(key, IValue(part)); },
                [&part](auto& archive, const std::string& key) {
                  IValue value;
                  archive.read(key, value);
                  part = value.toScalar().template to<T>();
                }});
    } else if constexpr (std::is_same_v<std::remove_const_t<T>, Generator>) {
      add_part({name,
                [&part](auto& archive, const std::string& key) { archive.write(key, detail::generator_state(part)); },
                [&part](auto& archive, const std::string& key) {
                  Tensor state;
                  archive.read(key, state);
                  detail::set_generator_state(part, state);
                }});
    } else if constexpr (requires(serialize::OutputArchive & archive) { archive << part; }) {
      add_part({name,
                [&part](auto& archive, const std::string& key) {
                  serialize::OutputArchive nested;
                  nested << part;
                  archive.write(key, nested);
                },
                [&part](auto& archive, const std::string& key) {
                  serialize::InputArchive nested;
                  archive.read(key, nested);
                  nested >> part;
                }});
    } else {
      add_part({name, [&part](auto& archive, const std::string& key) { archive.write(key, IValue(part.state_dict())); },
                [&part](auto& archive, const std::string& key) {
                  IValue state;
                  archive.read(key, state);
                  part.load_state_dict(state);
                }});
    }
    return *this;
  }

  /// Writes a checkpoint, then removes those that are not to be kept. Throws Error, and leaves all checkpoints as they
  /// were, where it cannot be written (a full disk, a folder that is gone or read-only) or the folder has one of a
  /// later step. A nan is never best.
  CheckpointFile save(int64_t step, std::optional<double> metric = std::nullopt);

  /// Loads the latest checkpoint that is whole; nothing, having changed nothing, if there is none. Warns of each
  /// damaged one that it passes over, which the next save() renames to *.damaged. Throws Error as load() does.
  std::optional<CheckpointFile> load_latest();
  /// Loads one checkpoint. Throws Error, having changed nothing, where it is damaged or does not fit what was added;
  /// parts in it that were not added do not matter.
  void load(const std::string& path);

  /// The checkpoints in the folder, by step.
  std::vector<CheckpointFile> files() const;
  /// The one with the best metric, the first of equals.
  std::optional<CheckpointFile> best() const;

 private:
  void add_part(detail::CheckpointPart part);
  GenericDict state() const;
  void restore(serialize::InputArchive& archive, const std::string& path);
  void tidy(const CheckpointFile& newest);

  std::string folder_;
  CheckpointerOptions options_;
  std::vector<detail::CheckpointPart> parts_;
  std::vector<std::string> damaged_;  // paths that load_latest() passed over
};

}  // namespace taper::train
