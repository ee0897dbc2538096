// SPDX-License-Identifier: MIT
// Field numbers from TensorFlow's event.proto, summary.proto, tensor.proto and tensor_shape.proto.
#include "train/event.h"

#include <bit>
#include <numeric>
#include <vector>

#include "io/little_endian.h"
#include "train/checksum.h"

namespace taper::train {
namespace {

// How a value is laid out in the bytes.
constexpr int kVarint = 0;
constexpr int kFixed64 = 1;
constexpr int kDelimited = 2;
constexpr int kFixed32 = 5;

namespace event {
constexpr int kWallTime = 1, kStep = 2, kFileVersion = 3, kSummary = 5;
}
namespace summary {
constexpr int kValue = 1;
}
namespace value {
constexpr int kTag = 1, kSimpleValue = 2, kImage = 4, kHistogram = 5, kTensor = 8, kMetadata = 9;
}
namespace image {
constexpr int kHeight = 1, kWidth = 2, kColorspace = 3, kEncoded = 4;
constexpr int kRgb = 3;
}  // namespace image
namespace histogram {
constexpr int kMin = 1, kMax = 2, kNum = 3, kSum = 4, kSumSquares = 5, kBucketLimit = 6, kBucket = 7;
}
namespace tensor {
constexpr int kDtype = 1, kShape = 2, kStringValue = 8;
constexpr int kString = 7;  // the dtype
}  // namespace tensor
namespace shape {
constexpr int kDim = 2, kSize = 1;
}
namespace metadata {
constexpr int kPluginData = 1, kPluginName = 1;
}

Message tagged(const std::string& tag) {
  Message value;
  value.bytes(value::kTag, tag);
  return value;
}

uint32_t masked_crc(std::string_view bytes) { return std::rotr(crc32c(bytes), 15) + 0xa282ead8u; }

}  // namespace

void Message::varint(uint64_t value) {
  for (; value >= 128; value >>= 7) encoded_ += static_cast<char>((value & 127) | 128);
  encoded_ += static_cast<char>(value);
}

void Message::key(int field, int wire_type) {
  varint(static_cast<uint64_t>(field) << 3 | static_cast<uint64_t>(wire_type));
}

void Message::whole(int field, int64_t value) {
  key(field, kVarint);
  varint(static_cast<uint64_t>(value));
}

void Message::real(int field, double value) {
  key(field, kFixed64);
  append_little(encoded_, value);
}

void Message::real32(int field, float value) {
  key(field, kFixed32);
  append_little(encoded_, value);
}

void Message::bytes(int field, std::string_view value) {
  key(field, kDelimited);
  varint(value.size());
  encoded_ += value;
}

void Message::packed(int field, std::span<const double> values) {
  key(field, kDelimited);
  varint(values.size() * sizeof(double));
  for (const double value : values) append_little(encoded_, value);
}

Message version_event(double wall_time) {
  Message event;
  event.real(event::kWallTime, wall_time);
  event.bytes(event::kFileVersion, "brain.Event:2");
  return event;
}

Message value_event(double wall_time, int64_t step, const Message& value) {
  Message summary;
  summary.message(summary::kValue, value);
  Message event;
  event.real(event::kWallTime, wall_time);
  event.whole(event::kStep, step);
  event.message(event::kSummary, summary);
  return event;
}

Message scalar_value(const std::string& tag, double number) {
  Message value = tagged(tag);
  value.real32(value::kSimpleValue, static_cast<float>(number));
  return value;
}

Message histogram_value(const std::string& tag, std::span<const double> values, const Histogram& counted) {
  const auto bins = static_cast<double>(counted.counts.size());
  std::vector<double> limits;
  for (size_t i = 1; i <= counted.counts.size(); ++i) {
    limits.push_back(counted.low + (counted.high - counted.low) * static_cast<double>(i) / bins);
  }
  const std::vector<double> counts(counted.counts.begin(), counted.counts.end());
  Message histogram;
  histogram.real(histogram::kMin, counted.low);
  histogram.real(histogram::kMax, counted.high);
  histogram.real(histogram::kNum, static_cast<double>(values.size()));
  histogram.real(histogram::kSum, std::accumulate(values.begin(), values.end(), 0.0));
  histogram.real(histogram::kSumSquares, std::inner_product(values.begin(), values.end(), values.begin(), 0.0));
  histogram.packed(histogram::kBucketLimit, limits);
  histogram.packed(histogram::kBucket, counts);
  Message value = tagged(tag);
  value.message(value::kHistogram, histogram);
  return value;
}

Message image_value(const std::string& tag, int64_t width, int64_t height, const std::string& png) {
  Message image;
  image.whole(image::kHeight, height);
  image.whole(image::kWidth, width);
  image.whole(image::kColorspace, image::kRgb);
  image.bytes(image::kEncoded, png);
  Message value = tagged(tag);
  value.message(value::kImage, image);
  return value;
}

Message text_value(const std::string& tag, const std::string& text) {
  Message dim, shape, tensor, plugin, metadata;
  dim.whole(shape::kSize, 1);
  shape.message(shape::kDim, dim);
  tensor.whole(tensor::kDtype, tensor::kString);
  tensor.message(tensor::kShape, shape);
  tensor.bytes(tensor::kStringValue, text);
  plugin.bytes(metadata::kPluginName, "text");
  metadata.message(metadata::kPluginData, plugin);
  Message value = tagged(tag);
  value.message(value::kTensor, tensor);
  value.message(value::kMetadata, metadata);
  return value;
}

std::string record(const std::string& data) {
  std::string out;
  append_little<uint64_t>(out, data.size());
  append_little<uint32_t>(out, masked_crc(out));
  out += data;
  append_little<uint32_t>(out, masked_crc(data));
  return out;
}

}  // namespace taper::train
