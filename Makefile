# Lightship. "make help" lists what can be made.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

export CGO_ENABLED ?= 0

UI := internal/web/ui
NPM := node_modules/.package-lock.json
BUILT := $(UI)/built/manifest.json

.PHONY: help build demo test quick check nightly assets fmt golden clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: assets ## Build the page assets and the program bin/lightship
	@mkdir -p bin
	go build -trimpath -ldflags='-s -w' -o bin/lightship ./cmd/lightship

demo: build ## Build, then run a made-up partnership on http://127.0.0.1:8080
	bin/lightship demo

test: ## Run everything on both databases and in a real browser (installs PostgreSQL and Chromium if it may)
	@tools/ci/steps.sh needs build tests journeys

quick: ## The check before every commit, within a minute: format, vet, architecture, tests on SQLite
	@tools/ci/steps.sh format vet arch quicktests

check: ## What CI runs: format, vet, lint, architecture, then all that "make test" does
	@tools/ci/steps.sh needs build format vet lint arch tests journeys

nightly: ## The long version: race detector, long property runs, fuzzing
	@tools/ci/steps.sh needs build racetests longtests journeys fuzz

assets: $(BUILT) ## Bundle the style sheet and the script, if their sources changed

$(NPM): package.json package-lock.json .npmrc
	npm ci --no-progress --loglevel=error
	@touch $@

$(BUILT): $(NPM) $(wildcard $(UI)/assets/*) $(wildcard tools/assets/*.go)
	go run ./tools/assets

fmt: ## Format the Go code
	gofmt -w cmd internal test tools

golden: ## Rewrite the golden files; read the difference before committing it
	@packages=$$(grep -rlE --include='*_test.go' 'web/pagetest"|flag\.Bool\("update"' internal test cmd | xargs -r dirname | sort -u | sed 's|^|./|'); \
	if [ -n "$$packages" ]; then go test $$packages -update; fi
	@git status --short -- '*.golden*' '*/testdata/*'

clean: ## Remove all that was made, but the installed npm packages
	rm -rf bin .made test/shots
	find $(UI)/built -type f ! -name README.txt -delete
