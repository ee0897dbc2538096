// SPDX-License-Identifier: MIT
// Views, copies and rearrangements: sizes, strides, storage sharing, values and gradients.
#include "golden_writer.h"

namespace {

struct ShapeCase {
  const char* name;
  Tensor (*fn)(const Tensor&);
};

const ShapeCase kCases[] = {
    {"view",
     [](const Tensor& x) {
       return x.view({6, 4});
     }},
    {"view_infer",
     [](const Tensor& x) {
       return x.view({-1, 2});
     }},
    {"view_flat", [](const Tensor& x) { return x.view(-1); }},
    {"reshape",
     [](const Tensor& x) {
       return x.reshape({4, 6});
     }},
    {"reshape_transposed",
     [](const Tensor& x) {
       return x.transpose(0, 1).reshape({6, 4});
     }},
    {"reshape_zero_copy",
     [](const Tensor& x) {
       return x.reshape({2, 3, 2, 2});
     }},
    {"permute",
     [](const Tensor& x) {
       return x.permute({2, 0, 1});
     }},
    {"permute_negative",
     [](const Tensor& x) {
       return x.permute({-1, 1, 0});
     }},
    {"transpose", [](const Tensor& x) { return x.transpose(0, 2); }},
    {"transpose_negative", [](const Tensor& x) { return x.transpose(-1, -2); }},
    {"t", [](const Tensor& x) { return x[0].t(); }},
    {"mT", [](const Tensor& x) { return x.mT(); }},
    {"swapaxes", [](const Tensor& x) { return x.swapaxes(0, 1); }},
    {"movedim", [](const Tensor& x) { return torch::movedim(x, 0, 2); }},
    {"expand",
     [](const Tensor& x) {
       return x.unsqueeze(1).expand({2, 2, 3, 4});
     }},
    {"expand_minus_one",
     [](const Tensor& x) {
       return x[0][0].unsqueeze(0).expand({3, -1});
     }},
    {"expand_new_dim",
     [](const Tensor& x) {
       return x[1][2].expand({2, 4});
     }},
    {"expand_as", [](const Tensor& x) { return x[0][1].expand_as(x); }},
    {"repeat",
     [](const Tensor& x) {
       return x[0].repeat({2, 2});
     }},
    {"repeat_more_dims",
     [](const Tensor& x) {
       return x[0][0].repeat({2, 1, 2});
     }},
    {"repeat_interleave", [](const Tensor& x) { return x[0].repeat_interleave(2, 1); }},
    {"tile", [](const Tensor& x) { return x[0][0].tile({3}); }},
    {"flip",
     [](const Tensor& x) {
       return x.flip({0, 2});
     }},
    {"roll", [](const Tensor& x) { return x[0].roll(1, 1); }},
    {"rot90",
     [](const Tensor& x) {
       return x[0].rot90(1, {0, 1});
     }},
    {"diag_embed", [](const Tensor& x) { return torch::diag_embed(x[0]); }},
    {"atleast_2d", [](const Tensor& x) { return torch::atleast_2d(x[0][0]); }},
    {"cat0",
     [](const Tensor& x) {
       return torch::cat({x, x * 2}, 0);
     }},
    {"cat1",
     [](const Tensor& x) {
       return torch::cat({x, x.slice(1, 0, 1), x}, 1);
     }},
    {"cat_last",
     [](const Tensor& x) {
       return torch::cat({x, x}, -1);
     }},
    {"cat_empty",
     [](const Tensor& x) {
       return torch::cat({x[0], torch::empty({0}, x.options())}, 0);
     }},
    {"stack0",
     [](const Tensor& x) {
       return torch::stack({x[0], x[1]}, 0);
     }},
    {"stack_last",
     [](const Tensor& x) {
       return torch::stack({x[0], x[1], x[0]}, -1);
     }},
    {"hstack",
     [](const Tensor& x) {
       return torch::hstack({x[0], x[1]});
     }},
    {"vstack",
     [](const Tensor& x) {
       return torch::vstack({x[0], x[1]});
     }},
    {"split", [](const Tensor& x) { return x.split(2, 1)[0] * 3; }},
    {"split_rest", [](const Tensor& x) { return x.split(2, 1)[1]; }},
    {"split_sizes",
     [](const Tensor& x) {
       return x.split_with_sizes({1, 3}, 2)[1];
     }},
    {"chunk", [](const Tensor& x) { return x.chunk(2, 2)[1]; }},
    {"chunk_rest", [](const Tensor& x) { return x.chunk(2, 1)[1]; }},
    {"unbind", [](const Tensor& x) { return x.unbind(1)[2]; }},
    {"narrow", [](const Tensor& x) { return x.narrow(2, 1, 2); }},
    {"select", [](const Tensor& x) { return x.select(1, 2); }},
    {"select_negative", [](const Tensor& x) { return x.select(-1, -1); }},
    {"slice", [](const Tensor& x) { return x.slice(2, 1, 3); }},
    {"slice_step", [](const Tensor& x) { return x.slice(2, 0, 4, 2); }},
    {"slice_negative", [](const Tensor& x) { return x.slice(1, -2); }},
    {"slice_beyond", [](const Tensor& x) { return x.slice(1, 1, 100); }},
    {"slice_empty", [](const Tensor& x) { return x.slice(1, 2, 1); }},
    {"squeeze", [](const Tensor& x) { return x.slice(0, 0, 1).squeeze(); }},
    {"squeeze_dim", [](const Tensor& x) { return x.slice(1, 1, 2).squeeze(1); }},
    {"squeeze_none", [](const Tensor& x) { return x.squeeze(1); }},
    {"unsqueeze", [](const Tensor& x) { return x.unsqueeze(1); }},
    {"unsqueeze_last", [](const Tensor& x) { return x.unsqueeze(-1); }},
    {"flatten", [](const Tensor& x) { return x.flatten(); }},
    {"flatten_from", [](const Tensor& x) { return x.flatten(1); }},
    {"flatten_range", [](const Tensor& x) { return x.flatten(0, 1); }},
    {"unflatten",
     [](const Tensor& x) {
       return x.unflatten(2, {2, 2});
     }},
    {"tril", [](const Tensor& x) { return x.tril(); }},
    {"tril_up", [](const Tensor& x) { return x[0].tril(1); }},
    {"triu", [](const Tensor& x) { return x[0].triu(); }},
    {"triu_down", [](const Tensor& x) { return x.triu(-1); }},
    {"diag_of_vector", [](const Tensor& x) { return x[0][0].diag(); }},
    {"diag_of_matrix", [](const Tensor& x) { return x[0].diag(1); }},
    {"diagonal", [](const Tensor& x) { return x.diagonal(0, 1, 2); }},
    {"trace", [](const Tensor& x) { return x[0].trace(); }},
    {"as_strided",
     [](const Tensor& x) {
       return x.as_strided({3, 2}, {4, 1});
     }},
    {"as_strided_overlap",
     [](const Tensor& x) {
       return x.as_strided({3, 3}, {1, 2}, 5);
     }},
    {"contiguous", [](const Tensor& x) { return x.transpose(0, 2).contiguous(); }},
    {"clone",
     [](const Tensor& x) {
       return x.permute({1, 2, 0}).clone();
     }},
    {"ravel", [](const Tensor& x) { return x.transpose(0, 1).ravel(); }},
    {"unfold", [](const Tensor& x) { return x[0].unfold(1, 2, 1); }},
    {"view_as",
     [](const Tensor& x) {
       return x.view_as(torch::empty({3, 8}));
     }},
    {"reshape_as",
     [](const Tensor& x) {
       return x.reshape_as(torch::empty({8, 3}));
     }},
    {"to_float32", [](const Tensor& x) { return x.to(torch::kFloat32); }},
    {"meshgrid",
     [](const Tensor& x) {
       return torch::meshgrid({x[0][0], x[1][1]}, "ij")[0];
     }},
    {"broadcast_to",
     [](const Tensor& x) {
       return torch::broadcast_to(x[0][0], {2, 4});
     }},
};

std::string layout_of(const Tensor& tensor, const Tensor& base) {
  std::ostringstream out;
  out << tensor.sizes() << " strides " << tensor.strides() << " offset " << tensor.storage_offset() << " contiguous "
      << tensor.is_contiguous() << " shares " << (tensor.storage().data() == base.storage().data()) << " dim "
      << tensor.dim() << " numel " << tensor.numel();
  return out.str();
}

void values_and_gradients() {
  for (const ShapeCase& each : kCases) {
    golden_op(each.name, {input({2, 3, 4})}, [&](const TensorList& in) { return each.fn(in[0]); });
  }
}

void layouts() {
  const Tensor x = input({2, 3, 4});
  for (const ShapeCase& each : kCases) {
    golden(std::string("layout/") + each.name, [&] { return layout_of(each.fn(x), x); });
  }
  const Tensor permuted = x.permute({2, 0, 1});
  golden("layout/empty_like", layout_of(torch::empty_like(permuted), x));
  golden("layout/zeros_like", layout_of(torch::zeros_like(permuted), x));
  golden("layout/clone_of_permuted", layout_of(permuted.clone(), x));
  golden("layout/to_of_permuted", layout_of(permuted.to(torch::kFloat32), x));
  golden("layout/clone_of_expanded", layout_of(x[0][0].expand({3, 4}).clone(), x));
  golden("layout/contiguous_is_same", layout_of(x.contiguous(), x));
  golden("layout/empty", layout_of(torch::empty({2, 0, 3}), x));
  golden("layout/zero_dim", layout_of(torch::tensor(1.0), x));
  golden("layout/same_to", layout_of(x.to(torch::kFloat64), x));
  golden("layout/copy_to", layout_of(x.to(torch::kFloat64, false, true), x));
}

void in_place_shapes() {
  Tensor x = input({2, 3});
  golden("in_place/unsqueeze_", x.clone().unsqueeze_(0));
  golden("in_place/squeeze_", x.clone().unsqueeze(0).squeeze_());
  golden("in_place/transpose_", x.clone().transpose_(0, 1));
  golden("in_place/t_", x.clone().t_());
  golden("in_place/resize_", x.clone().resize_({3, 2}));
  golden("in_place/resize_smaller", x.clone().resize_({2, 2}));
  golden("in_place/tril_", x.clone().tril_());
  golden("in_place/triu_", x.clone().triu_(1));
  Tensor y = x.clone();
  y.t().mul_(2);
  golden("writes/through_transpose", y);
  y.select(0, 1).fill_(9);
  golden("writes/through_select", y);
  y.slice(1, 1, 3).zero_();
  golden("writes/through_slice", y);
  y.view(-1).slice(0, 0, 6, 2).add_(1);
  golden("writes/through_view", y);
  y.diagonal().fill_(4);
  golden("writes/through_diagonal", y);
  y.narrow(1, 0, 1).copy_(torch::ones({2, 1}));
  golden("writes/copy", y);
  y.copy_(integers({3}));
  golden("writes/copy_broadcast_and_convert", y);
  y.unbind(0)[0].neg_();
  golden("writes/through_unbind", y);
}

void lists() {
  const Tensor x = input({5, 2});
  golden("list/split", x.split(2));
  golden("list/split_dim", x.split(1, 1));
  golden("list/chunk3", x.chunk(3));
  golden("list/chunk_many", x.chunk(7));
  golden("list/chunk1", x.chunk(1, 1));
  golden("list/tensor_split", x.tensor_split(3));
  golden("list/unbind", x.unbind(1));
  golden("list/split_sizes", x.split_with_sizes({1, 0, 4}));
  golden("list/meshgrid", torch::meshgrid({x[0], x[1]}, "ij"));
  golden("list/broadcast", torch::broadcast_tensors({x[0], x}));
}

void errors() {
  const Tensor x = input({2, 3});
  golden_throws("error/view", "shape '[4]' is invalid for input of size 6", [&] { return x.view({4}); });
  golden_throws("error/view_strides", "view size is not compatible", [&] { return x.t().view({6}); });
  golden_throws("error/reshape", "shape '[5, -1]' is invalid for input of size 6", [&] { return x.reshape({5, -1}); });
  golden_throws("error/two_infer", "only one dimension can be inferred", [&] { return x.reshape({-1, -1}); });
  golden_throws("error/transpose", "Dimension out of range", [&] { return x.transpose(0, 2); });
  golden_throws("error/permute", "", [&] { return x.permute({0}); });
  golden_throws("error/permute_twice", "", [&] { return x.permute({0, 0}); });
  golden_throws("error/expand", "", [&] { return x.expand({3, 3}); });
  golden_throws("error/expand_fewer", "", [&] { return x.expand({3}); });
  golden_throws("error/cat", "Sizes of tensors must match", [&] { return torch::cat({x, x.t()}, 0); });
  golden_throws("error/cat_none", "", [&] { return torch::cat(TensorList(), 0); });
  golden_throws("error/stack", "stack expects each tensor to be equal size", [&] { return torch::stack({x, x.t()}); });
  golden_throws("error/select", "", [&] { return x.select(1, 3); });
  golden_throws("error/narrow", "", [&] { return x.narrow(1, 2, 2); });
  golden_throws("error/split_sizes", "", [&] { return x.split_with_sizes({1, 1}, 1); });
  golden_throws("error/t", "t() expects a tensor with <= 2 dimensions", [&] { return input({1, 1, 1}).t(); });
  golden_throws("error/unsqueeze", "Dimension out of range", [&] { return x.unsqueeze(4); });
  golden_throws("error/repeat", "", [&] { return x.repeat({2}); });
  golden_throws("error/item", "", [&] { return x.item(); });
}

}  // namespace

int main(int argc, char** argv) {
  return golden_main(argc, argv,
                     {{"values_and_gradients", values_and_gradients},
                      {"layouts", layouts},
                      {"in_place_shapes", in_place_shapes},
                      {"lists", lists},
                      {"errors", errors}});
}
