#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Checks a page of docs/ against what it shows: page.sh <page> <folder of its sources> <program>...
# Each ```cpp and ```python block must stand, line by line, in a source of that language in the folder. Each ```console
# block is run, in one folder for the page, which has the sources and the programs: a line `$ command` is executed, the
# lines below it are what it must print (standard output and error). A page that runs python3 needs one with torch, else
# the test is skipped after the listings have been checked.
set -uo pipefail

page=$1
sources=$2
shift 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0

complain() {
  echo "$page: $*"
  failures=$((failures + 1))
}

# Text without the spaces that begin its lines: a listing may be indented otherwise than its source.
flush_left() { sed 's/^[[:space:]]*//'; }

for suffix in cpp py; do
  cat "$sources"/*."$suffix" 2>/dev/null | flush_left >"$folder/all.$suffix"
done
awk -v folder="$folder" '
  /^```/ { if (inside) { inside = 0 } else { inside = 1; n++; language = substr($0, 4)
             file = sprintf("%s/block_%03d.%s", folder, n, language); printf "" > file }; next }
  inside { print > file }' "$page"

for block in "$folder"/block_*; do
  language=${block##*.}
  case $language in
    cpp | python) ;;
    *) continue ;;
  esac
  text=$(flush_left <"$block")
  all=$(cat "$folder/all.${language/python/py}")
  [[ $'\n'"$all"$'\n' == *$'\n'"$text"$'\n'* ]] || complain "no source has this $language listing:"$'\n'"$(cat "$block")"
done

work=$folder/work
mkdir "$work"
cp "$sources"/* "$work"
export PATH="$work:$PATH"
for program; do ln -s "$program" "$work/"; done
if grep -q '^\$ python3' "$folder"/block_*.console; then
  ((failures == 0)) || exit 1
  # shellcheck source=/dev/null
  source "$(dirname "$0")/../support/python_torch.sh"
  printf '#!/bin/sh\nexec %q "$@"\n' "$(command -v "$python")" >"$work/python3"
  chmod +x "$work/python3"
  hash -r
fi

cd "$work" || exit 1
# run <command> <expected>
run() {
  local output
  output=$(eval "$1" 2>&1)
  [ "$output" == "$2" ] || complain "expected of '$1':"$'\n'"$2"$'\n'"got:"$'\n'"$output"
}
for block in "$folder"/block_*.console; do
  [ -e "$block" ] || continue
  command=
  expected=
  while IFS= read -r line || [ -n "$line" ]; do
    if [[ $line == '$ '* ]]; then
      [ -z "$command" ] || run "$command" "$expected"
      command=${line#'$ '}
      expected=
    else
      expected+=${expected:+$'\n'}$line
    fi
  done <"$block"
  [ -z "$command" ] || run "$command" "$expected"
done
exit "$((failures > 0))"
