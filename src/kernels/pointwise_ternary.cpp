// SPDX-License-Identifier: MIT
// ternary(): arithmetic on three vectors.
#include "kernels/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pointwise_ternary.cpp"
#include <hwy/foreach_target.h>

#include "kernels/pointwise_families.h"
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

TAPER_VECTOR_OP3(Addcmul, return hn::MulAdd(hn::Mul(y, broadcast(d, p.a)), z, x);)
TAPER_VECTOR_OP3(Addcdiv, return hn::Add(x, hn::Div(hn::Mul(y, broadcast(d, p.a)), z));)

// From the nearer end, so that weight 1 gives y exactly.
TAPER_VECTOR_OP3(Lerp, const V difference = hn::Sub(y, x);
                 const V from_y = hn::NegMulAdd(difference, hn::Sub(broadcast(d, 1), z), y);
                 return hn::IfThenElse(hn::Lt(z, broadcast(d, 0.5)), hn::MulAdd(difference, z, x), from_y);)

template <class T>
ArrayKernel floating(TernaryOp op) {
  switch (op) {
    case TernaryOp::kAddcmul:
      return light_vector3<Addcmul, T>();
    case TernaryOp::kAddcdiv:
      return light_vector3<Addcdiv, T>();
    case TernaryOp::kLerp:
      return light_vector3<Lerp, T>();
    default:
      return {};
  }
}

ArrayKernel ternary_float(TernaryOp op) { return floating<float>(op); }
ArrayKernel ternary_double(TernaryOp op) { return floating<double>(op); }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace taper::kernels {

HWY_EXPORT(ternary_float);
HWY_EXPORT(ternary_double);

template <>
ArrayKernel ternary_kernel<float>(TernaryOp op) {
  return HWY_DYNAMIC_DISPATCH(ternary_float)(op);
}
template <>
ArrayKernel ternary_kernel<double>(TernaryOp op) {
  return HWY_DYNAMIC_DISPATCH(ternary_double)(op);
}

}  // namespace taper::kernels
#endif
