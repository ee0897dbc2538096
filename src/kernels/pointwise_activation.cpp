// SPDX-License-Identifier: MIT
// unary(): the activation functions.
#include "kernels/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pointwise_activation.cpp"
#include <hwy/foreach_target.h>

#include "kernels/gated-inl.h"
#include "kernels/normal_tail-inl.h"
#include "kernels/pointwise_families.h"
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

// max(x, 0); nan and -0 stay.
TAPER_VECTOR_OP1(Relu, return at_least(d, x, 0);)
TAPER_VECTOR_OP1(LeakyRelu, return hn::IfThenElse(hn::Gt(x, hn::Zero(d)), x, hn::Mul(x, broadcast(d, p.a)));)
TAPER_VECTOR_OP1(Elu, const V low = hn::Mul(expm1(d, hn::Mul(x, broadcast(d, p.c))), broadcast(d, p.a* p.b));
                 return hn::IfThenElse(hn::Le(x, hn::Zero(d)), low, hn::Mul(x, broadcast(d, p.b)));)
TAPER_VECTOR_OP1(Softplus, const V z = hn::Mul(x, broadcast(d, p.a));
                 const V soft = hn::Add(at_least(d, z, 0), log1p(d, exp_minus_abs(d, z)));
                 return hn::IfThenElse(hn::Gt(z, broadcast(d, p.b)), x, hn::Div(soft, broadcast(d, p.a)));)
TAPER_VECTOR_OP1(Hardshrink, return hn::IfThenZeroElse(hn::Le(hn::Abs(x), broadcast(d, p.a)), x);)
TAPER_VECTOR_OP1(Softshrink, const V a = broadcast(d, p.a);
                 const V low = hn::IfThenElse(hn::Lt(x, hn::Neg(a)), hn::Add(x, a), hn::Mul(x, hn::Zero(d)));
                 return hn::IfThenElse(hn::Gt(x, a), hn::Sub(x, a), low);)
TAPER_VECTOR_OP1(Threshold, return hn::IfThenElse(hn::Le(x, broadcast(d, p.a)), broadcast(d, p.b), x);)

TAPER_VECTOR_OP1(Gelu, return gelu(d, x);)
TAPER_VECTOR_OP1(GeluTanh, return gelu_tanh(d, x);)
TAPER_VECTOR_OP1(Silu, return silu(d, x);)
TAPER_VECTOR_OP1(Mish, return mish(d, x);)
TAPER_VECTOR_OP1(LogSigmoid, return hn::Sub(at_most(d, x, 0), log1p(d, exp_minus_abs(d, x)));)
TAPER_VECTOR_OP1(Hardsigmoid, const V shifted = at_most(d, at_least(d, hn::Add(x, broadcast(d, 3)), 0), 6);
                 return hn::Div(shifted, broadcast(d, 6));)
TAPER_VECTOR_OP1(Hardswish, const V shifted = at_most(d, at_least(d, hn::Add(x, broadcast(d, 3)), 0), 6);
                 return hn::Div(hn::Mul(x, shifted), broadcast(d, 6));)

template <class T>
ArrayKernel floating(UnaryOp op) {
  switch (op) {
    case UnaryOp::kRelu:
      return light_vector1<Relu, T>();
    case UnaryOp::kLeakyRelu:
      return light_vector1<LeakyRelu, T>();
    case UnaryOp::kElu:
      return vector1<Elu, T>();
    case UnaryOp::kSoftplus:
      return vector1<Softplus, T>();
    case UnaryOp::kHardshrink:
      return vector1<Hardshrink, T>();
    case UnaryOp::kSoftshrink:
      return vector1<Softshrink, T>();
    case UnaryOp::kThreshold:
      return vector1<Threshold, T>();
    case UnaryOp::kGelu:
      return vector1<Gelu, T, Work::kSome>();
    case UnaryOp::kGeluTanh:
      return vector1<GeluTanh, T>();
    case UnaryOp::kSilu:
      return vector1<Silu, T, Work::kSome>();
    case UnaryOp::kMish:
      return vector1<Mish, T>();
    case UnaryOp::kLogSigmoid:
      return vector1<LogSigmoid, T>();
    case UnaryOp::kHardsigmoid:
      return vector1<Hardsigmoid, T>();
    case UnaryOp::kHardswish:
      return vector1<Hardswish, T>();
    default:
      return {};
  }
}

ArrayKernel activation_float(UnaryOp op) { return floating<float>(op); }
ArrayKernel activation_double(UnaryOp op) { return floating<double>(op); }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace taper::kernels {

HWY_EXPORT(activation_float);
HWY_EXPORT(activation_double);

template <>
ArrayKernel activation_kernel<float>(UnaryOp op) {
  return HWY_DYNAMIC_DISPATCH(activation_float)(op);
}
template <>
ArrayKernel activation_kernel<double>(UnaryOp op) {
  return HWY_DYNAMIC_DISPATCH(activation_double)(op);
}

}  // namespace taper::kernels
#endif
