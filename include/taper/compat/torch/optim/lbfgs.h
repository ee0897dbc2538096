// SPDX-License-Identifier: MIT
// The whole drop-in, for programs that include a part of libtorch.
#pragma once

#include <torch/torch.h>
