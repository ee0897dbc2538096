// SPDX-License-Identifier: MIT
// The accuracy of the vector math in units in the last place, over all of float and double.
#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "kernels/kernel_cases.h"
#include "kernels/pointwise.h"

using namespace taper::kernels;  // NOLINT: the tests are about nothing else

namespace {

using Oracle = long double;

struct Function {
  const char* name;
  UnaryOp op;
  double ulps;
  Oracle (*exact)(Oracle);
  Params params{};
};

Oracle sigmoid(Oracle x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }
Oracle softplus(Oracle x) { return std::max(x, Oracle{0}) + std::log1p(std::exp(-std::fabs(x))); }

const Function kFunctions[] = {
    {"exp", UnaryOp::kExp, 1, [](Oracle x) { return std::exp(x); }},
    {"expm1", UnaryOp::kExpm1, 2, [](Oracle x) { return std::expm1(x); }},
    {"log", UnaryOp::kLog, 1, [](Oracle x) { return std::log(x); }},
    {"log1p", UnaryOp::kLog1p, 1, [](Oracle x) { return std::log1p(x); }},
    {"tanh", UnaryOp::kTanh, 2, [](Oracle x) { return std::tanh(x); }},
    {"sigmoid", UnaryOp::kSigmoid, 2, sigmoid},
    {"erf", UnaryOp::kErf, 2, [](Oracle x) { return std::erf(x); }},
    {"erfc", UnaryOp::kErfc, 7, [](Oracle x) { return std::erfc(x); }},
    {"sin", UnaryOp::kSin, 1, [](Oracle x) { return std::sin(x); }},
    {"cos", UnaryOp::kCos, 1, [](Oracle x) { return std::cos(x); }},
    {"tan", UnaryOp::kTan, 2, [](Oracle x) { return std::tan(x); }},
    {"asin", UnaryOp::kAsin, 2, [](Oracle x) { return std::asin(x); }},
    {"acos", UnaryOp::kAcos, 2, [](Oracle x) { return std::acos(x); }},
    {"atan", UnaryOp::kAtan, 2.5, [](Oracle x) { return std::atan(x); }},
    {"sinh", UnaryOp::kSinh, 2, [](Oracle x) { return std::sinh(x); }},
    {"cosh", UnaryOp::kCosh, 2, [](Oracle x) { return std::cosh(x); }},
    {"asinh", UnaryOp::kAsinh, 2, [](Oracle x) { return std::asinh(x); }},
    {"acosh", UnaryOp::kAcosh, 2, [](Oracle x) { return std::acosh(x); }},
    {"atanh", UnaryOp::kAtanh, 2, [](Oracle x) { return std::atanh(x); }},
    {"exp2", UnaryOp::kExp2, 2, [](Oracle x) { return std::exp2(x); }},
    {"log2", UnaryOp::kLog2, 2, [](Oracle x) { return std::log2(x); }},
    {"log10", UnaryOp::kLog10, 2, [](Oracle x) { return std::log10(x); }},
    {"pow", UnaryOp::kPowScalar, 1, [](Oracle x) { return std::pow(x, Oracle{2.5}); }, {2.5}},
    {"softplus", UnaryOp::kSoftplus, 2, softplus, {1, 1000}},
    {"log_sigmoid", UnaryOp::kLogSigmoid, 2, [](Oracle x) { return -softplus(-x); }},
    {"elu", UnaryOp::kElu, 2, [](Oracle x) { return x > 0 ? x : std::expm1(x); }, {1, 1, 1}},
    {"silu", UnaryOp::kSilu, 2.5, [](Oracle x) { return std::isinf(x) && x < 0 ? -0.0L : x * sigmoid(x); }},
    {"mish", UnaryOp::kMish, 4.5, [](Oracle x) { return std::isinf(x) && x < 0 ? -0.0L : x * std::tanh(softplus(x)); }},
    {"gelu", UnaryOp::kGelu, 7,
     [](Oracle x) { return std::isinf(x) && x < 0 ? -0.0L : x / 2 * std::erfc(-x / std::sqrt(Oracle{2})); }},
    {"gelu tanh", UnaryOp::kGeluTanh, 2.5,
     [](Oracle x) {
       const Oracle u = std::sqrt(2 / std::acos(Oracle{-1})) * (x + 0.044715L * x * x * x);
       return u < -20000 ? -0.0L : x * sigmoid(2 * u);
     }},
};

// |got - want| in units of the last place of want; the units go on below the smallest and above the largest number.
template <class T>
double error_in_ulps(T got, Oracle want) {
  using Limits = std::numeric_limits<T>;
  if (std::isnan(want)) return std::isnan(got) ? 0 : Limits::infinity();
  const T rounded = static_cast<T>(want);
  if (got == rounded) return 0;
  if (std::isnan(got) || std::isinf(rounded)) return Limits::infinity();
  const T size = std::min(std::fabs(rounded), std::nextafter(Limits::max(), T{0}));
  const Oracle unit = Oracle{std::nextafter(size, Limits::infinity())} - size;
  const Oracle value = std::isinf(got) ? std::copysign(Oracle{Limits::max()} + unit, Oracle{got}) : Oracle{got};
  return static_cast<double>(std::fabs(value - want) / unit);
}

template <class T>
std::vector<T> inputs() {
  using Limits = std::numeric_limits<T>;
  using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
  std::vector<T> x = {0,
                      Limits::denorm_min(),
                      Limits::min(),
                      1,
                      Limits::max(),
                      Limits::infinity(),
                      Limits::quiet_NaN(),
                      Limits::epsilon(),
                      std::nextafter(T{1}, T{0}),
                      std::nextafter(T{1}, T{2}),
                      Limits::min() / 2};
  std::mt19937_64 generator(11);
  std::uniform_real_distribution<T> wide(0, sizeof(T) == 4 ? 110 : 760), middle(0, 20), small(0, 2);
  for (int i = 0; i < 3000; ++i) {
    x.push_back(std::bit_cast<T>(static_cast<Bits>(generator())));
    x.push_back(wide(generator));
    x.push_back(middle(generator));
    x.push_back(small(generator));
  }
  const size_t n = x.size();
  for (size_t i = 0; i < n; ++i) x.push_back(-x[i]);
  return x;
}

template <class T>
void check_function(const Function& f, const std::vector<T>& x) {
  std::vector<Oracle> want(x.size());
  std::transform(x.begin(), x.end(), want.begin(), f.exact);
  taper::test::for_each_target([&] {
    std::vector<T> y(x.size());
    REQUIRE(unary<T>(f.op, Loop<2>::contiguous(x.size()), y.data(), x.data(), f.params));
    double worst = 0;
    size_t at = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      const double error = error_in_ulps(y[i], want[i]);
      if (error > worst) {
        worst = error;
        at = i;
      }
    }
    INFO(f.name << "(" << x[at] << ") is " << y[at] << ", " << worst << " ulp off, " << sizeof(T) << " bytes");
    REQUIRE(worst <= f.ulps);
  });
}

}  // namespace

TEST_CASE("vector math is accurate over the whole range") {
  const std::vector<float> floats = inputs<float>();
  const std::vector<double> doubles = inputs<double>();
  for (const Function& f : kFunctions) {
    check_function<float>(f, floats);
    check_function<double>(f, doubles);
  }
}

TEMPLATE_TEST_CASE("no lane depends on another", "", float, double) {
  const std::vector<TestType> x = inputs<TestType>();
  for (const Function& f : kFunctions) {
    taper::test::for_each_target([&] {
      std::vector<TestType> y(x.size()), alone(x.size());
      REQUIRE(unary<TestType>(f.op, Loop<2>::contiguous(x.size()), y.data(), x.data(), f.params));
      for (size_t i = 0; i < x.size(); ++i) unary<TestType>(f.op, Loop<2>::contiguous(1), &alone[i], &x[i], f.params);
      const auto differ = [](TestType a, TestType b) { return !(a == b || (std::isnan(a) && std::isnan(b))); };
      const size_t at = std::mismatch(y.begin(), y.end(), alone.begin(), std::not_fn(differ)).first - y.begin();
      INFO(f.name << "(" << x[std::min(at, x.size() - 1)] << ")");
      REQUIRE(at == x.size());
    });
  }
}

TEST_CASE("zeros keep their sign") {
  for (UnaryOp op : {UnaryOp::kExpm1, UnaryOp::kLog1p, UnaryOp::kTanh, UnaryOp::kErf, UnaryOp::kSin, UnaryOp::kTan,
                     UnaryOp::kAsin, UnaryOp::kAtan, UnaryOp::kSinh, UnaryOp::kAsinh, UnaryOp::kAtanh, UnaryOp::kTrunc,
                     UnaryOp::kRound, UnaryOp::kFloor, UnaryOp::kCeil}) {
    taper::test::for_each_target([&] {
      for (float zero : {0.0f, -0.0f}) {
        INFO("operation " << static_cast<int>(op));
        float y;
        REQUIRE(unary<float>(op, Loop<2>::contiguous(1), &y, &zero));
        REQUIRE(y == 0);
        REQUIRE(std::signbit(y) == std::signbit(zero));
      }
    });
  }
}

TEST_CASE("round breaks ties to even and keeps what is just below a tie") {
  const float x[] = {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, std::nextafter(0.5f, 0.0f), 8388609.0f, 4194304.5f};
  const float expected[] = {0, 2, 2, 0, -2, 0, 8388609.0f, 4194304.0f};
  taper::test::for_each_target([&] {
    float y[8];
    REQUIRE(unary<float>(UnaryOp::kRound, Loop<2>::contiguous(8), y, x));
    for (int i = 0; i < 8; ++i) REQUIRE(y[i] == expected[i]);
  });
}
