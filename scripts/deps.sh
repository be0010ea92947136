#!/usr/bin/env bash
# Installs what is missing, says what and why, and asks nothing.
#   deps.sh run        what `make demo` needs
#   deps.sh test       what the tests need besides
#   deps.sh race       what the race detector needs
#   deps.sh contracts  what compiling the Solidity needs
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else return 1
  fi
}

# need COMMAND PACKAGE WHY
need() {
  command -v "$1" >/dev/null || bring "$2" "$3"
}

updated=
# bring PACKAGE WHY
bring() {
  if ! command -v apt-get >/dev/null; then
    say "missing: $1 ($2). Install it, or the package that brings it, and try again."
    exit 1
  fi
  say "installing $1: $2"
  if [ -z "$updated" ]; then
    as_root apt-get -qq update >/dev/null || say "the package lists could not be refreshed; trying with the old ones"
    updated=1
  fi
  if ! DEBIAN_FRONTEND=noninteractive as_root apt-get -qq install -y --no-install-recommends "$1" >/dev/null; then
    say "could not install $1 ($2). Install it by hand and try again."
    exit 1
  fi
}

need_go() {
  if ! command -v go >/dev/null; then
    say "missing: go. Install Go 1.26 or later and try again."
    exit 1
  fi
  local v
  v=$(go env GOVERSION)
  v=${v#go}
  if [ "$(printf '1.26\n%s\n' "$v" | sort -V | head -n 1)" != 1.26 ]; then
    say "Go $v is too old: lpconsole needs 1.26 or later."
    exit 1
  fi
}

for what in "$@"; do
  case $what in
    run)
      need_go
      ;;
    test)
      need tmux tmux "the end-to-end tests drive the console in a real terminal"
      ;;
    race)
      need gcc gcc "the race detector is linked by a C compiler"
      if ! echo '#include <stdlib.h>' | gcc -E - >/dev/null 2>&1; then
        bring libc6-dev "the race detector is linked by a C compiler, with the headers of the C library"
      fi
      ;;
    contracts)
      need node nodejs "the Solidity compiler is a JavaScript program"
      need npm npm "it brings the Solidity compiler"
      if [ ! -d tools/solc/node_modules/solc ] || ! cmp -s tools/solc/package-lock.json tools/solc/node_modules/.lock-installed; then
        say "installing the pinned Solidity compiler and OpenZeppelin into tools/solc/node_modules"
        npm ci --prefix tools/solc --no-audit --no-fund --loglevel=error >/dev/null
        cp tools/solc/package-lock.json tools/solc/node_modules/.lock-installed
      fi
      ;;
    *)
      say "deps.sh: unknown group $what"
      exit 2
      ;;
  esac
done
