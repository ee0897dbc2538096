// SPDX-License-Identifier: MIT
// Indices of Tensor::index() and index_put_(): None, "...", Slice, integers, bools and tensors.
#pragma once

#include <climits>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <optional>
#include <type_traits>
#include <vector>

#include <taper/export.h>

namespace taper {

class Tensor;

namespace indexing {

inline constexpr int64_t INDEX_MAX = INT64_MAX;
inline constexpr int64_t INDEX_MIN = INT64_MIN;

enum class TensorIndexType { None, Ellipsis, SymInt, Integer = SymInt, Boolean, Slice, Tensor };

inline constexpr std::nullopt_t None = std::nullopt;
struct EllipsisIndexType {};
inline constexpr EllipsisIndexType Ellipsis{};

/// start:stop:step of one dimension; None leaves an end open.
struct TAPER_API Slice final {
  explicit Slice(std::optional<int64_t> start = std::nullopt, std::optional<int64_t> stop = std::nullopt,
                 std::optional<int64_t> step = std::nullopt);
  int64_t start() const { return start_; }
  int64_t stop() const { return stop_; }
  int64_t step() const { return step_; }

 private:
  int64_t start_;
  int64_t stop_;
  int64_t step_;
};
TAPER_API std::ostream& operator<<(std::ostream& out, const Slice& slice);

/// One index; converts from each thing that may stand between the brackets.
struct TAPER_API TensorIndex final {
  TensorIndex(std::nullopt_t) : type_(TensorIndexType::None) {}
  TensorIndex(EllipsisIndexType) : type_(TensorIndexType::Ellipsis) {}
  TensorIndex(const char* text);  // "..." only
  template <typename T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
  TensorIndex(T integer) : integer_(static_cast<int64_t>(integer)), type_(TensorIndexType::Integer) {}
  template <typename T>
    requires std::is_same_v<T, bool>
  TensorIndex(T boolean) : boolean_(boolean), type_(TensorIndexType::Boolean) {}
  TensorIndex(Slice slice) : slice_(slice), type_(TensorIndexType::Slice) {}
  TensorIndex(Tensor tensor);

  bool is_none() const { return type_ == TensorIndexType::None; }
  bool is_ellipsis() const { return type_ == TensorIndexType::Ellipsis; }
  bool is_integer() const { return type_ == TensorIndexType::Integer; }
  bool is_boolean() const { return type_ == TensorIndexType::Boolean; }
  bool is_slice() const { return type_ == TensorIndexType::Slice; }
  bool is_tensor() const { return type_ == TensorIndexType::Tensor; }
  int64_t integer() const { return integer_; }
  bool boolean() const { return boolean_; }
  const Slice& slice() const { return slice_; }
  const Tensor& tensor() const { return *tensor_; }

 private:
  int64_t integer_ = 0;
  bool boolean_ = false;
  Slice slice_;
  std::shared_ptr<Tensor> tensor_;
  TensorIndexType type_;
};
TAPER_API std::ostream& operator<<(std::ostream& out, const TensorIndex& index);
TAPER_API std::ostream& operator<<(std::ostream& out, const std::vector<TensorIndex>& indices);

}  // namespace indexing
}  // namespace taper
