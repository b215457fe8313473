#!/usr/bin/env bash
# Makes sure that what the tests need is there: a PostgreSQL server of version 15 or later and
# Chromium. It installs what is missing through apt when it may (as root, or by sudo without a
# password); otherwise it says in one sentence what to install, and fails.
set -euo pipefail

say() { echo "needs: $*" >&2; }

for tool in go npm; do
  command -v "$tool" >/dev/null || { say "Please install $tool (Go 1.26 and Node 20 or later) and run this again."; exit 1; }
done

has_postgres() {
  local postgres
  for postgres in /usr/lib/postgresql/*/bin/postgres $(command -v postgres || true); do
    [ -x "$postgres" ] || continue
    [ "$("$postgres" --version | sed -E 's/[^0-9]*([0-9]+).*/\1/')" -ge 15 ] && return 0
  done
  return 1
}

has_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

missing=()
has_postgres || missing+=(postgresql)
has_chromium || missing+=(chromium)
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    as_root=(false)
  fi
fi
if [ "${as_root[0]:-}" = false ] || ! command -v apt-get >/dev/null; then
  say "Please install ${missing[*]} (on Debian: sudo apt-get install ${missing[*]}) and run this again."
  exit 1
fi

say "installing ${missing[*]} with apt-get"
root() { ${as_root[@]+"${as_root[@]}"} "$@"; }

# The tests start servers of their own: the package need not make and start one for the machine.
quiet=/etc/postgresql-common/createcluster.d/lightship-tests.conf
root mkdir -p "$(dirname "$quiet")"
echo 'create_main_cluster = false' | root tee "$quiet" >/dev/null
trap 'root rm -f "$quiet"' EXIT

log=$(mktemp)
if ! { root apt-get update && root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  say "apt-get could not install ${missing[*]}: please install them and run this again."
  exit 1
fi
rm -f "$log"
has_postgres || { say "The PostgreSQL server that apt-get installed is older than 15: please install version 15 or later."; exit 1; }
has_chromium || { say "apt-get installed no browser that is called chromium: please install one."; exit 1; }
