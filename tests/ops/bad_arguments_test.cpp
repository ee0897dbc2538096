// SPDX-License-Identifier: MIT
// Numbers that no op may believe: dimensions out of range, negative sizes, products that overflow, empty lists, memory
// that nobody has. Each call is refused by the op's name; nothing is written, read or asked for first.
#include <limits>

#include "support/check_op.h"
#include "support/error.h"
#include "support/values.h"

namespace taper::test {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max(), kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kHuge = int64_t{1} << 40;  // its square overflows; alone it is a terabyte and more

using Tensors = std::vector<Tensor>;

struct Call {
  const char* name;
  void (*call)(const Tensor& x, int64_t n);
};

void check_refused(const Call& call, const Tensor& x, int64_t n) {
  const std::string text = error_of([&] { call.call(x, n); });
  INFO(call.name << " with " << n << ": " << text);
  const bool no_memory = text.find("the system has no more memory") != std::string::npos;
  CHECK((no_memory || text.find(call.name) != std::string::npos));
}

TEST_CASE("dimensions out of range") {
  const Call calls[] = {
      {"sum", [](const Tensor& x, int64_t n) { x.sum(n); }},
      {"sum",
       [](const Tensor& x, int64_t n) {
         x.sum({0, n});
       }},
      {"mean", [](const Tensor& x, int64_t n) { x.mean(n); }},
      {"prod", [](const Tensor& x, int64_t n) { x.prod(n); }},
      {"var", [](const Tensor& x, int64_t n) { x.var(OptionalIntArrayRef(n)); }},
      {"std", [](const Tensor& x, int64_t n) { x.std(OptionalIntArrayRef(n)); }},
      {"max", [](const Tensor& x, int64_t n) { x.max(n); }},
      {"min", [](const Tensor& x, int64_t n) { x.min(n); }},
      {"median", [](const Tensor& x, int64_t n) { x.median(n); }},
      {"amax", [](const Tensor& x, int64_t n) { x.amax(n); }},
      {"argmin", [](const Tensor& x, int64_t n) { x.argmin(n); }},
      {"all", [](const Tensor& x, int64_t n) { x.all(n); }},
      {"any", [](const Tensor& x, int64_t n) { x.any(n); }},
      {"count_nonzero", [](const Tensor& x, int64_t n) { x.count_nonzero(n); }},
      {"norm", [](const Tensor& x, int64_t n) { x.norm(2, n); }},
      {"logsumexp", [](const Tensor& x, int64_t n) { x.logsumexp(n); }},
      {"cumsum", [](const Tensor& x, int64_t n) { x.cumsum(n); }},
      {"cumprod", [](const Tensor& x, int64_t n) { x.cumprod(n); }},
      {"softmax", [](const Tensor& x, int64_t n) { x.softmax(n); }},
      {"log_softmax", [](const Tensor& x, int64_t n) { x.log_softmax(n); }},
      {"glu", [](const Tensor& x, int64_t n) { glu(x, n); }},
      {"transpose", [](const Tensor& x, int64_t n) { x.transpose(0, n); }},
      {"transpose", [](const Tensor& x, int64_t n) { x.clone().transpose_(n, 0); }},
      {"permute",
       [](const Tensor& x, int64_t n) {
         x.permute({0, n});
       }},
      {"movedim", [](const Tensor& x, int64_t n) { x.movedim(0, n); }},
      {"flatten", [](const Tensor& x, int64_t n) { x.flatten(0, n); }},
      {"unflatten",
       [](const Tensor& x, int64_t n) {
         x.unflatten(n, {1, -1});
       }},
      {"squeeze", [](const Tensor& x, int64_t n) { x.squeeze(n); }},
      {"unsqueeze", [](const Tensor& x, int64_t n) { x.unsqueeze(n); }},
      {"narrow", [](const Tensor& x, int64_t n) { x.narrow(n, 0, 1); }},
      {"select", [](const Tensor& x, int64_t n) { x.select(n, 0); }},
      {"slice", [](const Tensor& x, int64_t n) { x.slice(n); }},
      {"diagonal", [](const Tensor& x, int64_t n) { x.diagonal(0, 0, n); }},
      {"diag_embed", [](const Tensor& x, int64_t n) { x.diag_embed(0, 0, n); }},
      {"unfold", [](const Tensor& x, int64_t n) { x.unfold(n, 1, 1); }},
      {"split", [](const Tensor& x, int64_t n) { x.split(1, n); }},
      {"split", [](const Tensor& x, int64_t n) { x.split(IntArrayRef({1, 1}), n); }},
      {"chunk", [](const Tensor& x, int64_t n) { x.chunk(2, n); }},
      {"tensor_split", [](const Tensor& x, int64_t n) { x.tensor_split(2, n); }},
      {"unbind", [](const Tensor& x, int64_t n) { x.unbind(n); }},
      {"cat", [](const Tensor& x, int64_t n) { cat({x, x}, n); }},
      {"stack", [](const Tensor& x, int64_t n) { stack({x, x}, n); }},
      {"repeat_interleave", [](const Tensor& x, int64_t n) { x.repeat_interleave(2, n); }},
      {"flip", [](const Tensor& x, int64_t n) { x.flip({n}); }},
      {"rot90", [](const Tensor& x, int64_t n) { x.rot90(1, {0, n}); }},
      {"roll", [](const Tensor& x, int64_t n) { x.roll({1}, {n}); }},
      {"index_select", [](const Tensor& x, int64_t n) { x.index_select(n, tensor({0})); }},
      {"index_add", [](const Tensor& x, int64_t n) { x.index_add(n, tensor({0}), x); }},
      {"index_copy", [](const Tensor& x, int64_t n) { x.index_copy(n, tensor({0}), x); }},
      {"index_fill", [](const Tensor& x, int64_t n) { x.index_fill(n, tensor({0}), 1); }},
      {"gather", [](const Tensor& x, int64_t n) { x.gather(n, zeros({1, 1}, kLong)); }},
      {"scatter", [](const Tensor& x, int64_t n) { x.scatter(n, zeros({1, 1}, kLong), x); }},
      {"scatter_add", [](const Tensor& x, int64_t n) { x.scatter_add(n, zeros({1, 1}, kLong), x); }},
      {"take_along_dim", [](const Tensor& x, int64_t n) { x.take_along_dim(zeros({1, 1}, kLong), n); }},
      {"topk", [](const Tensor& x, int64_t n) { x.topk(1, n); }},
      {"sort", [](const Tensor& x, int64_t n) { x.sort(n); }},
      {"kthvalue", [](const Tensor& x, int64_t n) { x.kthvalue(1, n); }},
      {"cross", [](const Tensor& x, int64_t n) { cross(x, x, n); }},
      {"tensordot", [](const Tensor& x, int64_t n) { tensordot(x, x, {n}, {0}); }},
      {"cosine_similarity", [](const Tensor& x, int64_t n) { cosine_similarity(x, x, n); }},
      {"size", [](const Tensor& x, int64_t n) { x.size(n); }},
      {"stride", [](const Tensor& x, int64_t n) { x.stride(n); }},
  };
  for (const Call& call : calls) {
    for (const int64_t n : {int64_t{3}, int64_t{-4}, kMax, kMin, kMax / 2}) check_refused(call, ones({2, 4}), n);
  }
}

TEST_CASE("sizes that are negative, overflow, or that no memory holds") {
  const Call calls[] = {
      {"empty", [](const Tensor&, int64_t n) { empty({n}); }},
      {"empty",
       [](const Tensor&, int64_t n) {
         empty({n, n, 2});
       }},
      {"zeros",
       [](const Tensor&, int64_t n) {
         zeros({n, n});
       }},
      {"full",
       [](const Tensor&, int64_t n) {
         full({n, n}, 1);
       }},
      {"eye", [](const Tensor&, int64_t n) { eye(n); }},
      {"linspace", [](const Tensor&, int64_t n) { linspace(0, 1, n); }},
      {"randperm", [](const Tensor&, int64_t n) { randperm(n); }},
      {"rand",
       [](const Tensor&, int64_t n) {
         rand({n, n});
       }},
      {"randn",
       [](const Tensor&, int64_t n) {
         randn({n, n});
       }},
      {"randint",
       [](const Tensor&, int64_t n) {
         randint(9, {n, n});
       }},
      {"resize_",
       [](const Tensor& x, int64_t n) {
         x.clone().resize_({n, n});
       }},
      {"view",
       [](const Tensor& x, int64_t n) {
         x.view({n, n});
       }},
      {"reshape",
       [](const Tensor& x, int64_t n) {
         x.reshape({n, n, 2});
       }},
      {"expand",
       [](const Tensor& x, int64_t n) {
         x.expand({n, n, 2, 4});
       }},
      {"repeat",
       [](const Tensor& x, int64_t n) {
         x.repeat({n, n});
       }},
      {"repeat_interleave", [](const Tensor& x, int64_t n) { x.repeat_interleave(n == kHuge ? kMax / 2 : n); }},
      {"tile",
       [](const Tensor& x, int64_t n) {
         x.tile({n, n});
       }},
      {"split", [](const Tensor& x, int64_t n) { x.split(n < 0 ? n : -1); }},
      {"chunk", [](const Tensor& x, int64_t n) { x.chunk(n < 0 ? n : 0); }},
      {"split",
       [](const Tensor& x, int64_t n) {
         x.split(IntArrayRef({n, n}));
       }},
      {"tensor_split", [](const Tensor& x, int64_t n) { x.tensor_split(n < 0 ? n : 0); }},
      {"narrow", [](const Tensor& x, int64_t n) { x.narrow(0, 0, n); }},
      {"narrow", [](const Tensor& x, int64_t n) { x.narrow(0, n, 1); }},
      {"select", [](const Tensor& x, int64_t n) { x.select(0, n); }},
      {"unfold", [](const Tensor& x, int64_t n) { x.unfold(0, n, 1); }},
      {"slice", [](const Tensor& x, int64_t n) { x.slice(0, 0, 2, n < 0 ? n : 0); }},
      {"as_strided", [](const Tensor& x, int64_t n) { x.as_strided({n}, {1}); }},
      {"as_strided",
       [](const Tensor& x, int64_t n) {
         x.as_strided({2, 2}, {n, 1});
       }},
      {"as_strided", [](const Tensor& x, int64_t n) { x.as_strided({2}, {1}, n); }},
      {"as_strided",
       [](const Tensor& x, int64_t n) {
         x.as_strided({n, n}, {n, n});
       }},
      {"empty_strided",
       [](const Tensor&, int64_t n) {
         empty_strided({2, 2}, {n, n});
       }},
      {"empty_strided",
       [](const Tensor&, int64_t n) {
         empty_strided({n, n}, {1, 1});
       }},
      {"diag", [](const Tensor& x, int64_t n) { x[0].diag(n == -3 ? kMin : n); }},
      {"diag_embed", [](const Tensor& x, int64_t n) { x.diag_embed(n == -3 ? kMin : n); }},
      {"one_hot", [](const Tensor& x, int64_t n) { one_hot(x.to(kLong), n < 0 ? n : kMax / 2); }},
      {"topk", [](const Tensor& x, int64_t n) { x.topk(n); }},
      {"kthvalue", [](const Tensor& x, int64_t n) { x.kthvalue(n); }},
      {"multinomial", [](const Tensor& x, int64_t n) { x.multinomial(n, true); }},
      {"matrix_power", [](const Tensor& x, int64_t n) { matrix_power(x, n); }},
      {"from_blob", [](const Tensor& x, int64_t n) { from_blob(x.data_ptr(), {n, n}); }},
      {"from_blob", [](const Tensor& x, int64_t n) { from_blob(x.data_ptr(), {n, n}, {1, 1}); }},
      {"one_hot", [](const Tensor&, int64_t n) { one_hot(full({1}, n, kLong)); }},
      {"gather", [](const Tensor& x, int64_t n) { x.gather(0, full({1, 1}, n, kLong)); }},
      {"index_select", [](const Tensor& x, int64_t n) { x.index_select(0, full({1}, n, kLong)); }},
      {"take", [](const Tensor& x, int64_t n) { x.take(full({1}, n == -3 ? -9 : n, kLong)); }},
      {"index", [](const Tensor& x, int64_t n) { x.index({full({1}, n, kLong)}); }},
      {"nll_loss", [](const Tensor& x, int64_t n) { nll_loss(x, full({2}, n, kLong)); }},
  };
  for (const Call& call : calls) {
    for (const int64_t n : {kHuge, kMax, kMax / 2, int64_t{-3}, kMin}) check_refused(call, ones({2, 4}), n);
  }
}

TEST_CASE("shapes whose broadcast overflows") {
  const Tensor row = ones({1}).expand({kHuge}), column = ones({1, 1}).expand({kHuge, 1});
  const Call calls[] = {
      {"add", [](const Tensor& a, int64_t) { a + a.unsqueeze(1); }},
      {"mul", [](const Tensor& a, int64_t) { a.unsqueeze(1) * a; }},
      {"eq", [](const Tensor& a, int64_t) { a.unsqueeze(1).eq(a); }},
      {"addcmul", [](const Tensor& a, int64_t) { addcmul(a, a, a.unsqueeze(1)); }},
      {"where", [](const Tensor& a, int64_t) { where(a > 0, a, a.unsqueeze(1)); }},
      {"exp", [](const Tensor& a, int64_t) { a.exp(); }},
      {"cat",
       [](const Tensor& a, int64_t) {
         cat({a, a});
       }},
      {"clone", [](const Tensor& a, int64_t) { a.clone(); }},
      {"outer", [](const Tensor& a, int64_t) { outer(a, a); }},
  };
  for (const Call& call : calls) check_refused(call, row, 0);
  CHECK(column.numel() == kHuge);
}

TEST_CASE("empty lists") {
  const Call calls[] = {
      {"cat", [](const Tensor&, int64_t) { cat(Tensors()); }},
      {"stack", [](const Tensor&, int64_t) { stack(Tensors()); }},
      {"hstack", [](const Tensor&, int64_t) { hstack(Tensors()); }},
      {"vstack", [](const Tensor&, int64_t) { vstack(Tensors()); }},
      {"meshgrid", [](const Tensor&, int64_t) { meshgrid(Tensors()); }},
      {"index", [](const Tensor& x, int64_t) { x.index(std::initializer_list<indexing::TensorIndex>{}); }},
      {"index_put_", [](const Tensor& x, int64_t) { x.index_put_(std::initializer_list<indexing::TensorIndex>{}, 1); }},
      {"layer_norm", [](const Tensor& x, int64_t) { layer_norm(x, {}); }},
      {"rms_norm", [](const Tensor& x, int64_t) { rms_norm(x, {}); }},
      {"unflatten", [](const Tensor& x, int64_t) { x.unflatten(0, {}); }},
      {"max", [](const Tensor& x, int64_t) { x.slice(0, 0, 0).max(); }},
      {"median", [](const Tensor& x, int64_t) { x.slice(0, 0, 0).median(0); }},
      {"argmax", [](const Tensor& x, int64_t) { x.slice(0, 0, 0).argmax(); }},
      {"amax", [](const Tensor& x, int64_t) { x.slice(0, 0, 0).amax({0}); }},
      {"item", [](const Tensor& x, int64_t) { x.item(); }},
      {"kthvalue", [](const Tensor& x, int64_t) { x.slice(0, 0, 0).kthvalue(1, 0); }},
  };
  for (const Call& call : calls) check_refused(call, ones({2, 4}), 0);
}

TEST_CASE("more dimensions than a shape holds") {
  const std::vector<int64_t> many(65, 1);
  check_throws([&] { ones(many); }, "at most 64 dimensions");
  check_throws([&] { ones({1}).view(many); }, "at most 64 dimensions");
  check_throws([&] { ones({1}).expand(many); }, "at most 64 dimensions");
  check_throws([&] { ones({1}).repeat(many); }, "at most 64 dimensions");
}

}  // namespace
}  // namespace taper::test
