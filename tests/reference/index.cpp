// SPDX-License-Identifier: MIT
// Indexing and selection: index, index_put_, gather, scatter, sorting, values and gradients.
#include "golden_writer.h"

using torch::indexing::Ellipsis;
using torch::indexing::None;
using torch::indexing::Slice;
using torch::indexing::TensorIndex;

namespace {

struct IndexCase {
  const char* name;
  std::vector<TensorIndex> indices;
};

Tensor longs(std::vector<int64_t> values) { return torch::tensor(values, torch::kInt64); }
Tensor bools(std::vector<int64_t> values) { return longs(values).to(torch::kBool); }

/// For a tensor of sizes [3, 4, 5].
std::vector<IndexCase> index_cases() {
  const Tensor rows = longs({2, 0, 2});
  const Tensor columns = longs({1, -1, 0});
  const Tensor grid = longs({0, 2, 1, 0}).reshape({2, 2});
  const Tensor mask3 = bools({1, 0, 1});
  const Tensor mask34 = input({3, 4}, 7) > 0;
  return {
      {"int", {1}},
      {"int_negative", {-1}},
      {"two_ints", {1, 2}},
      {"three_ints", {1, 2, 3}},
      {"slice_all", {Slice()}},
      {"slice", {Slice(1, 3)}},
      {"slice_none_stop", {Slice(None, 2)}},
      {"slice_start_none", {Slice(1, None)}},
      {"slice_step", {Slice(None, None, 2), Slice(1, None, 2)}},
      {"slice_negative", {Slice(-2, None), Slice(None, -1)}},
      {"slice_beyond", {Slice(1, 100)}},
      {"slice_empty", {Slice(2, 1)}},
      {"slice_int", {Slice(), 2}},
      {"int_slice", {1, Slice(0, 2)}},
      {"none", {None}},
      {"none_middle", {Slice(), None, 1}},
      {"none_last", {Ellipsis, None}},
      {"ellipsis", {Ellipsis}},
      {"ellipsis_text", {"...", 1}},
      {"ellipsis_int", {Ellipsis, 2}},
      {"int_ellipsis", {1, Ellipsis}},
      {"int_ellipsis_int", {1, Ellipsis, 0}},
      {"ellipsis_slice", {Ellipsis, Slice(1, 4, 2)}},
      {"true", {true}},
      {"false", {false}},
      {"rows", {rows}},
      {"rows_int", {rows, 1}},
      {"rows_slice", {rows, Slice(0, 2)}},
      {"slice_rows", {Slice(), rows}},
      {"ellipsis_rows", {Ellipsis, rows}},
      {"rows_columns", {rows, columns}},
      {"rows_slice_columns", {rows, Slice(), columns}},
      {"slice_rows_columns", {Slice(0, 2), rows, columns}},
      {"int_rows_columns", {1, rows, columns}},
      {"rows_int_columns", {rows, 2, columns}},
      {"rows_none_columns", {rows, None, columns}},
      {"grid", {grid}},
      {"grid_grid", {grid, grid}},
      {"grid_rows_broadcast", {grid.unsqueeze(-1), rows}},
      {"slice_grid", {Slice(), Slice(1, 4), grid}},
      {"none_rows", {None, rows}},
      {"mask", {mask3}},
      {"mask_int", {mask3, 1}},
      {"mask_slice", {mask3, Slice(1, 3)}},
      {"slice_mask", {Slice(), bools({1, 0, 0, 1})}},
      {"ellipsis_mask", {Ellipsis, bools({0, 1, 0, 0, 1})}},
      {"mask_two_dims", {mask34}},
      {"mask_rows", {mask3, longs({1, 3})}},
      {"mask_none", {bools({0, 0, 0})}},
      {"int32_rows", {rows.to(torch::kInt32).to(torch::kInt64)}},
      {"zero_dim", {torch::tensor(2, torch::kInt64)}},
      {"zero_dim_rows", {torch::tensor(2, torch::kInt64), rows}},
      {"empty_rows", {torch::empty({0}, torch::kInt64)}},
  };
}

void read() {
  for (const IndexCase& each : index_cases()) {
    golden_op(std::string("index/") + each.name, {input({3, 4, 5})},
              [&](const TensorList& in) { return in[0].index(each.indices); });
  }
  const Tensor x = input({3, 4, 5});
  golden("bracket/int", x[1]);
  golden("bracket/chain", x[1][2][3]);
  golden("bracket/negative", x[-1][-2]);
  golden("bracket/zero_dim", x[torch::tensor(1)]);
  golden("index/integers", integers({3, 4}).index({longs({2, 0}), longs({1, 1})}));
  golden("index/bool", (x > 0).index({longs({2, 0}), 1}));
  golden("index/item", x.index({1, 2, 3}).item<double>());
  golden("index/view_shares", x.index({1, Slice(1, 3)}).storage().data() == x.storage().data());
  golden("index/strides", list_text(x.index({Slice(), Slice(None, None, 2)}).strides()));
}

void write() {
  for (const IndexCase& each : index_cases()) {
    const std::string name = std::string("put/") + each.name;
    golden(name + "/scalar", [&] {
      Tensor x = integers({3, 4, 5});
      x.index_put_(each.indices, 100);
      return x;
    });
    golden_op(name + "/tensor", {input({3, 4, 5}), input({3, 4, 5}, 2)}, [&](const TensorList& in) {
      const Tensor x = in[0].clone();
      x.clone().index_put_(each.indices, 0.0);
      Tensor y = x * 2;
      y.index_put_(each.indices, in[1].index(each.indices) * 3);
      return y;
    });
  }
}

void write_more() {
  Tensor x = torch::zeros({3, 4});
  x[0] = torch::tensor({1.0, 2.0, 3.0, 4.0});
  golden("assign/row", x);
  x[1][2] = 7;
  golden("assign/element", x);
  x[2] = 5;
  golden("assign/row_scalar", x);
  x[0][0] = x[1][2];
  golden("assign/from_element", x);
  x.index({Slice(), 1}) = 8;
  golden("assign/index_slice", x);
  x[1] += 10;
  golden("assign/add", x);
  x[2].mul_(2);
  golden("assign/mul_", x);
  Tensor flags = torch::zeros({2, 2}, torch::kBool);
  flags[0][0] = true;
  golden("assign/bool", flags);

  const TensorList xy = {input({3, 2}), input({4, 2}, 2)};
  const Tensor repeated = longs({1, 1, 0, 1});
  golden_op("accumulate/rows", xy,
            [&](const TensorList& in) { return in[0].clone().index_put_({repeated}, in[1], true); });
  golden_op("accumulate/broadcast", {xy[0], input({2}, 3)},
            [&](const TensorList& in) { return in[0].clone().index_put_({repeated}, in[1], true); });
  golden_op("index_put", {xy[0], input({2, 2}, 3)}, [&](const TensorList& in) {
    return torch::index_put(in[0], {longs({2, 0})}, in[1]);
  });
  golden_op("put/grad_through_select", {input({3, 2}), input({2}, 2)}, [](const TensorList& in) {
    Tensor y = in[0] * 1.0;
    y[1] = in[1];
    y[2] *= 3;
    y.index_put_({0, 1}, in[1][0] * 2);
    return y;
  });
  golden_op("put/mask_scalar", {input({3, 2})}, [](const TensorList& in) {
    Tensor y = in[0] * 1.0;
    y.index_put_({in[0] > 0}, 0.5);
    return y;
  });
}

void by_position() {
  const TensorList x = {input({3, 4})};
  const Tensor columns = longs({0, 3, 1, 1, 2, 0}).reshape({3, 2});
  const Tensor picks = longs({2, 0, 2, 1});
  golden_op("gather/1", x, [&](const TensorList& in) { return in[0].gather(1, columns); });
  golden_op("gather/0", x,
            [&](const TensorList& in) { return in[0].gather(0, columns.t().slice(0, 0, 2).clamp(0, 2)); });
  golden_op("index_select/0", x, [&](const TensorList& in) { return in[0].index_select(0, picks); });
  golden_op("index_select/1", x, [&](const TensorList& in) { return in[0].index_select(-1, picks); });
  golden_op("take", x, [&](const TensorList& in) { return in[0].take(longs({0, 11, 5, 5})); });
  golden_op("masked_select", x, [](const TensorList& in) { return in[0].masked_select(input({3, 4}, 7) > 0); });
  golden_op("masked_select/broadcast", x, [](const TensorList& in) { return in[0].masked_select(input({4}, 7) > 0); });
  const TensorList xs = {input({3, 4}), input({3, 2}, 2)};
  golden_op("scatter", xs, [&](const TensorList& in) {
    return in[0].scatter(1, longs({0, 3, 1, 0, 2, 0}).reshape({3, 2}), in[1]);
  });
  golden_op("scatter/value", x, [&](const TensorList& in) { return in[0].scatter(1, columns, 2.5); });
  golden_op("scatter_add", xs, [&](const TensorList& in) { return in[0].scatter_add(1, columns, in[1]); });
  golden_op("scatter_add/0", {xs[0], input({2, 4}, 2)}, [&](const TensorList& in) {
    return in[0].scatter_add(0, longs({1, 1, 0, 2, 1, 0, 0, 2}).reshape({2, 4}), in[1]);
  });
  golden("scatter_", torch::zeros({3, 4}).scatter_(1, columns, 1.0));
  golden("scatter_add_", torch::zeros({3, 4}).scatter_add_(1, columns, torch::ones({3, 2})));
  golden_op("index_add", {xs[0], input({4, 4}, 2)},
            [&](const TensorList& in) { return in[0].index_add(0, picks, in[1]); });
  golden_op("index_copy", {xs[0], input({2, 4}, 2)}, [&](const TensorList& in) {
    return in[0].index_copy(0, longs({2, 0}), in[1]);
  });
  golden_op("index_fill", x, [&](const TensorList& in) { return in[0].index_fill(1, longs({1, 3}), 2); });
  golden_op("masked_scatter", {xs[0], input({12}, 2)}, [](const TensorList& in) {
    return in[0].masked_scatter(input({3, 4}, 7) > 0, in[1]);
  });
  golden_op("take_along_dim", x, [&](const TensorList& in) { return torch::take_along_dim(in[0], columns, 1); });
  golden("one_hot", torch::one_hot(longs({1, 0, 2})));
  golden("one_hot/classes", torch::one_hot(longs({1, 0}), 4));
  golden("one_hot/2d", torch::one_hot(longs({1, 0, 1, 1}).reshape({2, 2}), 3));
  golden("nonzero", (x[0] > 0).nonzero());
  golden("nonzero/vector", integers({9}, 1, -1, 2).nonzero());
  golden("nonzero/none", torch::zeros({2, 2}).nonzero());
  golden("nonzero/zero_dim", torch::tensor(3).nonzero());
  golden("argwhere", torch::argwhere(x[0] > 0));
}

void order() {
  const TensorList x = {input({3, 4})};
  const Tensor ties = integers({2, 8}, 3, 0, 3);
  golden_op("sort/values", x, [](const TensorList& in) { return std::get<0>(in[0].sort()); });
  golden_op("sort/descending", x, [](const TensorList& in) { return std::get<0>(in[0].sort(0, true)); });
  golden("sort/indices", std::get<1>(x[0].sort(1)));
  golden("sort/stable", std::get<1>(torch::sort(ties, true, 1, false)));
  golden("sort/stable_descending", std::get<1>(torch::sort(ties, true, 1, true)));
  golden("sort/ties_values", std::get<0>(ties.sort(1)));
  golden("argsort", x[0].argsort(int64_t{1}));
  golden("argsort/descending", x[0].argsort(0, true));
  golden_op("topk/values", x, [](const TensorList& in) { return std::get<0>(in[0].topk(2)); });
  golden("topk/indices", std::get<1>(x[0].topk(2)));
  golden_op("topk/smallest", x, [](const TensorList& in) { return std::get<0>(in[0].topk(2, 0, false)); });
  golden("topk/smallest_indices", std::get<1>(x[0].topk(2, 1, false)));
  golden("bucketize", torch::bucketize(x[0], torch::tensor({-1.0, 0.0, 1.0}, torch::kFloat64)));
  golden("topk/all", std::get<0>(x[0].topk(4, 1, true, true)));
  golden_op("kthvalue", x, [](const TensorList& in) { return std::get<0>(in[0].kthvalue(2, 1)); });
  golden("sort/nan", std::get<0>(torch::tensor({3.0, std::nan(""), 1.0}).sort()));
  golden("sort/zero_dim", std::get<0>(torch::tensor(3.0).sort()));
  golden("sort/empty", std::get<1>(torch::empty({0, 3}).sort(1)));
  golden("sort/bool", std::get<0>((x[0] > 0).sort(1)));
}

void errors() {
  const Tensor x = input({3, 4});
  golden_throws("error/ellipsis", "Expected \"...\" to represent an ellipsis index, but got \"..\"",
                [&] { return x.index({".."}); });
  golden_throws("error/none_given", "Passing an empty index list to Tensor::index() is not valid syntax",
                [&] { return x.index(at::ArrayRef<TensorIndex>()); });
  golden_throws("error/range", "index 3 is out of bounds for dimension 0 with size 3", [&] { return x.index({3}); });
  golden_throws("error/range_dim1", "index -5 is out of bounds for dimension 1 with size 4", [&] {
    return x.index({0, -5});
  });
  golden_throws("error/tensor_range", "index 5 is out of bounds for dimension 0 with size 3", [&] {
    return x.index({longs({0, 5})});
  });
  golden_throws("error/too_many", "too many indices", [&] { return x.index({0, 0, 0}); });
  golden_throws("error/mask_shape", "mask", [&] { return x.index({bools({1, 0})}); });
  golden_throws("error/broadcast", "shape mismatch", [&] { return x.index({longs({0, 1, 2}), longs({0, 1})}); });
  golden_throws("error/put_shape", "shape mismatch", [&] {
    return x.clone().index_put_({longs({0, 1})}, input({3, 4}));
  });
  golden_throws("error/bracket", "out of range", [&] { return x[3]; });
  golden_throws("error/zero_dim", "0-dim tensor", [&] { return torch::tensor(1.0)[0]; });
  golden_throws("error/gather_range", "out of bounds", [&] { return x.gather(1, longs({4}).reshape({1, 1})); });
  golden_throws("error/gather_type", "", [&] { return x.gather(1, input({1, 1})); });
  golden_throws("error/index_select", "", [&] { return x.index_select(0, longs({3})); });
  golden_throws("error/topk", "", [&] { return x.topk(5); });
  golden_throws("error/step", "", [&] { return x.index({Slice(None, None, 0)}); });
}

}  // namespace

int main(int argc, char** argv) {
  return golden_main(argc, argv,
                     {{"read", read},
                      {"write", write},
                      {"write_more", write_more},
                      {"by_position", by_position},
                      {"order", order},
                      {"errors", errors}});
}
