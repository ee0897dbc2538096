#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# <taper/taper.h> may cost the compiler at most twice what four standard headers cost: compile_cost.sh <compiler> <include>
# Counted in instructions, by callgrind: on a shared machine the same compilation takes now one time, now half as much more.
# The clock shows about a twentieth more than the instructions do, hence less than 190 % of them for
# at most twice the time; the limit follows what is reached.
set -euo pipefail

compiler=$1
include=$2
limit_percent=188
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf '#include <%s>\n' vector string memory optional >"$folder/standard.cpp"
printf '#include <taper/taper.h>\n' >"$folder/taper.cpp"
command -v valgrind >/dev/null || { echo "compile_cost: expected valgrind, which counts the instructions"; exit 1; }

# Instructions that the compiler and its children spend on a file.
cost() {
  "$compiler" -std=c++20 -fsyntax-only -I"$include" "$1"
  valgrind --tool=callgrind --trace-children=yes --callgrind-out-file=/dev/null \
    "$compiler" -std=c++20 -fsyntax-only -I"$include" "$1" 2>&1 | awk '/Collected/ { sum += $NF } END { printf "%.0f", sum }'
}

cost "$folder/standard.cpp" >"$folder/standard.count" &
cost "$folder/taper.cpp" >"$folder/taper.count"
wait
standard=$(cat "$folder/standard.count")
taper=$(cat "$folder/taper.count")
((standard > 0 && taper > 0)) || { echo "compile_cost: callgrind counted nothing"; exit 1; }
percent=$((100 * taper / standard))
echo "taper.h: $((taper / 1000000))M instructions, four standard headers: $((standard / 1000000))M, $percent % (at most $limit_percent %)"
((percent <= limit_percent))
