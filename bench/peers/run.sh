#!/usr/bin/env bash
# Installs the peers into build/peers and compares them with copydesk on the same
# documents: bench/README.md.
#
#   bench/peers/run.sh [--documents N] [--text FILE.jsonl] [--only PEER,PEER] ...
set -euo pipefail
cd "$(dirname "$0")/../.."

here=bench/peers
build=build/release
env=build/peers/env
mkdir -p build/peers

cmake --preset release >/dev/null
cmake --build "$build" --target copydesk_cli copydesk_pairs >/dev/null

[ -x "$env/bin/python" ] || python3 -m venv "$env"
install() {
  "$env/bin/pip" install --quiet --disable-pip-version-check \
    --constraint "$here/requirements/constraints.txt" "$@"
}
# A peer that cannot be installed is reported and left out.
for peer in datasketch rensa fastsketch gaoya text_dedup datatrove; do
  list=$here/requirements/$peer
  failed=build/peers/$peer.failed
  rm -f "$failed"
  if ! {
    install --requirement "$list.txt" &&
      { [ ! -e "$list.alone.txt" ] || install --no-deps --requirement "$list.alone.txt"; }
  } 2>"build/peers/$peer.log"; then
    grep -m1 ERROR "build/peers/$peer.log" >"$failed" || echo 'see the log' >"$failed"
  fi
done

exec "$env/bin/python" "$here/compare.py" --build "$build" --work build/peers "$@"
