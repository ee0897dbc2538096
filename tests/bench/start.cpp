// SPDX-License-Identifier: MIT
// The smallest program: how long it takes to compile, to start and to end.
#include <torch/torch.h>

#include <iostream>

int main() { std::cout << torch::ones({2, 2}) << '\n'; }
