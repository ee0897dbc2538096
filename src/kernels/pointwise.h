// SPDX-License-Identifier: MIT
// Elementwise kernels: an enumerator an operation, one entry a family. An operation's place is its enumerator here and
// its line in the family's .cpp. unary() and binary() return false, having
// done nothing, where T has no such operation.
#pragma once

#include <cstdint>

#include "kernels/loop.h"

namespace taper::kernels {

// ---- One operand ----

/// Floating types have all (but bitwise not); integers and bool: neg abs sign square relu bitwise_not clamp.
enum class UnaryOp {
  kNeg, kAbs, kSign, kSquare, kBitwiseNot,
  kExp, kExp2, kExpm1, kLog, kLog2, kLog10, kLog1p,
  kSqrt, kRsqrt, kReciprocal,
  kSin, kCos, kTan, kAsin, kAcos, kAtan, kSinh, kCosh, kAsinh, kAcosh, kAtanh, kTanh,
  kSigmoid, kErf, kErfc, kLgamma, kDigamma, kTrigamma,
  kFloor, kCeil, kRound, kTrunc, kFrac,  // round: ties to even
  // With numbers. For exact arithmetic on int64 pass a one-element operand of stride 0 to binary() instead.
  kAddScalar,   // x + a
  kMulScalar,   // x a
  kRsubScalar,  // a - x
  kDivScalar,   // x / a
  kRdivScalar,  // a / x
  kPowScalar,   // x^a
  kRpowScalar,  // a^x
  kClamp,       // min(max(x, a), b), a nan of x stays, a nan bound wins; hardtanh, and relu6 with 0 and 6
  kNanToNum,    // nan is a, inf b, -inf c
  // Activations
  kRelu,
  kLeakyRelu,    // x > 0 ? x : a x
  kElu,          // x <= 0 ? a b expm1(c x) : b x (alpha a, scale b, input scale c); selu, and celu with c = 1 / a
  kSoftplus,     // x a > b ? x : log1p(exp(x a)) / a (beta a, threshold b)
  kHardshrink,   // |x| <= a ? 0 : x
  kSoftshrink,   // x > a ? x - a : x < -a ? x + a : 0
  kThreshold,    // x <= a ? b : x
  kGelu, kGeluTanh, kSilu, kMish, kLogSigmoid, kHardsigmoid, kHardswish,
};

/// y = op(x).
template <class T>
bool unary(UnaryOp op, const Loop<2>& loop, T* y, const T* x, const Params& params = {});

// ---- Two operands ----

enum class BinaryOp {
  kAdd,  // x + a y
  kSub,  // x - a y
  kMul, kDiv, kDivTrunc, kDivFloor, kFmod,
  kRemainder,             // as Python's %
  kPow,
  kMaximum, kMinimum,     // nan wins
  kFmax, kFmin,           // numbers win
  kAtan2, kCopysign, kHypot,
  kLerp,                  // x + a (y - x)
  kPrelu,                 // x > 0 ? x : y x
  kBitwiseAnd, kBitwiseOr, kBitwiseXor, kShiftLeft, kShiftRight,
  // Losses of the difference d = x - y
  kSquaredDifference,   // d^2
  kAbsoluteDifference,  // |d|
  kHuber,               // |d| < 2 b ? a d^2 : c (|d| - b)
};

/// z = op(x, y). kDiv is for floating types, kAtan2 to kPrelu and the losses too; bitwise operations are for integers and bool, shifts
/// for integers. Integer division by 0 gives 0: the caller refuses it first. pow with a negative integer exponent
/// gives 1, -1 or 0 as the rounded power would.
template <class T>
bool binary(BinaryOp op, const Loop<3>& loop, T* z, const T* x, const T* y, const Params& params = {1});

/// The sum of a loss of the difference over contiguous x and y, as accurate as pairwise. Floating types.
template <class T>
T difference_sum(BinaryOp loss, int64_t n, const T* x, const T* y, const Params& params);

/// dx from g = dy and x, or y where the rule is written in it. Parameters as in UnaryOp. Floating types.
enum class BackwardOp {
  kTanh,       // (g, y): g (1 - y^2)
  kSigmoid,    // (g, y): g y (1 - y)
  kThreshold,  // (g, x or y): x <= a ? 0 : g; relu with a = 0
  kLeakyRelu, kElu, kSoftplus,
  kShrink,     // hardshrink, softshrink: |x| <= a ? 0 : g
  kHardtanh,   // a < x < b ? g : 0
  kClamp,      // a <= x <= b ? g : 0
  kGelu, kGeluTanh, kSilu, kMish, kLogSigmoid, kHardsigmoid, kHardswish,
};

template <class T>
void backward(BackwardOp op, const Loop<3>& loop, T* dx, const T* g, const T* x, const Params& params = {});

// ---- Answers in bool ----

enum class CompareOp { kEq, kNe, kLt, kLe, kGt, kGe, kLogicalAnd, kLogicalOr, kLogicalXor };

template <class T>
void compare(CompareOp op, const Loop<3>& loop, bool* z, const T* x, const T* y);

/// kIsNan, kIsInf and kIsFinite also on integers, where the answer is known.
enum class PredicateOp { kIsNan, kIsInf, kIsFinite, kLogicalNot };

template <class T>
void predicate(PredicateOp op, const Loop<2>& loop, bool* y, const T* x);

// ---- Three operands ----

/// Floating types.
enum class TernaryOp {
  kAddcmul,  // x + a y z
  kAddcdiv,  // x + a y / z
  kLerp,     // x + z (y - x)
  // x times the derivative of a loss of d = y - z
  kSquaredDifferenceBackward,   // 2 d
  kAbsoluteDifferenceBackward,  // the sign of d
  kHuberBackward,               // |d| < 2 b ? 2 a d : c with the sign of d
};

template <class T>
void ternary(TernaryOp op, const Loop<4>& loop, T* out, const T* x, const T* y, const T* z, const Params& params = {1});

/// out = condition ? x : y. masked_fill is where(mask, value, x) with a stride 0 value.
template <class T>
void where(const Loop<4>& loop, T* out, const bool* condition, const T* x, const T* y);

}  // namespace taper::kernels
