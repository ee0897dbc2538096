// SPDX-License-Identifier: MIT
// The table of indexing, gathering, sorting.
#pragma once

#include "table.h"

inline std::vector<OpCase> index_ops() {
  return {
      OP("index", x[0].index({x[1], Slice()}), f({3, 2}), whole({4}, 0, 3)),
      OP("index/two", x[0].index({x[1], x[2]}), f({3, 4}), whole({2, 1}, 0, 3), whole({3}, 0, 4)),
      OP("index/mask", x[0].index({x[1]}), f({2, 3}), mask({2, 3})),
      OP("index/views", x[0].index({"...", Slice(0, 2), None}), f({2, 3})),
      OP("index_select", torch::index_select(x[0], 1, x[1]), f({2, 3}), whole({4}, 0, 3)),
      OP("gather", torch::gather(x[0], 1, x[1]), f({2, 3}), whole({2, 4}, 0, 3)),
      OP("scatter", torch::scatter(x[0], 0, x[1], x[2]), f({3, 2}), torch::tensor({{0, 2}, {1, 0}}), f({2, 2}, 2)),
      OP("scatter/number", torch::scatter(x[0], 1, x[1], 1.5), f({2, 3}), torch::tensor({{0, 2}, {1, 1}})),
      OP("scatter_add", torch::scatter_add(x[0], 1, x[1], x[2]), f({2, 3}), whole({2, 4}, 0, 3), f({2, 4}, 2)),
      OP("index_add", torch::index_add(x[0], 1, x[1], x[2], 2), f({2, 3}), whole({4}, 0, 3), f({2, 4}, 2)),
      OP("index_copy", torch::index_copy(x[0], 1, x[1], x[2]), f({2, 3}), torch::tensor({2, 0}), f({2, 2}, 2)),
      OP("index_fill", torch::index_fill(x[0], 1, x[1], 1.5), f({2, 3}), torch::tensor({2, 0})),
      OP("masked_select", torch::masked_select(x[0], x[1]), f({2, 3}), mask({3})),
      OP("masked_scatter", torch::masked_scatter(x[0], x[1], x[2]), f({2, 3}), mask({3}), f({6}, 2)),
      OP("take", torch::take(x[0], x[1]), f({2, 3}), whole({4}, -6, 6)),
      OP("take_along_dim", torch::take_along_dim(x[0], x[1], 1), f({2, 3}), whole({2, 2}, 0, 3)),
      OP("nonzero", torch::nonzero(x[0]), f({2, 3})),
      OP("argwhere", torch::argwhere(x[0]), f({2, 3})),
      OP("one_hot", torch::one_hot(x[0], 4), whole({2, 3}, 0, 4)),
      OP("topk", torch::topk(x[0], 2), f({2, 3})),
      OP("topk/smallest", torch::topk(x[0], 1, 0, false), f({2, 3})),
      OP("sort", torch::sort(x[0], 1), f({2, 3})),
      OP("sort/stable", torch::sort(x[0], true, 0, true), f({2, 3})),
      OP("argsort", torch::argsort(x[0], int64_t{1}), f({2, 3})),
      OP("bucketize", torch::bucketize(x[0], x[1]), f({2, 3}), torch::tensor({-1.0, 0.0, 1.0}, torch::kFloat64)),
      OP("kthvalue", torch::kthvalue(x[0], 2, 1), f({2, 3})),
      OP("index_put", torch::index_put(x[0], {x[1]}, x[2], true), f({3, 2}), whole({4}, 0, 3), f({4, 2}, 2)),
      OP("operator[]", x[0][1], f({2, 3})),
  };
}
