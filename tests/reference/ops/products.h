// SPDX-License-Identifier: MIT
// The table of matrix products.
#pragma once

#include "table.h"

inline std::vector<OpCase> products() {
  return {
      OP("matmul", torch::matmul(x[0], x[1]), f({2, 3}), f({3, 2}, 2)),
      OP("matmul/batch", torch::matmul(x[0], x[1]), f({2, 1, 2, 3}), f({2, 3, 2}, 2)),
      OP("matmul/vectors", torch::matmul(x[0], x[1]), f({3}), f({3}, 2)),
      OP("matmul/vector", torch::matmul(x[0], x[1]), f({2, 2, 3}), f({3}, 2)),
      OP("mm", torch::mm(x[0], x[1]), f({2, 3}), f({3, 2}, 2)),
      OP("bmm", torch::bmm(x[0], x[1]), f({2, 2, 3}), f({2, 3, 2}, 2)),
      OP("mv", torch::mv(x[0], x[1]), f({2, 3}), f({3}, 2)),
      OP("dot", torch::dot(x[0], x[1]), f({3}), f({3}, 2)),
      OP("outer", torch::outer(x[0], x[1]), f({2}), f({3}, 2)),
      OP("ger", torch::ger(x[0], x[1]), f({2}), f({3}, 2)),
      OP("addmm", torch::addmm(x[0], x[1], x[2], 0.5, 2), f({2}), f({2, 3}, 2), f({3, 2}, 3)),
      OP("addmv", torch::addmv(x[0], x[1], x[2], 0.5, 2), f({2}), f({2, 3}, 2), f({3}, 3)),
      OP("baddbmm", torch::baddbmm(x[0], x[1], x[2], 0.5, 2), f({2, 1, 2}), f({2, 2, 3}, 2), f({2, 3, 2}, 3)),
      OP("addr", torch::addr(x[0], x[1], x[2], 0.5, 2), f({2, 3}), f({2}, 2), f({3}, 3)),
      OP("addbmm", torch::addbmm(x[0], x[1], x[2], 0.5, 2), f({2, 2}), f({2, 2, 3}, 2), f({2, 3, 2}, 3)),
      OP("matrix_power", torch::matrix_power(x[0], 3), f({2, 2})),
      OP("matrix_power/0", torch::matrix_power(x[0], 0), f({2, 2, 2})),
      OP("tensordot", torch::tensordot(x[0], x[1], {1, 0}, {0, 1}), f({2, 3, 2}), f({3, 2, 2}, 2)),
      OP("kron", torch::kron(x[0], x[1]), f({2, 2}), f({1, 3}, 2)),
      OP("cross", torch::cross(x[0], x[1]), f({2, 3}), f({2, 3}, 2)),
      OP("cross/dim", torch::cross(x[0], x[1], 0), f({3, 2}), f({3, 2}, 2)),
      OP("linear", torch::linear(x[0], x[1], x[2]), f({2, 3}), f({2, 3}, 2), f({2}, 3)),
      OP("linear/plain", torch::linear(x[0], x[1]), f({2, 2, 3}), f({2, 3}, 2)),
      OP("bilinear", torch::bilinear(x[0], x[1], x[2], x[3]), f({2, 3}), f({2, 2}, 2), f({2, 3, 2}, 3), f({2}, 4)),
      OP("cosine_similarity", torch::cosine_similarity(x[0], x[1]), f({2, 3}), f({2, 3}, 2)),
      OP("pairwise_distance", torch::pairwise_distance(x[0], x[1]), f({2, 3}), f({2, 3}, 2)),
  };
}
