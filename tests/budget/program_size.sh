#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A stripped trainer with taper linked in stays under 2 MB: program_size.sh <strip> <program>
set -euo pipefail

limit=2000000
stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT
"$1" -o "$stripped" "$2"
size=$(stat -c %s "$stripped")
echo "$(basename "$2"): $size bytes stripped (at most $limit)"
((size <= limit))
