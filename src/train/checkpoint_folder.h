// SPDX-License-Identifier: MIT
// The checkpoints in a folder: their names, which of them are the best, and which are not to be kept.
#pragma once

#include <string>
#include <vector>

#include <taper/train/checkpoint.h>

namespace taper::train {

/// `step-000000070.pt`, or `step-000000070_metric-0.125.pt`: the metric with all its digits.
std::string checkpoint_name(int64_t step, std::optional<double> metric);

/// Those in `folder` whose name checkpoint_name() could have given, by step; none if the folder cannot be read.
std::vector<CheckpointFile> list_checkpoints(const std::string& folder);

/// The best n, those with a metric that is not nan, from the best on; the earlier of equals is better.
std::vector<CheckpointFile> best_checkpoints(std::vector<CheckpointFile> files, int64_t n, bool maximize);

/// Those of `files` (by step) that are neither among the last nor among the best.
std::vector<CheckpointFile> superseded_checkpoints(const std::vector<CheckpointFile>& files,
                                                   const CheckpointerOptions& options);

/// Removes what a killed process left of checkpoints that it did not finish.
void remove_unfinished_checkpoints(const std::string& folder);

}  // namespace taper::train
