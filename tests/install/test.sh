#!/usr/bin/env bash
# Installs the build at $1 into a temporary folder, builds a program against it
# by find_package, and runs that and the installed binary. $2: these sources.
set -euo pipefail
build=$1
sources=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/prefix" >/dev/null
cmake -S "$sources" -B "$work/user" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" \
  -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS="${3:-}" >/dev/null
cmake --build "$work/user" >/dev/null
"$work/user/user"
"$work/prefix/bin/copydesk" version
