// SPDX-License-Identifier: MIT
// What a table of ops is made of: a name, a call, and float64 (or integer) inputs. Written against torch:: alone, so
// that the same entries are compared with libtorch (reference/op_sweep) and put through check_op (ops/op_sweep_test).
#pragma once

#include "../golden_writer.h"

using torch::indexing::None;
using torch::indexing::Slice;

struct OpCase {
  const char* name;  // the op, then perhaps /variant
  TensorList (*call)(const TensorList&);
  TensorList inputs;
  int order = 2;  // of the gradients that libtorch has

  std::string op() const { return std::string(name).substr(0, std::string(name).find('/')); }
};

inline TensorList list(const Tensor& t) { return {t}; }
inline TensorList list(const TensorList& ts) { return ts; }
inline TensorList list(const std::tuple<Tensor, Tensor>& ts) { return {std::get<0>(ts), std::get<1>(ts)}; }
inline TensorList list(bool value) { return {torch::tensor(value)}; }
inline TensorList list(torch::ScalarType type) { return {torch::empty({0}, type)}; }

/// An entry of a table: OP("add/alpha", torch::add(x[0], x[1], 2), f({2, 3}), f({3}, 2)).
#define OP(name, expression, ...)                                               \
  {                                                                             \
    name, [](const TensorList& x) { return list(expression); }, { __VA_ARGS__ } \
  }
/// The same of an op whose gradient libtorch cannot take to the second order.
#define OP_ORDER(order, name, expression, ...)                                       \
  {                                                                                  \
    name, [](const TensorList& x) { return list(expression); }, {__VA_ARGS__}, order \
  }
/// The same of an op that changes x[0].
#define OP_IN_PLACE(name, expression, ...)                \
  {                                                       \
    name,                                                 \
        [](const TensorList& in) {                        \
          TensorList x = in;                              \
          x[0] = in[0].defined() ? in[0].clone() : in[0]; \
          expression;                                     \
          return list(x[0]);                              \
        },                                                \
    {                                                     \
      __VA_ARGS__                                         \
    }                                                     \
  }

inline Tensor f(torch::IntArrayRef sizes, uint32_t seed = 1) { return input(sizes, seed); }
inline Tensor positive(torch::IntArrayRef sizes, uint32_t seed = 1) {
  return input(sizes, seed, torch::kFloat64, 0.5, 3);
}
inline Tensor unit(torch::IntArrayRef sizes, uint32_t seed = 1) {
  return input(sizes, seed, torch::kFloat64, -0.9, 0.9);
}
inline Tensor chance(torch::IntArrayRef sizes, uint32_t seed = 1) {
  return input(sizes, seed, torch::kFloat64, 0.1, 0.9);
}
inline Tensor whole(torch::IntArrayRef sizes, int64_t low, int64_t high, uint32_t seed = 1) {
  return integers(sizes, seed, low, high);
}
inline Tensor mask(torch::IntArrayRef sizes, uint32_t seed = 5) { return integers(sizes, seed).gt(0); }
