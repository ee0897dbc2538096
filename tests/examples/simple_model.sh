#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A short run of SimpleModel: PyTorch's statistics, a figure, a loss that falls, a checkpoint that loads: simple_model.sh <program>
set -euo pipefail

program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail() { echo "$1" >&2; exit 1; }

"$program" --steps 300 --out "$folder/new/folder" >"$folder/text"

# PyTorch's numbers, after manual_seed(0), to four decimals.
cat >"$folder/expected" <<'END'
one sample, before LN -0.0192 0.3591 -1.4323 1.6435
one sample, after LN 0.0000 1.0204 -2.3819 2.8027
mean per feature, before LN -0.0246 0.0064 -0.2047 0.1319
mean per feature, after LN 0.0000 0.0188 -0.3185 0.2801
variance per feature, before LN 0.3397 0.0032 0.2164 0.4932
variance per feature, after LN 0.9914 0.0239 0.6092 1.3748
all data, before LN -0.0246 0.3426 -2.0913 1.9393
all data, after LN 0.0000 1.0002 -3.1844 3.2403
END
diff "$folder/expected" <(grep ' LN ' "$folder/text" | tr -s ' ') || fail "other statistics than PyTorch's"

figure=$folder/new/folder/simple_model.svg
[ "$(grep -c 'class="title"' "$figure")" = 6 ] || fail "no figure of six charts"
[ "$(grep -c '^step' "$folder/text")" = 10 ] || fail "not ten lines of progress"
grep -q 'same outputs bit for bit' "$folder/text" || fail "the reloaded model differs"
[ -s "$folder/new/folder/simple_model.safetensors" ] || fail "no checkpoint"
sed -nE 's/.*\((.*) times less\)/\1/p' "$folder/text" | awk '{exit !($1 > 1000)}' || fail "the loss did not fall"

"$program" --seed 0 --lr 1.0 --steps 300 --out "$folder/again" >/dev/null
cmp "$folder/new/folder/simple_model.safetensors" "$folder/again/simple_model.safetensors" || fail "a second run differs"
