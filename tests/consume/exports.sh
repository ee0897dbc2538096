#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A shared taper exports its own names and nobody else's: exports.sh <prefix>
set -euo pipefail

library=$(find "$1" -name libtaper.so)
names=$(nm --dynamic --demangle --defined-only "$library" | cut -c20-)
# The first name in a line that is qualified is the one that is exported: "typeinfo for taper::Error".
foreign=$(grep -vE '^[^:<(]*taper::' <<<"$names" || true)
own=$(grep -c 'taper::' <<<"$names")
if [ -n "$foreign" ]; then
  echo "exported, but not in taper:" >&2
  echo "$foreign" >&2
  exit 1
fi
echo "$own names exported, all in taper"
