# Every target here is what CI runs too; `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

GO      ?= go
BIN     := bin
VERSION ?= $(shell git describe --tags --always 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
FUZZTIME ?= 20s

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: deps
deps: ## install what is missing for make demo and make test (says what and why, asks nothing)
	@scripts/deps.sh run test

.PHONY: build
build: ## build lpconsole and lpdevnet into bin/
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN)/lpconsole ./cmd/lpconsole
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN)/lpdevnet ./cmd/lpdevnet

.PHONY: demo
demo: ## open the console on a populated local chain
	@scripts/deps.sh run
	@$(MAKE) --no-print-directory build
	@$(BIN)/lpconsole demo

.PHONY: test
test: ## everything that must pass: build, vet, tests, contracts, cross-builds
	@scripts/deps.sh run test
	$(GO) build ./...
	$(GO) vet ./...
	$(GO) test -timeout 20m ./...
	@$(MAKE) --no-print-directory contracts-check cross

.PHONY: race
race: ## the tests of the concurrent packages under the race detector
	@scripts/deps.sh run race
	$(GO) test -race -timeout 20m ./chain/... ./livepeer ./livepeer/filter ./livepeer/lens ./tui/... ./wallet/...

# Without optimisation: what is asked is whether it builds, and each system compiles everything anew.
.PHONY: cross
cross: ## build lpconsole without cgo for every system it supports
	@for t in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64; do \
	  echo "build lpconsole for $$t"; \
	  CGO_ENABLED=0 GOOS=$${t%/*} GOARCH=$${t#*/} $(GO) build -gcflags 'all=-N -l' -o /dev/null ./cmd/lpconsole || exit 1; \
	done

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME (20s)
	@scripts/fuzz.sh $(FUZZTIME)

.PHONY: bench
bench: build ## the measured figures of docs/benchmarks.md
	@scripts/deps.sh run test
	@scripts/bench.sh

INTENTS ?= 10000
.PHONY: soak
soak: ## INTENTS (10000) bonds of the real program through faults, kills, reorgs and restarts; takes an hour
	$(GO) test ./internal/soak -count=1 -timeout 6h -v -run '^TestSoak$$' -args -soak.intents $(INTENTS) \
	  -soak.control $$(( $(INTENTS) / 10 )) -soak.workers 32 -soak.rate 0.22 -soak.killrate 0.25 -soak.reorg 20 -soak.restart 100 -soak.patience 30s \
	  -soak.faults $$(( $(INTENTS) * 4 )) -soak.kills $$(( $(INTENTS) / 5 )) \
	  -soak.report $(CURDIR)/docs/soak.md

.PHONY: lint
lint: ## golangci-lint (pinned in tools/lint) and gofumpt
	@scripts/lint.sh

.PHONY: golden
golden: ## rewrite the golden screens; read the diff before you commit it
	$(GO) test $$(git grep -l exp/golden -- 'tui/**_test.go' | xargs -n 1 dirname | sort -u | sed 's#^#./#') -update

.PHONY: shots
shots: ## render the screens to docs/shots (needs rsvg-convert for the PNGs)
	@scripts/shots.sh

.PHONY: contracts
contracts: ## compile the Solidity, write the committed artifacts and the Go bindings
	@scripts/deps.sh contracts
	node tools/solc/build.mjs
	node livepeer/contracts/generate.mjs

.PHONY: contracts-check
contracts-check: ## prove that the committed bytecode is what the sources give
	@scripts/deps.sh contracts
	node tools/solc/build.mjs --check

.PHONY: clean
clean: ## remove what was built
	rm -rf $(BIN) tools/solc/node_modules
