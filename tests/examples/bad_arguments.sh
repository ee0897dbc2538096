#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Bad arguments: one line on standard error, nothing on standard output, exit status 2: bad_arguments.sh <simple_model>
# A training that fails for another reason ends with status 1.
set -euo pipefail

program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
touch "$folder/file"
# shellcheck source=refused.sh
source "$(dirname "${BASH_SOURCE[0]}")/refused.sh"

for value in -1 0 1.5 ten "" 99999999999999999999 "5 "; do refused "--steps: expected" --steps "$value"; done
for value in -1 x "" 18446744073709551616; do refused "--seed: expected" --seed "$value"; done
for value in nan inf -1 0 "" 1e999 0.1x; do refused "--lr: expected" --lr "$value"; done
for value in 0 -1 x 1025 ""; do refused "--threads: expected" --threads "$value"; done
for option in --steps --seed --lr --out --threads; do refused "$option: expected a value" "$option"; done
refused "unknown option '--step'" --step 5
refused "unknown option 'more'" --steps 5 more
for path in "$folder/file" "$folder/file/below" /proc/below ""; do refused "--out: cannot write into" --out "$path"; done

status=0
"$program" --lr 1e30 --steps 30 --out "$folder/diverged" >/dev/null 2>"$folder/err" || status=$?
if [ "$status" != 1 ] || ! grep -q 'the training diverged' "$folder/err"; then
  echo "a diverging run: status $status: $(cat "$folder/err")" >&2
  failures=$((failures + 1))
fi
"$program" --help | grep -q '^usage: simple_model ' || { echo "--help prints no usage" >&2; failures=$((failures + 1)); }
exit $((failures > 0))
