// SPDX-License-Identifier: MIT
// Binary, backward, comparing and ternary kernels: against scalar formulas, and at nan, inf and the edges of integers.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include "kernels/kernel_cases.h"
#include "kernels/pointwise.h"

using namespace taper::kernels;  // NOLINT: the tests are about nothing else

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

template <class Op>
struct Case {
  const char* name;
  Op op;
  std::function<double(double, double)> expected;
  Params params{1};
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }
double normal_pdf(double x) { return std::exp(-x * x / 2) / std::sqrt(2 * std::acos(-1.0)); }
double python_mod(double x, double y) { return x - y * std::floor(x / y); }

const std::vector<Case<BinaryOp>> kBinary = {
    {"add", BinaryOp::kAdd, [](double x, double y) { return x + 2 * y; }, {2}},
    {"sub", BinaryOp::kSub, [](double x, double y) { return x - 2 * y; }, {2}},
    {"mul", BinaryOp::kMul, [](double x, double y) { return x * y; }},
    {"div", BinaryOp::kDiv, [](double x, double y) { return x / y; }},
    {"div trunc", BinaryOp::kDivTrunc, [](double x, double y) { return std::trunc(x / y); }},
    {"div floor", BinaryOp::kDivFloor, [](double x, double y) { return std::floor(x / y); }},
    {"fmod", BinaryOp::kFmod, [](double x, double y) { return std::fmod(x, y); }},
    {"remainder", BinaryOp::kRemainder, python_mod},
    {"pow", BinaryOp::kPow, [](double x, double y) { return std::pow(x, y); }},
    {"maximum", BinaryOp::kMaximum, [](double x, double y) { return std::max(x, y); }},
    {"minimum", BinaryOp::kMinimum, [](double x, double y) { return std::min(x, y); }},
    {"fmax", BinaryOp::kFmax, [](double x, double y) { return std::max(x, y); }},
    {"fmin", BinaryOp::kFmin, [](double x, double y) { return std::min(x, y); }},
    {"atan2", BinaryOp::kAtan2, [](double x, double y) { return std::atan2(x, y); }},
    {"copysign", BinaryOp::kCopysign, [](double x, double y) { return std::copysign(x, y); }},
    {"hypot", BinaryOp::kHypot, [](double x, double y) { return std::hypot(x, y); }},
    {"lerp 0.3", BinaryOp::kLerp, [](double x, double y) { return x + 0.3 * (y - x); }, {0.3}},
    {"lerp 0.8", BinaryOp::kLerp, [](double x, double y) { return x + 0.8 * (y - x); }, {0.8}},
};

const std::vector<Case<BackwardOp>> kBackward = {
    {"tanh", BackwardOp::kTanh, [](double g, double y) { return g * (1 - y * y); }},
    {"sigmoid", BackwardOp::kSigmoid, [](double g, double y) { return g * y * (1 - y); }},
    {"threshold", BackwardOp::kThreshold, [](double g, double x) { return x <= 0.5 ? 0 : g; }, {0.5}},
    {"leaky_relu", BackwardOp::kLeakyRelu, [](double g, double x) { return x > 0 ? g : 0.1 * g; }, {0.1}},
    {"elu",
     BackwardOp::kElu,
     [](double g, double x) { return x <= 0 ? g * 1.5 * 2 * 0.5 * std::exp(0.5 * x) : 2 * g; },
     {1.5, 2, 0.5}},
    {"softplus", BackwardOp::kSoftplus, [](double g, double x) { return 2 * x > 3 ? g : g * sigmoid(2 * x); }, {2, 3}},
    {"shrink", BackwardOp::kShrink, [](double g, double x) { return std::fabs(x) <= 0.5 ? 0 : g; }, {0.5}},
    {"hardtanh", BackwardOp::kHardtanh, [](double g, double x) { return x <= -1 || x >= 2 ? 0 : g; }, {-1, 2}},
    {"clamp", BackwardOp::kClamp, [](double g, double x) { return x >= -1 && x <= 2 ? g : 0; }, {-1, 2}},
    {"gelu", BackwardOp::kGelu, [](double g, double x) { return g * (normal_cdf(x) + x * normal_pdf(x)); }},
    {"gelu tanh", BackwardOp::kGeluTanh,
     [](double g, double x) {
       const double c = std::sqrt(2 / std::acos(-1.0));
       const double t = std::tanh(c * (x + 0.044715 * x * x * x));
       return g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * c * (1 + 3 * 0.044715 * x * x));
     }},
    {"silu", BackwardOp::kSilu, [](double g, double x) { return g * sigmoid(x) * (1 + x * (1 - sigmoid(x))); }},
    {"mish", BackwardOp::kMish,
     [](double g, double x) {
       const double t = std::tanh(std::log1p(std::exp(x)));
       return g * (t + x * sigmoid(x) * (1 - t * t));
     }},
    {"log_sigmoid", BackwardOp::kLogSigmoid, [](double g, double x) { return g * sigmoid(-x); }},
    {"hardsigmoid", BackwardOp::kHardsigmoid, [](double g, double x) { return std::fabs(x) < 3 ? g / 6 : 0; }},
    {"hardswish", BackwardOp::kHardswish,
     [](double g, double x) { return x < -3   ? 0
                                     : x <= 3 ? g * (x / 3 + 0.5)
                                              : g; }},
};

template <class T>
std::vector<T> numbers(int64_t n, int seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> distribution(-4, 4);
  std::vector<T> x(n);
  for (T& v : x) v = static_cast<T>(distribution(generator));
  return x;
}

// Every length up to two vectors and one, misaligned, with one operand strided, guarded against writes past the end.
template <class T, class Op, class Run>
void check_case(const Case<Op>& c, const Run& run) {
  INFO(c.name << " in " << sizeof(T) << " bytes");
  const std::vector<T> x = numbers<T>(40, 1), y = numbers<T>(40, 2);
  std::vector<T> spread(80);
  for (int i = 0; i < 40; ++i) spread[2 * i] = y[i];
  for (int64_t n = 0; n <= 33; ++n) {
    const int64_t shift = n % 5;
    taper::test::Guarded<T> z(n, shift), strided(n);
    run(Loop<3>::contiguous(n), z.data(), x.data() + shift, y.data() + shift);
    run(Loop<3>::vector(n, {1, 1, 2}), strided.data(), x.data() + shift, spread.data() + 2 * shift);
    REQUIRE(z.intact());
    REQUIRE(strided.intact());
    for (int64_t i = 0; i < n; ++i) {
      const double expected = c.expected(x[i + shift], y[i + shift]);
      INFO("(" << x[i + shift] << ", " << y[i + shift] << ") gives " << z[i] << ", expected " << expected);
      REQUIRE(taper::test::near(z[i], expected, std::max(1.0, std::fabs(expected)), 24));
      REQUIRE(std::memcmp(&z[i], &strided[i], sizeof(T)) == 0);
    }
  }
}

template <class T>
T one(BinaryOp op, T x, T y, const Params& params = {1}) {
  T z{};
  REQUIRE(binary<T>(op, Loop<3>::contiguous(1), &z, &x, &y, params));
  return z;
}

template <class T>
T one(UnaryOp op, T x, const Params& params = {}) {
  T y{};
  REQUIRE(unary<T>(op, Loop<2>::contiguous(1), &y, &x, params));
  return y;
}

template <class T>
bool one(CompareOp op, T x, T y) {
  bool z = false;
  compare<T>(op, Loop<3>::contiguous(1), &z, &x, &y);
  return z;
}

template <class T>
bool one(PredicateOp op, T x) {
  bool y = false;
  predicate<T>(op, Loop<2>::contiguous(1), &y, &x);
  return y;
}

}  // namespace

TEST_CASE("binary kernels") {
  taper::test::for_each_target([] {
    for (const auto& c : kBinary) {
      check_case<float>(c, [&](const Loop<3>& loop, float* z, const float* x, const float* y) {
        REQUIRE(binary<float>(c.op, loop, z, x, y, c.params));
      });
      check_case<double>(c, [&](const Loop<3>& loop, double* z, const double* x, const double* y) {
        REQUIRE(binary<double>(c.op, loop, z, x, y, c.params));
      });
    }
  });
}

TEST_CASE("backward kernels") {
  taper::test::for_each_target([] {
    for (const auto& c : kBackward) {
      check_case<float>(c, [&](const Loop<3>& loop, float* z, const float* x, const float* y) {
        backward<float>(c.op, loop, z, x, y, c.params);
      });
      check_case<double>(c, [&](const Loop<3>& loop, double* z, const double* x, const double* y) {
        backward<double>(c.op, loop, z, x, y, c.params);
      });
    }
  });
}

TEST_CASE("the slope of gelu holds in both tails, whatever its neighbours") {
  std::vector<float> x, ones;
  for (float v = -13; v <= 20; v += 0.01f) x.push_back(v);
  for (const float v : {-kInf, kInf, -0.0f, 1e-40f}) x.push_back(v);
  ones.assign(x.size(), 1);
  taper::test::for_each_target([&] {
    std::vector<float> slope(x.size());
    backward<float>(BackwardOp::kGelu, Loop<3>::contiguous(x.size()), slope.data(), ones.data(), x.data());
    for (size_t i = 0; i < x.size(); ++i) {
      const double v = x[i], expected = std::isinf(v) ? v > 0 : normal_cdf(v) + v * normal_pdf(v);
      INFO(v << " gives " << slope[i] << ", expected " << expected);
      // Near its root at -0.75 it is the difference of two numbers of 0.2.
      REQUIRE(taper::test::near(slope[i], expected, std::max(std::fabs(expected), v > -2 ? 0.2 : 0.0), 10));
      float alone = 0;
      backward<float>(BackwardOp::kGelu, Loop<3>::contiguous(1), &alone, &ones[0], &x[i]);
      REQUIRE(alone == slope[i]);
    }
  });
}

TEST_CASE("nan and inf go where PyTorch sends them") {
  taper::test::for_each_target([] {
    for (const BinaryOp op : {BinaryOp::kMaximum, BinaryOp::kMinimum}) {
      REQUIRE(std::isnan(one(op, kNan, 1.0f)));
      REQUIRE(std::isnan(one(op, 1.0f, kNan)));
    }
    for (const BinaryOp op : {BinaryOp::kFmax, BinaryOp::kFmin}) {
      REQUIRE(one(op, kNan, 1.0f) == 1.0f);
      REQUIRE(one(op, 1.0f, kNan) == 1.0f);
      REQUIRE(std::isnan(one(op, kNan, kNan)));
    }
    for (const UnaryOp op : {UnaryOp::kRelu, UnaryOp::kGelu, UnaryOp::kGeluTanh, UnaryOp::kSilu, UnaryOp::kMish,
                             UnaryOp::kLogSigmoid, UnaryOp::kHardsigmoid, UnaryOp::kHardswish, UnaryOp::kExp,
                             UnaryOp::kLog, UnaryOp::kTanh, UnaryOp::kErf, UnaryOp::kSqrt, UnaryOp::kSigmoid}) {
      INFO("operation " << static_cast<int>(op));
      REQUIRE(std::isnan(one(op, kNan)));
    }
    REQUIRE(one(UnaryOp::kSign, kNan) == 0.0f);
    REQUIRE(std::isnan(one(UnaryOp::kClamp, kNan, {-1, 1})));
    REQUIRE(std::isnan(one(UnaryOp::kClamp, 0.5f, {kNan, 1})));
    REQUIRE(one(UnaryOp::kClamp, 0.5f, {2, 1}) == 1.0f);
    REQUIRE(one(UnaryOp::kSoftplus, 100.0f, {1, 20}) == 100.0f);
    REQUIRE(std::isnan(one(UnaryOp::kSoftplus, kNan, {1, 20})));
    REQUIRE(one(BinaryOp::kDivFloor, 1.0f, 0.0f) == kInf);
    REQUIRE(one(BinaryOp::kRemainder, -1.0f, 3.0f) == 2.0f);
    REQUIRE(one(BinaryOp::kPow, 0.0f, 0.0f) == 1.0f);
    REQUIRE(one(BinaryOp::kPow, -2.0f, 3.0f) == -8.0f);
    REQUIRE(std::isnan(one(BinaryOp::kPow, -2.0f, 0.5f)));
  });
}

TEST_CASE("integers wrap, divide like PyTorch and never trap") {
  constexpr int32_t kMin = std::numeric_limits<int32_t>::min();
  REQUIRE(one(BinaryOp::kDivTrunc, -7, 2) == -3);
  REQUIRE(one(BinaryOp::kDivFloor, -7, 2) == -4);
  REQUIRE(one(BinaryOp::kFmod, -7, 2) == -1);
  REQUIRE(one(BinaryOp::kRemainder, -7, 2) == 1);
  REQUIRE(one(BinaryOp::kRemainder, 7, -2) == -1);
  REQUIRE(one(BinaryOp::kDivFloor, kMin, -1) == kMin);
  REQUIRE(one(BinaryOp::kRemainder, kMin, -1) == 0);
  REQUIRE(one(BinaryOp::kDivTrunc, 5, 0) == 0);
  REQUIRE(one(BinaryOp::kRemainder, 5, 0) == 0);
  REQUIRE(one(BinaryOp::kAdd, kMin, kMin) == 0);
  REQUIRE(one<int8_t>(BinaryOp::kMul, 100, 3) == 44);
  REQUIRE(one<uint8_t>(BinaryOp::kSub, 3, 5) == 254);
  REQUIRE(one<int64_t>(BinaryOp::kSub, 3, 5, {10}) == -47);
  REQUIRE(one<int16_t>(BinaryOp::kPow, -3, 3) == -27);
  REQUIRE(one<int64_t>(BinaryOp::kPow, 2, -1) == 0);
  REQUIRE(one<int64_t>(BinaryOp::kPow, -1, -3) == -1);
  REQUIRE(one<int64_t>(BinaryOp::kPow, 3, 39) == 4052555153018976267);
  REQUIRE(one<uint8_t>(BinaryOp::kShiftLeft, 3, 7) == 128);
  REQUIRE(one(BinaryOp::kShiftRight, -8, 1) == -4);
  REQUIRE(one(BinaryOp::kShiftLeft, 1, 40) == 0);
  REQUIRE(one(UnaryOp::kAbs, kMin) == kMin);
  REQUIRE(one<uint8_t>(UnaryOp::kBitwiseNot, 1) == 254);
  REQUIRE(one<bool>(UnaryOp::kBitwiseNot, true) == false);
  REQUIRE(one<int8_t>(UnaryOp::kClamp, -128, {-1e9, 5.5}) == -128);
  REQUIRE(one(UnaryOp::kClamp, 9, {-1e9, 5.5}) == 5);
  REQUIRE(one<bool>(BinaryOp::kAdd, true, true) == true);
  REQUIRE(one<bool>(BinaryOp::kBitwiseXor, true, true) == false);
  int32_t x = 1;
  REQUIRE_FALSE(unary<int32_t>(UnaryOp::kExp, Loop<2>::contiguous(1), &x, &x));
  REQUIRE_FALSE(binary<int32_t>(BinaryOp::kDiv, Loop<3>::contiguous(1), &x, &x, &x));
}

TEMPLATE_TEST_CASE("products of integers wrap, with an array and with one number", "", int32_t, int64_t) {
  using Unsigned = std::make_unsigned_t<TestType>;
  taper::test::for_each_target([] {
    std::mt19937_64 engine(5);
    for (const int64_t n : {1, 17, 200}) {
      std::vector<TestType> x(n), y(n), z(n);
      for (TestType& v : x) v = static_cast<TestType>(engine());
      for (TestType& v : y) v = static_cast<TestType>(engine());
      for (const int64_t step : {1, 0}) {
        REQUIRE(binary<TestType>(BinaryOp::kMul, Loop<3>::vector(n, {1, 1, step}), z.data(), x.data(), y.data()));
        for (int64_t i = 0; i < n; ++i) {
          REQUIRE(z[i] == static_cast<TestType>(static_cast<Unsigned>(x[i]) * static_cast<Unsigned>(y[i * step])));
        }
      }
    }
  });
}

TEST_CASE("comparisons and predicates") {
  REQUIRE(one(CompareOp::kEq, 1.0f, 1.0f));
  REQUIRE_FALSE(one(CompareOp::kEq, kNan, kNan));
  REQUIRE(one(CompareOp::kNe, kNan, kNan));
  REQUIRE(one(CompareOp::kLt, int64_t{-1}, int64_t{0}));
  REQUIRE_FALSE(one(CompareOp::kLt, 2.0, 2.0));
  REQUIRE(one(CompareOp::kLe, 2.0, 2.0));
  REQUIRE(one<uint8_t>(CompareOp::kGt, 200, 100));
  REQUIRE(one<int8_t>(CompareOp::kGe, -3, -3));
  REQUIRE(one(CompareOp::kLogicalAnd, 0.5f, kNan));
  REQUIRE_FALSE(one(CompareOp::kLogicalAnd, 0.5f, 0.0f));
  REQUIRE(one(CompareOp::kLogicalOr, 0, 3));
  REQUIRE_FALSE(one(CompareOp::kLogicalXor, 2, 3));
  REQUIRE(one(PredicateOp::kIsNan, kNan));
  REQUIRE(one(PredicateOp::kIsInf, -kInf));
  REQUIRE_FALSE(one(PredicateOp::kIsFinite, kNan));
  REQUIRE(one(PredicateOp::kIsFinite, std::numeric_limits<double>::max()));
  REQUIRE(one(PredicateOp::kIsFinite, 5));
  REQUIRE(one(PredicateOp::kLogicalNot, 0));
  for (int64_t n = 0; n < 70; ++n) {
    const std::vector<float> x = numbers<float>(n, 3), y = numbers<float>(n, 4);
    std::vector<uint8_t> z(n + 1, 77);
    compare<float>(CompareOp::kLt, Loop<3>::contiguous(n), reinterpret_cast<bool*>(z.data()), x.data(), y.data());
    REQUIRE(z[n] == 77);
    for (int64_t i = 0; i < n; ++i) REQUIRE(z[i] == (x[i] < y[i] ? 1 : 0));
  }
}

TEST_CASE("where, addcmul, addcdiv and lerp") {
  taper::test::for_each_target([] {
    for (int64_t n = 0; n <= 33; ++n) {
      const std::vector<float> x = numbers<float>(n, 5), y = numbers<float>(n, 6), z = numbers<float>(n, 7);
      taper::test::Guarded<float> mul(n, 1), div(n), lerp(n), chosen(n);
      std::vector<uint8_t> mask(n);
      for (int64_t i = 0; i < n; ++i) mask[i] = i % 3 == 0;
      const Loop<4> loop = Loop<4>::contiguous(n);
      ternary<float>(TernaryOp::kAddcmul, loop, mul.data(), x.data(), y.data(), z.data(), {2});
      ternary<float>(TernaryOp::kAddcdiv, loop, div.data(), x.data(), y.data(), z.data(), {2});
      ternary<float>(TernaryOp::kLerp, loop, lerp.data(), x.data(), y.data(), z.data());
      where<float>(loop, chosen.data(), reinterpret_cast<const bool*>(mask.data()), x.data(), y.data());
      REQUIRE((mul.intact() && div.intact() && lerp.intact() && chosen.intact()));
      for (int64_t i = 0; i < n; ++i) {
        REQUIRE(taper::test::near(mul[i], x[i] + 2.0 * y[i] * z[i], 50));
        REQUIRE(taper::test::near(div[i], x[i] + 2.0 * y[i] / z[i], 20 + std::fabs(y[i] / z[i])));
        REQUIRE(taper::test::near(lerp[i], x[i] + static_cast<double>(z[i]) * (y[i] - x[i]), 50));
        REQUIRE(chosen[i] == (i % 3 == 0 ? x[i] : y[i]));
      }
    }
  });
  const int64_t value = 7, x[] = {1, 2, 3};
  const bool mask[] = {true, false, true};
  int64_t filled[3];
  where<int64_t>(Loop<4>::vector(3, {1, 1, 0, 1}), filled, mask, &value, x);
  REQUIRE(filled[0] == 7);
  REQUIRE(filled[1] == 2);
  REQUIRE(filled[2] == 7);
}
