#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What a step costs in instructions, against what is stored: step_cost.sh <program> <stored counts>. Lower counts only.
# callgrind counts from one marker of the program to the next, so neither start-up nor first calls are in a count.
set -euo pipefail

program=$1
stored=$2
margin=5  # percent
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v valgrind >/dev/null || { echo "step_cost: expected valgrind, which counts the instructions"; exit 1; }
# valgrind shows a program no AVX-512, so all processors with AVX2 run, and count, the same.
grep -qw avx2 /proc/cpuinfo || { echo "step_cost: skipped, the counts are for AVX2, which this processor lacks"; exit 77; }

status=0
OMP_NUM_THREADS=1 OPENBLAS_CORETYPE=Haswell valgrind --tool=callgrind --dump-before=step_boundary \
  --callgrind-out-file="$folder/counts" "$program" >"$folder/steps" 2>"$folder/log" || status=$?
[ "$status" = 0 ] || { cat "$folder/log"; exit "$status"; }

# Dump 2i holds what step i counted; the odd ones lie between the steps.
i=0
while read -r name calls; do
  i=$((i + 2))
  echo "$name $(($(awk '/^totals:/ { print $2 }' "$folder/counts.$i") / calls))"
done <"$folder/steps" >"$folder/measured"

# compare <limits> <measured>: prints each step, and fails if one is missing or above its limit.
compare() {
  awk -v margin="$margin" '
    NR == FNR { if ($1 != "#") limit[$1] = $2; next }
    !($1 in limit) { print $1 ": measured, but not stored"; failed = 1; next }
    {
      over = 100 * ($2 / limit[$1] - 1)
      printf "%-20s %9d instructions, stored %9d (%+.1f %%)%s\n", $1, $2, limit[$1], over, (over > margin ? "  TOO SLOW" : "")
      if (over > margin) failed = 1
      delete limit[$1]
    }
    END {
      for (name in limit) { print name ": stored, but not measured"; failed = 1 }
      exit failed
    }' "$1" "$2"
}

# The comparison itself: what is measured has to pass against itself, and to be refused where a step has become slower.
compare "$folder/measured" "$folder/measured" >/dev/null
awk -v grown=$((margin + 1)) 'NR == 3 { $2 *= 1 + grown / 100 } { print }' "$folder/measured" >"$folder/slower"
if compare "$folder/measured" "$folder/slower" >/dev/null; then echo "step_cost: a slower step passed"; exit 1; fi

compare "$stored" "$folder/measured"
