// SPDX-License-Identifier: MIT
// The layout of elementwise results: strides that follow those of the operands.
#include "golden_writer.h"

#include <sstream>

namespace {

// Ones of `sizes` that lie in memory in the order of `order`, outermost first; with a gap after each element on
// request.
Tensor laid(std::vector<int64_t> sizes, std::vector<int64_t> order, bool gaps = false) {
  std::vector<int64_t> inner, back(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    inner.push_back(sizes[order[i]]);
    back[order[i]] = static_cast<int64_t>(i);
  }
  if (gaps) {
    inner.push_back(2);
    back.push_back(static_cast<int64_t>(order.size()));
    return torch::ones(inner).permute(back).select(static_cast<int64_t>(order.size()), 0);
  }
  return torch::ones(inner).permute(back);
}

// A stride that is never taken says nothing.
void strides(const std::string& name, const Tensor& result) {
  std::ostringstream text;
  text << result.sizes() << " " << result.is_contiguous();
  for (int64_t d = 0; d < result.dim() && result.numel() > 0; ++d) {
    if (result.size(d) > 1) text << " " << result.stride(d);
  }
  golden(name, text.str());
}

const std::vector<std::vector<int64_t>> kOrders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
const std::vector<std::vector<int64_t>> kSizes = {{2, 3, 4}, {1, 3, 4}, {2, 1, 4}, {2, 3, 1},
                                                  {3, 3, 3}, {1, 1, 5}, {2, 0, 3}};

void one_operand() {
  for (size_t s = 0; s < kSizes.size(); ++s) {
    for (size_t o = 0; o < kOrders.size(); ++o) {
      const std::string at = "/" + std::to_string(s) + "/" + std::to_string(o);
      strides("exp" + at, laid(kSizes[s], kOrders[o]).exp());
      strides("gaps" + at, laid(kSizes[s], kOrders[o], true).exp());
      strides("add_number" + at, laid(kSizes[s], kOrders[o]) + 1);
      strides("predicate" + at, laid(kSizes[s], kOrders[o], true).isnan());
      strides("to_double" + at, laid(kSizes[s], kOrders[o], true).to(torch::kFloat64));
      strides("clone" + at, laid(kSizes[s], kOrders[o], true).clone());
    }
  }
}

void two_operands() {
  for (size_t a = 0; a < kOrders.size(); ++a) {
    for (size_t b = 0; b < kOrders.size(); ++b) {
      const std::string at = "/" + std::to_string(a) + "/" + std::to_string(b);
      const Tensor x = laid({2, 3, 4}, kOrders[a]), y = laid({2, 3, 4}, kOrders[b], true);
      strides("add" + at, x + y);
      strides("less" + at, x < y);
      strides("broadcast" + at, laid({2, 1, 4}, kOrders[a], true) * laid({2, 3, 1}, kOrders[b]));
      strides("broadcast_row" + at, laid({2, 3, 4}, kOrders[a]) * laid({1, 3, 1}, kOrders[b], true));
      strides("where" + at, torch::where(x > 0, x, y));
      strides("lerp" + at, torch::lerp(y, x, x));
      strides("promoted" + at, x + y.to(torch::kFloat64));
    }
  }
  strides("fewer_dims", laid({2, 3, 4}, {2, 1, 0}) + torch::ones({3, 4}).t().contiguous().t());
  strides("number", laid({2, 3, 4}, {2, 1, 0}) + torch::ones({}));
  strides("expanded", torch::ones({3, 1}).expand({3, 4}) + torch::ones({3, 1}).expand({3, 4}));
  strides("expanded_columns", torch::ones({4}).expand({3, 4}).exp());
}

void gradients() {
  for (size_t o = 0; o < kOrders.size(); ++o) {
    Tensor x = laid({2, 3, 4}, kOrders[o]).clone().requires_grad_();
    (x * x).exp().sum().backward();
    strides("grad/" + std::to_string(o), x.grad());
  }
}

}  // namespace

int main(int argc, char** argv) {
  return golden_main(argc, argv,
                     {{"one_operand", one_operand}, {"two_operands", two_operands}, {"gradients", gradients}});
}
