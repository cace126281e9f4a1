#!/usr/bin/env bash
# Runs every command of README.md, each line of its sh blocks, as a reader
# would: with the program on the PATH and corpus/ in the working directory.
#   readme_test.sh SOURCE_DIR FOLDER_OF_THE_PROGRAM
# Lines that install or build are left out, and said; so are blocks whose first
# line is "# not run".
set -euo pipefail
source=$1
program=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$source/corpus" "$work/corpus"
cd "$work"
export PATH="$program:$PATH"
export HOME="$work"
ran=0
while IFS= read -r line; do
  case $line in
    '' | '#'*) continue ;;
    ./dev* | cmake* | sudo* | apt* | git*)
      echo "not run: $line"
      continue
      ;;
  esac
  echo "\$ $line"
  bash -euo pipefail -c "$line" >"$work/out" 2>&1 </dev/null || {
    cat "$work/out"
    echo "this line of README.md failed"
    exit 1
  }
  ran=$((ran + 1))
done < <(awk '/^```sh$/ {on = first = 1; next}
              /^```/ {on = 0}
              first && /^# not run/ {on = 0}
              {first = 0}
              on' "$source/README.md")
echo "$ran commands ran"
[ "$ran" -ge 5 ]
