// SPDX-License-Identifier: MIT
// TensorBoard's event files: records in TFRecord's frame, which hold protocol buffers written by hand.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <taper/train/statistics.h>

#include "train/picture.h"

namespace taper::train {

/// The fields of one protocol buffer message, in the order they are written.
class Message {
 public:
  void whole(int field, int64_t value);
  void real(int field, double value);
  void real32(int field, float value);
  void bytes(int field, std::string_view value);
  void message(int field, const Message& value) { bytes(field, value.encoded_); }
  void packed(int field, std::span<const double> values);
  const std::string& encoded() const { return encoded_; }

 private:
  void varint(uint64_t value);
  void key(int field, int wire_type);

  std::string encoded_;
};

/// Event: what a file starts with.
Message version_event(double wall_time);
/// Event with a Summary of one Value.
Message value_event(double wall_time, int64_t step, const Message& value);
// Summary.Value of each kind.
Message scalar_value(const std::string& tag, double value);
/// `sum_squares` and the like come from the values themselves, the buckets from the histogram of them.
Message histogram_value(const std::string& tag, std::span<const double> values, const Histogram& histogram);
Message image_value(const std::string& tag, int64_t width, int64_t height, const std::string& png);
Message text_value(const std::string& tag, const std::string& text);

/// The record of TFRecord: length, checksum of it, data, checksum of them.
std::string record(const std::string& data);

}  // namespace taper::train
