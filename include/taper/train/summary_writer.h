// SPDX-License-Identifier: MIT
// SummaryWriter: a run for TensorBoard to show.
#pragma once

#include <cstdint>
#include <string>

#include <taper/core/owned.h>
#include <taper/export.h>
#include <taper/tensor.h>

namespace taper {
class AppendFile;
}

namespace taper::train {

class Figure;
class Message;

/// Writes an event file, `events.out.tfevents.` and so on, into a folder for `tensorboard --logdir`. Each call is in
/// the file when it returns, whole or, after an Error, not at all. Tags and texts are UTF-8; a tag like `loss/train`
/// puts what shares its first part together. The format: tensorflow/core/util/event.proto, in TFRecord's frame.
class TAPER_API SummaryWriter {
 public:
  /// Makes the folder. Every writer starts a file of its own, so that a resumed run goes on beside the first.
  explicit SummaryWriter(const std::string& log_dir, const std::string& filename_suffix = {});
  ~SummaryWriter();
  SummaryWriter(const SummaryWriter&) = delete;
  SummaryWriter& operator=(const SummaryWriter&) = delete;

  /// Kept as a float32; nan and infinity are allowed.
  void add_scalar(const std::string& tag, double value, int64_t step);
  /// Of all elements, in `bins` of equal width; throws Error unless there are elements, all finite, and bins > 0.
  void add_histogram(const std::string& tag, const Tensor& values, int64_t step, int64_t bins = 64);
  /// [H, W], [1, H, W] or [3, H, W]: whole numbers to 255, or floating point from 0, which is black, to 1.
  void add_image(const std::string& tag, const Tensor& pixels, int64_t step);
  void add_figure(const std::string& tag, const Figure& figure, int64_t step);
  /// TensorBoard reads it as Markdown.
  void add_text(const std::string& tag, const std::string& text, int64_t step);

  /// Waits for all of it to reach the disk.
  void flush();
  /// Of the event file.
  const std::string& path() const;

 private:
  void add(const std::string& tag, int64_t step, const Message& value);

  Owned<AppendFile> file_;
};

}  // namespace taper::train
