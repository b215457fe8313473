#!/usr/bin/env bash
# Runs the named steps in order, then prints what each took and, last, how many tests passed,
# failed and were skipped. It goes on after a failed test step, so that one run shows all, but
# not after a failure that makes the rest pointless. Exit status 0 only if every step was good.
#
#   tools/ci/steps.sh needs build tests journeys
set -euo pipefail
cd "$(dirname "$0")/../.."

export CGO_ENABLED="${CGO_ENABLED:-0}"
export LIGHTSHIP_COUNTS="$PWD/.made/counts"
mkdir -p .made
: >"$LIGHTSHIP_COUNTS"

# The Wasm module of the SQLite driver is machine-made code that the race detector cannot follow.
norace='github.com/ncruces/go-sqlite3-wasm/...=-race=false'

gotest() { go run ./tools/ci/gotest "$@"; }

needs() { tools/ci/need.sh; }
build() { make --no-print-directory build; }

format() {
  local bad
  bad=$(gofmt -l cmd internal test tools)
  [ -z "$bad" ] || { printf 'not formatted (run make fmt):\n%s\n' "$bad"; return 1; }
}

vet() { go vet ./...; }
lint() { go tool staticcheck ./...; }
arch() { LIGHTSHIP_COUNTS='' gotest ./internal/archtest; } # counted with the other tests, which hold it too

quicktests() { LIGHTSHIP_ENGINES=sqlite gotest -short ./internal/... ./tools/...; }
tests() { LIGHTSHIP_ENGINES=both gotest -count=1 -timeout=15m ./internal/... ./cmd/... ./tools/...; }
journeys() { LIGHTSHIP_ENGINES=both gotest -count=1 -timeout=15m ./test/...; }

racetests() { CGO_ENABLED=1 LIGHTSHIP_ENGINES=both gotest -count=1 -timeout=60m -race -gcflags="$norace" ./internal/... ./test/...; }
longtests() { LIGHTSHIP_NIGHTLY=1 LIGHTSHIP_ENGINES=both gotest -count=1 -timeout=180m ./internal/... ./cmd/... ./tools/...; }
fuzz() { tools/ci/fuzz.sh "${LIGHTSHIP_FUZZTIME:-60s}"; }

declare -A words=(
  [needs]='what the tests need' [build]='assets and program' [format]='formatting' [vet]='go vet'
  [lint]='staticcheck' [arch]='architecture' [quicktests]='tests on SQLite, short'
  [tests]='tests on both databases' [journeys]='browser and whole product'
  [racetests]='tests under the race detector' [longtests]='long property runs' [fuzz]='fuzzing'
)

table=()
failed=()
for step in "$@"; do
  printf '\n== %s\n' "${words[$step]}"
  began=$(date +%s%N)
  outcome=ok
  # A step runs in a shell of its own: "set -e" would be off in a function that "if" calls.
  if ! bash -euo pipefail -c "$(declare -f); norace='$norace'; $step"; then
    outcome=FAILED
    failed+=("$step")
  fi
  took=$(( ($(date +%s%N) - began) / 100000000 ))
  table+=("$(printf '  %-32s %5d.%d s  %s' "${words[$step]}" $((took / 10)) $((took % 10)) "$outcome")")
  if [ "$outcome" = FAILED ] && { [ "$step" = needs ] || [ "$step" = build ]; }; then
    break
  fi
done

printf '\n== what each step took\n'
printf '%s\n' "${table[@]}"
[ ${#failed[@]} -eq 0 ] || printf '\nfailed: %s\n' "${failed[*]}"
awk '{ p += $1; f += $2; s += $3 } END { printf "%d passed, %d failed, %d skipped\n", p, f, s }' "$LIGHTSHIP_COUNTS"
[ ${#failed[@]} -eq 0 ]
