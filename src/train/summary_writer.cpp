// SPDX-License-Identifier: MIT
// Names an event file and fills it.
#include <taper/train/summary_writer.h>

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>

#include <taper/train/plot.h>

#include "io/append_file.h"
#include "io/utf8.h"
#include "tensor/check.h"
#include "train/event.h"
#include "train/statistics.h"

namespace taper::train {
namespace {

double seconds_since_1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// TensorBoard reads the files of a folder in the order of their names; no two writers get the same.
std::string file_name(double now, const std::string& suffix) {
  static std::atomic<int> count = 0;
  char host[256] = "";
  ::gethostname(host, sizeof(host) - 1);
  return fmt::format("events.out.tfevents.{:010}.{}.{}.{}{}", static_cast<int64_t>(now), host, ::getpid(), count++,
                     suffix);
}

void check_tag(const std::string& tag) {
  check(!tag.empty() && is_utf8(tag), "SummaryWriter: expected a tag in UTF-8, got '{}'", tag);
}

}  // namespace

SummaryWriter::SummaryWriter(const std::string& log_dir, const std::string& filename_suffix) {
  std::error_code error;
  std::filesystem::create_directories(log_dir, error);
  check(!error, "SummaryWriter: cannot create '{}': {}", log_dir, error.message());
  const double now = seconds_since_1970();
  const std::string path = (std::filesystem::path(log_dir) / file_name(now, filename_suffix)).string();
  file_ = Owned<AppendFile>(new AppendFile("SummaryWriter", path, AppendFile::Mode::kNew));
  file_->append(record(version_event(now).encoded()));
}

SummaryWriter::~SummaryWriter() = default;

const std::string& SummaryWriter::path() const { return file_->path(); }

void SummaryWriter::flush() { file_->sync(); }

void SummaryWriter::add(const std::string& tag, int64_t step, const Message& value) {
  check_tag(tag);
  file_->append(record(value_event(seconds_since_1970(), step, value).encoded()));
}

void SummaryWriter::add_scalar(const std::string& tag, double value, int64_t step) {
  add(tag, step, scalar_value(tag, value));
}

void SummaryWriter::add_histogram(const std::string& tag, const Tensor& values, int64_t step, int64_t bins) {
  check(values.numel() > 0, "add_histogram: expected values, got none");
  const Histogram counted = histogram(values, bins);
  add(tag, step, histogram_value(tag, finite_values("add_histogram", values), counted));
}

void SummaryWriter::add_image(const std::string& tag, const Tensor& pixels, int64_t step) {
  const Picture picture = picture_of("add_image", pixels);
  add(tag, step, image_value(tag, picture.width, picture.height, encode_png(picture)));
}

void SummaryWriter::add_figure(const std::string& tag, const Figure& figure, int64_t step) {
  const auto [width, height] = figure.size();
  constexpr int64_t kScale = 2;
  add(tag, step, image_value(tag, width * kScale, height * kScale, figure.png(kScale)));
}

void SummaryWriter::add_text(const std::string& tag, const std::string& text, int64_t step) {
  check(is_utf8(text), "add_text: expected UTF-8 for '{}', got other bytes", tag);
  // The name under which PyTorch writes them, too.
  add(tag, step, text_value(tag + "/text_summary", text));
}

}  // namespace taper::train
