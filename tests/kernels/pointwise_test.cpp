// SPDX-License-Identifier: MIT
// Pointwise kernels: every operation against a scalar formula, at every length, alignment, layout and CPU target.
#include "kernels/pointwise.h"

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "kernels/kernel_cases.h"

using namespace taper::kernels;  // NOLINT: the tests are about nothing else

namespace {

template <class T>
std::vector<T> numbers(int64_t n, double low, double high, int seed = 1) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> distribution(low, high);
  std::vector<T> x(n);
  for (T& v : x) v = static_cast<T>(distribution(generator));
  return x;
}

template <class T>
bool same_bits(const T* x, const T* y, int64_t n) {
  return n == 0 || std::memcmp(x, y, n * sizeof(T)) == 0;
}

struct UnaryCase {
  const char* name;
  UnaryOp op;
  Params params;
  std::function<double(double)> expected;
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

const std::vector<UnaryCase>& unary_cases() {
  static const std::vector<UnaryCase> cases = {
      {"neg", UnaryOp::kNeg, {}, [](double x) { return -x; }},
      {"abs", UnaryOp::kAbs, {}, [](double x) { return std::fabs(x); }},
      {"sign", UnaryOp::kSign, {}, [](double x) { return (x > 0) - (x < 0); }},
      {"square", UnaryOp::kSquare, {}, [](double x) { return x * x; }},
      {"exp", UnaryOp::kExp, {}, [](double x) { return std::exp(x); }},
      {"exp2", UnaryOp::kExp2, {}, [](double x) { return std::exp2(x); }},
      {"expm1", UnaryOp::kExpm1, {}, [](double x) { return std::expm1(x); }},
      {"log", UnaryOp::kLog, {}, [](double x) { return std::log(x); }},
      {"log2", UnaryOp::kLog2, {}, [](double x) { return std::log2(x); }},
      {"log10", UnaryOp::kLog10, {}, [](double x) { return std::log10(x); }},
      {"log1p", UnaryOp::kLog1p, {}, [](double x) { return std::log1p(x); }},
      {"sqrt", UnaryOp::kSqrt, {}, [](double x) { return std::sqrt(x); }},
      {"rsqrt", UnaryOp::kRsqrt, {}, [](double x) { return 1 / std::sqrt(x); }},
      {"reciprocal", UnaryOp::kReciprocal, {}, [](double x) { return 1 / x; }},
      {"sin", UnaryOp::kSin, {}, [](double x) { return std::sin(x); }},
      {"cos", UnaryOp::kCos, {}, [](double x) { return std::cos(x); }},
      {"tan", UnaryOp::kTan, {}, [](double x) { return std::tan(x); }},
      {"asin", UnaryOp::kAsin, {}, [](double x) { return std::asin(x); }},
      {"acos", UnaryOp::kAcos, {}, [](double x) { return std::acos(x); }},
      {"atan", UnaryOp::kAtan, {}, [](double x) { return std::atan(x); }},
      {"sinh", UnaryOp::kSinh, {}, [](double x) { return std::sinh(x); }},
      {"cosh", UnaryOp::kCosh, {}, [](double x) { return std::cosh(x); }},
      {"asinh", UnaryOp::kAsinh, {}, [](double x) { return std::asinh(x); }},
      {"acosh", UnaryOp::kAcosh, {}, [](double x) { return std::acosh(x); }},
      {"atanh", UnaryOp::kAtanh, {}, [](double x) { return std::atanh(x); }},
      {"tanh", UnaryOp::kTanh, {}, [](double x) { return std::tanh(x); }},
      {"sigmoid", UnaryOp::kSigmoid, {}, sigmoid},
      {"erf", UnaryOp::kErf, {}, [](double x) { return std::erf(x); }},
      {"erfc", UnaryOp::kErfc, {}, [](double x) { return std::erfc(x); }},
      {"lgamma", UnaryOp::kLgamma, {}, [](double x) { return std::lgamma(x); }},
      {"floor", UnaryOp::kFloor, {}, [](double x) { return std::floor(x); }},
      {"ceil", UnaryOp::kCeil, {}, [](double x) { return std::ceil(x); }},
      {"round", UnaryOp::kRound, {}, [](double x) { return std::nearbyint(x); }},
      {"trunc", UnaryOp::kTrunc, {}, [](double x) { return std::trunc(x); }},
      {"frac", UnaryOp::kFrac, {}, [](double x) { return x - std::trunc(x); }},
      {"add_scalar", UnaryOp::kAddScalar, {2.5}, [](double x) { return x + 2.5; }},
      {"mul_scalar", UnaryOp::kMulScalar, {2.5}, [](double x) { return x * 2.5; }},
      {"rsub_scalar", UnaryOp::kRsubScalar, {2.5}, [](double x) { return 2.5 - x; }},
      {"div_scalar", UnaryOp::kDivScalar, {3}, [](double x) { return x / 3; }},
      {"rdiv_scalar", UnaryOp::kRdivScalar, {3}, [](double x) { return 3 / x; }},
      {"pow 2", UnaryOp::kPowScalar, {2}, [](double x) { return x * x; }},
      {"pow 3", UnaryOp::kPowScalar, {3}, [](double x) { return x * x * x; }},
      {"pow 0.5", UnaryOp::kPowScalar, {0.5}, [](double x) { return std::sqrt(x); }},
      {"pow -0.5", UnaryOp::kPowScalar, {-0.5}, [](double x) { return 1 / std::sqrt(x); }},
      {"pow -1", UnaryOp::kPowScalar, {-1}, [](double x) { return 1 / x; }},
      {"pow -2", UnaryOp::kPowScalar, {-2}, [](double x) { return 1 / (x * x); }},
      {"pow 2.5", UnaryOp::kPowScalar, {2.5}, [](double x) { return std::pow(x, 2.5); }},
      {"rpow 2.5", UnaryOp::kRpowScalar, {2.5}, [](double x) { return std::pow(2.5, x); }},
      {"clamp", UnaryOp::kClamp, {-0.5, 0.75}, [](double x) { return x != x ? x : std::min(std::max(x, -0.5), 0.75); }},
      {"relu", UnaryOp::kRelu, {}, [](double x) { return x < 0 ? 0 : x; }},
      {"leaky_relu", UnaryOp::kLeakyRelu, {0.125}, [](double x) { return x > 0 ? x : 0.125 * x; }},
      {"elu", UnaryOp::kElu, {1.5, 2, 0.5}, [](double x) { return x <= 0 ? 3 * std::expm1(0.5 * x) : 2 * x; }},
      {"softplus",
       UnaryOp::kSoftplus,
       {2, 5},
       [](double x) { return 2 * x > 5 ? x : std::log1p(std::exp(2 * x)) / 2; }},
      {"hardshrink", UnaryOp::kHardshrink, {0.5}, [](double x) { return std::fabs(x) <= 0.5 ? 0 : x; }},
      {"softshrink",
       UnaryOp::kSoftshrink,
       {0.5},
       [](double x) { return x > 0.5    ? x - 0.5
                             : x < -0.5 ? x + 0.5
                                        : x * 0; }},
      {"threshold", UnaryOp::kThreshold, {0.25, 7}, [](double x) { return x <= 0.25 ? 7 : x; }},
      {"gelu", UnaryOp::kGelu, {}, [](double x) { return 0.5 * x * std::erfc(-x / std::sqrt(2.0)); }},
      {"gelu tanh",
       UnaryOp::kGeluTanh,
       {},
       [](double x) { return 0.5 * x * (1 + std::tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))); }},
      {"silu", UnaryOp::kSilu, {}, [](double x) { return x * sigmoid(x); }},
      {"mish", UnaryOp::kMish, {}, [](double x) { return x * std::tanh(std::log1p(std::exp(x))); }},
      {"log_sigmoid",
       UnaryOp::kLogSigmoid,
       {},
       [](double x) { return std::min(x, 0.0) - std::log1p(std::exp(-std::fabs(x))); }},
      {"hardsigmoid", UnaryOp::kHardsigmoid, {}, [](double x) { return std::min(std::max(x + 3, 0.0), 6.0) / 6; }},
      {"hardswish", UnaryOp::kHardswish, {}, [](double x) { return x * std::min(std::max(x + 3, 0.0), 6.0) / 6; }},
  };
  return cases;
}

template <class T>
void check_values(const std::function<T(int64_t)>& got, const std::function<double(int64_t)>& expected, int64_t n) {
  const double tolerance = std::is_same_v<T, float> ? 4e-6 : 2e-14;
  for (int64_t i = 0; i < n; ++i) {
    const double e = expected(i);
    INFO("element " << i << " is " << got(i) << ", expected " << e);
    if (e != e) {
      REQUIRE(got(i) != got(i));
    } else {
      REQUIRE(std::fabs(got(i) - e) <= tolerance * std::max(1.0, std::fabs(e)));
    }
  }
}

template <class T>
void check_unary(const UnaryCase& c) {
  INFO(c.name << " in " << sizeof(T) << " bytes");
  const std::vector<T> source = numbers<T>(64, -4, 4);
  for (int64_t n = 0; n <= 35; ++n) {
    const int64_t shift = n % 3;
    std::vector<T> y(n + shift + 1, T{123});
    REQUIRE(unary<T>(c.op, Loop<2>::contiguous(n), y.data() + shift, source.data() + shift, c.params));
    REQUIRE(y[n + shift] == T{123});
    check_values<T>([&](int64_t i) { return y[i + shift]; }, [&](int64_t i) { return c.expected(source[i + shift]); },
                    n);

    // A strided input, and a single element, give the same bits.
    std::vector<T> spread(3 * n + 1), z(n + 1, T{9});
    for (int64_t i = 0; i < n; ++i) spread[3 * i] = source[i + shift];
    unary<T>(c.op, Loop<2>::vector(n, {1, 3}), z.data(), spread.data(), c.params);
    REQUIRE(same_bits(z.data(), y.data() + shift, n));
    REQUIRE(z[n] == T{9});
    for (int64_t i = 0; i < n; ++i) {
      T single;
      unary<T>(c.op, Loop<2>::contiguous(1), &single, source.data() + i + shift, c.params);
      REQUIRE(same_bits(&single, y.data() + i + shift, 1));
    }
  }
}

}  // namespace

TEST_CASE("unary kernels") {
  taper::test::for_each_target([] {
    for (const UnaryCase& c : unary_cases()) {
      check_unary<float>(c);
      check_unary<double>(c);
    }
  });
}
