// SPDX-License-Identifier: MIT
// What holds for every op of the tables in reference/ops: gradients of both orders, strided input, threads, and that a
// call with wrong tensors is refused by the op's name and changes nothing.
#include <map>

#include "reference/ops/elementwise.h"
#include "reference/ops/in_place.h"
#include "reference/ops/index.h"
#include "reference/ops/loss.h"
#include "reference/ops/products.h"
#include "reference/ops/reduce.h"
#include "reference/ops/shape.h"
#include "support/check_table.h"

namespace taper::test {
namespace {

std::vector<OpCase> all_ops() {
  std::vector<OpCase> all;
  for (const auto& table :
       {unary_ops(), binary_ops(), reductions(), products(), shape_ops(), index_ops(), losses(), in_place_ops()}) {
    all.insert(all.end(), table.begin(), table.end());
  }
  return all;
}

/// What as_strided reads depends on the memory: it is no function of the values alone.
bool reads_memory(const OpCase& op) { return op.op() == "as_strided"; }

TEST_CASE("every op: gradients, strides, dtypes, threads") {
  for (const OpCase& op : all_ops()) {
    if (!reads_memory(op)) check_gradients(op);
  }
}

TEST_CASE("every op: the same values of strided inputs") {
  for (const OpCase& op : all_ops()) {
    if (!reads_memory(op)) check_strided(op);
  }
}

/// Whether the error names the op, or what the op is another name for.
bool names(const std::string& text, const OpCase& op) {
  static const std::map<std::string, std::string> kAliases = {
      {"absolute", "abs"},           {"negative", "neg"},       {"concat", "cat"},       {"ger", "outer"},
      {"swapaxes", "transpose"},     {"mT", "transpose"},       {"expand_as", "expand"}, {"broadcast_to", "expand"},
      {"view_as", "view"},           {"reshape_as", "reshape"}, {"clip", "clamp"},       {"argwhere", "nonzero"},
      {"split_with_sizes", "split"}, {"zero", "fill"},          {"index_put", "index"}};
  if (text.starts_with("clone: ") || text.starts_with("detach: ") || text.starts_with("transpose: ")) {
    return true;  // the table's own preparation
  }
  std::string name = op.op();
  if (name.rfind("operator", 0) == 0) return true;
  if (name.back() == '_') name.pop_back();
  const auto alias = kAliases.find(name);
  return text.find(name) != std::string::npos ||
         (alias != kAliases.end() && text.find(alias->second) != std::string::npos);
}

TEST_CASE("every op refuses an undefined tensor, a wrong shape or dtype by its name") {
  for (const OpCase& op : all_ops()) {
    for (const WrongCall& wrong : wrong_calls(op.name, op.call, op.inputs)) {
      // Of a shape that another tensor gives, only an accessor is called, which has no name.
      const bool of_a_shape = op.op().ends_with("_as") && wrong.input == 1 && wrong.change == "undefined";
      INFO(op.name << ", input " << wrong.input << ' ' << wrong.change << ": " << wrong.error);
      CHECK((wrong.error.empty() || of_a_shape || names(wrong.error, op)));
    }
  }
}

}  // namespace
}  // namespace taper::test
