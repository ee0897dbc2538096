// SPDX-License-Identifier: MIT
// binary(): arithmetic on two vectors.
#include "kernels/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pointwise_binary.cpp"
#include <hwy/foreach_target.h>

#include "kernels/pointwise_families.h"
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

TAPER_VECTOR_OP2(Add, return hn::MulAdd(y, broadcast(d, p.a), x);)
TAPER_VECTOR_OP2(Sub, return hn::NegMulAdd(y, broadcast(d, p.a), x);)
TAPER_VECTOR_OP2(Mul, return hn::Mul(x, y);)
TAPER_VECTOR_OP2(Div, return hn::Div(x, y);)
TAPER_VECTOR_OP2(DivTrunc, return hn::Trunc(hn::Div(x, y));)
TAPER_VECTOR_OP2(Maximum, return hn::IfThenElse(hn::Or(hn::Gt(x, y), hn::IsNaN(x)), x, y);)
TAPER_VECTOR_OP2(Minimum, return hn::IfThenElse(hn::Or(hn::Lt(x, y), hn::IsNaN(x)), x, y);)
TAPER_VECTOR_OP2(Fmax, return hn::IfThenElse(hn::Or(hn::Gt(x, y), hn::IsNaN(y)), x, y);)
TAPER_VECTOR_OP2(Fmin, return hn::IfThenElse(hn::Or(hn::Lt(x, y), hn::IsNaN(y)), x, y);)
TAPER_VECTOR_OP2(Copysign, return hn::CopySign(x, y);)

// From the nearer end, so that weight 1 gives y exactly.
TAPER_VECTOR_OP2(Lerp, const V difference = hn::Sub(y, x);
                 if (p.a < 0.5) return hn::MulAdd(difference, broadcast(d, p.a), x);
                 return hn::NegMulAdd(difference, broadcast(d, 1 - p.a), y);)

template <class T>
ArrayKernel floating(BinaryOp op) {
  switch (op) {
    case BinaryOp::kAdd:
      return vector2<Add, T>();
    case BinaryOp::kSub:
      return vector2<Sub, T>();
    case BinaryOp::kMul:
      return vector2<Mul, T>();
    case BinaryOp::kDiv:
      return vector2<Div, T>();
    case BinaryOp::kDivTrunc:
      return vector2<DivTrunc, T>();
    case BinaryOp::kMaximum:
      return vector2<Maximum, T>();
    case BinaryOp::kMinimum:
      return vector2<Minimum, T>();
    case BinaryOp::kFmax:
      return vector2<Fmax, T>();
    case BinaryOp::kFmin:
      return vector2<Fmin, T>();
    case BinaryOp::kCopysign:
      return vector2<Copysign, T>();
    case BinaryOp::kLerp:
      return vector2<Lerp, T>();
    default:
      return {};
  }
}

ArrayKernel binary_float(BinaryOp op) { return floating<float>(op); }
ArrayKernel binary_double(BinaryOp op) { return floating<double>(op); }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace taper::kernels {

HWY_EXPORT(binary_float);
HWY_EXPORT(binary_double);

template <>
ArrayKernel binary_kernel<float>(BinaryOp op) {
  return HWY_DYNAMIC_DISPATCH(binary_float)(op);
}
template <>
ArrayKernel binary_kernel<double>(BinaryOp op) {
  return HWY_DYNAMIC_DISPATCH(binary_double)(op);
}

}  // namespace taper::kernels
#endif
