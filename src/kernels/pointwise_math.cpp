// SPDX-License-Identifier: MIT
// unary(): arithmetic and the elementary functions on vectors.
#include "kernels/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pointwise_math.cpp"
#include <hwy/foreach_target.h>

#include <cmath>
#include <limits>

#include "kernels/normal_tail-inl.h"
#include "kernels/pointwise_families.h"
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

TAPER_VECTOR_OP1(Neg, return hn::Neg(x);)
TAPER_VECTOR_OP1(Abs, return hn::Abs(x);)
TAPER_VECTOR_OP1(One, return broadcast(d, 1);)
TAPER_VECTOR_OP1(Identity, return x;)
TAPER_VECTOR_OP1(Square, return hn::Mul(x, x);)
TAPER_VECTOR_OP1(Exp, return exp(d, x);)
TAPER_VECTOR_OP1(Exp2, return exp2(d, x);)
TAPER_VECTOR_OP1(Expm1, return expm1(d, x);)
TAPER_VECTOR_OP1(Log, return log(d, x);)
TAPER_VECTOR_OP1(Log2, return log2(d, x);)
TAPER_VECTOR_OP1(Log10, return log10(d, x);)
TAPER_VECTOR_OP1(Log1p, return log1p(d, x);)
TAPER_VECTOR_OP1(Tanh, return tanh(d, x);)
TAPER_VECTOR_OP1(Sigmoid, return sigmoid(d, x);)
TAPER_VECTOR_OP1(Erf, return erf(d, x);)
TAPER_VECTOR_OP1(Erfc, return erfc(d, x);)
TAPER_VECTOR_OP1(Sqrt, return hn::Sqrt(x);)
TAPER_VECTOR_OP1(Rsqrt, return hn::Div(broadcast(d, 1), hn::Sqrt(x));)
TAPER_VECTOR_OP1(Reciprocal, return hn::Div(broadcast(d, 1), x);)
#if HWY_TARGET == HWY_SCALAR
// Highway 1.0.3 has ceil(0) = -0, floor(-0) = 0 and round(0.49999997f) = 1 here.
TAPER_VECTOR_OP1(Floor, return V(std::floor(x.raw));)
TAPER_VECTOR_OP1(Ceil, return V(std::ceil(x.raw));)
TAPER_VECTOR_OP1(Round, return V(std::nearbyint(x.raw));)
#else
TAPER_VECTOR_OP1(Floor, return hn::Floor(x);)
TAPER_VECTOR_OP1(Ceil, return hn::Ceil(x);)
TAPER_VECTOR_OP1(Round, return hn::Round(x);)
#endif
TAPER_VECTOR_OP1(Trunc, return hn::Trunc(x);)
TAPER_VECTOR_OP1(Frac, return hn::Sub(x, hn::Trunc(x));)
TAPER_VECTOR_OP1(Cube, return hn::Mul(hn::Mul(x, x), x);)
TAPER_VECTOR_OP1(InverseSquare, return hn::Div(broadcast(d, 1), hn::Mul(x, x));)
TAPER_VECTOR_OP1(AddScalar, return hn::Add(x, broadcast(d, p.a));)
TAPER_VECTOR_OP1(MulScalar, return hn::Mul(x, broadcast(d, p.a));)
TAPER_VECTOR_OP1(RsubScalar, return hn::Sub(broadcast(d, p.a), x);)
TAPER_VECTOR_OP1(DivScalar, return hn::Div(x, broadcast(d, p.a));)
TAPER_VECTOR_OP1(RdivScalar, return hn::Div(broadcast(d, p.a), x);)

// 1, -1, or 0 for both zeros and nan.
TAPER_VECTOR_OP1(Sign, const auto zero = hn::Zero(d); const V up = hn::IfThenElseZero(hn::Gt(x, zero), broadcast(d, 1));
                 return hn::IfThenElse(hn::Lt(x, zero), broadcast(d, -1), up);)

// Bounds that are numbers; the upper one wins where they cross.
TAPER_VECTOR_OP1(Clamp, using T = hn::TFromD<D>;
                 return at_most(d, at_least(d, x, static_cast<T>(p.a)), static_cast<T>(p.b));)
TAPER_VECTOR_OP1(AllNan, return broadcast(d, std::numeric_limits<double>::quiet_NaN());)
TAPER_VECTOR_OP1(NanToNum, const V inf = broadcast(d, std::numeric_limits<double>::infinity());
                 const V number = hn::IfThenElse(hn::IsNaN(x), broadcast(d, p.a), x);
                 const V finite_above = hn::IfThenElse(hn::Eq(x, inf), broadcast(d, p.b), number);
                 return hn::IfThenElse(hn::Eq(x, hn::Neg(inf)), broadcast(d, p.c), finite_above);)

template <class T>
ArrayKernel power(double exponent) {
  if (exponent == 0) return vector1<One, T>();
  if (exponent == 1) return vector1<Identity, T>();
  if (exponent == 2) return light_vector1<Square, T>();
  if (exponent == 3) return vector1<Cube, T>();
  if (exponent == 0.5) return vector1<Sqrt, T, Work::kSome>();
  if (exponent == -0.5) return vector1<Rsqrt, T>();
  if (exponent == -1) return vector1<Reciprocal, T>();
  if (exponent == -2) return vector1<InverseSquare, T>();
  return {};
}

template <class T>
ArrayKernel floating(UnaryOp op, const Params& params) {
  switch (op) {
    case UnaryOp::kNeg:
      return light_vector1<Neg, T>();
    case UnaryOp::kAbs:
      return light_vector1<Abs, T>();
    case UnaryOp::kSign:
      return vector1<Sign, T>();
    case UnaryOp::kSquare:
      return light_vector1<Square, T>();
    case UnaryOp::kExp:
      return vector1<Exp, T, Work::kSome>();
    case UnaryOp::kExp2:
      return vector1<Exp2, T>();
    case UnaryOp::kExpm1:
      return vector1<Expm1, T>();
    case UnaryOp::kLog:
      return vector1<Log, T>();
    case UnaryOp::kLog2:
      return vector1<Log2, T>();
    case UnaryOp::kLog10:
      return vector1<Log10, T>();
    case UnaryOp::kLog1p:
      return vector1<Log1p, T>();
    case UnaryOp::kSqrt:
      return vector1<Sqrt, T, Work::kSome>();
    case UnaryOp::kRsqrt:
      return vector1<Rsqrt, T>();
    case UnaryOp::kReciprocal:
      return vector1<Reciprocal, T>();
    case UnaryOp::kTanh:
      return vector1<Tanh, T, Work::kSome>();
    case UnaryOp::kSigmoid:
      return vector1<Sigmoid, T, Work::kSome>();
    case UnaryOp::kErf:
      return vector1<Erf, T>();
    case UnaryOp::kErfc:
      return vector1<Erfc, T>();
    case UnaryOp::kFloor:
      return vector1<Floor, T>();
    case UnaryOp::kCeil:
      return vector1<Ceil, T>();
    case UnaryOp::kRound:
      return vector1<Round, T>();
    case UnaryOp::kTrunc:
      return vector1<Trunc, T>();
    case UnaryOp::kFrac:
      return vector1<Frac, T>();
    case UnaryOp::kAddScalar:
      return light_vector1<AddScalar, T>();
    case UnaryOp::kMulScalar:
      return light_vector1<MulScalar, T>();
    case UnaryOp::kRsubScalar:
      return light_vector1<RsubScalar, T>();
    case UnaryOp::kDivScalar:
      return vector1<DivScalar, T, Work::kSome>();
    case UnaryOp::kRdivScalar:
      return vector1<RdivScalar, T>();
    case UnaryOp::kPowScalar:
      return power<T>(params.a);
    case UnaryOp::kClamp:
      return std::isnan(params.a) || std::isnan(params.b) ? vector1<AllNan, T>() : light_vector1<Clamp, T>();
    case UnaryOp::kNanToNum:
      return vector1<NanToNum, T>();
    default:
      return {};
  }
}

ArrayKernel math_float(UnaryOp op, const Params& params) { return floating<float>(op, params); }
ArrayKernel math_double(UnaryOp op, const Params& params) { return floating<double>(op, params); }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace taper::kernels {

HWY_EXPORT(math_float);
HWY_EXPORT(math_double);

template <>
ArrayKernel math_kernel<float>(UnaryOp op, const Params& params) {
  return HWY_DYNAMIC_DISPATCH(math_float)(op, params);
}
template <>
ArrayKernel math_kernel<double>(UnaryOp op, const Params& params) {
  return HWY_DYNAMIC_DISPATCH(math_double)(op, params);
}

}  // namespace taper::kernels
#endif
