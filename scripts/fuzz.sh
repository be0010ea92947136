#!/usr/bin/env bash
# Runs every fuzz target of the repository for the time given (default 20s).
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-20s}
found=0
while IFS=: read -r file target; do
  found=$((found + 1))
  echo "fuzz $(dirname "$file") $target for $time"
  go test "./$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime "$time"
done < <(git grep -oE '^func Fuzz[A-Za-z0-9_]+' -- '*_test.go' | sed 's/:func /:/')
if [ "$found" -eq 0 ]; then
  echo "no fuzz target was found" >&2
  exit 1
fi
