#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# mnist on idx files made here: it learns, a run that was interrupted and resumed ends with the same bits, and bad data is
# refused: mnist.sh <program>
set -euo pipefail

program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# shellcheck source=refused.sh
source "$(dirname "${BASH_SOURCE[0]}")/refused.sh"
cd "$folder"
fail() { echo "$1" >&2; exit 1; }

# make_files <prefix> <count>: 8x8 images of four classes, each bright in a quarter of its own.
make_files() {
  printf '%b' "$(awk -v n="$2" 'BEGIN {
    srand(n); printf "\\x00\\x00\\x08\\x03\\x00\\x00\\x00\\x%02x\\x00\\x00\\x00\\x08\\x00\\x00\\x00\\x08", n
    for (i = 0; i < n; ++i) for (y = 0; y < 8; ++y) for (x = 0; x < 8; ++x)
      printf "\\x%02x", int(120 * rand() + 100 * (int(y / 4) * 2 + int(x / 4) == i % 4))
  }')" >"data/$1-images-idx3-ubyte"
  printf '%b' "$(awk -v n="$2" 'BEGIN {
    printf "\\x00\\x00\\x08\\x01\\x00\\x00\\x00\\x%02x", n
    for (i = 0; i < n; ++i) printf "\\x%02x", i % 4
  }')" >"data/$1-labels-idx1-ubyte"
}
mkdir data
make_files train 200
make_files t10k 40

run=(--data data --hidden 24,16 --epochs 100 --batch-size 4 --dropout 0.1)
"$program" "${run[@]}" --out whole >text
grep -q '^epoch 100/100  loss ' text || fail "no line for the last epoch: $(cat text)"
awk '/^accuracy/ {found = $2 > 0.95 && $4 == 40} END {exit !found}' text || fail "not learned: $(cat text)"
grep -q 'class="title"' whole/confusion.svg || fail "no figure of the confusion matrix"
grep -q 'accuracy/test' whole/tensorboard/events.out.tfevents.* || fail "no scalars for TensorBoard"
checkpoints=(whole/checkpoints/*)
[ "${#checkpoints[@]}" = 2 ] || [ "${#checkpoints[@]}" = 3 ] || fail "checkpoints are not the last two and the best"

interrupted '^epoch  *2/' "${run[@]}" --out parts
[ ! -e parts/model.safetensors ] || fail "a run that was interrupted says that it is complete"
"$program" "${run[@]}" --out parts --resume --threads 1 >text
grep -q '^resumed: parts/checkpoints/' text || fail "not resumed: $(cat text)"
cmp whole/model.safetensors parts/model.safetensors || fail "the resumed run differs"

refused "--out: 'whole' has checkpoints of another run" "${run[@]}" --out whole
refused "--resume: no checkpoint in 'fresh'" "${run[@]}" --out fresh --resume
refused "" "${run[@]}" --out whole --resume --hidden 8
refused "--data: expected a folder with idx files"
refused "load_idx: 'nowhere/train-images-idx3-ubyte'" --data nowhere
refused "--norm: expected none|batch|layer, got 'x'" --data data --norm x
refused "--epochs: expected a whole number from 1, got '0'" --data data --epochs 0
refused "--batch-size: expected 2 or more" --data data --norm batch --batch-size 1
refused "--out: cannot write into" --data data --out text
refused "unknown option '--steps'" --data data --steps 5
head -c 1000 data/train-images-idx3-ubyte >short
mv short data/train-images-idx3-ubyte
refused "" --data data
"$program" --help | grep -q '^usage: mnist ' || fail "--help prints no usage"
exit $((failures > 0))
