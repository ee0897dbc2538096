// SPDX-License-Identifier: MIT
// All of taper.
#pragma once

#include <taper/autograd.h>
#include <taper/core/expanding_array.h>
#include <taper/core/ordered_dict.h>
#include <taper/data.h>
#include <taper/error.h>
#include <taper/factories.h>
#include <taper/memory.h>
#include <taper/nn.h>
#include <taper/ops.h>
#include <taper/optim/sgd.h>
#include <taper/parallel.h>
#include <taper/random.h>
#include <taper/serialize.h>
#include <taper/tensor.h>
#include <taper/train/activations.h>
#include <taper/train/checkpoint.h>
#include <taper/train/dead_parameters.h>
#include <taper/train/early_stopping.h>
#include <taper/train/lr_finder.h>
#include <taper/train/meters.h>
#include <taper/train/metrics_log.h>
#include <taper/train/plot.h>
#include <taper/train/progress.h>
#include <taper/train/statistics.h>
#include <taper/train/summary.h>
#include <taper/train/summary_writer.h>
