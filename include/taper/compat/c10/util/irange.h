// SPDX-License-Identifier: MIT
// c10::irange(n) and irange(begin, end): the integers of a for loop.
#pragma once

#include <cstddef>
#include <iterator>
#include <type_traits>

namespace c10 {

template <typename I>
class IntegerRange {
 public:
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = I;
    using difference_type = std::ptrdiff_t;
    using pointer = const I*;
    using reference = I;

    explicit constexpr iterator(I value) : value_(value) {}
    constexpr I operator*() const { return value_; }
    constexpr iterator& operator++() {
      ++value_;
      return *this;
    }
    constexpr iterator operator++(int) { return iterator(value_++); }
    constexpr bool operator==(const iterator&) const = default;

   private:
    I value_;
  };

  constexpr IntegerRange(I begin, I end) : begin_(begin), end_(end) {}
  constexpr iterator begin() const { return begin_; }
  constexpr iterator end() const { return end_; }

 private:
  iterator begin_;
  iterator end_;
};

/// begin, begin + 1, ..., end - 1; none where end is not above begin.
template <typename I, typename J>
  requires(std::is_integral_v<I> && std::is_integral_v<J>)
constexpr IntegerRange<J> irange(I begin, J end) {
  const J first = static_cast<J>(begin);
  return {first, first < end ? end : first};
}
template <typename I>
  requires std::is_integral_v<I>
constexpr IntegerRange<I> irange(I end) {
  return irange(I{0}, end);
}

}  // namespace c10
