#!/usr/bin/env bash
# Builds the pinned linters into bin/ when they are not there yet, and runs them.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p bin
root=$PWD
for tool in github.com/golangci/golangci-lint/v2/cmd/golangci-lint mvdan.cc/gofumpt; do
  name=$(basename "$tool")
  if [ ! -x "bin/$name" ] || [ tools/lint/go.sum -nt "bin/$name" ]; then
    echo "building $name (once)"
    (cd tools/lint && GOFLAGS=-mod=mod go build -o "$root/bin/$name" "$tool")
  fi
done
unformatted=$(git ls-files '*.go' | grep -v -e '/bindings/' | xargs bin/gofumpt -l)
if [ -n "$unformatted" ]; then
  printf 'not formatted by gofumpt:\n%s\n' "$unformatted" >&2
  exit 1
fi
bin/golangci-lint run ./...
