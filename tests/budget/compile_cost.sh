#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# <taper/taper.h> may cost the compiler at most twice what four standard headers cost: compile_cost.sh <compiler> <include>
# Both are processor time, the least of several runs taken in turn, so that a busy machine changes neither.
set -euo pipefail

compiler=$1
include=$2
limit_percent=200
rounds=7
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf '#include <%s>\n' vector string memory optional >"$folder/standard.cpp"
printf '#include <taper/taper.h>\n' >"$folder/taper.cpp"

for file in standard taper; do
  "$compiler" -std=c++20 -fsyntax-only -I"$include" "$folder/$file.cpp"
done

# Milliseconds of processor time that the compiler spends on a file.
cost() {
  local seconds TIMEFORMAT='%3U %3S'
  seconds=$({ time "$compiler" -std=c++20 -fsyntax-only -I"$include" "$1" 2>&3; } 3>&2 2>&1)
  awk '{ printf "%d", ($1 + $2) * 1000 }' <<<"$seconds"
}

standard=1000000
taper=1000000
for ((round = 0; round < rounds; ++round)); do
  a=$(cost "$folder/standard.cpp")
  b=$(cost "$folder/taper.cpp")
  if ((a < standard)); then standard=$a; fi
  if ((b < taper)); then taper=$b; fi
done

percent=$((100 * taper / standard))
echo "taper.h: $taper ms, four standard headers: $standard ms, $percent % (at most $limit_percent %)"
((percent <= limit_percent))
