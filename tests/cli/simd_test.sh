#!/usr/bin/env bash
# A whole run gives the same files at every level of instructions. A level that
# the CPU lacks falls back to one that it has.
#   simd_test.sh SOURCE_DIR PROGRAM
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for level in scalar portable avx2 avx512; do
  mkdir "$work/$level"
  (cd "$work/$level" && "$2" -q --simd "$level" dedup "$1/corpus/week.jsonl" \
    -o kept --clusters clusters --matches matches --background \
    --paragraphs paragraphs --decisions decisions)
  diff -r "$work/scalar" "$work/$level"
  ls "$work/$level"/* >/dev/null
done
echo "all levels give the same files"
