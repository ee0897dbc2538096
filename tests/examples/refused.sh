# SPDX-License-Identifier: MIT
# Sourced by the tests of the examples, which set `program` and `folder`: refused() and interrupted().
# shellcheck shell=bash disable=SC2154
failures=0

# refused <text of the error> <argument>...: one line on standard error, nothing on standard output, exit status 2.
refused() {
  local text=$1 status=0
  shift
  "$program" "$@" >"$folder/out" 2>"$folder/err" || status=$?
  if [ "$status" != 2 ] || [ -s "$folder/out" ] || [ "$(wc -l <"$folder/err")" != 1 ] ||
     ! grep -qF -- "$(basename "$program"): $text" "$folder/err"; then
    echo "[$*]: status $status, not 2 with '$text': $(cat "$folder/err")" >&2
    failures=$((failures + 1))
  fi
}

# interrupted <pattern> <argument>...: a run that gets a SIGINT once a line of its output matches ends with status 130.
interrupted() {
  local pattern=$1 status=0 process
  shift
  : >"$folder/out"
  stdbuf -oL "$program" "$@" >"$folder/out" 2>"$folder/err" &
  process=$!
  for _ in $(seq 600); do
    if grep -q -- "$pattern" "$folder/out"; then break; fi
    sleep 0.05
  done
  kill -INT "$process"
  wait "$process" || status=$?
  if [ "$status" != 130 ] || [ -s "$folder/err" ]; then
    echo "[$*]: status $status after SIGINT, not 130: $(cat "$folder/err")" >&2
    failures=$((failures + 1))
  fi
}
