#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# csv_classifier trains, evaluates and predicts on a table made here, and refuses bad ones: csv_classifier.sh <program>
set -euo pipefail

program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# shellcheck source=refused.sh
source "$(dirname "${BASH_SOURCE[0]}")/refused.sh"
cd "$folder"
fail() { echo "$1" >&2; exit 1; }

# Three classes of 40 around three points; a column of another scale, and one in which all is the same.
awk 'BEGIN {
  srand(1); print "kind,a,\"b, squared\",same"
  for (i = 0; i < 120; ++i) {
    c = i % 3
    printf "%s,%.4f,%.2f,7\n", c == 0 ? "red" : c == 1 ? "\"a \"\"b\"\", c\"" : "blue", c + rand() / 2,
           1000 * (c == 1) + 300 * rand()
  }
}' >table.csv

for norm in none batch layer; do
  "$program" train --data table.csv --label kind --norm "$norm" --hidden 16,8 --dropout 0.1 --epochs 40 \
    --out "new/$norm.safetensors" >text
  grep -q '^96 rows to train, 24 to test; 3 columns, 3 classes$' text || fail "$norm: other numbers of rows: $(cat text)"
  awk '/^accuracy/ {found = $2 > 0.95} END {exit !found}' text || fail "$norm: not learned: $(cat text)"
  "$program" evaluate --model "new/$norm.safetensors" --data table.csv >text
  awk '/^accuracy/ {found = $2 > 0.95 && $4 == 120} END {exit !found}' text || fail "$norm: evaluate: $(cat text)"
done

"$program" train --data table.csv --label kind --hidden 16,8 --dropout 0.1 --epochs 40 --threads 1 --out again >/dev/null
cmp new/layer.safetensors again || fail "a second run, on one thread, differs"

# What the model needs is in its file: the columns may come in another order, without the classes, with others between.
awk 'BEGIN {print "same;\"b, squared\";other;a"; print "7;150;x;0.2"; print "7;1150;;1.2"; print "7;150;z;2.2"}' >rows.csv
"$program" predict --model new/layer.safetensors --data rows.csv --delimiter ';' >text
diff - <(sed -E 's/;[01]\.[0-9]{4}$//' text) <<'END' || fail "other predictions"
prediction;probability
red
"a ""b"", c"
blue
END

tail -n +2 table.csv >bare.csv
"$program" train --data bare.csv --no-header --label 0 --epochs 40 --test-fraction 0 --out numbered >text
grep -q '^120 rows to train, 0 to test' text || fail "without a test part: $(cat text)"
{ echo "made by hand"; cat bare.csv; } >titled.csv
"$program" evaluate --model numbered --data titled.csv --no-header --skip-rows 1 | grep -q '^accuracy' || fail "no accuracy"

interrupted '^epoch' train --data table.csv --label kind --epochs 20000 --out stopped
"$program" evaluate --model stopped --data table.csv | grep -q '^accuracy .* of 120' || fail "no model after SIGINT"

refused "expected train, evaluate or predict, got ''"
refused "expected train, evaluate or predict, got 'test'" test
for command in train evaluate predict; do
  "$program" "$command" --help | grep -q "^usage: csv_classifier $command " || fail "$command --help prints no usage"
  refused "--data: expected a CSV file" "$command"
  refused "--data: expected a value" "$command" --data
  refused "unknown option '--date'" "$command" --date table.csv
  refused "--delimiter: expected one character, got ''" "$command" --data table.csv --delimiter ''
done
for value in 0 '32,' ',32' '32,,32' 32x '' -1 '32 32'; do refused "--hidden: expected whole numbers" train --hidden "$value"; done
for value in 1 -0.1 nan x ''; do refused "--dropout: expected a number from 0" train --dropout "$value"; done
refused "--norm: expected none|batch|layer, got 'group'" train --norm group
refused "CSV: 'nowhere.csv'" train --data nowhere.csv
refused "CSV: 'table.csv': expected one column 'kin'" train --data table.csv --label kin
refused "CSV: 'table.csv': line 2, column 1 ('kind'): expected a finite number, got 'red'" train --data table.csv --label a
printf 'a,kind\n1,red\n2,red\n3,red\n' >one.csv
refused "--data: expected two classes at least, got one" train --data one.csv
printf 'a,kind\n1,red\n2,blue\n' >two.csv
refused "--data: expected two rows at least to train on" train --data two.csv --test-fraction 0.5
refused "--batch-size: expected 2 or more" train --data table.csv --label kind --norm batch --batch-size 1
refused "--out: cannot write into" train --data table.csv --label kind --out table.csv/model
refused "load_safetensors: 'nowhere'" evaluate --data table.csv --model nowhere
refused "load_safetensors: 'table.csv'" predict --data table.csv --model table.csv
refused "CSV: 'bare.csv': expected one column 'a'" predict --model new/layer.safetensors --data bare.csv
printf 'kind,a,"b, squared",same\ngreen,1,1,7\n' >green.csv
refused "CSV: 'green.csv': line 2, column 1 ('kind'): expected one of the classes" evaluate --model new/layer.safetensors --data green.csv
exit $((failures > 0))
