#!/usr/bin/env bash
# Time and memory of corpora that attack the search (skew_corpus.py), as ratios
# to as many documents that have nothing in common.
#
#   skew.sh PROGRAM [DOCUMENTS] [MEMORY] [KIND...]
#
# DOCUMENTS is 100000 and MEMORY 256M where they are not given; every kind runs
# with all data in memory and with --memory MEMORY, and both must give the same
# digest. Seconds are those of the processors, which other work on the machine
# disturbs least. The last table holds the worst texts of one document each
# (10 MB), by the byte.
#
# Goals: 1.1 for a repeated page, 1.5 for templates, 2.0 for the others, and
# peak memory of at most MEMORY + 64 MiB.
set -euo pipefail
program=$(realpath "$1")
documents=${2:-100000}
memory=${3:-256M}
kinds=(repeat reissue alone template filled flood key chain bridge tiny)
[ $# -le 3 ] || kinds=("${@:4}")
length=100
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d "${TMPDIR:-/tmp}/skew.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir spool

# run OPTIONS... : runs dedup on `in.jsonl`; sets seconds, peak (MiB), digest,
# counts; seconds is "exit N" where it fails.
run() {
  local status=0
  /usr/bin/time -f '%U %S %M' -o time "$program" -q --tmp spool "$@" dedup in.jsonl \
    -o kept.jsonl --run run.json 2>message || status=$?
  peak=$(awk 'END {printf "%d", $3 / 1024}' time)
  seconds=$(awk 'END {printf "%.2f", $1 + $2}' time)
  digest=none counts=
  if [ $status -ne 0 ]; then
    seconds="exit $status"
    return
  fi
  read -r digest counts < <(python3 -c '
import json
r = json.load(open("run.json"))
c = r["counts"]
print(r["digest"], c["pairs"], c["clusters"], c["dropped"])')
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN {if (a + 0 == 0 || b + 0 == 0) print "-"; else printf "%.2f", a / b}'; }

printf '%d documents, --memory %s\n' "$documents" "$memory"
printf '%-9s %9s %6s %8s %9s %6s %8s %11s %9s %9s %s\n' kind 'memory s' ratio 'peak MiB' \
  'files s' ratio 'peak MiB' pairs clusters dropped digests
whole=() files=()
for kind in distinct "${kinds[@]}"; do
  python3 "$here/skew_corpus.py" "$kind" "$documents" $length >in.jsonl
  run
  one=("$seconds" "$peak" "$digest" "$counts")
  run --memory "$memory"
  [ "$kind" != distinct ] || { whole=${one[0]}; files=$seconds; }
  read -r pairs clusters dropped <<<"${one[3]:-- - -}"
  printf '%-9s %9s %6s %8s %9s %6s %8s %11s %9s %9s %s\n' "$kind" "${one[0]}" \
    "$(ratio "${one[0]}" "$whole")" "${one[1]}" "$seconds" "$(ratio "$seconds" "$files")" \
    "$peak" "$pairs" "$clusters" "$dropped" \
    "$([ "${one[2]}" = "$digest" ] && echo equal || echo differ)"
done

echo
printf '%-12s %9s %6s %8s\n' 'worst text' seconds ratio 'peak MiB'
base=
for kind in plain one-token no-spaces angles open-tags attribute nesting; do
  python3 "$here/skew_corpus.py" "text:$kind" 10000000 >in.jsonl
  run
  [ -n "$base" ] || base=$seconds
  printf '%-12s %9s %6s %8s\n' "$kind" "$seconds" "$(ratio "$seconds" "$base")" "$peak"
done
