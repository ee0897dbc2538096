#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The digits that taper carries are in a program that uses them, and in no other: carried_data.sh <table.cpp> <with> <without>
set -euo pipefail

piece=$(grep -m 1 '^  "' "$1" | cut -d '"' -f 2)
[ "${#piece}" -gt 100 ] || { echo "carried_data: $1 holds no table"; exit 1; }
grep -qFa -- "$piece" "$2" || { echo "carried_data: expected the digits in $2, which uses them"; exit 1; }
if grep -qFa -- "$piece" "$3"; then
  echo "carried_data: expected no digits in $3, which does not use them"
  exit 1
fi
echo "digits: in $(basename "$2"), not in $(basename "$3")"
