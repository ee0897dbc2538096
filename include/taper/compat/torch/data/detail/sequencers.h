// SPDX-License-Identifier: MIT
// The whole drop-in, and what a loader has inside.
#pragma once

#include <taper/data/detail/sequencers.h>
#include <torch/torch.h>
