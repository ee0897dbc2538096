#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The five-feature sample prints what PyTorch prints: layer_norm.sh <program>
set -euo pipefail

diff - <("$1") <<'END'
sample                 [2.0000, 3.0000, 5.0000, 1.0000, 4.0000]
normalised             [-0.7071, 0.0000, 1.4142, -1.4142, 0.7071]
mean                   0.0000
variance               1.2500
loss                   1.4142
gradient of sample     [-1.2728, -0.7071, -0.2828, 0.9899, 1.2728]
gradient of weight     [-0.7071, 0.0000, 4.2426, -5.6568, 3.5355]
gradient of bias       [1.0000, 2.0000, 3.0000, 4.0000, 5.0000]
END
