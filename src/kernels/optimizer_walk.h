// SPDX-License-Identifier: MIT
// The walk over the elements of many parameters, in parallel.
#pragma once

#include <algorithm>

#include "kernels/optimizer.h"
#include "kernels/parallel.h"

namespace taper::kernels {

/// update(slot, begin, end) over the elements of all slots as if they were one array, cut anywhere between threads.
template <class Rule, class Update>
void for_each_slot(const OptimizerSlot* slots, int64_t count, const Rule& rule, const Update& update) {
  const int64_t grain = std::visit([](const auto& each) { return each.kGrain; }, rule);
  int64_t total = 0;
  for (int64_t i = 0; i < count; ++i) total += slots[i].size;
  parallel_for(0, total, grain, [&](int64_t begin, int64_t end) {
    int64_t start = 0;
    for (int64_t i = 0; i < count && start < end; start += slots[i].size, ++i) {
      const int64_t from = std::max(begin - start, int64_t{0}), to = std::min(end - start, slots[i].size);
      if (from < to) update(slots[i], from, to);
    }
  });
}

}  // namespace taper::kernels
