// SPDX-License-Identifier: MIT
// The program of the user that knows libtorch only.
#include <torch/torch.h>

int main() {
  torch::set_num_threads(1);
  return torch::get_num_threads() == 1 ? 0 : 1;
}
