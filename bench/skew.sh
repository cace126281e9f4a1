#!/usr/bin/env bash
# Time and memory of corpora that attack the search (skew_corpus.py), as ratios
# to as many documents that have nothing in common.
#
#   skew.sh PROGRAM [DOCUMENTS] [MEMORY] [KIND...]
#
# DOCUMENTS is 100000 and MEMORY 256M where they are not given; every kind runs
# with all data in memory and with --memory MEMORY, and all must give the same
# digest. Each run of an attack follows a run of its base, ROUNDS times (an
# environment variable, 3 where it is not set), since machines are quick and
# slow by turns: a ratio is of two runs beside each other, and given are the
# middle one and the least and greatest. Seconds are those of the processors,
# which other work on the machine disturbs least, and of the middle round. The
# last table holds the worst texts of one document each (10 MB), by the byte.
#
# Goals: 1.1 for a repeated page, 1.5 for templates, 2.0 for the others, and
# peak memory of at most MEMORY + 64 MiB.
set -euo pipefail
program=$(realpath "$1")
documents=${2:-100000}
memory=${3:-256M}
rounds=${ROUNDS:-3}
kinds=(repeat reissue alone template filled flood key chain bridge tiny)
[ $# -le 3 ] || kinds=("${@:4}")
length=100
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d "${TMPDIR:-/tmp}/skew.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir spool

# run INPUT OPTIONS... : runs dedup; sets seconds, peak (MiB), digest, counts;
# seconds is "exit N" where it fails.
run() {
  local input=$1 status=0
  shift
  /usr/bin/time -f '%U %S %M' -o time "$program" -q --tmp spool "$@" dedup "$input" \
    -o kept.jsonl --run run.json 2>message || status=$?
  peak=$(awk 'END {printf "%d", $3 / 1024}' time)
  seconds=$(awk 'END {printf "%.2f", $1 + $2}' time)
  digest=none counts='- - -'
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
# turns OPTIONS... : in.jsonl in turn with base.jsonl; sets ratios ("middle
# (least-greatest)"), and seconds and peak of the last round.
turns() {
  local all=() base
  for ((i = 0; i < rounds; ++i)); do
    run base.jsonl "$@"
    base=$seconds
    run in.jsonl "$@"
    digests+=("$digest")
    all+=("$(ratio "$seconds" "$base") $seconds $peak")
  done
  mapfile -t all < <(printf '%s\n' "${all[@]}" | sort -n)
  read -r middle seconds peak <<<"${all[rounds / 2]}"
  ratios="$middle (${all[0]%% *}-${all[-1]%% *})"
}

printf '%d documents, --memory %s, %d rounds\n' "$documents" "$memory" "$rounds"
printf '%-9s %8s %-17s %6s %8s %-17s %6s %10s %8s %8s %s\n' kind 'memory s' ratio MiB \
  'files s' ratio MiB pairs clusters dropped digests
python3 "$here/skew_corpus.py" distinct "$documents" $length >base.jsonl
for kind in "${kinds[@]}"; do
  python3 "$here/skew_corpus.py" "$kind" "$documents" $length >in.jsonl
  digests=()
  turns
  one=("$seconds" "$ratios" "$peak")
  turns --memory "$memory"
  read -r pairs clusters dropped <<<"$counts"
  printf '%-9s %8s %-17s %6s %8s %-17s %6s %10s %8s %8s %s\n' "$kind" "${one[@]}" \
    "$seconds" "$ratios" "$peak" "$pairs" "$clusters" "$dropped" \
    "$([ "$(printf '%s\n' "${digests[@]}" | sort -u | wc -l)" = 1 ] && echo equal || echo differ)"
done

echo
printf '%-12s %9s %6s %8s\n' 'worst text' seconds ratio 'peak MiB'
base=
for kind in plain one-token no-spaces angles open-tags attribute nesting; do
  python3 "$here/skew_corpus.py" "text:$kind" 10000000 >in.jsonl
  run in.jsonl
  [ -n "$base" ] || base=$seconds
  printf '%-12s %9s %6s %8s\n' "$kind" "$seconds" "$(ratio "$seconds" "$base")" "$peak"
done
