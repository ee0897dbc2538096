// SPDX-License-Identifier: MIT
// Everything between the data and the training loop: datasets, samplers, transforms, the loader.
#pragma once

#include <taper/data/dataset.h>
#include <taper/data/distributed_sampler.h>
#include <taper/data/loader.h>
#include <taper/data/sampler.h>
#include <taper/data/transform.h>
