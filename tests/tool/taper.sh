#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The tool as a person uses it: taper.sh <taper> <folder of golden files>
set -uo pipefail

taper=$1
golden=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failures=0

# expect <status> <text> <argument>...: the exit status, and a text in what is printed.
expect() {
  local status=$1 text=$2 output got
  shift 2
  output=$("$taper" "$@" 2>&1)
  got=$?
  if [ "$got" != "$status" ] || [[ "$output" != *"$text"* ]]; then
    printf 'taper %s: expected status %s and "%s", got %s and:\n%s\n' "$*" "$status" "$text" "$got" "$output"
    failures=$((failures + 1))
  fi
  if [ "$status" = 2 ] && [ "$(wc -l <<<"$output")" != 1 ]; then
    printf 'taper %s: expected one line, got:\n%s\n' "$*" "$output"
    failures=$((failures + 1))
  fi
}

expect 0 "usage: taper COMMAND" --help
expect 2 "expected a command" 
expect 2 "got 'lst'" lst file
expect 2 "expected 1 file, got 0" ls
expect 2 "expected 2 files, got 1" diff a
expect 2 "no option '--all'" ls --all file
expect 2 "a number after --rtol, got nothing" diff a b --rtol
expect 2 "a number of at least 0 after --atol, got '-1'" diff a b --atol -1
expect 2 "cannot open it" ls absent.pt
expect 2 "may run code" ls "$golden/runs_code.pt"

expect 0 "0.weight               Float     [4, 3]" ls "$golden/state_dict.pt"
expect 0 "9 values, 43 elements, 176 bytes" ls "$golden/state_dict.pt"
expect 0 "nested.a.b.3   String    'c'" ls "$golden/values.pt"
expect 0 "0  Float     [2, 2]" ls "$golden/tensor.pt"
expect 0 $'1.num_batches_tracked:\n3\n[ CPULongType{} ]' print "$golden/state_dict.pt" 1.num_batches_tracked
expect 0 $'epoch:\n3\n' print "$golden/checkpoint.pt"
expect 2 "did you mean '0.weight'?" print "$golden/state_dict.pt" 0.weigth

expect 0 "" convert "$golden/state_dict.pt" model.safetensors
expect 0 "" convert model.safetensors model.pth
expect 0 "" diff "$golden/state_dict.pt" model.safetensors
expect 0 "" diff model.pth model.safetensors
expect 1 "epoch: only in" diff "$golden/checkpoint.pt" "$golden/state_dict.pt"
expect 0 "" convert "$golden/tensor.pt" eye.npy
expect 0 "" diff eye.npy "$golden/tensor.pt"
expect 0 "" convert eye.npy eye.safetensors
expect 0 "0  Float     [2, 2]" ls eye.safetensors
expect 1 "0: [2, 2] and [2]" diff eye.npy "$golden/list.pt"
expect 2 "ends in .safetensors, .pt, .pth or .npy" convert model.pth model.txt
expect 2 "expected one tensor in" convert model.pth model.npy
expect 2 "expected tensors alone in a safetensors file, got Int under 'epoch'" convert "$golden/checkpoint.pt" c.safetensors

exit "$failures"
