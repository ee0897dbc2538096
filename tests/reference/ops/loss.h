// SPDX-License-Identifier: MIT
// The table of losses.
#pragma once

#include "table.h"

inline Tensor sign_target() { return torch::tensor({1.0, -1.0, 1.0}, torch::kFloat64); }

inline std::vector<OpCase> losses() {
  return {
      OP("l1_loss", torch::l1_loss(x[0], x[1]), f({2, 3}), f({2, 3}, 2)),
      OP("mse_loss", torch::mse_loss(x[0], x[1]), f({2, 3}), f({2, 3}, 2)),
      OP("mse_loss/none", torch::mse_loss(x[0], x[1], 0), f({2, 3}), f({2, 3}, 2)),
      OP("smooth_l1_loss", torch::smooth_l1_loss(x[0], x[1], 1, 0.5), f({2, 3}), f({2, 3}, 2)),
      OP("huber_loss", torch::huber_loss(x[0], x[1], 2, 0.5), f({2, 3}), f({2, 3}, 2)),
      OP("binary_cross_entropy", torch::binary_cross_entropy(x[0], x[1].detach(), x[2].detach()), chance({2, 3}),
         chance({2, 3}, 2), positive({3}, 3)),
      OP("binary_cross_entropy_with_logits",
         torch::binary_cross_entropy_with_logits(x[0], x[1].detach(), x[2].detach(), x[3].detach()), f({2, 3}),
         chance({2, 3}, 2), positive({3}, 3), positive({3}, 4)),
      OP("nll_loss", torch::nll_loss(x[0], x[1], x[2].detach()), f({2, 3}), whole({2}, 0, 3), positive({3}, 2)),
      OP("nll_loss/none", torch::nll_loss(x[0], x[1], {}, 0, 1), f({4, 3}), whole({4}, 0, 3)),
      OP("cross_entropy_loss", torch::cross_entropy_loss(x[0], x[1], x[2].detach(), 1, -100, 0.1), f({2, 3}),
         whole({2}, 0, 3), positive({3}, 2)),
      OP("cross_entropy_loss/probabilities", torch::cross_entropy_loss(x[0], x[1].detach()), f({2, 3}),
         chance({2, 3}, 2)),
      OP("kl_div", torch::kl_div(x[0], x[1], 2), f({2, 3}), chance({2, 3}, 2)),
      OP("kl_div/log_target", torch::kl_div(x[0], x[1], 1, true), f({2, 3}), f({2, 3}, 2)),
      OP("hinge_embedding_loss", torch::hinge_embedding_loss(x[0], x[1].detach()), f({3}), sign_target()),
      OP_ORDER(1, "multi_margin_loss", torch::multi_margin_loss(x[0], x[1], 2, 0.75, x[2].detach()), f({2, 3}),
               whole({2}, 0, 3), positive({3}, 2)),
      OP_ORDER(1, "multilabel_margin_loss", torch::multilabel_margin_loss(x[0], x[1]), f({2, 3}),
               torch::tensor({{0, 2, -1}, {1, -1, 0}})),
      OP("cosine_embedding_loss", torch::cosine_embedding_loss(x[0], x[1], x[2].detach(), 0.25), f({3, 2}),
         f({3, 2}, 2), sign_target()),
      OP("soft_margin_loss", torch::soft_margin_loss(x[0], x[1].detach()), f({3}), sign_target()),
      OP("triplet_margin_loss", torch::triplet_margin_loss(x[0], x[1], x[2], 1, 2, 1e-6, true), f({2, 3}), f({2, 3}, 2),
         f({2, 3}, 3)),
      OP("margin_ranking_loss", torch::margin_ranking_loss(x[0], x[1], x[2].detach(), 0.5), f({3}), f({3}, 2),
         sign_target()),
      OP("poisson_nll_loss", torch::poisson_nll_loss(x[0], x[1].detach(), true, true, 1e-8, 1), f({2, 3}),
         positive({2, 3}, 2)),
  };
}
