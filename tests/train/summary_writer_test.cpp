// SPDX-License-Identifier: MIT
// SummaryWriter: its files read back by a reader of records and messages that shares no code with it.
#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include <taper/ops.h>
#include <taper/train/plot.h>
#include <taper/train/summary_writer.h>

#include "support/catch.h"
#include "support/error.h"
#include "train/event.h"
#include "train/png_reader.h"

using namespace taper;
using train::SummaryWriter;
namespace fs = std::filesystem;

namespace {

/// A folder in the temporary folder that goes with the test.
struct Folder {
  std::string path = (fs::temp_directory_path() / "taper_summary_writer_test/run").string();
  Folder() { fs::remove_all(path); }
  ~Folder() { fs::remove_all(path); }
};

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

template <typename T>
T little(const std::string& bytes, size_t at) {
  T value;
  REQUIRE(at + sizeof(T) <= bytes.size());
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

/// The mask of TFRecord, which keeps a checksum of checksums from being trivial.
uint32_t masked(const std::string& bytes) {
  const uint32_t crc = test::slow_crc(bytes, 0x82f63b78);
  return (crc >> 15 | crc << 17) + 0xa282ead8u;
}

std::vector<std::string> records(const std::string& file) {
  std::vector<std::string> list;
  for (size_t at = 0; at < file.size();) {
    const auto size = little<uint64_t>(file, at);
    CHECK(little<uint32_t>(file, at + 8) == masked(file.substr(at, 8)));
    list.push_back(file.substr(at + 12, size));
    CHECK(little<uint32_t>(file, at + 12 + size) == masked(list.back()));
    at += 16 + size;
  }
  return list;
}

/// The fields of a message: numbers as 64 bits, the rest as bytes.
struct Fields {
  explicit Fields(const std::string& message) {
    for (size_t at = 0; at < message.size();) {
      const uint64_t key = varint(message, at);
      const int field = static_cast<int>(key >> 3);
      switch (key & 7) {
        case 0:
          numbers[field] = varint(message, at);
          break;
        case 1:
          numbers[field] = little<uint64_t>(message, at);
          at += 8;
          break;
        case 2: {
          const uint64_t size = varint(message, at);
          REQUIRE(at + size <= message.size());
          bytes[field] = message.substr(at, size);
          at += size;
          break;
        }
        case 5:
          numbers[field] = little<uint32_t>(message, at);
          at += 4;
          break;
        default:
          FAIL("wire type " << (key & 7));
      }
    }
  }
  static uint64_t varint(const std::string& message, size_t& at) {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<uint8_t>(message.at(at++));
      value |= static_cast<uint64_t>(byte & 127) << shift;
      if (byte < 128) return value;
    }
  }
  double real(int field) const { return std::bit_cast<double>(numbers.at(field)); }
  float real32(int field) const { return std::bit_cast<float>(static_cast<uint32_t>(numbers.at(field))); }
  Fields message(int field) const { return Fields(bytes.at(field)); }
  std::vector<double> packed(int field) const {
    std::vector<double> list(bytes.at(field).size() / 8);
    std::memcpy(list.data(), bytes.at(field).data(), list.size() * 8);
    return list;
  }
  std::map<int, uint64_t> numbers;
  std::map<int, std::string> bytes;
};

/// Runs a function on a writer, and returns the Summary.Value of the one event that it wrote.
template <typename F>
Fields written(const F& f, int64_t step) {
  const Folder folder;
  std::string path;
  {
    SummaryWriter writer(folder.path);
    f(writer);
    writer.flush();
    path = writer.path();
  }
  const std::vector<std::string> list = records(read_file(path));
  REQUIRE(list.size() == 2);
  const Fields event(list[1]);
  const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  CHECK(std::abs(event.real(1) - now) < 60);
  CHECK(static_cast<int64_t>(event.numbers.at(2)) == step);
  return event.message(5).message(1);
}

}  // namespace

TEST_CASE("SummaryWriter: a file starts with its version, under a name that TensorBoard finds") {
  const Folder folder;
  const SummaryWriter first(folder.path), second(folder.path, ".validation");
  CHECK(first.path() != second.path());
  CHECK(fs::path(first.path()).filename().string().starts_with("events.out.tfevents."));
  CHECK(second.path().ends_with(".validation"));
  const std::vector<std::string> list = records(read_file(first.path()));
  REQUIRE(list.size() == 1);
  CHECK(Fields(list[0]).bytes.at(3) == "brain.Event:2");
  CHECK(Fields(list[0]).real(1) > 1.6e9);
}

TEST_CASE("SummaryWriter: scalars") {
  const Fields value = written([](SummaryWriter& w) { w.add_scalar("loss/train", 0.1, 1'000'000); }, 1'000'000);
  CHECK(value.bytes.at(1) == "loss/train");
  CHECK(value.real32(2) == 0.1f);
  CHECK(std::isnan(written([](SummaryWriter& w) { w.add_scalar("x", std::nan(""), 0); }, 0).real32(2)));
  CHECK(written([](SummaryWriter& w) { w.add_scalar("x", 2, -1); }, -1).real32(2) == 2);
}

TEST_CASE("SummaryWriter: histograms") {
  const Fields value = written(
      [](SummaryWriter& w) {
        w.add_histogram("weights", tensor({{0., 1.}, {3., 4.}}), 7, 4);
      },
      7);
  CHECK(value.bytes.at(1) == "weights");
  const Fields histogram = value.message(5);
  CHECK(histogram.real(1) == 0);
  CHECK(histogram.real(2) == 4);
  CHECK(histogram.real(3) == 4);
  CHECK(histogram.real(4) == 8);
  CHECK(histogram.real(5) == 26);
  CHECK(histogram.packed(6) == std::vector<double>{1, 2, 3, 4});
  CHECK(histogram.packed(7) == std::vector<double>{1, 1, 0, 2});
}

TEST_CASE("SummaryWriter: images and figures are PNGs") {
  const Tensor pixels = arange(24).view({3, 2, 4}).to(kByte);
  const Fields image = written([&](SummaryWriter& w) { w.add_image("digit", pixels, 3); }, 3).message(4);
  CHECK(image.numbers.at(1) == 2);
  CHECK(image.numbers.at(2) == 4);
  CHECK(image.numbers.at(3) == 3);
  const test::Pixels read = test::read_png(image.bytes.at(4));
  CHECK(read.width == 4);
  CHECK(read.height == 2);
  CHECK(read.rgb.substr(0, 6) == std::string("\x00\x08\x10\x01\x09\x11", 6));

  train::Figure figure;
  figure.bars("b", tensor({1., 2.}));
  const Fields picture = written([&](SummaryWriter& w) { w.add_figure("figure", figure, 0); }, 0).message(4);
  const test::Pixels drawn = test::read_png(picture.bytes.at(4));
  CHECK(drawn.height == picture.numbers.at(1));
  CHECK(drawn.width == picture.numbers.at(2));
}

TEST_CASE("SummaryWriter: texts are string tensors for the plugin of that name") {
  const Fields value = written([](SummaryWriter& w) { w.add_text("notes", "**bold**", 1); }, 1);
  CHECK(value.bytes.at(1) == "notes/text_summary");
  const Fields tensor = value.message(8);
  CHECK(tensor.numbers.at(1) == 7);
  CHECK(tensor.message(2).message(2).numbers.at(1) == 1);
  CHECK(tensor.bytes.at(8) == "**bold**");
  CHECK(value.message(9).message(1).bytes.at(1) == "text");
}

TEST_CASE("SummaryWriter: the bytes that protobuf's own library writes") {
  // Event(wall_time=1.5, step=300, summary=Summary(value=[Summary.Value(tag="loss", simple_value=0.5)]))
  CHECK(train::value_event(1.5, 300, train::scalar_value("loss", 0.5)).encoded() ==
        std::string("\x09\x00\x00\x00\x00\x00\x00\xf8\x3f\x10\xac\x02\x2a\x0d\x0a\x0b\x0a\x04loss\x15\x00\x00\x00\x3f",
                    27));
}

TEST_CASE("SummaryWriter: what cannot be written leaves nothing") {
  const Folder folder;
  SummaryWriter writer(folder.path);
  CHECK(error_of([&] { writer.add_scalar("", 1, 0); }) == "SummaryWriter: expected a tag in UTF-8, got ''");
  CHECK(error_of([&] { writer.add_histogram("h", empty({0}), 0); }) == "add_histogram: expected values, got none");
  CHECK(error_of([&] { writer.add_histogram("h", tensor({std::nan("")}), 0); }) ==
        "histogram: expected finite values, got nan");
  CHECK(error_of([&] { writer.add_text("t", "\xff", 0); }) == "add_text: expected UTF-8 for 't', got other bytes");
  CHECK(error_of([&] {
          writer.add_image("i", ones({2, 3, 3}), 0);
        }) == "add_image: expected pixels [H, W], [1, H, W] or [3, H, W], got [2, 3, 3]");
  CHECK(records(read_file(writer.path())).size() == 1);
  CHECK(error_of([] { SummaryWriter none("/dev/null/x"); }) ==
        "SummaryWriter: cannot create '/dev/null/x': Not a directory");
}
