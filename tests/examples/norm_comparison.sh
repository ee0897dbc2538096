#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A short comparison: BatchNorm1d is behind at batch size 2 and only there, and there is a figure: norm_comparison.sh <program>
set -euo pipefail

program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# shellcheck source=refused.sh
source "$(dirname "${BASH_SOURCE[0]}")/refused.sh"
fail() { echo "$1" >&2; exit 1; }

"$program" --epochs 3 --seeds 2 --out "$folder/new/folder" >"$folder/text"
grep -E '^(no norm|BatchNorm1d|LayerNorm)  ' "$folder/text" | sed 's/no norm/none/' >"$folder/table"
awk '{small[$1] = $2; large[$1] = $8}
     END {exit !(NR == 3 && small["BatchNorm1d"] < small["LayerNorm"] - 0.08 && small["none"] > 0.85 &&
                 large["BatchNorm1d"] > 0.85 && large["LayerNorm"] > 0.85)}' "$folder/table" ||
  fail "not the picture that is expected: $(cat "$folder/text")"
figure=$folder/new/folder/norm_comparison
[ "$(grep -c 'class="title"' "$figure.svg")" = 9 ] || fail "no figure of nine charts"
[ "$(head -c 4 "$figure.png" | tail -c 3)" = PNG ] || fail "no PNG"

"$program" --epochs 1 --seeds 1 --out "$folder/one" --threads 1 | grep ' +- ' >"$folder/one.txt"
"$program" --epochs 1 --seeds 1 --out "$folder/two" | grep ' +- ' | cmp - "$folder/one.txt" || fail "a second run differs"

interrupted '^run' --epochs 3 --seeds 10 --out "$folder/stopped"
for option in --seeds --epochs; do refused "$option: expected a whole number from 1, got '0'" "$option" 0; done
refused "--seed: expected" --seed -1
refused "--threads: expected" --threads 0
refused "--hidden: expected" --hidden ,
refused "--lr: expected" --lr 0
touch "$folder/file"
refused "--out: cannot write into" --out "$folder/file"
refused "unknown option '--data'" --data x
"$program" --help | grep -q '^usage: norm_comparison ' || fail "--help prints no usage"
exit $((failures > 0))
