// SPDX-License-Identifier: MIT
// Everything between the data and the training loop: datasets, samplers, transforms, the loader.
#pragma once

#include <taper/data/chunk.h>
#include <taper/data/csv.h>
#include <taper/data/dataset.h>
#include <taper/data/digits.h>
#include <taper/data/distributed_sampler.h>
#include <taper/data/idx.h>
#include <taper/data/loader.h>
#include <taper/data/mnist.h>
#include <taper/data/npy.h>
#include <taper/data/sampler.h>
#include <taper/data/subset.h>
#include <taper/data/text.h>
#include <taper/data/transform.h>
