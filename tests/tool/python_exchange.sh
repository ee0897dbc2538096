#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Python reads what taper writes, and goes on from its optimizers' states and its averages:
# python_exchange.sh <taper> <folder of golden files> <optimizer_states> <averaged_model>
set -euo pipefail

taper=$1
golden=$2
optimizer_states=$3
averaged_model=$4
tests=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=/dev/null
source "$tests/support/python_torch.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
files=(dtypes.pt strided.pt values.pt protocol4.pt state_dict.pt adam.pt checkpoint.pt)
for file in "${files[@]}"; do
  "$taper" convert "$golden/$file" "$folder/$file"
done
"$python" "$tests/tool/python_exchange.py" "$golden" "$folder" "${files[@]}"
"$optimizer_states" "$folder/states.pt"
"$python" "$tests/optim/golden/states.py" "$folder/states.pt"
"$averaged_model" "$tests/optim/golden/swa.pt" "$folder/averaged.pt"
"$python" "$tests/optim/golden/swa.py" "$folder/averaged.pt"
