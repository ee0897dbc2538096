// SPDX-License-Identifier: MIT
// Everything between the data and the training loop: datasets, samplers, transforms, the loader.
#pragma once

#include <taper/data/dataset.h>
