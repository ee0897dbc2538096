// SPDX-License-Identifier: MIT
// Elementwise operations: values, gradients, broadcasting, type promotion, in-place forms.
#include "golden_writer.h"

namespace {

using Unary = Tensor (*)(const Tensor&);

struct UnaryCase {
  const char* name;
  Unary fn;
  double low = -2;
  double high = 2;
};

const UnaryCase kUnary[] = {
    {"abs", [](const Tensor& x) { return x.abs(); }},
    {"neg", [](const Tensor& x) { return -x; }},
    {"exp", [](const Tensor& x) { return torch::exp(x); }},
    {"exp2", [](const Tensor& x) { return torch::exp2(x); }},
    {"expm1", [](const Tensor& x) { return torch::expm1(x); }},
    {"log", [](const Tensor& x) { return torch::log(x); }, 0.1, 5},
    {"log2", [](const Tensor& x) { return torch::log2(x); }, 0.1, 5},
    {"log10", [](const Tensor& x) { return torch::log10(x); }, 0.1, 5},
    {"log1p", [](const Tensor& x) { return torch::log1p(x); }, -0.9, 5},
    {"sqrt", [](const Tensor& x) { return torch::sqrt(x); }, 0.1, 5},
    {"rsqrt", [](const Tensor& x) { return torch::rsqrt(x); }, 0.1, 5},
    {"square", [](const Tensor& x) { return torch::square(x); }},
    {"reciprocal", [](const Tensor& x) { return torch::reciprocal(x); }, 0.2, 3},
    {"sigmoid", [](const Tensor& x) { return torch::sigmoid(x); }, -8, 8},
    {"tanh", [](const Tensor& x) { return torch::tanh(x); }, -4, 4},
    {"sin", [](const Tensor& x) { return torch::sin(x); }, -7, 7},
    {"cos", [](const Tensor& x) { return torch::cos(x); }, -7, 7},
    {"tan", [](const Tensor& x) { return torch::tan(x); }, -1.4, 1.4},
    {"asin", [](const Tensor& x) { return torch::asin(x); }, -0.95, 0.95},
    {"acos", [](const Tensor& x) { return torch::acos(x); }, -0.95, 0.95},
    {"atan", [](const Tensor& x) { return torch::atan(x); }},
    {"sinh", [](const Tensor& x) { return torch::sinh(x); }},
    {"cosh", [](const Tensor& x) { return torch::cosh(x); }},
    {"erf", [](const Tensor& x) { return torch::erf(x); }},
    {"erfc", [](const Tensor& x) { return torch::erfc(x); }},
    {"relu", [](const Tensor& x) { return torch::relu(x); }},
    {"floor", [](const Tensor& x) { return torch::floor(x); }},
    {"ceil", [](const Tensor& x) { return torch::ceil(x); }},
    {"round", [](const Tensor& x) { return torch::round(x); }},
    {"trunc", [](const Tensor& x) { return torch::trunc(x); }},
    {"frac", [](const Tensor& x) { return torch::frac(x); }},
    {"sign", [](const Tensor& x) { return torch::sign(x); }},
    {"pow2", [](const Tensor& x) { return x.pow(2); }},
    {"pow3", [](const Tensor& x) { return x.pow(3); }},
    {"pow_half", [](const Tensor& x) { return x.pow(0.5); }, 0.1, 4},
    {"pow_negative", [](const Tensor& x) { return x.pow(-1.5); }, 0.2, 4},
    {"pow_zero", [](const Tensor& x) { return x.pow(0); }},
    {"scalar_pow", [](const Tensor& x) { return torch::pow(2.5, x); }},
    {"clamp", [](const Tensor& x) { return x.clamp(-1, 0.5); }},
    {"clamp_min", [](const Tensor& x) { return x.clamp_min(0.25); }},
    {"clamp_max", [](const Tensor& x) { return x.clamp_max(0.25); }},
    {"clamp_low", [](const Tensor& x) { return torch::clamp(x, -0.5); }},
    {"add_scalar", [](const Tensor& x) { return x + 1.5; }},
    {"scalar_minus", [](const Tensor& x) { return 1.5 - x; }},
    {"mul_scalar", [](const Tensor& x) { return 3 * x; }},
    {"div_scalar", [](const Tensor& x) { return x / 3; }},
    {"scalar_over", [](const Tensor& x) { return 3 / x; }, 0.3, 3},
    {"add_alpha", [](const Tensor& x) { return torch::add(x, x, 2); }},
    {"sub_alpha", [](const Tensor& x) { return torch::sub(x, 1, 2); }},
    {"remainder_scalar", [](const Tensor& x) { return torch::remainder(x, 0.75); }},
    {"fmod_scalar", [](const Tensor& x) { return torch::fmod(x, 0.75); }},
    {"logit", [](const Tensor& x) { return torch::logit(x); }, 0.05, 0.95},
    {"lgamma", [](const Tensor& x) { return torch::lgamma(x); }, 0.3, 6},
    {"nan_to_num", [](const Tensor& x) { return torch::nan_to_num(x); }},
    {"self_times_self", [](const Tensor& x) { return x * x * x; }},
};

struct BinaryCase {
  const char* name;
  Tensor (*fn)(const Tensor&, const Tensor&);
  double low = -2;
  double high = 2;
};

const BinaryCase kBinary[] = {
    {"add", [](const Tensor& a, const Tensor& b) { return a + b; }},
    {"sub", [](const Tensor& a, const Tensor& b) { return a - b; }},
    {"mul", [](const Tensor& a, const Tensor& b) { return a * b; }},
    {"div", [](const Tensor& a, const Tensor& b) { return a / b; }, 0.5, 3},
    {"pow", [](const Tensor& a, const Tensor& b) { return torch::pow(a, b); }, 0.3, 2},
    {"maximum", [](const Tensor& a, const Tensor& b) { return torch::maximum(a, b); }},
    {"minimum", [](const Tensor& a, const Tensor& b) { return torch::minimum(a, b); }},
    {"max_of_two", [](const Tensor& a, const Tensor& b) { return torch::max(a, b); }},
    {"atan2", [](const Tensor& a, const Tensor& b) { return torch::atan2(a, b); }},
    {"hypot", [](const Tensor& a, const Tensor& b) { return torch::hypot(a, b); }},
    {"fmod", [](const Tensor& a, const Tensor& b) { return torch::fmod(a, b); }, 0.5, 3},
    {"remainder", [](const Tensor& a, const Tensor& b) { return torch::remainder(a, b); }, 0.5, 3},
    {"logaddexp", [](const Tensor& a, const Tensor& b) { return torch::logaddexp(a, b); }},
    {"lerp_scalar", [](const Tensor& a, const Tensor& b) { return torch::lerp(a, b, 0.3); }},
    {"where", [](const Tensor& a, const Tensor& b) { return torch::where(a > b, a, b * 2); }},
    {"add_scaled", [](const Tensor& a, const Tensor& b) { return a.add(b, 0.5); }},
    {"sub_scaled", [](const Tensor& a, const Tensor& b) { return a.sub(b, 0.5); }},
    {"xlogy", [](const Tensor& a, const Tensor& b) { return torch::xlogy(a, b); }, 0.3, 3},
};

void unary() {
  known_inaccuracies() = {{"lgamma/f64.dd", 1e-8}};  // its trigamma cuts the series short
  for (const UnaryCase& each : kUnary) {
    golden_op(each.name, {input({3, 4}, 1, torch::kFloat64, each.low, each.high)},
              [&](const TensorList& in) { return each.fn(in[0]); });
  }
  golden("integer/abs", integers({7}).abs());
  golden("integer/neg", -integers({7}));
  golden("integer/exp", integers({7}).exp());
  golden("integer/sqrt", integers({7}, 1, 0, 9).sqrt());
  golden("integer/sign", integers({7}).sign());
  golden("integer/square", integers({7}).square());
  golden("integer/bitwise_not", integers({7}).bitwise_not());
}

void special_values() {
  const double inf = std::numeric_limits<double>::infinity();
  const Tensor x =
      torch::tensor({-inf, -1e300, -1e3, -1e-300, -0.0, 0.0, 1e-300, 1e3, 1e300, inf, std::nan("")}, torch::kFloat64);
  for (const UnaryCase& each : kUnary) {
    golden(std::string("special/") + each.name, [&] { return each.fn(x); });
  }
  golden("special/isnan", x.isnan());
  golden("special/isinf", x.isinf());
  golden("special/isfinite", x.isfinite());
  golden("special/nan_to_num_values", torch::nan_to_num(x, 1.0, 2.0, -2.0));
  golden("special/maximum", torch::maximum(x, torch::zeros_like(x)));
}

void binary() {
  for (const BinaryCase& each : kBinary) {
    const auto run = [&](const TensorList& in) { return each.fn(in[0], in[1]); };
    const auto make = [&](torch::IntArrayRef sizes, uint32_t seed) {
      return input(sizes, seed, torch::kFloat64, each.low, each.high);
    };
    const std::string name = each.name;
    golden_op(name, {make({2, 3}, 1), make({2, 3}, 2)}, run);
    golden_op(name + "/row", {make({2, 3}, 3), make({3}, 4)}, run);
    golden_op(name + "/outer", {make({2, 1}, 5), make({1, 3}, 6)}, run);
    golden_op(name + "/zero_dim", {make({2, 2}, 7), make({}, 8)}, run);
    golden(name + "/transposed", each.fn(make({3, 2}, 9).t(), make({2, 3}, 10)));
    golden(name + "/empty", each.fn(make({0, 3}, 1), make({3}, 2)));
  }
  golden_throws("broadcast_error", "must match the size", [] { return input({2, 3}) + input({2, 4}); });
}

void ternary() {
  const TensorList abc = {input({2, 3}, 1), input({2, 3}, 2), input({2, 3}, 3)};
  golden_op("addcmul", abc, [](const TensorList& in) { return torch::addcmul(in[0], in[1], in[2], 0.5); });
  golden_op("addcdiv", {abc[0], abc[1], input({2, 3}, 3, torch::kFloat64, 0.5, 2)},
            [](const TensorList& in) { return torch::addcdiv(in[0], in[1], in[2], 0.5); });
  golden_op("lerp", abc, [](const TensorList& in) { return torch::lerp(in[0], in[1], in[2]); });
  golden_op("lerp/broadcast", {input({2, 3}), input({3}, 2), input({2, 1}, 3)},
            [](const TensorList& in) { return torch::lerp(in[0], in[1], in[2]); });
  const Tensor mask = input({2, 3}, 9) > 0;
  golden_op("where/broadcast", {input({2, 3}), input({3}, 2)},
            [&](const TensorList& in) { return torch::where(mask, in[0], in[1]); });
  golden_op("masked_fill", {input({2, 3})}, [&](const TensorList& in) { return in[0].masked_fill(mask, 7.5); });
  golden_op("masked_fill/tensor", {input({2, 3}), input({}, 2)},
            [&](const TensorList& in) { return in[0].masked_fill(mask, in[1]); });
  golden_op("clamp/tensors", abc, [](const TensorList& in) { return torch::clamp(in[0], in[1] - 1, in[2] + 1); });
  golden("where/indices", TensorList(torch::where(mask)));
}

void comparison() {
  const Tensor a = integers({3, 4}, 1, -2, 3);
  const Tensor b = integers({3, 4}, 2, -2, 3);
  golden("eq", a == b);
  golden("ne", a != b);
  golden("lt", a < b);
  golden("le", a <= b);
  golden("gt", a > b);
  golden("ge", a >= b);
  golden("eq_scalar", a == 1);
  golden("ne_scalar", a != 1);
  golden("lt_scalar", a < 0.5);
  golden("le_scalar", a <= 0);
  golden("gt_scalar", a > -0.5);
  golden("ge_scalar", a >= 1);
  golden("scalar_less", 0 < a);
  golden("eq_broadcast", a == b[0]);
  golden("logical_and", torch::logical_and(a, b));
  golden("logical_or", torch::logical_or(a, b));
  golden("logical_xor", torch::logical_xor(a, b));
  golden("logical_not", torch::logical_not(a));
  golden("and", (a > 0) & (b > 0));
  golden("or", (a > 0) | (b > 0));
  golden("xor", (a > 0) ^ (b > 0));
  golden("not", ~(a > 0));
  golden("integer_and", a & b);
  golden("integer_or", a | b);
  golden("mask_times_mask", (a > 0) * (b > 0));
  golden("mask_plus_mask", (a > 0) + (b > 0));
  golden("mask_times_float", (a > 0) * 1.5);
  golden("floor_divide", torch::floor_divide(a, torch::full({1}, 2, torch::kInt64)));
  golden("div_floor", torch::div(a, b * b + 1, "floor"));
  golden("div_trunc", torch::div(a, b * b + 1, "trunc"));
  golden("remainder_int", torch::remainder(a, 3));
  golden("percent", a % 3);
  golden("isclose", torch::isclose(input({4}), input({4}) + 1e-9));
  golden("allclose", torch::allclose(input({4}), input({4}) + 1e-9));
  golden("allclose_far", torch::allclose(input({4}), input({4}) + 1e-3));
  golden("allclose_rtol", torch::allclose(input({4}), input({4}) + 1e-3, 0.1, 0.1));
  golden("equal", torch::equal(a, a.clone()));
  golden("equal_other", a.equal(b));
}

const torch::ScalarType kTypes[] = {torch::kUInt8, torch::kInt8,    torch::kInt16,   torch::kInt32,   torch::kInt64,
                                    torch::kBool,  torch::kFloat32, torch::kFloat64, torch::kBFloat16};

/// One line a left operand: the type of the result for every right operand, or "-" where the operation refuses.
template <typename F>
void promotion_table(const std::string& name, F&& fn) {
  std::string table;
  for (const auto left : kTypes) {
    table += kind_of(left) + std::string(":");
    for (const auto right : kTypes) {
      std::string cell = "-";
      try {
        cell = kind_of(fn(torch::ones({2}, left), torch::ones({2}, right)).scalar_type());
      } catch (const c10::Error&) {
      }
      table += ' ' + cell;
    }
    table += '\n';
  }
  golden("promotion/" + name, table);
}

void promotion() {
  promotion_table("add", [](const Tensor& a, const Tensor& b) { return a + b; });
  promotion_table("sub", [](const Tensor& a, const Tensor& b) { return a - b; });
  promotion_table("mul", [](const Tensor& a, const Tensor& b) { return a * b; });
  promotion_table("div", [](const Tensor& a, const Tensor& b) { return a / b; });
  promotion_table("pow", [](const Tensor& a, const Tensor& b) { return torch::pow(a, b); });
  promotion_table("eq", [](const Tensor& a, const Tensor& b) { return a == b; });
  promotion_table("maximum", [](const Tensor& a, const Tensor& b) { return torch::maximum(a, b); });
  promotion_table("where", [](const Tensor& a, const Tensor& b) { return torch::where(a > 0, b, b); });
  promotion_table("cat", [](const Tensor& a, const Tensor& b) { return torch::cat({a, b}); });
  promotion_table("zero_dim", [](const Tensor& a, const Tensor& b) { return a * b[0]; });
  promotion_table("zero_dim_left", [](const Tensor& a, const Tensor& b) { return a[0] * b; });
  promotion_table("add_int", [](const Tensor& a, const Tensor&) { return a + 1; });
  promotion_table("add_double", [](const Tensor& a, const Tensor&) { return a + 1.5; });
  promotion_table("add_bool", [](const Tensor& a, const Tensor&) { return a + true; });
  promotion_table("div_int", [](const Tensor& a, const Tensor&) { return a / 2; });
  promotion_table("exp", [](const Tensor& a, const Tensor&) { return a.exp(); });
  promotion_table("sum", [](const Tensor& a, const Tensor&) { return a.sum(); });
  promotion_table("mean", [](const Tensor& a, const Tensor&) { return a.mean(); });
  promotion_table("cumsum", [](const Tensor& a, const Tensor&) { return a.cumsum(0); });
  promotion_table("in_place_add", [](const Tensor& a, const Tensor& b) { return a.clone().add_(b); });
  promotion_table("in_place_div", [](const Tensor& a, const Tensor& b) { return a.clone().div_(b); });
  promotion_table("result_type",
                  [](const Tensor& a, const Tensor& b) { return torch::empty({0}, torch::result_type(a, b)); });
  golden_op("promotion/gradient", {input({3}), input({3}, 2).to(torch::kFloat32).to(torch::kFloat64)},
            [](const TensorList& in) { return in[0].to(torch::kFloat32) * in[1].to(torch::kFloat64); });
}

/// In place on an intermediate result, so that the rewritten gradient shows.
template <typename F>
void in_place_case(const std::string& name, F&& fn) {
  golden_op("in_place/" + name, {input({2, 3}, 1, torch::kFloat64, 0.2, 2), input({3}, 2, torch::kFloat64, 0.2, 2)},
            [&](const TensorList& in) {
              Tensor x = in[0] * 1.5;
              fn(x, in[1]);
              return x;
            });
}

void in_place() {
  in_place_case("add_", [](Tensor& x, const Tensor& y) { x.add_(y); });
  in_place_case("add_alpha", [](Tensor& x, const Tensor& y) { x.add_(y, 0.3); });
  in_place_case("sub_", [](Tensor& x, const Tensor& y) { x.sub_(y); });
  in_place_case("mul_", [](Tensor& x, const Tensor& y) { x.mul_(y); });
  in_place_case("div_", [](Tensor& x, const Tensor& y) { x.div_(y); });
  in_place_case("operators", [](Tensor& x, const Tensor& y) {
    x += y;
    x *= y;
    x -= 1;
    x /= 2;
  });
  in_place_case("exp_", [](Tensor& x, const Tensor&) { x.exp_(); });
  in_place_case("sqrt_", [](Tensor& x, const Tensor&) { x.sqrt_(); });
  in_place_case("tanh_", [](Tensor& x, const Tensor&) { x.tanh_(); });
  in_place_case("sigmoid_", [](Tensor& x, const Tensor&) { x.sigmoid_(); });
  in_place_case("relu_", [](Tensor& x, const Tensor&) { torch::relu_(x); });
  in_place_case("neg_", [](Tensor& x, const Tensor&) { x.neg_(); });
  in_place_case("clamp_", [](Tensor& x, const Tensor&) { x.clamp_(0.5, 1.5); });
  in_place_case("pow_", [](Tensor& x, const Tensor&) { x.pow_(3); });
  in_place_case("addcmul_", [](Tensor& x, const Tensor& y) { x.addcmul_(y, y, 0.5); });
  in_place_case("addcdiv_", [](Tensor& x, const Tensor& y) { x.addcdiv_(y, y + 1, 0.5); });
  in_place_case("lerp_", [](Tensor& x, const Tensor& y) { x.lerp_(y.expand({2, 3}), 0.25); });
  in_place_case("masked_fill_", [](Tensor& x, const Tensor& y) { x.masked_fill_(y > 1, 0); });
  in_place_case("fill_", [](Tensor& x, const Tensor&) { x.fill_(2); });
  in_place_case("zero_", [](Tensor& x, const Tensor&) { x.zero_(); });
  in_place_case("copy_", [](Tensor& x, const Tensor& y) { x.copy_(y); });
}

}  // namespace

int main(int argc, char** argv) {
  return golden_main(argc, argv,
                     {{"unary", unary},
                      {"special_values", special_values},
                      {"binary", binary},
                      {"ternary", ternary},
                      {"comparison", comparison},
                      {"promotion", promotion},
                      {"in_place", in_place}});
}
