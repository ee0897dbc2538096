// SPDX-License-Identifier: MIT
// Every free function on tensors, grouped as in src/ops. Shapes broadcast where nothing else is said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <taper/export.h>
#include <taper/factories.h>
#include <taper/random.h>
#include <taper/tensor.h>

namespace taper {

// ---- Operators; an argument that is a temporary may give its memory to the result -----------------------------------
// clang-format off
TAPER_API Tensor operator+(const Tensor& a, const Tensor& b);  TAPER_API Tensor operator+(Tensor&& a, const Tensor& b);
TAPER_API Tensor operator-(const Tensor& a, const Tensor& b);  TAPER_API Tensor operator-(Tensor&& a, const Tensor& b);
TAPER_API Tensor operator*(const Tensor& a, const Tensor& b);  TAPER_API Tensor operator*(Tensor&& a, const Tensor& b);
TAPER_API Tensor operator/(const Tensor& a, const Tensor& b);  TAPER_API Tensor operator/(Tensor&& a, const Tensor& b);
TAPER_API Tensor operator+(const Tensor& a, Tensor&& b);  TAPER_API Tensor operator+(Tensor&& a, Tensor&& b);
TAPER_API Tensor operator*(const Tensor& a, Tensor&& b);  TAPER_API Tensor operator*(Tensor&& a, Tensor&& b);
TAPER_API Tensor operator+(const Tensor& a, Scalar b);  TAPER_API Tensor operator+(Tensor&& a, Scalar b);
TAPER_API Tensor operator-(const Tensor& a, Scalar b);  TAPER_API Tensor operator-(Tensor&& a, Scalar b);
TAPER_API Tensor operator*(const Tensor& a, Scalar b);  TAPER_API Tensor operator*(Tensor&& a, Scalar b);
TAPER_API Tensor operator/(const Tensor& a, Scalar b);  TAPER_API Tensor operator/(Tensor&& a, Scalar b);
TAPER_API Tensor operator+(Scalar a, const Tensor& b);
TAPER_API Tensor operator-(Scalar a, const Tensor& b);
TAPER_API Tensor operator*(Scalar a, const Tensor& b);
TAPER_API Tensor operator/(Scalar a, const Tensor& b);
TAPER_API Tensor operator%(const Tensor& a, const Tensor& b);
TAPER_API Tensor operator%(const Tensor& a, Scalar b);
inline Tensor operator==(const Tensor& a, const Tensor& b) { return a.eq(b); }
inline Tensor operator!=(const Tensor& a, const Tensor& b) { return a.ne(b); }
inline Tensor operator<(const Tensor& a, const Tensor& b) { return a.lt(b); }
inline Tensor operator<=(const Tensor& a, const Tensor& b) { return a.le(b); }
inline Tensor operator>(const Tensor& a, const Tensor& b) { return a.gt(b); }
inline Tensor operator>=(const Tensor& a, const Tensor& b) { return a.ge(b); }
inline Tensor operator==(const Tensor& a, Scalar b) { return a.eq(b); }
inline Tensor operator!=(const Tensor& a, Scalar b) { return a.ne(b); }
inline Tensor operator<(const Tensor& a, Scalar b) { return a.lt(b); }
inline Tensor operator<=(const Tensor& a, Scalar b) { return a.le(b); }
inline Tensor operator>(const Tensor& a, Scalar b) { return a.gt(b); }
inline Tensor operator>=(const Tensor& a, Scalar b) { return a.ge(b); }
inline Tensor operator==(Scalar a, const Tensor& b) { return b.eq(a); }
inline Tensor operator!=(Scalar a, const Tensor& b) { return b.ne(a); }
inline Tensor operator<(Scalar a, const Tensor& b) { return b.gt(a); }
inline Tensor operator<=(Scalar a, const Tensor& b) { return b.ge(a); }
inline Tensor operator>(Scalar a, const Tensor& b) { return b.lt(a); }
inline Tensor operator>=(Scalar a, const Tensor& b) { return b.le(a); }
inline Tensor operator&(const Tensor& a, const Tensor& b) { return a.bitwise_and(b); }
inline Tensor operator|(const Tensor& a, const Tensor& b) { return a.bitwise_or(b); }
inline Tensor operator^(const Tensor& a, const Tensor& b) { return a.bitwise_xor(b); }
TAPER_API Tensor operator&(const Tensor& a, Scalar b);
TAPER_API Tensor operator|(const Tensor& a, Scalar b);
TAPER_API Tensor operator^(const Tensor& a, Scalar b);
TAPER_API Tensor& operator&=(Tensor& a, const Tensor& b);
TAPER_API Tensor& operator|=(Tensor& a, const Tensor& b);
TAPER_API Tensor& operator^=(Tensor& a, const Tensor& b);
inline Tensor operator&&(const Tensor& a, const Tensor& b) { return a.logical_and(b); }
inline Tensor operator||(const Tensor& a, const Tensor& b) { return a.logical_or(b); }
inline Tensor operator!(const Tensor& a) { return a.logical_not(); }
// clang-format on

// ---- Random factories and draws; all take the default generator unless one is given --------------------------------
TAPER_API Tensor rand(IntArrayRef size, const TensorOptions& options = {});  // uniform on [0, 1)
TAPER_API Tensor rand(IntArrayRef size, std::optional<Generator> generator, const TensorOptions& options = {});
TAPER_API Tensor randn(IntArrayRef size, const TensorOptions& options = {});  // standard normal
TAPER_API Tensor randn(IntArrayRef size, std::optional<Generator> generator, const TensorOptions& options = {});
TAPER_API Tensor randint(int64_t high, IntArrayRef size, const TensorOptions& options = {});  // [0, high), int64
TAPER_API Tensor randint(int64_t low, int64_t high, IntArrayRef size, const TensorOptions& options = {});
TAPER_API Tensor randint(int64_t low, int64_t high, IntArrayRef size, std::optional<Generator> generator,
                         const TensorOptions& options = {});
TAPER_API Tensor randperm(int64_t n, const TensorOptions& options = {});  // int64 permutation of [0, n)
TAPER_API Tensor randperm(int64_t n, std::optional<Generator> generator, const TensorOptions& options = {});
TAPER_API Tensor rand_like(const Tensor& self, const TensorOptions& options = {});
TAPER_API Tensor randn_like(const Tensor& self, const TensorOptions& options = {});
TAPER_API Tensor randint_like(const Tensor& self, int64_t high, const TensorOptions& options = {});
TAPER_API Tensor randint_like(const Tensor& self, int64_t low, int64_t high, const TensorOptions& options = {});
TAPER_API Tensor normal(double mean, double std, IntArrayRef size, std::optional<Generator> generator = std::nullopt,
                        const TensorOptions& options = {});
TAPER_API Tensor normal(const Tensor& mean, double std = 1, std::optional<Generator> generator = std::nullopt);
TAPER_API Tensor normal(double mean, const Tensor& std, std::optional<Generator> generator = std::nullopt);
TAPER_API Tensor normal(const Tensor& mean, const Tensor& std, std::optional<Generator> generator = std::nullopt);
TAPER_API Tensor bernoulli(const Tensor& self, std::optional<Generator> generator = std::nullopt);  // p from self
TAPER_API Tensor bernoulli(const Tensor& self, double p, std::optional<Generator> generator = std::nullopt);
TAPER_API Tensor multinomial(const Tensor& self, int64_t num_samples, bool replacement = false,
                             std::optional<Generator> generator = std::nullopt);
TAPER_API Tensor dropout(const Tensor& input, double p, bool train);  // Srivastava et al. 2014
TAPER_API Tensor& dropout_(Tensor& input, double p, bool train);

// ---- Elementwise, one input -----------------------------------------------------------------------------------------
TAPER_API Tensor abs(const Tensor& self);  // |x|
TAPER_API Tensor neg(const Tensor& self);  // -x
TAPER_API Tensor sign(const Tensor& self);  // -1, 0 or 1
TAPER_API Tensor exp(const Tensor& self);  // e^x
TAPER_API Tensor exp2(const Tensor& self);  // 2^x
TAPER_API Tensor expm1(const Tensor& self);  // e^x - 1, exact near 0
TAPER_API Tensor log(const Tensor& self);  // natural logarithm
TAPER_API Tensor log2(const Tensor& self);  // logarithm to base 2
TAPER_API Tensor log10(const Tensor& self);  // logarithm to base 10
TAPER_API Tensor log1p(const Tensor& self);  // log(1 + x), exact near 0
TAPER_API Tensor sqrt(const Tensor& self);  // square root
TAPER_API Tensor rsqrt(const Tensor& self);  // 1 / sqrt(x)
TAPER_API Tensor reciprocal(const Tensor& self);  // 1 / x
TAPER_API Tensor square(const Tensor& self);  // x * x
TAPER_API Tensor sin(const Tensor& self);  // sine of radians
TAPER_API Tensor cos(const Tensor& self);  // cosine of radians
TAPER_API Tensor tan(const Tensor& self);  // tangent of radians
TAPER_API Tensor asin(const Tensor& self);  // arc sine
TAPER_API Tensor acos(const Tensor& self);  // arc cosine
TAPER_API Tensor atan(const Tensor& self);  // arc tangent
TAPER_API Tensor sinh(const Tensor& self);  // hyperbolic sine
TAPER_API Tensor cosh(const Tensor& self);  // hyperbolic cosine
TAPER_API Tensor tanh(const Tensor& self);  // hyperbolic tangent
TAPER_API Tensor asinh(const Tensor& self);  // inverse hyperbolic sine
TAPER_API Tensor acosh(const Tensor& self);  // inverse hyperbolic cosine
TAPER_API Tensor atanh(const Tensor& self);  // inverse hyperbolic tangent
TAPER_API Tensor sigmoid(const Tensor& self);  // 1 / (1 + e^-x)
TAPER_API Tensor erf(const Tensor& self);  // error function
TAPER_API Tensor erfc(const Tensor& self);  // 1 - erf(x)
TAPER_API Tensor floor(const Tensor& self);  // largest integer not above x
TAPER_API Tensor ceil(const Tensor& self);  // smallest integer not below x
TAPER_API Tensor round(const Tensor& self);  // nearest integer, halves to even
TAPER_API Tensor trunc(const Tensor& self);  // integer part
TAPER_API Tensor frac(const Tensor& self);  // x - trunc(x)
TAPER_API Tensor relu(const Tensor& self);  // max(x, 0)
TAPER_API Tensor lgamma(const Tensor& self);  // log |gamma(x)|
TAPER_API Tensor digamma(const Tensor& self);  // derivative of lgamma
TAPER_API Tensor logit(const Tensor& self, std::optional<double> eps = std::nullopt);  // log(x / (1 - x))
TAPER_API Tensor positive(const Tensor& self);                                         // self
inline Tensor absolute(const Tensor& self) { return abs(self); }
inline Tensor negative(const Tensor& self) { return neg(self); }
TAPER_API Tensor clamp(const Tensor& self, std::optional<Scalar> min = std::nullopt,
                       std::optional<Scalar> max = std::nullopt);  // gradient 1 at the bounds
TAPER_API Tensor clamp(const Tensor& self, const std::optional<Tensor>& min, const std::optional<Tensor>& max = {});
TAPER_API Tensor clamp_min(const Tensor& self, Scalar min);
TAPER_API Tensor clamp_max(const Tensor& self, Scalar max);
inline Tensor clip(const Tensor& self, std::optional<Scalar> min, std::optional<Scalar> max) {
  return clamp(self, min, max);
}
TAPER_API Tensor isnan(const Tensor& self);
TAPER_API Tensor isinf(const Tensor& self);
TAPER_API Tensor isfinite(const Tensor& self);
TAPER_API Tensor logical_not(const Tensor& self);
TAPER_API Tensor bitwise_not(const Tensor& self);
TAPER_API Tensor nan_to_num(const Tensor& self, std::optional<double> nan = std::nullopt,
                            std::optional<double> posinf = std::nullopt, std::optional<double> neginf = std::nullopt);

// ---- Activations ----------------------------------------------------------------------------------------------------
TAPER_API Tensor elu(const Tensor& self, Scalar alpha = 1, Scalar scale = 1, Scalar input_scale = 1);
TAPER_API Tensor selu(const Tensor& self);                  // Klambauer et al. 2017
TAPER_API Tensor celu(const Tensor& self, Scalar alpha = 1);
TAPER_API Tensor gelu(const Tensor& self, const std::string& approximate = "none");  // "none" or "tanh"
TAPER_API Tensor silu(const Tensor& self);                  // x * sigmoid(x)
TAPER_API Tensor mish(const Tensor& self);                  // x * tanh(softplus(x))
TAPER_API Tensor relu6(const Tensor& self);
TAPER_API Tensor hardtanh(const Tensor& self, Scalar min_val = -1, Scalar max_val = 1);
TAPER_API Tensor hardsigmoid(const Tensor& self);
TAPER_API Tensor hardswish(const Tensor& self);
TAPER_API Tensor leaky_relu(const Tensor& self, Scalar negative_slope = 0.01);
TAPER_API Tensor log_sigmoid(const Tensor& self);
TAPER_API Tensor softplus(const Tensor& self, Scalar beta = 1, Scalar threshold = 20);
TAPER_API Tensor hardshrink(const Tensor& self, Scalar lambd = 0.5);
TAPER_API Tensor softshrink(const Tensor& self, Scalar lambd = 0.5);
TAPER_API Tensor softsign(const Tensor& self);
TAPER_API Tensor tanhshrink(const Tensor& self);
TAPER_API Tensor threshold(const Tensor& self, Scalar threshold, Scalar value);
TAPER_API Tensor prelu(const Tensor& self, const Tensor& weight);  // weight: one, or one a channel (dim 1)
TAPER_API Tensor rrelu(const Tensor& self, Scalar lower = 1.0 / 8, Scalar upper = 1.0 / 3, bool training = false,
                       std::optional<Generator> generator = std::nullopt);
TAPER_API Tensor glu(const Tensor& self, int64_t dim = -1);  // first half * sigmoid(second half)
TAPER_API Tensor& elu_(Tensor& self, Scalar alpha = 1, Scalar scale = 1, Scalar input_scale = 1);
TAPER_API Tensor& selu_(Tensor& self);
TAPER_API Tensor& celu_(Tensor& self, Scalar alpha = 1);
TAPER_API Tensor& relu_(Tensor& self);
TAPER_API Tensor& relu6_(Tensor& self);
TAPER_API Tensor& hardtanh_(Tensor& self, Scalar min_val = -1, Scalar max_val = 1);
TAPER_API Tensor& leaky_relu_(Tensor& self, Scalar negative_slope = 0.01);
TAPER_API Tensor& rrelu_(Tensor& self, Scalar lower = 1.0 / 8, Scalar upper = 1.0 / 3, bool training = false,
                         std::optional<Generator> generator = std::nullopt);
TAPER_API Tensor& threshold_(Tensor& self, Scalar threshold, Scalar value);
TAPER_API Tensor& silu_(Tensor& self);
TAPER_API Tensor& mish_(Tensor& self);

// ---- Elementwise, two and three inputs ------------------------------------------------------------------------------
TAPER_API Tensor add(const Tensor& self, const Tensor& other, Scalar alpha = 1);  // self + alpha * other
TAPER_API Tensor add(const Tensor& self, Scalar other, Scalar alpha = 1);
TAPER_API Tensor sub(const Tensor& self, const Tensor& other, Scalar alpha = 1);  // self - alpha * other
TAPER_API Tensor sub(const Tensor& self, Scalar other, Scalar alpha = 1);
TAPER_API Tensor rsub(const Tensor& self, const Tensor& other, Scalar alpha = 1);  // other - alpha * self
TAPER_API Tensor rsub(const Tensor& self, Scalar other, Scalar alpha = 1);
TAPER_API Tensor mul(const Tensor& self, const Tensor& other);
TAPER_API Tensor mul(const Tensor& self, Scalar other);
TAPER_API Tensor div(const Tensor& self, const Tensor& other);  // true division: integers give the default dtype
TAPER_API Tensor div(const Tensor& self, Scalar other);
/// `rounding_mode`: none, "trunc" (as C) or "floor" (as Python).
TAPER_API Tensor div(const Tensor& self, const Tensor& other, std::optional<std::string> rounding_mode);
TAPER_API Tensor div(const Tensor& self, Scalar other, std::optional<std::string> rounding_mode);
TAPER_API Tensor floor_divide(const Tensor& self, const Tensor& other);
TAPER_API Tensor floor_divide(const Tensor& self, Scalar other);
TAPER_API Tensor remainder(const Tensor& self, const Tensor& other);  // sign of the divisor
TAPER_API Tensor remainder(const Tensor& self, Scalar other);
TAPER_API Tensor fmod(const Tensor& self, const Tensor& other);  // sign of the dividend
TAPER_API Tensor fmod(const Tensor& self, Scalar other);
TAPER_API Tensor pow(const Tensor& self, const Tensor& exponent);
TAPER_API Tensor pow(const Tensor& self, Scalar exponent);
TAPER_API Tensor pow(Scalar self, const Tensor& exponent);
TAPER_API Tensor maximum(const Tensor& self, const Tensor& other);  // nan wins; ties share the gradient
TAPER_API Tensor minimum(const Tensor& self, const Tensor& other);
TAPER_API Tensor fmax(const Tensor& self, const Tensor& other);  // nan loses
TAPER_API Tensor fmin(const Tensor& self, const Tensor& other);
TAPER_API Tensor atan2(const Tensor& self, const Tensor& other);
TAPER_API Tensor hypot(const Tensor& self, const Tensor& other);      // sqrt(x^2 + y^2) without overflow
TAPER_API Tensor logaddexp(const Tensor& self, const Tensor& other);  // log(e^x + e^y) without overflow
TAPER_API Tensor xlogy(const Tensor& self, const Tensor& other);  // x * log(y), 0 where x is 0
TAPER_API Tensor lerp(const Tensor& self, const Tensor& end, Scalar weight);
TAPER_API Tensor lerp(const Tensor& self, const Tensor& end, const Tensor& weight);
TAPER_API Tensor addcmul(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, Scalar value = 1);
TAPER_API Tensor addcdiv(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, Scalar value = 1);
TAPER_API Tensor where(const Tensor& condition, const Tensor& self, const Tensor& other);
TAPER_API Tensor where(const Tensor& condition, const Tensor& self, Scalar other);
TAPER_API Tensor where(const Tensor& condition, Scalar self, const Tensor& other);
TAPER_API Tensor where(const Tensor& condition, Scalar self, Scalar other);
TAPER_API std::vector<Tensor> where(const Tensor& condition);  // nonzero, a tensor a dimension
TAPER_API Tensor masked_fill(const Tensor& self, const Tensor& mask, Scalar value);
TAPER_API Tensor masked_fill(const Tensor& self, const Tensor& mask, const Tensor& value);
// clang-format off
TAPER_API Tensor eq(const Tensor& self, const Tensor& other);  TAPER_API Tensor eq(const Tensor& self, Scalar other);
TAPER_API Tensor ne(const Tensor& self, const Tensor& other);  TAPER_API Tensor ne(const Tensor& self, Scalar other);
TAPER_API Tensor lt(const Tensor& self, const Tensor& other);  TAPER_API Tensor lt(const Tensor& self, Scalar other);
TAPER_API Tensor le(const Tensor& self, const Tensor& other);  TAPER_API Tensor le(const Tensor& self, Scalar other);
TAPER_API Tensor gt(const Tensor& self, const Tensor& other);  TAPER_API Tensor gt(const Tensor& self, Scalar other);
TAPER_API Tensor ge(const Tensor& self, const Tensor& other);  TAPER_API Tensor ge(const Tensor& self, Scalar other);
TAPER_API Tensor logical_and(const Tensor& self, const Tensor& other);
TAPER_API Tensor logical_or(const Tensor& self, const Tensor& other);
TAPER_API Tensor logical_xor(const Tensor& self, const Tensor& other);
TAPER_API Tensor bitwise_and(const Tensor& self, const Tensor& other);
TAPER_API Tensor bitwise_or(const Tensor& self, const Tensor& other);
TAPER_API Tensor bitwise_xor(const Tensor& self, const Tensor& other);
// clang-format on
TAPER_API Tensor isclose(const Tensor& self, const Tensor& other, double rtol = 1e-5, double atol = 1e-8,
                         bool equal_nan = false);  // |self - other| <= atol + rtol * |other|
TAPER_API bool allclose(const Tensor& self, const Tensor& other, double rtol = 1e-5, double atol = 1e-8,
                        bool equal_nan = false);
TAPER_API bool equal(const Tensor& self, const Tensor& other);  // same shape and values
TAPER_API bool is_nonzero(const Tensor& self);

/// The dtype of an elementwise op: tensors decide before 0-dim tensors, those before numbers, within a category.
TAPER_API ScalarType result_type(const Tensor& a, const Tensor& b);
TAPER_API ScalarType result_type(const Tensor& a, Scalar b);

// ---- Reductions: an empty or absent dim means all of them -----------------------------------------------------------
TAPER_API Tensor sum(const Tensor& self, std::optional<ScalarType> dtype = std::nullopt);  // integers sum in int64
TAPER_API Tensor sum(const Tensor& self, OptionalIntArrayRef dim, bool keepdim = false,
                     std::optional<ScalarType> dtype = std::nullopt);
TAPER_API Tensor nansum(const Tensor& self, OptionalIntArrayRef dim = std::nullopt, bool keepdim = false,
                        std::optional<ScalarType> dtype = std::nullopt);  // nan counts as 0
TAPER_API Tensor mean(const Tensor& self, std::optional<ScalarType> dtype = std::nullopt);
TAPER_API Tensor mean(const Tensor& self, OptionalIntArrayRef dim, bool keepdim = false,
                      std::optional<ScalarType> dtype = std::nullopt);
TAPER_API Tensor prod(const Tensor& self, std::optional<ScalarType> dtype = std::nullopt);
TAPER_API Tensor prod(const Tensor& self, int64_t dim, bool keepdim = false,
                      std::optional<ScalarType> dtype = std::nullopt);
/// Variance; `unbiased` divides by n - 1, otherwise by n; `correction` by n - correction.
TAPER_API Tensor var(const Tensor& self, bool unbiased = true);
TAPER_API Tensor var(const Tensor& self, OptionalIntArrayRef dim, bool unbiased = true, bool keepdim = false);
TAPER_API Tensor var(const Tensor& self, OptionalIntArrayRef dim, std::optional<int64_t> correction,
                     bool keepdim = false);
inline Tensor var(const Tensor& self, int dim) { return var(self, OptionalIntArrayRef(int64_t{dim})); }
TAPER_API Tensor std(const Tensor& self, bool unbiased = true);
TAPER_API Tensor std(const Tensor& self, OptionalIntArrayRef dim, bool unbiased = true, bool keepdim = false);
TAPER_API Tensor std(const Tensor& self, OptionalIntArrayRef dim, std::optional<int64_t> correction,
                     bool keepdim = false);
inline Tensor std(const Tensor& self, int dim) { return std(self, OptionalIntArrayRef(int64_t{dim})); }
TAPER_API std::tuple<Tensor, Tensor> var_mean(const Tensor& self, bool unbiased = true);
TAPER_API std::tuple<Tensor, Tensor> var_mean(const Tensor& self, OptionalIntArrayRef dim, bool unbiased = true,
                                              bool keepdim = false);
inline std::tuple<Tensor, Tensor> var_mean(const Tensor& self, int dim) {
  return var_mean(self, OptionalIntArrayRef(int64_t{dim}));
}
TAPER_API std::tuple<Tensor, Tensor> std_mean(const Tensor& self, bool unbiased = true);
TAPER_API std::tuple<Tensor, Tensor> std_mean(const Tensor& self, OptionalIntArrayRef dim, bool unbiased = true,
                                              bool keepdim = false);
inline std::tuple<Tensor, Tensor> std_mean(const Tensor& self, int dim) {
  return std_mean(self, OptionalIntArrayRef(int64_t{dim}));
}
TAPER_API Tensor max(const Tensor& self);  // ties share the gradient
TAPER_API Tensor max(const Tensor& self, const Tensor& other);
TAPER_API std::tuple<Tensor, Tensor> max(const Tensor& self, int64_t dim, bool keepdim = false);  // values, indices
TAPER_API Tensor min(const Tensor& self);
TAPER_API Tensor min(const Tensor& self, const Tensor& other);
TAPER_API std::tuple<Tensor, Tensor> min(const Tensor& self, int64_t dim, bool keepdim = false);
TAPER_API Tensor median(const Tensor& self);  // the lower of the two middle values
TAPER_API std::tuple<Tensor, Tensor> median(const Tensor& self, int64_t dim, bool keepdim = false);
TAPER_API Tensor amax(const Tensor& self, IntArrayRef dim = {}, bool keepdim = false);  // ties share the gradient
TAPER_API Tensor amin(const Tensor& self, IntArrayRef dim = {}, bool keepdim = false);
TAPER_API Tensor argmax(const Tensor& self, std::optional<int64_t> dim = std::nullopt, bool keepdim = false);
TAPER_API Tensor argmin(const Tensor& self, std::optional<int64_t> dim = std::nullopt, bool keepdim = false);
TAPER_API Tensor all(const Tensor& self);
TAPER_API Tensor all(const Tensor& self, int64_t dim, bool keepdim = false);
TAPER_API Tensor any(const Tensor& self);
TAPER_API Tensor any(const Tensor& self, int64_t dim, bool keepdim = false);
TAPER_API Tensor count_nonzero(const Tensor& self, std::optional<int64_t> dim = std::nullopt);
TAPER_API Tensor norm(const Tensor& self, Scalar p = 2);  // gradient 0 at 0
TAPER_API Tensor norm(const Tensor& self, std::optional<Scalar> p, IntArrayRef dim, bool keepdim = false);
TAPER_API Tensor logsumexp(const Tensor& self, IntArrayRef dim, bool keepdim = false);
TAPER_API Tensor cumsum(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype = std::nullopt);
TAPER_API Tensor cumprod(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype = std::nullopt);

// ---- Matrix products ------------------------------------------------------------------------------------------------
TAPER_API Tensor matmul(const Tensor& self, const Tensor& other);  // [..., n, k] x [..., k, m]; vectors as NumPy
TAPER_API Tensor mm(const Tensor& self, const Tensor& mat2);       // [n, k] x [k, m] -> [n, m]
TAPER_API Tensor bmm(const Tensor& self, const Tensor& mat2);      // [b, n, k] x [b, k, m] -> [b, n, m]
TAPER_API Tensor mv(const Tensor& self, const Tensor& vec);        // [n, k] x [k] -> [n]
TAPER_API Tensor dot(const Tensor& self, const Tensor& tensor);    // [k] x [k] -> []
TAPER_API Tensor outer(const Tensor& self, const Tensor& vec2);    // [n] x [m] -> [n, m]
/// beta * self + alpha * mat1 x mat2.
TAPER_API Tensor addmm(const Tensor& self, const Tensor& mat1, const Tensor& mat2, Scalar beta = 1, Scalar alpha = 1);
TAPER_API Tensor addmv(const Tensor& self, const Tensor& mat, const Tensor& vec, Scalar beta = 1, Scalar alpha = 1);
TAPER_API Tensor baddbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, Scalar beta = 1,
                         Scalar alpha = 1);
inline Tensor ger(const Tensor& self, const Tensor& vec2) { return outer(self, vec2); }
/// beta * self + alpha * outer(vec1, vec2).
TAPER_API Tensor addr(const Tensor& self, const Tensor& vec1, const Tensor& vec2, Scalar beta = 1, Scalar alpha = 1);
/// beta * self + alpha * the sum of batch1[i] x batch2[i].
TAPER_API Tensor addbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, Scalar beta = 1,
                        Scalar alpha = 1);
TAPER_API Tensor matrix_power(const Tensor& self, int64_t n);  // [..., m, m], n >= 0
/// Sums over dims_self[i] of self along with dims_other[i] of other; what is left of self, then of other.
TAPER_API Tensor tensordot(const Tensor& self, const Tensor& other, IntArrayRef dims_self, IntArrayRef dims_other);
TAPER_API Tensor kron(const Tensor& self, const Tensor& other);  // every element of self times all of other
/// The vector product along a dimension of size 3, by default the first such.
TAPER_API Tensor cross(const Tensor& self, const Tensor& other, std::optional<int64_t> dim = std::nullopt);
TAPER_API Tensor linear(const Tensor& input, const Tensor& weight, const Tensor& bias = {});  // [..., in] -> [..., out]
TAPER_API Tensor bilinear(const Tensor& input1, const Tensor& input2, const Tensor& weight, const Tensor& bias = {});

// ---- Views and shape ------------------------------------------------------------------------------------------------
TAPER_API Tensor clone(const Tensor& self);
TAPER_API Tensor detach(const Tensor& self);
TAPER_API Tensor reshape(const Tensor& self, IntArrayRef shape);
TAPER_API Tensor _reshape_alias(const Tensor& self, IntArrayRef size, IntArrayRef stride);
TAPER_API Tensor as_strided(const Tensor& self, IntArrayRef size, IntArrayRef stride,
                            std::optional<int64_t> storage_offset = std::nullopt);
TAPER_API Tensor flatten(const Tensor& self, int64_t start_dim = 0, int64_t end_dim = -1);
TAPER_API Tensor unflatten(const Tensor& self, int64_t dim, IntArrayRef sizes);
TAPER_API Tensor ravel(const Tensor& self);
TAPER_API Tensor permute(const Tensor& self, IntArrayRef dims);
TAPER_API Tensor transpose(const Tensor& self, int64_t dim0, int64_t dim1);
TAPER_API Tensor movedim(const Tensor& self, IntArrayRef source, IntArrayRef destination);
TAPER_API Tensor movedim(const Tensor& self, int64_t source, int64_t destination);
inline Tensor swapaxes(const Tensor& self, int64_t axis0, int64_t axis1) { return transpose(self, axis0, axis1); }
TAPER_API Tensor t(const Tensor& self);
TAPER_API Tensor squeeze(const Tensor& self);
TAPER_API Tensor squeeze(const Tensor& self, int64_t dim);
TAPER_API Tensor unsqueeze(const Tensor& self, int64_t dim);
TAPER_API Tensor narrow(const Tensor& self, int64_t dim, int64_t start, int64_t length);
TAPER_API Tensor select(const Tensor& self, int64_t dim, int64_t index);
TAPER_API Tensor slice(const Tensor& self, int64_t dim = 0, std::optional<int64_t> start = std::nullopt,
                       std::optional<int64_t> end = std::nullopt, int64_t step = 1);
TAPER_API Tensor diagonal(const Tensor& self, int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1);
TAPER_API std::vector<Tensor> split(const Tensor& self, int64_t split_size, int64_t dim = 0);
TAPER_API std::vector<Tensor> split(const Tensor& self, IntArrayRef split_sizes, int64_t dim = 0);
TAPER_API std::vector<Tensor> split_with_sizes(const Tensor& self, IntArrayRef split_sizes, int64_t dim = 0);
TAPER_API std::vector<Tensor> chunk(const Tensor& self, int64_t chunks, int64_t dim = 0);
TAPER_API std::vector<Tensor> tensor_split(const Tensor& self, int64_t sections, int64_t dim = 0);
TAPER_API std::vector<Tensor> tensor_split(const Tensor& self, IntArrayRef indices, int64_t dim = 0);
TAPER_API std::vector<Tensor> unbind(const Tensor& self, int64_t dim = 0);
TAPER_API Tensor cat(TensorList tensors, int64_t dim = 0);
inline Tensor concat(TensorList tensors, int64_t dim = 0) { return cat(tensors, dim); }
TAPER_API Tensor stack(TensorList tensors, int64_t dim = 0);
TAPER_API Tensor atleast_1d(const Tensor& self);
TAPER_API Tensor atleast_2d(const Tensor& self);
TAPER_API Tensor atleast_3d(const Tensor& self);
TAPER_API Tensor hstack(TensorList tensors);
TAPER_API Tensor vstack(TensorList tensors);
TAPER_API Tensor tile(const Tensor& self, IntArrayRef dims);
TAPER_API Tensor repeat_interleave(const Tensor& self, int64_t repeats, std::optional<int64_t> dim = std::nullopt);
TAPER_API Tensor repeat_interleave(const Tensor& self, const Tensor& repeats,
                                   std::optional<int64_t> dim = std::nullopt);
TAPER_API Tensor flip(const Tensor& self, IntArrayRef dims);
TAPER_API Tensor rot90(const Tensor& self, int64_t k = 1, IntArrayRef dims = {0, 1});
TAPER_API Tensor roll(const Tensor& self, IntArrayRef shifts, IntArrayRef dims = {});
TAPER_API Tensor tril(const Tensor& self, int64_t diagonal = 0);
TAPER_API Tensor triu(const Tensor& self, int64_t diagonal = 0);
TAPER_API Tensor diag(const Tensor& self, int64_t diagonal = 0);
TAPER_API Tensor diag_embed(const Tensor& self, int64_t offset = 0, int64_t dim1 = -2, int64_t dim2 = -1);
TAPER_API Tensor trace(const Tensor& self);
TAPER_API std::vector<Tensor> broadcast_tensors(TensorList tensors);
TAPER_API Tensor broadcast_to(const Tensor& self, IntArrayRef size);
TAPER_API std::vector<Tensor> meshgrid(TensorList tensors, const std::string& indexing = "ij");

// ---- Indexing, sorting ----------------------------------------------------------------------------------------------
/// One tensor a dimension, or none for all of it; Tensor::index() takes slices and numbers as well.
TAPER_API Tensor index(const Tensor& self, const std::vector<std::optional<Tensor>>& indices);
TAPER_API Tensor index_put(const Tensor& self, const std::vector<std::optional<Tensor>>& indices, const Tensor& values,
                           bool accumulate = false);
TAPER_API Tensor& index_put_(Tensor& self, const std::vector<std::optional<Tensor>>& indices, const Tensor& values,
                             bool accumulate = false);
TAPER_API Tensor index_select(const Tensor& self, int64_t dim, const Tensor& index);
TAPER_API Tensor gather(const Tensor& self, int64_t dim, const Tensor& index, bool sparse_grad = false);
TAPER_API Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src);
TAPER_API Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, Scalar value);
TAPER_API Tensor scatter_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src);
TAPER_API Tensor index_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source,
                           Scalar alpha = 1);
TAPER_API Tensor index_copy(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source);
TAPER_API Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, Scalar value);
TAPER_API Tensor masked_select(const Tensor& self, const Tensor& mask);
TAPER_API Tensor masked_scatter(const Tensor& self, const Tensor& mask, const Tensor& source);
TAPER_API Tensor take_along_dim(const Tensor& self, const Tensor& indices, std::optional<int64_t> dim = std::nullopt);
TAPER_API Tensor take(const Tensor& self, const Tensor& index);
TAPER_API Tensor nonzero(const Tensor& self);  // [count, dim], int64
inline Tensor argwhere(const Tensor& self) { return nonzero(self); }
TAPER_API Tensor one_hot(const Tensor& self, int64_t num_classes = -1);
TAPER_API std::tuple<Tensor, Tensor> topk(const Tensor& self, int64_t k, int64_t dim = -1, bool largest = true,
                                          bool sorted = true);
TAPER_API std::tuple<Tensor, Tensor> sort(const Tensor& self, int64_t dim = -1, bool descending = false);
/// Always stable, whatever is asked for; nan comes last, or first when descending.
TAPER_API std::tuple<Tensor, Tensor> sort(const Tensor& self, std::optional<bool> stable, int64_t dim = -1,
                                          bool descending = false);
TAPER_API Tensor argsort(const Tensor& self, int64_t dim = -1, bool descending = false);
/// Which of the ascending, half-open intervals between the boundaries each element lies in.
TAPER_API Tensor bucketize(const Tensor& self, const Tensor& boundaries, bool out_int32 = false, bool right = false);
TAPER_API std::tuple<Tensor, Tensor> kthvalue(const Tensor& self, int64_t k, int64_t dim = -1, bool keepdim = false);

// ---- Softmax and normalisation --------------------------------------------------------------------------------------
TAPER_API Tensor softmax(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype = std::nullopt);
TAPER_API Tensor log_softmax(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype = std::nullopt);
/// Normalises over the last dimensions, biased variance (Ba, Kiros, Hinton 2016). weight, bias: normalized_shape.
TAPER_API Tensor layer_norm(const Tensor& input, IntArrayRef normalized_shape, const Tensor& weight = {},
                            const Tensor& bias = {}, double eps = 1e-5, bool cudnn_enable = true);
/// x / sqrt(mean(x^2) + eps) * weight (Zhang, Sennrich 2019); eps none: the dtype's epsilon.
TAPER_API Tensor rms_norm(const Tensor& input, IntArrayRef normalized_shape, const Tensor& weight = {},
                          std::optional<double> eps = std::nullopt);
/// Normalises each channel (dim 1) over the batch (Ioffe, Szegedy 2015); updates the running statistics in training.
TAPER_API Tensor batch_norm(const Tensor& input, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
                            const Tensor& running_var, bool training, double momentum, double eps,
                            bool cudnn_enabled = true);

// ---- Losses. reduction: 0 none, 1 mean, 2 sum -----------------------------------------------------------------------
namespace Reduction {
enum Reduction { None = 0, Mean = 1, Sum = 2 };
}
TAPER_API Tensor l1_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean);
TAPER_API Tensor mse_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean);
TAPER_API Tensor smooth_l1_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean,
                                double beta = 1);
TAPER_API Tensor huber_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean,
                            double delta = 1);
TAPER_API Tensor binary_cross_entropy(const Tensor& self, const Tensor& target, const Tensor& weight = {},
                                      int64_t reduction = Reduction::Mean);
TAPER_API Tensor binary_cross_entropy_with_logits(const Tensor& self, const Tensor& target, const Tensor& weight = {},
                                                  const Tensor& pos_weight = {}, int64_t reduction = Reduction::Mean);
TAPER_API Tensor nll_loss(const Tensor& self, const Tensor& target, const Tensor& weight = {},
                          int64_t reduction = Reduction::Mean, int64_t ignore_index = -100);
TAPER_API Tensor cross_entropy_loss(const Tensor& self, const Tensor& target, const Tensor& weight = {},
                                    int64_t reduction = Reduction::Mean, int64_t ignore_index = -100,
                                    double label_smoothing = 0);
TAPER_API Tensor kl_div(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean,
                        bool log_target = false);
TAPER_API Tensor hinge_embedding_loss(const Tensor& self, const Tensor& target, double margin = 1,
                                      int64_t reduction = Reduction::Mean);
TAPER_API Tensor multi_margin_loss(const Tensor& self, const Tensor& target, Scalar p = 1, Scalar margin = 1,
                                   const Tensor& weight = {}, int64_t reduction = Reduction::Mean);
TAPER_API Tensor multilabel_margin_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean);
TAPER_API Tensor cosine_embedding_loss(const Tensor& input1, const Tensor& input2, const Tensor& target,
                                       double margin = 0, int64_t reduction = Reduction::Mean);
TAPER_API Tensor soft_margin_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean);
TAPER_API Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                                     double margin = 1, double p = 2, double eps = 1e-6, bool swap = false,
                                     int64_t reduction = Reduction::Mean);
TAPER_API Tensor margin_ranking_loss(const Tensor& input1, const Tensor& input2, const Tensor& target,
                                     double margin = 0, int64_t reduction = Reduction::Mean);
TAPER_API Tensor poisson_nll_loss(const Tensor& input, const Tensor& target, bool log_input, bool full, double eps,
                                  int64_t reduction);
TAPER_API Tensor cosine_similarity(const Tensor& x1, const Tensor& x2, int64_t dim = 1, double eps = 1e-8);
TAPER_API Tensor pairwise_distance(const Tensor& x1, const Tensor& x2, double p = 2, double eps = 1e-6,
                                   bool keepdim = false);

}  // namespace taper
