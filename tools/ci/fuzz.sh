#!/usr/bin/env bash
# Runs every fuzz test of the module for the given time each, one after the other.
#
#   tools/ci/fuzz.sh 60s
set -euo pipefail
cd "$(dirname "$0")/../.."

time=${1:?how long each, for example 60s}
status=0
while IFS=: read -r file name; do
  echo "fuzzing $name in $(dirname "$file") for $time"
  go test -run='^$' -fuzz="^$name\$" -fuzztime="$time" "./$(dirname "$file")" || status=1
done < <(grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' internal cmd tools test | sed 's/:func /:/' | sort)
exit $status
